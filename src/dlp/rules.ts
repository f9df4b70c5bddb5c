import type { Subject } from './context.ts'
import { DATE, RELATIVE_DATE } from './dates.ts'
import type { PhiType } from './detect.ts'

/**
 * `pattern` matches a cue (if the type needs one) and, in the group `value` and at its end, the identifier; without
 * that group the whole match is the identifier. Every repetition is bounded and none is nested in another over the
 * same characters, so the time is linear in the text's length.
 */
type Rule = {
  type: PhiType
  pattern: RegExp
  accepts?: (value: string) => boolean
  /** Only in texts about this. */
  only?: Subject
  /** Can match without a digit; the others need not look where there is none. */
  wordy?: true
  /** Not in texts about this. */
  except?: Subject
}

/** Between a cue and its value: "MRN: 1", "MRN #1", "MRN is 1", "MRN 1". */
const LINK = '(?:\\s{0,3}(?:[:#=(.]|is\\b|was\\b|no\\b\\.?|number\\b|num\\b\\.?)){0,3}\\s{0,3}'
const CODE = '(?<value>[a-z0-9](?:[a-z0-9]|[-/.](?=[a-z0-9])){2,24})(?![a-z0-9])'
/** As people write them, valid area code or not. */
const NANP = '(?:\\+?1[-. ]?)?(?:\\(\\d{3}\\) ?|\\d{3}[-. ]?)\\d{3}[-. ]?\\d{4}'
const STREET =
  '(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Way|Terrace|Circle|Parkway|Pkwy|Highway|Hwy|Square)'

export const RULES: readonly Rule[] = [
  { type: 'SSN', pattern: /(?<![\w-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d\d\1(?!0000)\d{4}(?![\w-])/g },
  {
    type: 'SSN',
    pattern: new RegExp(
      `\\b(?:ssn|social security(?: number| no\\.?| #)?)${LINK}(?<value>\\d{9}|\\d{3}[- .]\\d\\d[- .]\\d{4})(?!\\d)`,
      'gi',
    ),
  },
  {
    type: 'MRN',
    pattern: new RegExp(
      `\\b(?:mrn|med(?:ical)? rec(?:ord)?s?|health record|hospital (?:id|number)|chart|patient id(?:entifier)?|record)${LINK}${CODE}`,
      'gi',
    ),
    accepts: hasDigits(3),
  },
  {
    type: 'HEALTH_PLAN_ID',
    pattern: new RegExp(
      `\\b(?:(?:member(?:ship)?|subscriber|beneficiary|medicare|medicaid|insurance|ins\\.?|health plan|plan|policy|group)(?: (?:id|identifier|number|no\\.?|policy|plan|beneficiary|claim)){1,2}|insurance|(?:ins\\.|member|subscriber|group|policy|plan) ?(?=#)|medicare|medicaid|mbi|hicn)${LINK}${CODE}`,
      'gi',
    ),
    accepts: hasDigits(3),
  },
  { type: 'HEALTH_PLAN_ID', pattern: /(?<![\w-])(?:HMO|PPO|EPO)[- ]?\d{4,12}(?![\w-])/g },
  {
    type: 'ACCOUNT_NUMBER',
    pattern: new RegExp(`\\b(?:acct|account|iban|billing (?:id|number))(?: (?:number|no))?${LINK}${CODE}`, 'gi'),
    accepts: hasDigits(4),
    only: 'patient',
  },
  {
    type: 'OTHER_ID',
    pattern: new RegExp(
      `\\b(?:site id|case|ref(?:erence)?\\.?(?: (?:code|no\\.?|number|id))?|encounter|visit|accession|specimen|certificate|licen[sc]e|dea|npi|serial|device)(?: (?:id|number|no\\.?))?${LINK}${CODE}`,
      'gi',
    ),
    accepts: hasDigits(4),
    only: 'patient',
  },
  // Medicare Beneficiary Identifier (CMS): 11 characters, letters without S L O I B Z.
  {
    type: 'HEALTH_PLAN_ID',
    pattern:
      /(?<![\w-])[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d\d(?![\w-])/g,
  },
  { type: 'PAYMENT_CARD', pattern: /(?<![\w-])[3-6](?:[ -]?\d){12,18}(?![\w-])/g, accepts: luhn },
  { type: 'EMAIL', pattern: /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])/gi, wordy: true },
  {
    type: 'FAX',
    pattern: new RegExp(`\\bfax(?: number| no\\.?)?(?: (?:to|at|records to))?${LINK}(?<value>${NANP})(?![\\w-])`, 'gi'),
  },
  { type: 'PHONE', pattern: /(?<![\w.-])(?:\+?1[-. ]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])\d{3}[-. ]\d{4}(?![\w-])/g },
  {
    type: 'PHONE',
    pattern: new RegExp(
      `\\b(?:phone|tel|telephone|cell|mobile|contact|call)(?: number| no\\.?| (?:him|her|them))?(?: at)?${LINK}(?<value>${NANP})(?![\\w-])`,
      'gi',
    ),
  },
  { type: 'PHONE', pattern: /(?<![\w+])\+[1-9](?:[ .-]?\(?\d\)?){7,14}(?!\d)/g },
  {
    type: 'DATE_OF_BIRTH',
    pattern: new RegExp(
      `\\b(?:dob|d\\.o\\.b\\.?|date of birth|birth ?date|birthday|born)(?: on| in)?${LINK}(?<value>${DATE})`,
      'gi',
    ),
  },
  {
    type: 'STREET_ADDRESS',
    pattern: new RegExp(
      `(?<![\\w.-])\\d{1,6}[A-Za-z]? (?:[NSEW]\\.? )?(?:[A-Z0-9][A-Za-z0-9'’-]{0,29} ){1,4}${STREET}\\b(?:\\.?,? (?:Apt|Apartment|Unit|Suite|Ste|#)\\.? ?[A-Za-z0-9-]{1,8}(?![\\w-]))?(?:\\.?,? [A-Z][A-Za-z'’. -]{1,40},? [A-Z]{2} \\d{5}(?:-\\d{4})?)?`,
      'g',
    ),
    except: 'office',
  },
  // The look-ahead spares most places the alternatives.
  { type: 'DATE', pattern: new RegExp(`(?<![\\w/.-])(?=[\\djfmasond])(?:${DATE})`, 'gi'), only: 'patient' },
  { type: 'DATE', pattern: new RegExp(`\\b${RELATIVE_DATE}`, 'gi'), only: 'patient', wordy: true },
  {
    type: 'AGE',
    pattern: /(?<![\w.])(?:9\d|1[01]\d)(?=[ -]?(?:y\/?o|yo|y|yrs?|years?)\b|[FM]\b)/g,
    only: 'patient',
  },
  { type: 'AGE', pattern: /\baged? (?<value>9\d|1[01]\d)\b/gi, only: 'patient' },
]

function hasDigits(least: number): (value: string) => boolean {
  return (value) => value.replace(/\D/g, '').length >= least
}

/** ISO/IEC 7812-1 annex B. */
function luhn(value: string): boolean {
  let sum = 0
  for (const [place, digit] of [...value.replace(/\D/g, '')].reverse().entries()) {
    const product = Number(digit) * (1 + (place % 2))
    sum += product > 9 ? product - 9 : product
  }
  return sum % 10 === 0
}
