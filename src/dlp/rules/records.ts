import { dea, iban, nhs, npi, paymentCard, vin } from './check-digits.ts'
import { INTERFACES } from './interfaces.ts'
import { anyOf, CODE, CODED, cued, digits, GAP, GROUPED, type Rule } from './rule.ts'

const NUMBER = `(?:${GAP}(?:numbers?|num|nr|no\\b\\.?|id(?:entifier)?s?\\b|#|codes?)){0,2}`

const JSON_FIELDS = [
  { type: 'PERSON_NAME', names: 'family|given|first_?name|last_?name|surname|patient_?name|member_?name|full_?name' },
  { type: 'LOCATION', names: 'city|town|county' },
  { type: 'ZIP_CODE', names: 'postal_?code|zip|zip_?code|postcode' },
  { type: 'DATE_OF_BIRTH', names: 'birth_?date|dob|date_?of_?birth' },
  { type: 'STREET_ADDRESS', names: 'line|street|address' },
] as const

/** What a plan, or who is insured by it, has. */
const OF_A_PLAN = '(?:identifiers?|ids?|numbers?|no\\b\\.?|policy|plan|beneficiary|claim|card)'
/** Who is insured. */
const INSURED = 'member(?:ship)?|beneficiary|medicare|medicaid|insurance|ins\\.?|enrollee'
/** "XEH 884 120 937", "HP 00 4481 772": no code, since it has spaces. */
const GROUPED_ID = `(?:[a-z]{1,4}[ -])?[a-z]?${GROUPED}`
/** What insures a business, no person. */
const NOT_OF_A_BUSINESS = '(?<!\\b(?:cyber|liability|indemnity|crime)[ -](?:insurance[ -])?)'

