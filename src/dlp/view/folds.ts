/** Full-width, superscript, mathematical and enclosed characters, and every script's digits. */
const FOLDED = /^(?:[\uff01-\uff5e\u2460-\u24ff\u2070-\u209c\u{1d400}-\u{1d7ff}\u{1f130}-\u{1f189}]|\p{Nd})$/u
/** What characters of the first plane stand for, and others, as they were met; 0: not met. */
const folds = new Uint16Array(65_536)
const foldsBeyond = new Map<number, number>()

/** What a full-width, mathematical or enclosed character, or a digit of another script, stands for, perhaps itself; both as code points. */
export function fold(code: number): number {
  const known = code < folds.length ? folds[code] : foldsBeyond.get(code)
  if (known) return known
  const folded = foldedOf(String.fromCodePoint(code)).codePointAt(0) ?? code
  if (code < folds.length) folds[code] = folded
  else if (folded !== code) foldsBeyond.set(code, folded)
  return folded
}

function foldedOf(character: string): string {
  if (!FOLDED.test(character)) return character
  const folded = character.normalize('NFKC').replace(/[()]/g, '')
  return /^[\x21-\x7e]$/.test(folded) ? folded : digitOf(character)
}

/** Digits of other scripts stand in their blocks in the order of their values. */
function digitOf(character: string): string {
  if (!/^\p{Nd}$/u.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  let zero = code
  while (code - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero--
  return String(code - zero)
}
