import type { PhiType } from './detect.ts'

/**
 * `pattern` matches a cue (if the type needs one) and, in the group `value` and at its end, the identifier; without
 * that group the whole match is the identifier. Every repetition is bounded and none is nested in another over the
 * same characters, so the time is linear in the text's length.
 */
type Rule = { type: PhiType; pattern: RegExp; accepts?: (value: string) => boolean }

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const DATE = `(?:\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2,4}|${MONTH}\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}|\\d{1,2}(?:st|nd|rd|th)? (?:of )?${MONTH}\\.?,? \\d{4})`
/** Between a cue and its value: "MRN: 1", "MRN #1", "MRN is 1", "MRN 1". */
const LINK = '(?:\\s{0,3}(?:[:#=(]|is|was|no\\.?|number|num\\.?)){0,3}\\s{0,3}'
const CODE = '(?<value>[a-z0-9](?:[a-z0-9]|[-/.](?=[a-z0-9])){2,24})(?![a-z0-9])'
const NAME_WORD = "\\p{Lu}(?:['’]\\p{Lu})?\\p{Ll}(?:[\\p{L}\\p{M}]|['’-](?=\\p{L})){0,30}(?![\\p{L}\\d])"
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
      `\\b(?:mrn|medical record|health record|chart|patient id|patient identifier|record number|record no\\.?)${LINK}${CODE}`,
      'gi',
    ),
    accepts: hasDigits(3),
  },
  {
    type: 'HEALTH_PLAN_ID',
    pattern: new RegExp(
      `\\b(?:(?:member|subscriber|beneficiary|medicare|medicaid|insurance|health plan|policy)(?: (?:id|identifier|number|no\\.?|policy|beneficiary|claim))?|mbi|hicn|group)${LINK}${CODE}`,
      'gi',
    ),
    accepts: hasDigits(4),
  },
  // Medicare Beneficiary Identifier (CMS): 11 characters, letters without S L O I B Z.
  {
    type: 'HEALTH_PLAN_ID',
    pattern:
      /(?<![\w-])[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d\d(?![\w-])/g,
  },
  { type: 'PAYMENT_CARD', pattern: /(?<![\w-])[3-6](?:[ -]?\d){12,18}(?![\w-])/g, accepts: luhn },
  { type: 'EMAIL', pattern: /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])/gi },
  { type: 'PHONE', pattern: /(?<![\w.-])(?:\+?1[-. ]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])\d{3}[-. ]\d{4}(?![\w-])/g },
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
      `(?<![\\w.-])\\d{1,6}[A-Za-z]? (?:[NSEW]\\.? )?(?:[A-Z0-9][A-Za-z0-9'’-]{0,29} ){1,4}${STREET}\\b(?:\\.?,? (?:Apt|Apartment|Unit|Suite|Ste|#)\\.? ?[A-Za-z0-9-]{1,8})?(?:\\.?,? [A-Z][A-Za-z'’. -]{1,40},? [A-Z]{2} \\d{5}(?:-\\d{4})?)?`,
      'g',
    ),
  },
  {
    type: 'PERSON_NAME',
    pattern: new RegExp(
      `(?<![\\p{L}\\p{M}])(?:[Mm]rs?|[Mm]s|[Mm]iss|MRS?|MS)\\.? (?<value>(?:${NAME_WORD}|\\p{Lu}\\.)(?: (?:${NAME_WORD}|\\p{Lu}\\.)){0,3})`,
      'gu',
    ),
  },
  {
    type: 'PERSON_NAME',
    pattern: new RegExp(
      `(?<![\\p{L}\\p{M}])(?:[Pp]atient|PATIENT|[Pp]t\\.?|[Rr]esident|[Mm]ember|[Cc]lient|[Nn]ame|NAME|[Nn]amed|[Cc]alled|[Mm]other|[Ff]ather|[Ww]ife|[Hh]usband|[Ss]on|[Dd]aughter)(?:'s name)?(?:,| is|:| -)? (?<value>${NAME_WORD},? (?:\\p{Lu}\\. )?(?:${NAME_WORD}|\\p{Lu}\\.)(?: ${NAME_WORD})?)`,
      'gu',
    ),
    accepts: isName,
  },
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

/** Capitalised words that follow such a cue in product, team and form names, and are nobody's name. */
const NOT_A_NAME =
  /\b(?:Portal|Services?|Care|Monitoring|Access|Safety|Records?|Data|Intake|Health|Center|Centre|Server|Database|System|Network|Management|Support|Experience|Relations|Registration|Information|Management|Service|Team|Desk|Office|Department|VPN|VLAN|DNS|SSL|TLS|API|App|Software|Scheduler|Scheduling|Education|Engagement|Rights|Bill|Act|Resolution|Servers?|Has|Was|Is|The|And|For|With|On|In|At|Not|Cannot|Reports?|Called|Needs?|Presents?)\b/

function isName(value: string): boolean {
  return !NOT_A_NAME.test(value)
}