/** Numbers of records, plans, accounts, cards, licences, vehicles, devices and whatever else is numbered. */
export const RECORDS: readonly Rule[] = [
  {
    type: 'SSN',
    begins: digits(3, 3),
    next: anyOf('- '),
    // No number of an article.
    pattern:
      /(?<![\w-]|\b(?:SKU|GTIN|sku|gtin|[Pp]art|[Ii]tem)(?: (?:no\.?|number|#))?[ :#]{1,2})(?!000|666|9\d\d)\d{3}(?<mark>[- ])(?!00)\d\d\k<mark>(?!0000)\d{4}(?![\w-])/y,
    sure: 'always',
  },
  cued('SSN', {
    begins: 'ssn ssns social socialsecurity social-security soc ss',
    cue: `ssns?|social(?:${GAP}security)?${NUMBER}|soc\\.? sec\\.?${NUMBER}|ss ?#`,
    value: '\\d{9}|(?:\\d{3}|[x*]{3})[- .](?:\\d\\d|[x*]{2})[- .]\\d{4}',
    sure: 'always',
  }),
  // "last 4 of her SSN: 7743", "SSN ending in 7743": half of an SSN identifies, and verifies, as well.
  {
    type: 'SSN',
    unlearned: true,
    begins: ['last', 'final'],
    pattern:
      /(?:last|final) (?:four|4)(?: (?:digits|numbers))?(?: of)?(?: (?:the|his|her|their|my|(?:the )?patient['’]s))? (?:ssn|social(?: security)?(?: (?:number|no\.?))?|ss ?#)(?: (?:is|are|was|were|ends? in))?[\s:=#(]{1,3}(?<value>\d{4})(?![\w-])/iy,
    sure: 'always',
  },
  {
    type: 'SSN',
    unlearned: true,
    begins: ['ssn', 'social'],
    pattern:
      /(?:ssn|social(?: security)?(?: (?:number|no\.?))?)(?: (?:is|that|which))?,? ?\(?(?:ending|ends|last (?:four|4))(?: (?:in|with|is|digits|are)){0,2}[\s:=#(]{1,3}(?<value>\d{4})(?![\w-])/iy,
    sure: 'always',
  },
  cued('MRN', {
    begins: 'mrn mrns m medical medicalrecord medical-record med health healthrecord health-record hospital patient pt',
    cue: `mrns?|m\\.r\\.n|med(?:ical)?\\.?${GAP}rec(?:ord)?s?${NUMBER}|health${GAP}record${NUMBER}|(?:hospital|patient|pt)${GAP}(?:id(?:entifier)?s?\\b|numbers?|no\\.?|#)`,
    sure: 'always',
  }),
  // Of merge requests, storage units and systems too.
  cued('MRN', {
    unlearned: true,
    begins: 'mr unit emr',
    cue: `mr ?(?=#)|(?:unit|emr)${GAP}(?:id(?:entifier)?s?\\b|numbers?|no\\.?|#)`,
    sure: 'elsewhere',
  }),
  cued('MRN', { unlearned: true, begins: 'uhid', cue: 'uhid', sure: 'always' }),
  {
    // FHIR: a patient's first identifier.
    type: 'MRN',
    unlearned: true,
    begins: ['identifier'],
    pattern:
      /(?<="resourceType"\s{0,2}:\s{0,2}"Patient"[\s\S]{0,400}")identifier"\s{0,2}:\s{0,2}\[(?:(?!"(?:value|telecom)")[\s\S]){0,300}"value"\s{0,2}:\s{0,2}"(?<value>[\w./-]{3,40})(?=")/y,
    sure: 'always',
    accepts: (value) => /\d/.test(value),
  },
  cued('MRN', {
    begins: 'chart record',
    cue: `(?:chart|record)${NUMBER}`,
    digits: 4,
    accepts: noYear,
  }),
  cued('HEALTH_PLAN_ID', {
    begins:
      'member membership beneficiary medicare medicaid insurance ins health healthplan health-plan enrollee mbi hicn',
    cue: `${NOT_OF_A_BUSINESS}(?:(?:member(?:ship)?|beneficiary|medicare|medicaid|insurance|ins\\.?|health${GAP}plan|enrollee)(?:${GAP}${OF_A_PLAN}){1,2}|insurance|(?:ins\\.|member) ?(?=#)|medicare|medicaid|mbi|hicn)`,
    sure: 'always',
    accepts: noYear,
  }),
  // Of firewalls, directories, queues and offices too.
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'subscriber plan policy group',
    cue: `${NOT_OF_A_BUSINESS}(?:subscriber|plan|policy|group)(?:(?:${GAP}${OF_A_PLAN}){1,2}| ?(?=#))`,
    sure: 'elsewhere',
    accepts: noYear,
  }),
  // "member XEH902117734", "Humana ID H44820917", "insured through K-2290-4418"
  cued('HEALTH_PLAN_ID', {
    begins: `member subscriber policy insured insurance humana aetna cigna anthem uhc unitedhealthcare bcbs kaiser medica ambetter molina tricare centene wellcare oscar
      aok tk barmer dak versicherten vers krankenversicherung versicherten-nr versicherten-nummer vers-nr krankenversicherung-nr`,
    cue: `${NOT_OF_A_BUSINESS}(?:(?:member|subscriber|policy)|insured(?: (?:through|by|with))?|(?:insurance:? )?(?:humana|aetna|cigna|anthem|uhc|unitedhealthcare|bcbs|kaiser|medica|ambetter|molina|tricare|centene|wellcare|oscar|aok|tk|barmer|dak|versicherten|vers|krankenversicherung|insurance)(?:[-.]{1,2}(?:nr|sr|nummer))?\\.?${NUMBER})`,
    value: '[a-z]{0,4}-?\\d[a-z0-9-]{5,16}',
    digits: 6,
    accepts: noYear,
  }),
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'member membership beneficiary medicare medicaid insurance ins enrollee health healthplan health-plan',
    cue: `${NOT_OF_A_BUSINESS}(?:${INSURED}|health${GAP}plan)(?:${GAP}${OF_A_PLAN}){1,2}`,
    value: GROUPED_ID,
    digits: 6,
    sure: 'always',
  }),
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'subscriber plan policy group',
    cue: `${NOT_OF_A_BUSINESS}(?:subscriber|policy(?= [a-z]{2,4} \\d)|(?:plan|policy|group)(?:(?:${GAP}${OF_A_PLAN}){1,2}| ?(?=#)))`,
    value: GROUPED_ID,
    digits: 6,
    sure: 'elsewhere',
  }),
  // "Delta Dental ID DD-90417", "RxID 9981 2204 71".
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'dental vision rx pharmacy medi-cal',
    cue: `(?:dental|vision|rx|pharmacy|medi-cal)(?: (?:plan|insurance|member))?${GAP}id\\b`,
    value: `${GROUPED_ID}|${CODE}`,
    digits: 5,
    sure: 'elsewhere',
  }),
  // Client Index Numbers of California and New York.
  cued('HEALTH_PLAN_ID', {
    unlearned: true,
    begins: 'cin',
    cue: 'cin',
    value: '\\d{8}[a-z]\\d?|[a-z]{2}\\d{5}[a-z]',
    sure: 'always',
  }),
  {
    // "Member: TOR EKHOLM  ID: 3HZN4412".
    type: 'HEALTH_PLAN_ID',
    unlearned: true,
    begins: ['member', 'subscriber', 'enrollee'],
    pattern: new RegExp(
      `(?:member|subscriber|enrollee)(?: name)? ?: ?[\\p{L}'’-]{1,30}(?:,? [\\p{L}'’.-]{1,30}){1,3}[ ,;|]{1,6}id(?: ?#| no\\.?| number)?[ :#]{1,3}(?<value>${CODE})(?![a-z0-9])`,
      'iuy',
    ),
    sure: 'elsewhere',
    accepts: (value) => /\d{3}/.test(value),
  },
  {
    type: 'HEALTH_PLAN_ID',
    begins: ['hmo', 'ppo', 'epo'],
    pattern: /(?<![\w-])(?:HMO|PPO|EPO)[- ]?\d{4,12}(?![\w-])/y,
    sure: 'always',
  },
  // Medicare Beneficiary Identifier (CMS): 11 characters, letters without S L O I B Z.
  {
    type: 'HEALTH_PLAN_ID',
    begins: digits(1, 1),
    next: anyOf('ACDEFGHJKMNPQRTUVWXY'),
    pattern:
      /(?<![\w-])[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d\d(?![\w-])/y,
    sure: 'always',
  },
  {
    type: 'PAYMENT_CARD',
    begins: digits(1),
    next: anyOf(' -'),
    pattern: /(?<![\w-])[2-6](?:[ -]?\d){12,18}(?![\w-])/y,
    accepts: paymentCard,
    sure: 'always',
  },
  {
    type: 'ACCOUNT_NUMBER',
    pattern: /(?<![\w-])[A-Z]{2}\d\d(?: ?[A-Z0-9]){11,30}(?![\w-])/g,
    needs: CODED,
    accepts: iban,
    sure: 'always',
  },
  cued('ACCOUNT_NUMBER', {
    begins: 'acct account iban billing bank bankaccount bank-account checking savings guarantor routing sort',
    cue: `(?:(?:bank|billing|checking|savings|guarantor)${GAP})?(?:acct|account|iban)\\.?${NUMBER}|(?:billing|guarantor)${NUMBER}|routing${NUMBER}|sort code`,
    value: `${GROUPED}|${CODE}`,
    digits: 4,
    accepts: noYear,
  }),
  cued('LICENSE_NUMBER', {
    begins:
      'cdl driver drivers driverlicense driverslicense driver-license drivers-license driving dl license licence lic passport npi dea certificate nursing medical state',
    cue: `cdl${NUMBER}|(?:(?:driver(?:['’]?s)?|driving|nursing|medical|professional|state)${GAP})?lic(?:en[sc]e|\\.)?${NUMBER}|dl${NUMBER}|passport${NUMBER}|npi${NUMBER}|dea${NUMBER}|certificate${NUMBER}`,
    digits: 4,
    accepts: noYear,
  }),
  {
    type: 'LICENSE_NUMBER',
    pattern: /(?<![\w-])[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}(?![\w-])/g,
    needs: CODED,
    accepts: dea,
  },
  cued('LICENSE_NUMBER', {
    begins: 'npi provider',
    cue: `(?:npi|provider)${NUMBER}`,
    value: '[12]\\d{9}',
    accepts: npi,
  }),
  {
    type: 'VEHICLE_ID',
    pattern: /(?<![\w-])[A-HJ-NPR-Z0-9]{17}(?![\w-])/g,
    needs: CODED,
    accepts: (value) => /[A-Z]/.test(value) && vin(value),
    sure: 'always',
  },
  cued('VEHICLE_ID', {
    begins: 'vin vehicle',
    cue: `vin${NUMBER}|vehicle (?:id|identification)${NUMBER}`,
    value: '[a-hj-npr-z0-9]{11,17}',
    digits: 4,
  }),
  cued('VEHICLE_ID', {
    begins:
      'plate plates license licenseplate license-plate licence licenceplate number numberplate number-plate registration reg tag',
    cue: `(?:(?:license|licence|registration|reg\\.?|number)${GAP})?plates?(?:${GAP}(?:number|no\\.?))?|(?:registration|reg\\.?|tag)${GAP}(?:number|no\\.?|mark)`,
    value: '[a-z0-9]{1,4}[ -]?[a-z0-9]{1,4}(?:[ -]?[a-z0-9]{1,4})?',
    digits: 1,
    accepts: (value) => !/(?:^| )(?:of|the|in|and|is|on|at|to|for|was|were|show|from)\b/.test(value),
  }),
  cued('DEVICE_ID', {
    begins:
      'transmitter port generator cpap bipap sensor valve s device serial implant pacemaker defibrillator icd pump udi sn lead prosthesis stimulator imei meid',
    cue: `(?:(?:implant(?:ed)?|pacemaker|defibrillator|icd|pump|lead|prosthesis|stimulator|device|transmitter|port|generator|cpap|bipap|sensor|valve|cochlear) (?:model (?:\\d{1,6} )?|device )?)?(?:serial|device|s\\/n|sn)${NUMBER}|(?:implant|pacemaker|defibrillator|icd|pump|lead|prosthesis|stimulator)${NUMBER}|udi${NUMBER}|imei|meid`,
    digits: 4,
    accepts: (value) => noYear(value) && !/^[a-z]\d[\dab]\./i.test(value),
  }),
  {
    type: 'DEVICE_ID',
    begins: ['('],
    pattern: /\(01\)\d{14}(?:\((?:1[017]|21|11)\)[A-Za-z0-9-]{1,20}){0,4}/y,
  },
  cued('BIOMETRIC_ID', {
    begins: 'biometric fingerprint voiceprint voice retina retinal iris face facial palm palmprint',
    cue: '(?:biometric|fingerprint|voice ?print|retinal?|iris|face(?: ?id\\b)?|facial|palm(?: ?print)?)(?:[ _-]?(?:scan|template|record|hash|identifier|id|sample|print|vein|ref(?:erence)?|no\\.?|number|code)){0,3}',
    digits: 2,
  }),
  {
    type: 'PHOTO',
    begins: ['photo', 'photograph', 'picture', 'portrait', 'headshot', 'selfie', 'face', 'image', 'img', 'pic']
      .flatMap((word) => [word, `${word}s`])
      .concat('facial'),
    pattern:
      /(?:photo(?:graph)?|picture|portrait|headshot|selfie|facial|face|image|img|pic)s?(?: [a-z]{1,12}){0,4}[\s:="'(]{1,4}(?<value>[\w-]{1,60}\.(?:jpe?g|png|heic|gif|bmp|tiff?|webp))(?!\w)/iy,
  },
  {
    type: 'PHOTO',
    begins: ['data'],
    pattern: /data:image\/[a-z+]{2,8};base64,[A-Za-z0-9+/=]{1,32000}/y,
  },
  cued('OTHER_ID', {
    begins: `site case ref reference encounter visit accession specimen serial claim referral order rx prescription subject participant
      study confirmation file fin csn employee student badge incident report`,
    cue: `(?:site|employee|student|badge|fin|csn)${GAP}(?:id|number|no\\.?|#)|(?:case|referral|ref(?:erence)?\\.?|encounter|visit|accession|specimen|claim|order|rx|prescription|subject|participant|study subject|study|confirmation|file|incident|report)${NUMBER}`,
    digits: 4,
    accepts: noYear,
  }),
  cued('OTHER_ID', {
    begins:
      'nhs aadhaar aadhar sin national nino curp personal health citizen tax itin bsn pesel securite sozialversicherung sozialversicherungsnummer dni nie',
    cue: `(?:nhs|aadhaa?r|sin|nino|curp|bsn|pesel|itin|dni|nie|s[eé]curit[eé] sociale|sozialversicherung(?:snummer)?)(?: (?:on file|de (?:la|el)? ?[a-z]{1,12}))?${NUMBER}|(?:national|personal|citizen|tax|health)(?:${GAP}(?:insurance|identity|identification|health|card|id)){1,2}${NUMBER}`,
    value: `${GROUPED}|${CODE}`,
    digits: 5,
  }),
  // "UNOS ID ABXT4419", "enc# 20417": whatever is called an id in a text about a patient.
  cued('OTHER_ID', {
    begins: 'id enc acc lot subject registro expediente folio aktenzeichen',
    cue: `(?:id|enc|acc|expediente|folio|aktenzeichen)${NUMBER}`,
    digits: 4,
    accepts: noYear,
  }),
  ...INTERFACES,
  // JSON of FHIR and the like.
  ...JSON_FIELDS.map(
    ({ type, names }): Rule => ({
      type,
      wordy: true,
      // "date_of_birth" begins with its first word, "dateOfBirth" with all of it.
      begins: names.split('|').flatMap((name) => [name.split('_')[0] ?? name, name.replaceAll('_?', '')]),
      pattern: new RegExp(`(?<=")(?:${names})"\\s{0,3}:\\s{0,3}\\[?\\s{0,3}"(?<value>[^"\\r\\n]{1,80})(?=")`, 'iy'),
    }),
  ),
  {
    type: 'OTHER_ID',
    begins: digits(3, 3),
    next: anyOf(' '),
    pattern: /(?<![\w-])\d{3} \d{3} \d{4}(?![\w-])/y,
    accepts: nhs,
  },
]

/** A bare year after "record" or "policy" is no number of one. */
function noYear(value: string): boolean {
  return !/^(?:19|20)\d\d$/.test(value)
}
