import { byPlace } from '../dlp/recurring.ts'
import { PAT } from '../dlp/rules/records.ts'
import type { Finding, PhiType } from '../dlp/types.ts'

/** What is said of a field, and is no value of it: what is wrong with it, its type, a parameter or a function of SQL. */
const SAID_OF_FIELD = '(?:required|missing|invalid|too[_ ](?:long|short)|text|n?varchar\\d?|string)'
const NO_VALUE = String.raw`(?:\\{0,4}["']${SAID_OF_FIELD}\\{0,4}["']|${SAID_OF_FIELD}(?![\w'’-])|(?:must|should|cannot|field|is)\s(?:not|be|is)\b|@\w|(?:upper|lower|l?r?trim|initcap|concat|coalesce)\()`
/** A value behind its name, in SQL too: in quotes, which may be escaped, or a word. */
const VALUE = String.raw`\\{0,4}["']?\)?\s?(?:=>|[=:]|i?like\b)\s?(?:N(?='))?)(?!${NO_VALUE})(\\{0,4}"[^"\\\r\n]{1,100}|\\{0,4}'[^'\\\r\n]{1,100}|[^\s"',;&{}[\]\\]{1,100})`
/** A patient's, Epic's `PAT_…` too, but no machine in one word (`pt_name=cluster1`): `pat.name` is a token's. */
const fieldOf = (what: string) =>
  new RegExp(
    `((?<![a-z\\d])(?:patients?|(?:(?<!_)pt|${PAT})(?!\\.)(?!\\w{1,30}[=:]["']?[^\\s"',;^]{0,60}[\\d:/\\\\][^\\s"',;^]{0,60}(?=["'\\s;]|$)))(?:${what})${VALUE}`,
    'gi',
  )
const PART = '(?:full|legal|first|last|middle|given|family)'
/** Fields of a patient's whose values say little by themselves: a surname, a street. */
const FIELDS: readonly (readonly [PhiType, RegExp])[] = [
  ['PERSON_NAME', fieldOf(`[._]?(?:${PART}[._]?|sur)?name(?:[._](?:text|${PART}))?|[._]${PART}`)],
  // A person's in one word may be an account.
  [
    'PERSON_NAME',
    new RegExp(`((?<![\\w.])person_?name(?=[^,;=:]{0,9}[=:][^\\w]{0,9}["'][^"']{0,100}[ ,^])${VALUE}`, 'gi'),
  ],
  ['STREET_ADDRESS', fieldOf('[._]?(?:(?:home|mailing|street)_?)?address(?:[._](?:line_?\\d?|street|text))?')],
]
/** What of a value says something: neither quotes nor what was put in place of something. */
const SAID = /\[[A-Z_]+\]|[^[\\"'][^[\\"]*/g

/** What fields that are called a patient's name or address say, whether or not the detector knows it: `patient.last_name="Young"`. */
export const ofPatients = (text: string): Finding[] =>
  FIELDS.flatMap(([type, field]) => saidIn(text, field, type)).sort(byPlace)

/** Who a record is of: staff have such as well. `fname` is the name of a file, too. */
const NAME = new RegExp(
  `((?<![a-z\\d])(?:(?:last|first|middle|given|family)_?name|surname|[lf]name|name[._](?:family|given))(?:[._](?:from|to|old|new))?${VALUE}`,
  'gi',
)
const OF_A_FILE = /[\d:/\\]|\.\w/

/** A telephone's number as programs write it, with its country. */
const TELEPHONE = /(?<=[=:]\s?["']?)\+\d{8,15}(?![\d.])/g

/** What fields say once somebody is identified by others: a part of a name in those called so, telephones (`last_name=Young dob=… to=+1415…`). */
export const ofIdentified = (text: string): Finding[] => [
  ...saidIn(text, NAME, 'PERSON_NAME').filter(
    ({ offset, length }) => !OF_A_FILE.test(text.slice(offset, offset + length)),
  ),
  ...[...text.matchAll(TELEPHONE)].map(
    ({ index: offset, 0: { length } }): Finding => ({ type: 'PHONE', offset, length, confidence: 1 }),
  ),
]

const saidIn = (text: string, field: RegExp, type: PhiType): Finding[] =>
  [...text.matchAll(field)].flatMap(({ index, 1: name = '', 2: value = '' }) =>
    [...value.matchAll(SAID)]
      .filter(([said]) => /\p{L}/u.test(said) && !/^(?:\[|(?:null|true|false|none)$)/.test(said))
      .map((said): Finding => {
        const offset = index + name.length + said.index
        return { type, offset, length: said[0].length, confidence: 1 }
      }),
  )
