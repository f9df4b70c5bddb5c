import { FACILITY, GIVEN, SURNAME as LISTED } from './lexicon/classes.ts'
import { isNobodysAddress } from './rules/emails.ts'
import { looksLikeSurname } from './rules/names.ts'
import { CODE, DATE, NAME, PLACE } from './tagger/tagger.ts'
import type { Token } from './tokens.ts'
import type { Span } from './types.ts'

const SURNAME = /^[\p{L}'’-]{1,40}(?:, \p{Lu}\.?)?$/u
const PUBLISHED = /^,? \(?(?:19|20)\d\d(?![\d/-])/
const ET_AL = /^ et al\b/
const YEAR = /^(?:19|20)\d\d$/
/**
 * Whether a span is the author or the year of what was published: "Haber 2009", "Haber, K. (2009)", "Nelson et al."; a name in full before
 * a year is that of a patient born then.
 */
export function isCited(text: string, { type, offset, length }: Span): boolean {
  const value = text.slice(offset, offset + length)
  if (type !== 'PERSON_NAME') return type === 'DATE' && YEAR.test(value)
  const after = text.slice(offset + length, offset + length + 8)
  return ET_AL.test(after) || (SURNAME.test(value) && PUBLISHED.test(after))
}

/** What places give their names to: "Boston criteria", "St. John's wort". */
const KNOWLEDGE = new Set(
  'wort criteria criterion guideline guidelines score scale trial protocol classification consensus'.split(' '),
)
/** Whether a place that is none of care gives its name to what everybody knows. */
export function namesKnowledge(tokens: readonly Token[], from: number, to: number): boolean {
  return (
    tokens.slice(from, to + 1).some(({ plain }) => KNOWLEDGE.has(plain)) &&
    !tokens.slice(from, to).some(({ classes }) => classes & FACILITY)
  )
}

/** What is measured is numbered so: "QRS «118»", "5/325 mg", "101/60"; but "9/3" may be a day. */
const SHORT = /^\d{1,3}(?:\/(?!(?<=^(?:[1-9]|[0-2]\d|3[01])\/)(?:[1-9]|[0-2]\d|3[01])$)\d{1,3})?$/
/** Results in a row: "7.31/52/78/26". */
const VALUES = /^(?=.*\.)[\d.]{1,6}(?:\/[\d.]{1,6})+$|^\d{1,6}(?:\/\d{1,6}){3,}$/
/** "102.4", "0.12": no day and month, as "12.4" may be. */
const DECIMAL =
  /^(?!(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])$|(?:0?[1-9]|1[0-2])\.(?:(?:0?[1-9]|[12]\d|3[01])|(?:19|20)\d\d)$)\d{1,6}\.\d{1,6}$/
/** "14/16": neither is a month. */
const NO_MONTH = /^(?:1[3-9]|[2-9]\d)\/(?:1[3-9]|[2-9]\d)$/
/** "09:04"; "at 0730": without a colon it is as likely a code. */
const CLOCK = /^(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/
const FOUR_DIGITS = /^(?:[01]\d|2[0-3])[0-5]\d$/
const BEFORE_TIMES = new Set('at @ by since until till from before after around about time'.split(' '))
/** A range: "AUC 400-600". */
const RANGE = /^(\d{1,2}0)-(\d{1,3}0)$/
/** A segment of X12 in which nothing is longer than a qualifier: "AAA*N**72*C". */
const QUALIFIERS = /^[A-Z][A-Z\d]{1,2}(?:\*[A-Z\d]{0,3}){1,16}$/
/** An age that identifies. */
const OLDEST = /^(?:9\d|1[01]\d)$/
/** RFC 9562: machines are numbered so, not persons. */
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/

/** Systems of codes that everybody uses, and how far before a code they are named. */
const CODE_SYSTEMS = new Set('cpt hcpcs cdt icd icd-10 drg ndc loinc snomed rxnorm modifier'.split(' '))
const SYSTEM_REACH = 12
/** A procedure with what modifies it ("99214-25", "20610-RT"), and why a claim is denied ("CO-97"). */
const BILLED = /^(?:99\d{3}-\d\d|(?:\d{5}|[A-Z]\d{4})-(?:[LR]T|TC|GT)|(?:CO|PR|OA|PI)-\d{1,3})$/
/** ICD-10-CM's form of a diagnosis; that of most procedures, and of products (NDC). */
const DIAGNOSIS = /^[A-TV-Z]\d[\dAB]\.[\dA-TV-Z]{1,4}$/
const PROCEDURE = /^(?:\d{4,5}-\d{3,4}-\d{1,2}|[A-Z]\d{4}|\d{4}[A-Z\d]|[A-TV-Z]\d[\dAB])$/

/** What is written in capitals in any chart, and looks like a name or a place. */
const ABBREVIATIONS = new Set(
  `abd afib arom asa biba cabg cad ccda chf ciwa ckd copd cta ctab cva dka dnr dtrs dvt ed ehr emr eomi er etoh fhx gcs gerd hcpoa heent hent hpi hx
   icu iop jvd lmp loc mmm nabs nad ncat nka nkda nstemi ntnd osa pacu pcn pe perrl perrla phq pmh pna ppd prn prom rom ros rrr si slr sob srom stemi
   tavr tia tka uti vss wdwn wnl wwii`.split(/\s+/),
)

/** Of the USA, less those that are called like their cities. */
const STATES = new Set(
  `alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana|iowa|
   kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|
   new hampshire|new jersey|new mexico|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|
   south carolina|south dakota|tennessee|texas|utah|vermont|virginia|west virginia|wisconsin|wyoming`.split(/\|\s*/),
)
/** Programs that are called like persons. */
const TOOLS = new Set('postman logstash kibana grafana splunk okta ansible terraform json'.split(' '))
/** Those that many persons are called like, and what then stands before and after them. */
const NAMESAKES = new Set(['jenkins', 'athena'])
const INTO_TOOLS = new Set('by in into on via'.split(' '))
const OF_TOOLS = new Set(
  'agent build builds console dashboard ehr interface job jobs login node pipeline pipelines plugin plugins queries query server workers'.split(
    ' ',
  ),
)
const isTool = (before: Token | undefined, after: Token | undefined, value: string): boolean =>
  TOOLS.has(value) ||
  (NAMESAKES.has(value) && (INTO_TOOLS.has(before?.plain ?? '') || OF_TOOLS.has(after?.plain ?? '')))

/** Whether a run has the form of a machine's number or address, of something measured, of a time, or of a code or word that everybody uses. */
export function isNobodys(tokens: readonly Token[], first: number, value: string, label: number): boolean {
  if (UUID.test(value)) return true
  if (label === DATE) return VALUES.test(value) || isMeasured(value) || expiresALot(tokens, first)
  if (QUALIFIERS.test(value) || isAbbreviated(value)) return true
  if (label !== CODE && (isInSoap(tokens, first, value) || isToFill(tokens, first, value))) return true
  if (label === NAME) return isTool(tokens[first - 1], tokens[first + 1], value.toLowerCase())
  if (label === PLACE && STATES.has(value.toLowerCase())) return true
  if (isPublic(tokens, first, value)) return true
  return (
    label === CODE &&
    (isOfALot(tokens, first) ||
      isNobodysAddress(value) ||
      IPV4.test(value) ||
      SHORT.test(value) ||
      isTime(tokens[first - 1], value) ||
      isRange(value))
  )
}

/** "[Provider]", "[Visit Date]": what a template is to be filled with, all of it in brackets, and no name among it. */
function isToFill(tokens: readonly Token[], first: number, value: string): boolean {
  const words = value.split(' ')
  return tokens[first - 1]?.text === '[' && tokens[first + words.length]?.text === ']' && !words.some(looksLikeSurname)
}

/** What a letter of a SOAP note announces, where no list has it for a name: "O: «Afeb»", "«P: BRAT»", "«P»: fluids". */
function isInSoap(tokens: readonly Token[], first: number, value: string): boolean {
  const at = tokens[first + 1]?.text === ':' ? first : first - 2
  return (
    /^[SOAP]$/.test(tokens[at]?.text ?? '') &&
    tokens[at + 1]?.text === ':' &&
    (value.length === 1 ||
      (/^(?:[SOAP]: )?\p{L}+$/u.test(value) && ((tokens[at + 2]?.classes ?? 0) & (GIVEN | LISTED)) === 0))
  )
}

const LOT = new Set(['lot', 'batch'])
const EXPIRY = new Set(['exp', 'expiry', 'expires', 'expired', 'expiring', 'expiration'])
/** Tokens from a lot to its expiry, at the most. */
const LOT_REACH = 8
/** "lot «DK4471», exp 02/2024": of what is sold to many. The lot of what was implanted in somebody is told without an expiry. */
function isOfALot(tokens: readonly Token[], first: number): boolean {
  const before = tokens[first - 1]?.kind === 'mark' ? tokens[first - 2] : tokens[first - 1]
  return LOT.has(before?.plain ?? '') && tokens.slice(first, first + LOT_REACH).some(({ plain }) => EXPIRY.has(plain))
}

/** "lot DK4471, exp «02/2024»". */
function expiresALot(tokens: readonly Token[], first: number): boolean {
  const before = tokens.slice(Math.max(0, first - LOT_REACH), first)
  return before.some(({ plain }) => LOT.has(plain)) && before.slice(-3).some(({ plain }) => EXPIRY.has(plain))
}

/** "NSTEMI, NKDA". */
const isAbbreviated = (value: string): boolean =>
  value === value.toUpperCase() && value.split(/[ ,;/|]+/).every((word) => ABBREVIATIONS.has(word.toLowerCase()))

const isMeasured = (value: string): boolean =>
  (SHORT.test(value) && !OLDEST.test(value)) || DECIMAL.test(value) || NO_MONTH.test(value)

const isTime = (before: Token | undefined, value: string): boolean =>
  CLOCK.test(value) || (FOUR_DIGITS.test(value) && BEFORE_TIMES.has(before?.plain || before?.text || ''))

function isRange(value: string): boolean {
  const [, from, to] = RANGE.exec(value) ?? []
  return Number(from) < Number(to)
}

/** Whether a code is of a diagnosis, a procedure or a product, and says nothing of who has it. */
const isPublic = (tokens: readonly Token[], first: number, value: string): boolean =>
  DIAGNOSIS.test(value) ||
  BILLED.test(value) ||
  (PROCEDURE.test(value) &&
    tokens.slice(Math.max(0, first - SYSTEM_REACH), first).some(({ plain }) => CODE_SYSTEMS.has(plain)))
