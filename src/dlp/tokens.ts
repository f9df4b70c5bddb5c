import { ciphersIn } from './ciphers.ts'
import { hashOf } from './hash.ts'
import { classOf } from './lexicon/classes.ts'

/** A word, a run of digits, or a mark: one other character, an id that this API gave out, or what is a machine's. */
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
  /** Of `plain`, or of the mark; numbers have that of their length. */
  hash: number
}

/** Longer words and numbers are cut: nobody is called so. */
const MAX_LENGTH = 64
const LETTER = /^[\p{L}\p{M}]$/u
const CAPITAL = /^\p{Lu}/u

/** The text's tokens in order; white space is between them. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const ciphers = ciphersIn(text)
  let next = 0
  for (let start = 0; start < text.length; ) {
    const code = text.charCodeAt(start)
    if (code === 32 || (code < 14 && code > 8) || code === 160) {
      start++
      continue
    }
    while ((ciphers[next]?.start ?? start) < start) next++
    const cipher = ciphers[next]
    const token =
      cipher?.start === start
        ? mark(text, start, cipher.end)
        : (machineId(text, start) ??
          (isDigit(code)
            ? number(text, start)
            : isLetter(text, start)
              ? (ownId(text, start) ?? word(text, start))
              : mark(text, start, markEnd(text, start))))
    tokens.push(token)
    start = token.end
  }
  return tokens
}

function word(text: string, start: number): Token {
  const end = wordEnd(text, start)
  const whole = text.slice(start, end)
  const plain = isPlain(whole) ? whole : plainOf(whole)
  const code = text.charCodeAt(start)
  const hash = hashOf(plain)
  return {
    start,
    end,
    text: whole,
    kind: 'word',
    plain,
    classes: classOf(hash),
    capital: code < 128 ? code < 91 : CAPITAL.test(whole),
    hash,
  }
}

function number(text: string, start: number): Token {
  const end = numberEnd(text, start)
  const digits = text.slice(start, end)
  return { start, end, text: digits, kind: 'number', plain: '', classes: 0, capital: false, hash: numberHash(digits) }
}

/** What machines call each other and their memory by: UUIDs (RFC 9562), addresses of memory and of network cards, Windows' SIDs, bytes. */
const MACHINE_ID =
  /(?<!\w)(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|0x[\da-f]{1,40}|[\da-f]{2}([:-])[\da-f]{2}(?:\1[\da-f]{2}){4,80}|[\da-f]{2}(?: {1,2}[\da-f]{2}){7,15}|S-1-\d{1,2}(?:-\d{1,10}){1,14}|[\da-f]{8}`[\da-f]{8})(?![\w-])/iy
function machineId(text: string, start: number): Token | undefined {
  // In hex, or an S, with a mark or an x where one of them has it: most words are not.
  const first = text.charCodeAt(start)
  if (!isHex(first) && (first | 32) !== 115) return undefined
  const [second, third, ninth] = [text.charCodeAt(start + 1), text.charCodeAt(start + 2), text.charCodeAt(start + 8)]
  const isByte = third === 32 && isHex(second)
  if (second !== 120 && second !== 45 && third !== 58 && third !== 45 && !isByte && ninth !== 45 && ninth !== 96)
    return undefined
  MACHINE_ID.lastIndex = start
  return MACHINE_ID.test(text) ? mark(text, start, MACHINE_ID.lastIndex) : undefined
}

const OWN_ID = /(?:aud|evt|ls|req|ten|vk)_[\dA-HJKMNP-TV-Z]{26}(?![\dA-Za-z])/y
/** An id that this API gave out, as answers cite them: of no person, nor is a part of it. */
function ownId(text: string, start: number): Token | undefined {
  if (text[start + 3] !== '_' && text[start + 2] !== '_') return undefined
  OWN_ID.lastIndex = start
  return OWN_ID.test(text) ? mark(text, start, OWN_ID.lastIndex) : undefined
}

function mark(text: string, start: number, end: number): Token {
  const hash = text.charCodeAt(start) + 100
  return { start, end, text: text.slice(start, end), kind: 'mark', plain: '', classes: 0, capital: false, hash }
}

/** Its length; years are told by how long ago they were, numbers up to 120 by what age they would be. */
function numberHash(digits: string): number {
  if (digits.length < 5) {
    const value = Number(digits)
    if (digits.length === 4 && value > 1200 && value < 2100) return value < 1950 ? 50 : value < 1990 ? 51 : 52
    if (digits.length < 4 && value < 120) return 20 + (value < 13 ? 0 : value < 32 ? 1 : value < 90 ? 2 : 3)
  }
  return Math.min(digits.length, 19)
}

const isHex = (code: number): boolean => isDigit(code) || ((code | 32) > 96 && (code | 32) < 103)

const isDigit = (code: number): boolean => code > 47 && code < 58

/** What is known of the first plane's characters: 1 a letter or an accent, 2 none. */
const letters = new Uint8Array(65_536)

/** Whether a letter or an accent begins here; letters beyond the first plane count, as pairs. */
function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code < 128) return (code > 96 && code < 123) || (code > 64 && code < 91)
  if (code >= 0xd800 && code < 0xe000) return LETTER.test(String.fromCodePoint(text.codePointAt(at) ?? 0))
  if (letters[code] === 0) letters[code] = LETTER.test(String.fromCharCode(code)) ? 1 : 2
  return letters[code] === 1
}

/** Letters, with apostrophes and hyphens between them: "O'Neil", "García-Márquez". */
function wordEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && end - start < MAX_LENGTH) {
    if (isLetter(text, end)) end = markEnd(text, end)
    else if (isJoint(text.charCodeAt(end)) && isLetter(text, end + 1)) end++
    else break
  }
  return end
}

/** An apostrophe or a hyphen. */
const isJoint = (code: number): boolean => code === 39 || code === 45 || code === 0x2019

function numberEnd(text: string, start: number): number {
  let end = start
  while (isDigit(text.charCodeAt(end)) && end - start < MAX_LENGTH) end++
  return end
}

/** Past one character, be it a pair of surrogates. */
const markEnd = (text: string, at: number): number => at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)

/** Whether a word is nothing but small letters of ASCII's, as most are. */
function isPlain(whole: string): boolean {
  for (let i = 0; i < whole.length; i++) {
    const code = whole.charCodeAt(i)
    if (code < 97 || code > 122) return false
  }
  return true
}

function plainOf(whole: string): string {
  const { length } = whole
  const lower = whole.toLowerCase()
  const base = lower.endsWith('s') && /['’]/.test(whole.charAt(length - 2)) ? lower.slice(0, -2) : lower
  for (let i = 0; i < length; i++) if (isAccented(whole.charCodeAt(i))) return withoutAccents(base)
  return base
}

/** Letters without their accents, as they were met. */
const bases = new Map<string, string>()
function withoutAccents(word: string): string {
  let plain = ''
  for (const letter of word) {
    if (isAccented(letter.charCodeAt(0)) && !bases.has(letter))
      bases.set(letter, letter.normalize('NFD').replace(/\p{M}/gu, ''))
    plain += bases.get(letter) ?? letter
  }
  return plain
}

/** Whether it may be a Latin letter with an accent, or an accent. */
const isAccented = (code: number): boolean => code > 127 && (code < 0x370 || (code >= 0x1e00 && code < 0x1f00))
