/** Named entities of HTML that hide what an identifier is written with. */
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

/** What an entity of that name stands for; undefined: none that is known. */
export function namedEntity(name: string): string | undefined {
  const [, letter, accent = ''] = /^([A-Za-z])([a-z]{3,5})$/.exec(name) ?? []
  const mark = ACCENTS[accent]
  return letter && mark ? (letter + mark).normalize('NFC') : ENTITIES[name.toLowerCase()]
}

/** What an entity of that number stands for; undefined: it is no character's. */
export const numberedEntity = (code: number): string | undefined =>
  code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined
