import type { ScanFlag } from './answers.ts'

/** A piece of a text, and the finding that it is (or is in). */
type Piece = { text: string; flag?: ScanFlag }

/** A text cut at its findings; where they overlap the first one has it. */
export function piecesOf(text: string, flags: readonly ScanFlag[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const flag of flags.toSorted((a, b) => a.offset - b.offset)) {
    const end = Math.min(flag.offset + flag.length, text.length)
    if (flag.offset < at || end <= at) continue
    if (flag.offset > at) pieces.push({ text: text.slice(at, flag.offset) })
    pieces.push({ text: text.slice(flag.offset, end), flag })
    at = end
  }
  if (at < text.length) pieces.push({ text: text.slice(at) })
  return pieces
}

/** Findings of a text that was edited, until it has been scanned again: those that the edit touched are gone, those after it move. */
export function carryOver(flags: readonly ScanFlag[], before: string, after: string): ScanFlag[] {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let tail = 0
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  return flags.flatMap((flag) => {
    if (flag.offset + flag.length <= start) return [flag]
    return flag.offset >= before.length - tail ? [{ ...flag, offset: flag.offset + after.length - before.length }] : []
  })
}

/** `DATE_OF_BIRTH` as words, and `SSN` as it is. */
export const wordsOf = (type: string): string =>
  type
    .split('_')
    .map((word) => (/^(?:SSN|MRN|URL|IP|ID|ZIP)$/.test(word) ? word : word.toLowerCase()))
    .join(' ')

/** Which types were found, and how often: `person name ×2, ssn`. */
export function summaryOf(flags: readonly ScanFlag[]): string {
  const counts = new Map<string, number>()
  for (const { type } of flags) counts.set(type, (counts.get(type) ?? 0) + 1)
  return [...counts].map(([type, count]) => wordsOf(type) + (count > 1 ? ` ×${count}` : '')).join(', ') || 'none'
}
