import { digitsOf, NUMBER_WORD } from '../number-words.ts'
import { PLACEHOLDER } from '../redact.ts'
import { namedEntity, numberedEntity } from './entities.ts'
import { fold } from './folds.ts'

/** A piece of a view: what it reads as, and the range of the match that it stands for. */
export type Piece = [text: string, from: number, to: number]
type Rewrite = {
  /** The characters without which this matches nothing: most texts have none. */
  needs?: RegExp
} & (
  | { pattern: RegExp; rewrite(match: RegExpExecArray): Piece[] }
  /** What a character beyond ASCII reads as, perhaps itself; both as code points. */
  | { fold(code: number): number }
)

/** A match of the first plane, unit by unit. Not `Array.from`, which takes twice as long. */
const unitwise = (match: string, reads: (unit: string, i: number) => string): Piece[] =>
  [...match].map((unit, i) => [reads(unit, i), i, i + 1])

/** All of a match as one piece; unit by unit where it stays as it is. */
const whole = (text: string, match: string): Piece[] =>
  text === match ? unitwise(match, (unit) => unit) : [[text, 0, match.length]]

/** Cyrillic and Greek letters that look like Latin ones. */
const LOOK_ALIKES = new Map(
  [...'аАвВеЕкКмМнНоОрРсСтТуУхХіІјЈѕЅԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανι'].map((letter, i) => [
    letter,
    [...'aABBeEkKmMHHoOpPcCTTyYxXiIjJsSdhABEZHIKMNOPTYXoavi'][i] ?? letter,
  ]),
)

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is asked for
const BEYOND_ASCII = /[^\x00-\x7f]/

/** Letters that were read for digits, between digits. */
const READ_FOR_DIGITS = {
  needs: /\d[OolI]|[OolI]\d/,
  rewrite: ([run]: RegExpExecArray): Piece[] => whole(run.replace(/[Oo]/g, '0').replace(/[lI]/g, '1'), run),
}

/** What percent-escapes say (RFC 3986, section 2.1); themselves where that is no UTF-8. */
export function unescaped(escapes: string): string {
  try {
    return decodeURIComponent(escapes)
  } catch {
    return escapes
  }
}

/** A byte that is 0, also as JSON has it. */
const NUL = String.raw`(?:\0|\\u0000)`
/** Of UTF-16 that was read byte by byte: every other one is 0. */
export const UTF_16_ZEROS = new RegExp(String.raw`${NUL}(?=[^\0\\]${NUL})|(?<=${NUL}[^\0\\])${NUL}`, 'g')

