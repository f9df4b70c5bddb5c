import { anyOf, cued, digits, type Rule } from './rule.ts'

/** As people write North American numbers, valid area code or not. */
const NANP = '(?:\\+?1[-. ]?)?(?:\\(\\d{3}\\)[ -]?|\\d{3}[-. ]?)\\d{3}[-. ]?\\d{4}'
const EXTENSION = '(?:,? ?(?:x|ext\\.?) ?\\d{1,6})?'
/** After a cue any number as long as a telephone's will do. */
const AFTER_CUE = `${NANP}${EXTENSION}|\\+?\\(?\\d(?:[ ().-]{0,2}\\d){6,14}${EXTENSION}|\\d{3}[-. ]\\d{4}`
const TO = '(?: (?:number|no\\.?|line|records|to|at|on|him|her|them|me|is))'

/** Domains that hand out addresses to private persons. */
const PRIVATE_MAIL =
  '(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|icloud|me|mac|aol|proton|protonmail|gmx|web|mail|comcast|verizon|att)'
/** Nobody, at a domain that is nobody's (RFC 2606). */
const PLACEHOLDER_ADDRESS =
  /^(?:(?:j|jane|john)[._-]?(?:doe|smith)|users?\d?|test\w{0,8}|e?mail|name|you|your[._-]?name|some(?:one|body)|first(?:name)?[._-]?last(?:name)?|foo|bar|alice|bob)@(?:[a-z0-9-]{1,63}\.){0,8}(?:example\.(?:com|net|org)|example|test|invalid)$/i
/** Of an office, whoever reads what comes there. */
const OFFICE_ADDRESS =
  /^(?:jobs?|careers?|recruiting|hr|info|contact|hello|office|admin|billing|invoices?|accounting|sales|marketing|press|support|help|help-?desk|service-?desk|it|security|privacy|compliance|(?:no|do-?not)-?reply|postmaster|webmaster|abuse)@/i
export const isNobodysAddress = (address: string): boolean =>
  PLACEHOLDER_ADDRESS.test(address) || OFFICE_ADDRESS.test(address)
/** Looks back from the @, where the match begins. */
const LOCAL = "(?<=(?<before>\\w[\\w.+'-]{0,63}))"
/** Pages of one person: a profile, a home page, a record. */
const PERSONAL_PATH =
  '(?:facebook|fb|instagram|twitter|x|linkedin|tiktok|github|medium|youtube|snapchat|pinterest|reddit|threads)\\.(?:com|net)/(?:in/|u/|user/|@|profile\\.php\\?id=)?[\\w.@-]{2,60}|[a-z0-9.-]{1,80}/(?:[\\w.-]{1,40}/){0,3}(?:~|@|(?:patients?|users?|u|profiles?|members?|people|person|records?|charts?)[/=?])[\\w./?=&%-]{1,120}|[a-z0-9.-]{1,80}/[\\w./-]{0,60}\\?[\\w=&%.-]{0,60}(?:patient|mrn|member|user|uid|person)[\\w]{0,10}=[\\w=&%.-]{1,80}'

/** Most addresses in texts are those of machines, whatever the text is about; beside a person they are his. */
const OF_A_MACHINE = { onceIdentified: 'elsewhere', notAlone: true } as const
const IP_CUE = `ip(?:v[46])?(?: address| addr\\.?)?(?: (?:of|for) [a-z' ]{1,30}?)?[\\s:="']{0,3}(?:(?:is|was)\\b)?[\\s:="']{0,3}`
const IPV4 = '(?<value>(?:\\d{1,3}\\.){3}\\d{1,3})(?![\\w-]|\\.\\d)'

