import { anyOf, CODED, cued, digits, type Rule, suffixOr } from './rule.ts'

/** Kinds of street that are no other word, and those that also are. */
const KIND = 'Street|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Court|Highway|Hwy|Parkway|Pkwy'
const KIND_CAPITAL = `${KIND}|St|Dr|Ct|Place|Pl|Way|Terrace|Ter|Circle|Cir|Square|Sq|Trail|Trl|Loop|Alley|Row|Crescent|Close|Gardens|Mews|Grove|Plaza|Broadway|Pike|Turnpike|Run|Cove|Crossing|Walk|Hill|Ridge|Bend|Point|Route|Rte`
const UNIT = '(?:\\.?,? (?:Apt|Apartment|Unit|Suite|Ste|Flat|Room|Rm|#)\\.? ?[A-Za-z0-9-]{1,8}(?![\\w-]))?'
const ZIP = '\\d{5}(?:-\\d{4})?(?!\\d)'
const POSTCODE = '[A-Z]{1,2}\\d[A-Z\\d]? \\d[A-Z]{2}'
const TOWN = `(?:\\.?,? [A-Za-z][A-Za-z'’. -]{1,40},? (?:[A-Za-z]{2},? ${ZIP}|${POSTCODE}))?`
const WORD = "[A-Z0-9][A-Za-z0-9'’.-]{0,29}"

/** Where a person lives, finer than a town. */
export const ADDRESSES: readonly Rule[] = [
  {
    type: 'STREET_ADDRESS',
    begins: digits(1),
    next: suffixOr(' -'),
    pattern: new RegExp(
      `(?<![\\w.-])\\d{1,6}(?:-\\d{1,4}|[A-Za-z])? (?:[NSEW]{1,2}\\.? |North |South |East |West )?(?:${WORD} ){1,4}?(?:${KIND_CAPITAL})\\b(?: (?:[NSEW]{1,2}|North|South|East|West)\\b)?${UNIT}${TOWN}`,
      'y',
    ),
  },
  {
    type: 'STREET_ADDRESS',
    begins: digits(1),
    next: suffixOr(' '),
    pattern: new RegExp(
      `(?<![\\w.-])\\d{1,6}[a-z]? (?:[nsew] )?(?:[a-z0-9'’-]{2,20} ){1,3}?(?:${KIND})\\b${UNIT}${TOWN}`,
      'iy',
    ),
  },
  {
    // "2217 Camino Ortiz, Santa Fe, NM 87507": by what follows the street.
    type: 'STREET_ADDRESS',
    begins: digits(1),
    next: anyOf(' '),
    pattern: new RegExp(
      `(?<![\\w.-])\\d{1,6} (?:${WORD} ){0,3}${WORD}, [A-Z][A-Za-z'’. -]{1,30}, [A-Z]{2},? ${ZIP}`,
      'y',
    ),
  },
  {
    type: 'STREET_ADDRESS',
    begins: ['po', 'p'],
    pattern: new RegExp(`P\\.? ?O\\.? ?Box \\d{1,6}\\b${TOWN}`, 'iy'),
  },
  {
    // "Hauptstraße 12", "Lindenweg 4a, 10115 Berlin", "Calle Mayor 5", "12 rue de la Paix", "Via Roma 3"
    type: 'STREET_ADDRESS',
    pattern:
      /(?<![\w-])(?:[A-ZÄÖÜ][\p{L}-]{2,29}(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse)|(?:Calle|Avenida|Av\.|Carrera|Plaza|Via|Viale|Corso|Rua) (?:[\p{L}'’]{1,20} ){0,3}[\p{L}'’]{2,20},?) (?:n[º°.] ?)?\d{1,4} ?[a-z]?\b(?:, [\d.ºª]{1,4} ?[A-Z]?\b)?(?:, \d{4,5} [A-ZÄÖÜ][\p{L}-]{2,29})?/gu,
    needs: /\d/,
  },
  {
    type: 'STREET_ADDRESS',
    begins: digits(1, 4),
    next: anyOf(' ,bt'),
    pattern:
      /(?<![\w.-])\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|place|chemin|impasse|allée|quai) (?:[\p{L}'’-]{1,20} ){0,4}[\p{L}'’-]{2,20}(?:, \d{5} [A-Z][\p{L}-]{2,29})?/uy,
  },
  cued('ZIP_CODE', {
    begins: 'zip zipcode postal postcode plz',
    cue: 'zip(?: ?code)?|postal ?code|postcode|plz',
    value: '\\d{5}(?:-\\d{4})?|[a-z]{1,2}\\d[a-z\\d]? ?\\d[a-z]{2}|[a-z]\\d[a-z] ?\\d[a-z]\\d|\\d{4}',
    digits: 2,
    accepts: (value) => !/^0+$/.test(value),
  }),
  {
    // British and Canadian postcodes.
    type: 'ZIP_CODE',
    pattern:
      /(?<![\w-])(?:[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d)(?![\w-])/g,
    needs: CODED,
  },
]
