import type { Rule } from './rule.ts'

/** Domains that hand out addresses to private persons. */
const PRIVATE_MAIL =
  '(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|icloud|me|mac|aol|proton|protonmail|gmx|web|mail|comcast|verizon|att)'
/** Nobody, at a domain that is nobody's (RFC 2606). */
const PLACEHOLDER_ADDRESS =
  /^(?:(?:j|jane|john)[._-]?(?:doe|smith)|users?\d?|test\w{0,8}|e?mail|name|you|your[._-]?name|some(?:one|body)|first(?:name)?[._-]?last(?:name)?|foo|bar|alice|bob)@(?:[a-z0-9-]{1,63}\.){0,8}(?:example\.(?:com|net|org)|example|test|invalid)$/i
/** Of an office, whoever reads what comes there. */
const OFFICE_ADDRESS =
  /^(?:jobs?|careers?|recruiting|hr|info|contact|hello|office|admin|billing|benefits|claims|referrals|scheduling|invoices?|accounting|sales|marketing|press|support|help|help-?desk|service-?desk|it|security|privacy|compliance|(?:no|do-?not)-?reply|postmaster|webmaster|abuse)@/i
/** Of a program, a message or a telephone: "dmarc@", "7081@pbx", "CAF4k…@mail.gmail.com". */
const MACHINE_ADDRESS =
  /^(?:dmarc|hostmaster|mailer-daemon|root|alerts?|\d{2,5})@|\.gserviceaccount\.com$|^(?=(?:[^@]{0,30}?(?:\d[A-Z]|[A-Z]\d)){2})[\w.+=-]{28,}@/
/** Whether nobody reads what is sent to an address, or whoever works there. */
export const isNobodysAddress = (address: string): boolean =>
  PLACEHOLDER_ADDRESS.test(address) || OFFICE_ADDRESS.test(address) || MACHINE_ADDRESS.test(address)
/** Looks back from the @, where the match begins. */
const LOCAL = "(?<=(?<before>\\w[\\w.+'-]{0,63}))"

/** Addresses, also as they are told or hidden. */
export const EMAILS: readonly Rule[] = [
  {
    type: 'EMAIL',
    begins: ['@'],
    wordy: true,
    pattern: new RegExp(`${LOCAL}@${PRIVATE_MAIL}\\.[a-z]{2,6}(?:\\.[a-z]{2})?(?![\\w-])`, 'iy'),
    accepts: (value) => !isNobodysAddress(value),
    sure: 'always',
  },
  {
    type: 'EMAIL',
    begins: ['@'],
    wordy: true,
    pattern: new RegExp(`${LOCAL}@(?:[a-z0-9-]{1,63}\\.){1,8}[a-z]{2,24}(?![\\w-])`, 'iy'),
    accepts: (value) => !isNobodysAddress(value),
  },
  {
    // "anna [at] mail [dot] com"
    type: 'EMAIL',
    begins: ['[', '(', '{'],
    wordy: true,
    pattern:
      /(?<=(?<before>\w[\w.+-]{0,63} ?))[[({]at[\])}] ?[\w-]{1,63}(?: ?(?:[[({]dot[\])}]|\.) ?[\w-]{2,63}){1,4}(?![\w-])/iy,
  },
  {
    // "anna at mail dot com"
    type: 'EMAIL',
    begins: ['at'],
    wordy: true,
    pattern:
      /(?<=(?<before>(?<![\w.+-])[\w.+-]{1,40}(?: dot [\w+-]{1,30}){0,2} ))at [\w-]{1,63}(?: (?:dot|punkt|punto) [\w-]{2,24}){1,3}(?![\w-])/iy,
  },
]