/** How a person is reached, or seen on the network. */
export const CONTACTS: readonly Rule[] = [
  {
    type: 'EMAIL',
    begins: ['@'],
    wordy: true,
    pattern: new RegExp(`${LOCAL}@${PRIVATE_MAIL}\\.[a-z]{2,6}(?:\\.[a-z]{2})?(?![\\w-])`, 'iy'),
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
  {
    type: 'FAX',
    begins: ['fax', 'faxed', 'facsimile'],
    // "fax: …", "fax the records of patient Lee to …"
    pattern: new RegExp(
      `(?:fax(?:ed)?|facsimile)(?:(?: [\\w'’.-]{1,16}){0,8}? (?:to|at))?${TO}{0,3}[\\s:#"|=]{0,4}(?<value>${AFTER_CUE})(?![\\w-])`,
      'iy',
    ),
  },
  {
    type: 'PHONE',
    begins: [
      'phone',
      'telefon',
      'telefono',
      'handy',
      'celular',
      'movil',
      'portable',
      'unter',
      'numero',
      'call',
      'phones',
      'tel',
      'telephone',
      'cell',
      'mobile',
      'contact',
      'called',
      'reach',
      'reached',
      'text',
      'texted',
      'home',
      'ph',
      'callback',
      'whatsapp',
    ],
    pattern: new RegExp(
      `(?:phones?|t[eé]l[eé]?fono|t[eé]l[eé]phone|telefon|handy|celular|m[oó]vil|portable|unter|n[uú]mero|tel\\.?|telephone|cell|mobile|contact|call(?:ed|back)?|reach(?:ed)?|text(?:ed)?|home|ph|whatsapp)(?: phone| number)?${TO}{0,3}[\\s:#"|=]{0,4}(?<value>${AFTER_CUE})(?![\\w-])`,
      'iy',
    ),
  },
  {
    type: 'PHONE',
    begins: [...digits(1, 1), ...digits(3, 3), '('],
    next: anyOf('-. '),
    pattern: new RegExp(
      `(?<![\\w.+-])(?:1[-. ])?(?:\\([2-9]\\d\\d\\)[ -]?|[2-9]\\d\\d[-. ])\\d{3}[-. ]\\d{4}${EXTENSION}(?![\\w-])`,
      'iy',
    ),
  },
  {
    type: 'PHONE',
    begins: ['+'],
    pattern: new RegExp(`\\+[1-9](?:[ .-]?\\(?\\d\\)?){7,14}${EXTENSION}(?!\\d)`, 'iy'),
  },
  {
    type: 'PHONE',
    begins: digits(3),
    // Not "error 351.6660".
    pattern:
      /(?<![\w.+-])(?:[2-9]\d\d[2-9]\d{6}|\d{3}[-.]\d{4})(?![\w-]|\.\d)(?<!\b(?:[Ee]rror|ERROR|[Cc]ode|[Ff]ault|[Ee]vent|[Bb]uild|[Vv]ersion)[ :#]{1,2}[\d.-]{8,10})/y,
  },
  {
    type: 'URL',
    wordy: true,
    begins: ['http', 'https', 'www', 'facebook', 'fb', 'instagram', 'twitter', 'x', 'linkedin', 'tiktok', 'github'],
    pattern: new RegExp(`(?:https?://)?(?:www\\.)?(?:${PERSONAL_PATH})(?<![.?])`, 'iy'),
  },
  cued('URL', {
    wordy: true,
    begins: 'website homepage blog page profile site webpage portfolio',
    cue: `(?:website|home ?page|blog|page|profile|site|web ?page|portfolio)(?: (?:is|at|on))?`,
    value: '(?:https?://|www\\.)?[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){1,4}(?:/[\\w./?=&%~-]{0,120})?',
    digits: 0,
  }),
  {
    type: 'IP_ADDRESS',
    begins: digits(1, 3),
    next: anyOf('.'),
    pattern:
      /(?<![\w.:/-]|\bv|version |release )(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w-]|\.\d|\/\d)/y,
    accepts: isPublicIpv4,
    ...OF_A_MACHINE,
  },
  {
    type: 'IP_ADDRESS',
    begins: ['ip', 'ipv'],
    pattern: new RegExp(`${IP_CUE}${IPV4}`, 'iy'),
    accepts: isPublicIpv4,
    ...OF_A_MACHINE,
  },
  {
    type: 'IP_ADDRESS',
    begins: ['ip', 'ipv'],
    pattern: new RegExp(
      `(?<=\\b(?:patient|member|subscriber|her|his|my|home)(?:['’]s)? (?:(?:home|last|login|device) ){0,2})${IP_CUE}${IPV4}`,
      'iy',
    ),
    accepts: isPublicIpv4,
    sure: 'elsewhere',
    unlearned: true,
  },
  {
    type: 'IP_ADDRESS',
    pattern: /(?<![\w:.])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){0,6}(?![\w:])/gi,
    needs: /:[0-9a-f]{0,4}:/i,
    accepts: isIpv6,
    ...OF_A_MACHINE,
  },
]

/** Not this network, private (RFC 1918), loopback, of this link, documentation (RFC 5737), multicast or reserved. */
function isPublicIpv4(value: string): boolean {
  return !/^(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|22[4-9]|2[34]\d|25\d|192\.0\.2|198\.51\.100|203\.0\.113)\./.test(
    value,
  )
}

/** Eight groups, or fewer with one `::` (RFC 4291); addresses of this link, loopback or documentation (RFC 3849) are nobody's. */
function isIpv6(value: string): boolean {
  const groups = value.split(':').filter((group) => group !== '')
  const gaps = value.split('::').length - 1
  if (/^(?:fe80|fc|fd|2001:0?db8:)/i.test(value)) return false
  return gaps === 1 ? groups.length >= 3 && groups.length < 8 : gaps === 0 && groups.length === 8
}
