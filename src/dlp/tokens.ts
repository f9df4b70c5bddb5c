import { classOf } from './lexicon/classes.ts'

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

const TOKEN = /(\p{L}[\p{L}\p{M}]{0,63}(?:['’-]\p{L}[\p{L}\p{M}]{0,63}){0,4})|(\d{1,64})|\S/gu
const CAPITAL = /^\p{Lu}/u

/** The text's tokens in order; white space is between them. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(TOKEN)) {
    const [whole, word, digits] = match
    const plain = word === undefined ? '' : plainOf(word)
    tokens.push({
      start: match.index,
      end: match.index + whole.length,
      text: whole,
      kind: word === undefined ? (digits === undefined ? 'mark' : 'number') : 'word',
      plain,
      classes: plain === '' ? 0 : classOf(plain),
      capital: word !== undefined && CAPITAL.test(word),
      initial: whole.length === 1 && word !== undefined,
    })
  }
  return tokens
}

function plainOf(word: string): string {
  const lower = word.toLowerCase().replace(/['’]s$/, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII, to spare most words the normalisation
  return /^[\x00-\x7f]*$/.test(lower) ? lower : lower.normalize('NFD').replace(/\p{M}/gu, '')
}
