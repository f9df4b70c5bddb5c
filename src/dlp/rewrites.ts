import { PLACEHOLDER } from './redact.ts'

/** A piece of a view: what it reads as, and the range of the match that it stands for. */
export type Piece = [text: string, from: number, to: number]
export type Rewrite = {
  /** The characters without which this matches nothing: most texts have none. */
  needs?: RegExp
} & (
  | { pattern: RegExp; rewrite(match: RegExpExecArray): Piece[] }
  /** What a character beyond ASCII reads as, perhaps itself; both as code points. */
  | { fold(code: number): number }
)

/** All of a match as one piece; unit by unit where it stays as it is. */
const whole = (text: string, match: string): Piece[] =>
  text === match
    ? Array.from({ length: text.length }, (_, i): Piece => [text[i] ?? '', i, i + 1])
    : [[text, 0, match.length]]

const ENTITIES: Record<string, string> = {
  nbsp: ' ',
  amp: '&',
  commat: '@',
  period: '.',
  hyphen: '-',
  dash: '-',
  lowbar: '_',
  num: '#',
  colon: ':',
  sol: '/',
  plus: '+',
  lpar: '(',
  rpar: ')',
  shy: '',
  zwnj: '',
  zwj: '',
}
const DIGIT_WORDS: Record<string, string> = {
  zero: '0',
  oh: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  eleven: '11',
  twelve: '12',
  thirteen: '13',
  fourteen: '14',
  fifteen: '15',
  sixteen: '16',
  seventeen: '17',
  eighteen: '18',
  nineteen: '19',
}
const TENS: Record<string, string> = {
  twenty: '2',
  thirty: '3',
  forty: '4',
  fifty: '5',
  sixty: '6',
  seventy: '7',
  eighty: '8',
  ninety: '9',
}
const NUMBER_WORD = `(?:(?:${Object.keys(TENS).join('|')})(?:[ -](?:one|two|three|four|five|six|seven|eight|nine)\\b)?|${Object.keys(DIGIT_WORDS).reverse().join('|')})`

/** "forty-four" as "44". */
function digitsOfWords(words: string): string {
  const [tens = '', unit] = words.toLowerCase().split(/[ -]/)
  return TENS[tens] === undefined
    ? (DIGIT_WORDS[tens] ?? '')
    : TENS[tens] + (unit === undefined ? '0' : (DIGIT_WORDS[unit] ?? ''))
}

/** Accents of entities such as `&eacute;`, as combining marks. */
const ACCENTS: Record<string, string> = {
  acute: '\u0301',
  grave: '\u0300',
  circ: '\u0302',
  uml: '\u0308',
  tilde: '\u0303',
  cedil: '\u0327',
  ring: '\u030a',
  caron: '\u030c',
}
/** What a named entity stands for; itself when it is not known. */
function entityOf(entity: string, name: string): string {
  const [, letter, accent] = /^([A-Za-z])([a-z]{3,5})$/.exec(name) ?? []
  const mark = ACCENTS[accent ?? '']
  return letter && mark ? (letter + mark).normalize('NFC') : (ENTITIES[name.toLowerCase()] ?? entity)
}
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

/** In this order: what one uncovers the next may need. */
export const REWRITES: readonly Rewrite[] = [
  // What stands for a finding is none.
  {
    pattern: PLACEHOLDER,
    needs: /\[[A-Z]/,
    rewrite: ([placeholder]) => [...placeholder].map((_, i): Piece => [' ', i, i + 1]),
  },
  {
    // HTML entities.
    pattern: /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi,
    rewrite: ([entity, decimal, hex, name]) => {
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16)
      if (name !== undefined) return whole(entityOf(entity, name), entity)
      return whole(
        code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : entity,
        entity,
      )
    },
  },
  // Characters of URLs and of JSON: "%40", "\\u0040".
  {
    pattern: /%([2-7][\da-f])|\\(?:u00|x)([2-7][\da-f])/gi,
    needs: /%[2-7][\da-fA-F]|\\(?:u00|x)[2-7]/,
    rewrite: ([code, percent, escaped = '']) =>
      whole(String.fromCharCode(Number.parseInt(percent ?? escaped, 16)), code),
  },
  // An @ in quoted-printable (RFC 2045, section 6.7).
  { pattern: /(?<=[\w.])=40(?=[\w-]{1,63}\.[a-z]{2})/gi, needs: /=40/, rewrite: ([at]) => whole('@', at) },
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
        ? [...word].map((letter, i): Piece => [LOOK_ALIKES.get(letter) ?? letter, i, i + 1])
        : whole(word, word),
    needs: /[\u0370-\u052f]/,
  },
  // A line break inside a number: "123-45-\n6789".
  { pattern: /(?<=\d-) ?\r?\n ?(?=\d)|(?<=\d) ?\r?\n ?(?=-\d)/g, needs: /\n/, rewrite: () => [] },
  // "j o h n @ x . c o m", "1 2 3 - 4 5"
  {
    pattern: /(?<![^\s])[\w@.-](?: [\w@.-]){4,200}(?![^\s,;!?])/g,
    rewrite: ([run]) => [...run].flatMap((character, i): Piece[] => (character === ' ' ? [] : [[character, i, i + 1]])),
  },
  // "five five five, one two three", "oh nine, forty-four seventy-one"
  {
    pattern: new RegExp(`\\b${NUMBER_WORD}(?:[ ,.-]{1,3}${NUMBER_WORD}\\b){2,30}`, 'gi'),
    needs: new RegExp(`${NUMBER_WORD}[ ,.-]{1,3}${NUMBER_WORD}`, 'i'),
    rewrite: ([run]) =>
      [...run.matchAll(new RegExp(NUMBER_WORD, 'gi'))].flatMap(({ 0: words, index }) =>
        Array.from(digitsOfWords(words), (digit): Piece => [digit, index, index + words.length]),
      ),
  },
  // "6.7.5.2.0.8", "2/0/6/5": a mark after every digit.
  {
    pattern: /(?<![\w./])\d(?:[./]\d){6,18}(?![\w/]|\.\d)/g,
    needs: /\d[./]\d[./]\d[./]\d/,
    rewrite: ([run]) => [...run].flatMap((character, i): Piece[] => (i % 2 === 1 ? [] : [[character, i, i + 1]])),
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

const FOLDED = /^(?:[\uff01-\uff5e\u2460-\u24ff\u2070-\u209c\u{1d400}-\u{1d7ff}\u{1f130}-\u{1f189}]|\p{Nd})$/u
/** What characters of the first plane stand for, and others, as they were met; 0: not met. */
const folds = new Uint16Array(65_536)
const foldsBeyond = new Map<number, number>()

/** What a full-width, mathematical or enclosed character, or a digit of another script, stands for. */
function fold(code: number): number {
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
