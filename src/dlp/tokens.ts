import { classOf, GIVEN, SURNAME } from './lexicon/classes.ts'

/** A word, a run of digits or one other character. */
export type Token = {
  start: number
  end: number
  text: string
  kind: 'word' | 'number' | 'mark'
  /** Lower case without accents and possessive; '' unless a word. */
  plain: string
  /** Bits of lexicon/classes.ts. */
  classes: number
  /** Begins with a capital letter. */
  capital: boolean
  /** One letter: an initial, perhaps. */
  initial: boolean
}

/** Longer words and numbers are cut: nobody is called so. */
const MAX_LENGTH = 64
const LETTER = /^[\p{L}\p{M}]$/u
const CAPITAL = /^\p{Lu}/u
const POSSESSIVE = /['’]s$/

/** The text's tokens in order; white space is between them. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (let start = 0; start < text.length; ) {
    const code = text.charCodeAt(start)
    if (code === 32 || (code < 14 && code > 8) || code === 160) {
      start++
      continue
    }
    const kind = isLetter(text, start) ? 'word' : isDigit(code) ? 'number' : 'mark'
    const end =
      kind === 'word' ? wordEnd(text, start) : kind === 'number' ? numberEnd(text, start) : markEnd(text, start)
    tokens.push(kind === 'word' ? word(text, start, end) : unclassified(text, start, end, kind))
    start = end
  }
  return tokens
}

function word(text: string, start: number, end: number): Token {
  const whole = text.slice(start, end)
  const plain = plainOf(whole)
  const code = text.charCodeAt(start)
  return {
    start,
    end,
    text: whole,
    kind: 'word',
    plain,
    classes: plain.includes('-') ? classOf(plain) | partsOf(plain) : classOf(plain),
    capital: code < 128 ? code < 91 : CAPITAL.test(whole),
    initial: whole.length === 1,
  }
}

/** "Okafor-Bright": a name if one of its parts is. */
const partsOf = (plain: string): number =>
  plain.split('-').reduce((bits, part) => bits | (part.length > 1 ? classOf(part) & (GIVEN | SURNAME) : 0), 0)

const unclassified = (text: string, start: number, end: number, kind: 'number' | 'mark'): Token => ({
  start,
  end,
  text: text.slice(start, end),
  kind,
  plain: '',
  classes: 0,
  capital: false,
  initial: false,
})

const isDigit = (code: number): boolean => code > 47 && code < 58

/** Whether a letter or an accent begins here; letters beyond the first plane count, as pairs. */
function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code < 128) return (code > 96 && code < 123) || (code > 64 && code < 91)
  return LETTER.test(String.fromCodePoint(text.codePointAt(at) ?? 0))
}

/** Letters, with apostrophes and hyphens between them: "O'Neil", "García-Márquez". */
function wordEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && end - start < MAX_LENGTH) {
    if (isLetter(text, end)) end = markEnd(text, end)
    else if (/['’-]/.test(text.charAt(end)) && isLetter(text, end + 1)) end++
    else break
  }
  return end
}

function numberEnd(text: string, start: number): number {
  let end = start
  while (isDigit(text.charCodeAt(end)) && end - start < MAX_LENGTH) end++
  return end
}

/** Past one character, be it a pair of surrogates. */
const markEnd = (text: string, at: number): number => at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)

function plainOf(whole: string): string {
  const lower = whole.toLowerCase().replace(POSSESSIVE, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII, to spare most words the normalisation
  return /^[\x00-\x7f]*$/.test(lower) ? lower : lower.normalize('NFD').replace(/\p{M}/gu, '')
}