/** What colours a terminal's text (ECMA-48, section 5.4), also where its first character was lost. */
export const TERMINAL_STYLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a control character is what is asked for
  /(?:[\x1b␛]|\^\[|\\{1,2}(?:u001b|x1b|e|033)|%1b)\[[\d;?]{0,20}[a-z]|\[(?:0m|\d{1,3}(?:;\d{1,3}){0,4}m(?!\s|\w{0,3}\]))/gi

/** What is in each escape: most texts have none of these. */
const ESCAPING = /[&%=\\[\0]/

/** In this order: what one uncovers the next may need. */
export const REWRITES: readonly Rewrite[] = [
  // What stands for a finding is none.
  {
    pattern: PLACEHOLDER,
    needs: ESCAPING,
    rewrite: ([placeholder]) => unitwise(placeholder, () => ' '),
  },
  {
    // HTML entities.
    pattern: /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi,
    needs: ESCAPING,
    rewrite: ([entity, decimal, hex = '', name]) => {
      const read = name ? namedEntity(name) : numberedEntity(decimal ? Number(decimal) : Number.parseInt(hex, 16))
      return whole(read ?? entity, entity)
    },
  },
  // Lines of quoted-printable that are one: they have 76 characters (RFC 2045, section 6.7) or little fewer. Lines of base64 end in "=" too.
  { pattern: /=\r?\n(?<=[^\n]{66}=\r?\n)(?<![\w+/]{40}=?=\r?\n)/g, needs: ESCAPING, rewrite: () => [] },
  // Characters of URLs, also of what was encoded twice, and of JSON: "%40", "%2540", "\\u0040"; no controls, no halves of a pair.
  {
    pattern: /%(?:25){0,3}([2-7][\da-f])|\\u((?!00[01]|d[89a-f])[\da-f]{4})|\\x([2-7][\da-f])/gi,
    needs: ESCAPING,
    rewrite: ([code, percent, unicode, hex = '']) =>
      whole(String.fromCharCode(Number.parseInt(percent ?? unicode ?? hex, 16)), code),
  },
  // A character in UTF-8, in URLs and in quoted-printable: "%C3%A9", "=C3=A9".
  {
    pattern: /[=%][C-F][\dA-F](?:[=%][89AB][\dA-F]){1,3}/gi,
    needs: ESCAPING,
    rewrite: ([bytes]) => {
      const escaped = bytes.replaceAll('=', '%')
      const read = unescaped(escaped)
      return whole(read === escaped ? bytes : read, bytes)
    },
  },
  // A letter in Latin-1, in quoted-printable: "Garc=EDa", "Jos=E9"; "unit=ED" and "state=CA" are none.
  {
    pattern: /(?<=[A-Za-z])=([C-F][\dA-F])(?:(?=[a-z])|(?<=[A-Za-z]{2}=(?:[EF]\d|EB))(?!\w))/g,
    needs: ESCAPING,
    rewrite: ([escaped, code = '']) => whole(String.fromCharCode(Number.parseInt(code, 16)), escaped),
  },
  // Headers of mail (RFC 2047, section 4.2): "=?UTF-8?Q?MRN_447?=".
  {
    pattern: /(=\?[\w-]{1,40}\?q\?)([^?\s]{1,200})\?=/gi,
    needs: ESCAPING,
    rewrite: ([word, charset = '', said = '']) =>
      unitwise(word, (unit, i) =>
        unit === '_' || i < charset.length || i >= charset.length + said.length ? ' ' : unit,
      ),
  },
  { pattern: UTF_16_ZEROS, rewrite: () => [], needs: ESCAPING },
  { pattern: TERMINAL_STYLE, rewrite: () => [], needs: ESCAPING },
  // An = and an @ in quoted-printable.
  { pattern: /=3D(?=["'\w])/g, needs: ESCAPING, rewrite: ([equals]) => whole('=', equals) },
  { pattern: /(?<=[\w.])=40(?=[\w-]{1,63}\.[a-z]{2})/gi, needs: ESCAPING, rewrite: ([at]) => whole('@', at) },
  // Accents over digits: a line through or below them.
  { pattern: /(?<=[\d-])[\u0300-\u036f]{1,4}/g, rewrite: () => [], needs: /[\u0300-\u036f]/ },
  // Soft hyphens, zero-width and bidirectional marks, variation selectors, fillers, tags: nothing to see.
  {
    pattern:
      // biome-ignore lint/suspicious/noMisleadingCharacterClass: each mark is meant by itself
      /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u20e3\u115f\u1160\u3164\ufe00-\ufe0f\ufeff\uffa0]|\udb40[\udc00-\udc7f]/g,
    rewrite: () => [],
    needs: BEYOND_ASCII,
  },
  { pattern: /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, rewrite: ([space]) => whole(' ', space), needs: BEYOND_ASCII },
  { pattern: /[\u2010-\u2013\u2212\ufe63\uff0d]/g, rewrite: ([dash]) => whole('-', dash), needs: BEYOND_ASCII },
  // Full-width, mathematical, enclosed letters and digits, digits of other scripts.
  { fold, needs: BEYOND_ASCII },
  // Look-alikes inside a word that has Latin letters: a word all in Cyrillic is Russian.
  {
    pattern: /[A-Za-z\u00c0-\u024f\u0370-\u052f]{2,64}/g,
    rewrite: ([word]) =>
      /[A-Za-z]/.test(word) && /[\u0370-\u052f]/.test(word)
        ? unitwise(word, (letter) => LOOK_ALIKES.get(letter) ?? letter)
        : whole(word, word),
    needs: /[\u0370-\u052f]/,
  },
  // A line break inside a number: "123-45-\n6789".
  { pattern: /(?<=\d-) ?\r?\n ?(?=\d)|(?<=\d) ?\r?\n ?(?=-\d)/g, needs: /\n/, rewrite: () => [] },
  // "j o h n @ x . c o m", "1 2 3 - 4 5"
  {
    pattern: /(?<![^\s])[\w@.-](?: [\w@.-]){4,200}(?![^\s,;!?])/g,
    rewrite: ([run]) => unitwise(run, (unit) => (unit === ' ' ? '' : unit)),
  },
  // "five five five, one two three", "oh nine, forty-four seventy-one"
  {
    pattern: new RegExp(`\\b${NUMBER_WORD}(?:[ ,.-]{1,3}(?:(?:dash|hyphen) )?${NUMBER_WORD}\\b){2,30}`, 'gi'),
    needs: new RegExp(`\\b${NUMBER_WORD}[ ,.-]{1,3}(?:dash |hyphen )?${NUMBER_WORD}`, 'i'),
    rewrite: ([run]) =>
      [...run.matchAll(new RegExp(NUMBER_WORD, 'gi'))].flatMap(({ 0: words, index }) =>
        Array.from(digitsOf(words), (digit): Piece => [digit, index, index + words.length]),
      ),
  },
  // "6.7.5.2.0.8", "2/0/6/5": a mark after every digit.
  {
    pattern: /(?<![\w./])\d(?:[./]\d){6,18}(?![\w/]|\.\d)/g,
    needs: /\d[./]\d[./]\d[./]\d/,
    rewrite: ([run]) => unitwise(run, (unit, i) => (i % 2 === 1 ? '' : unit)),
  },
  // "2O6-555-O155".
  {
    pattern:
      /(?<![\w-])(?=[\dOolI-]{0,14}(?:\d[OolI]|[OolI]\d))(?=(?:[OolI-]{0,3}\d){5})[\dOolI]{1,11}(?:-[\dOolI]{1,11}){0,4}(?![\w-])/g,
    ...READ_FOR_DIGITS,
  },
  // "O6/l2/1938".
  {
    pattern:
      /(?<![\w/-])(?=[\dOolI/]{0,8}(?:\d[OolI]|[OolI]\d))(?=(?:[OolI/]{0,3}\d){4})[\dOolI]{1,2}\/[\dOolI]{1,2}\/[\dOolI]{2,4}(?![\w/-])/g,
    ...READ_FOR_DIGITS,
  },
  // "example(.)com", "hxxp://"
  { pattern: /(?<=\w)[([{]\.[)\]}](?=\w)/g, needs: /[([{]\./, rewrite: ([dot]) => whole('.', dot) },
  { pattern: /\bhxxp(?=s?:)/gi, needs: /hxxp/i, rewrite: ([scheme]) => whole('http', scheme) },
]
