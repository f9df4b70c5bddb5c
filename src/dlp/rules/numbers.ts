import { dea, iban, nhs, npi, paymentCard, vin } from './check-digits.ts'
import { anyOf, CODE, CODED, cued, digits, GAP, GROUPED, NUMBER, noYear, orMany, type Rule } from './rule.ts'

/** Numbers of cards, accounts, licences, vehicles, devices and whatever else is numbered. */
export const NUMBERS: readonly Rule[] = [
  // In the groups that are printed on it, or near what says so.
  {
    type: 'PAYMENT_CARD',
    begins: digits(1),
    next: anyOf(' -'),
    pattern:
      /(?<![\w-])(?=[2-6](?:[ -]?\d){12,18}(?![\w-]))(?:\d{4}([ -])\d{4,6}\1\d{4,5}(?:\1\d{1,7})?|(?:(?<=(?:card|visa|amex|discover|paid|pay|charg|refund|\bcc|\bpan)[\s\S]{0,60})|(?=[\s\S]{13,50}(?:card|exp|cvv|cvc)))\d(?:[ -]?\d){12,18})(?![\w-])/iy,
    accepts: paymentCard,
    sure: 'always',
  },
  // One in ten ids of machines has its form and its check digit.
  {
    type: 'PAYMENT_CARD',
    unlearned: true,
    begins: digits(1),
    next: anyOf(' -'),
    pattern: /(?<![\w-])[2-6](?:[ -]?\d){12,18}(?![\w-])/y,
    accepts: paymentCard,
    sure: 'elsewhere',
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
      'transmitter port generator cpap bipap sensor valve device implant implanted pacemaker defibrillator icd pump udi lead prosthesis stimulator cochlear imei meid',
    cue: `(?:implant(?:ed)?|pacemaker|defibrillator|icd|pump|lead|prosthesis|stimulator|device|transmitter|port|generator|cpap|bipap|sensor|valve|cochlear) (?:model (?:\\d{1,6} )?|device )?(?:serial|device|s\\/n|sn)${NUMBER}|(?:device|implant|pacemaker|defibrillator|icd|pump|lead|prosthesis|stimulator)${NUMBER}|udi${NUMBER}|imei|meid`,
    digits: 4,
    accepts: noModel,
  }),
  // Of any machine.
  cued('DEVICE_ID', {
    unlearned: true,
    begins: 's serial sn',
    cue: `(?:serial|s\\/n|sn)${NUMBER}`,
    digits: 4,
    accepts: noModel,
    onceIdentified: 'elsewhere',
    notAlone: true,
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
    begins: [...orMany('photo photograph picture portrait headshot selfie face image img pic'), 'facial'],
    pattern:
      /(?:photo(?:graph)?|picture|portrait|headshot|selfie|facial|face|image|img|pic)s?(?: [a-z]{1,12}){0,4}[\s:="'(]{1,4}(?<value>[\w-]{1,60}\.(?:jpe?g|png|heic|gif|bmp|tiff?|webp))(?!\w)/iy,
  },
  {
    type: 'PHOTO',
    begins: ['data'],
    pattern: /data:image\/[a-z+]{2,8};base64,[A-Za-z0-9+/=]{1,32000}/y,
  },
  cued('OTHER_ID', {
    begins: `site case ref reference encounter visit accession specimen serial claim auth authorization preauth referral order rx prescription subject participant
      study confirmation file fin csn employee student badge incident report`,
    cue: `(?:site|employee|student|badge|fin|csn|(?:pre-?)?auth(?:orization)?)${GAP}(?:id|number|no\\.?|#)|(?:case|referral|ref(?:erence)?\\.?|encounter|visit|accession|specimen|claim|order|rx|prescription|subject|participant|study subject|study|confirmation|file|incident|report)${NUMBER}`,
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
]

/** A number of the NHS by its form and check digit alone. */
export const NHS_NUMBER: Rule = {
  type: 'OTHER_ID',
  begins: digits(3, 3),
  next: anyOf(' '),
  pattern: /(?<![\w-])\d{3} \d{3} \d{4}(?![\w-])/y,
  accepts: nhs,
}

/** No year, and no diagnosis. */
function noModel(value: string): boolean {
  return noYear(value) && !/^[a-z]\d[\dab]\./i.test(value)
}
