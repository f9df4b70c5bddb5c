import { anyOf, cued, digits, type Rule } from './rule.ts'

/** Pages of one person: a profile, a home page, a record. */
const PERSONAL_PATH = [
  '(?:facebook|fb|instagram|twitter|x|linkedin|tiktok|github|medium|youtube|snapchat|pinterest|reddit|threads)\\.(?:com|net)/(?:in/|u/|user/|@|profile\\.php\\?id=)?[\\w.@-]{2,60}',
  '[a-z0-9.-]{1,80}/(?:[\\w.-]{1,40}/){0,3}(?:~|@|(?:patients?|users?|u|profiles?|members?|people|person|records?|charts?)[/=?])[\\w./?=&%-]{1,120}',
  '[a-z0-9.-]{1,80}/[\\w./-]{0,60}\\?[\\w=&%.-]{0,60}(?:patient|mrn|member|user|uid|person)[\\w]{0,10}=[\\w=&%.-]{1,80}',
].join('|')

/** Most addresses in texts are those of machines, whatever the text is about; beside a person they are his. */
const OF_A_MACHINE = { onceIdentified: 'elsewhere', notAlone: true } as const
const IP_CUE = `ip(?:v[46])?(?: address| addr\\.?)?(?: (?:of|for) [a-z' ]{1,30}?)?[\\s:="']{0,3}(?:(?:is|was)\\b)?[\\s:="']{0,3}`
const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const IPV4 = '(?<value>(?:\\d{1,3}\\.){3}\\d{1,3})(?![\\w-]|\\.\\d)'

/** Pages about a person, and where he or she is seen on the network. */
export const ONLINE: readonly Rule[] = [
  {
    type: 'URL',
    wordy: true,
    begins: ['http', 'https', 'www', 'facebook', 'fb', 'instagram', 'twitter', 'x', 'linkedin', 'tiktok', 'github'],
    pattern: new RegExp(`(?<!\\w/)(?:https?://)?(?:www\\.)?(?:${PERSONAL_PATH})(?<![.?])`, 'iy'),
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
    pattern: new RegExp(`(?<![\\w.:/-]|\\bv|version |release )(?:${OCTET}\\.){3}${OCTET}(?![\\w-]|\\.\\d|\\/\\d)`, 'y'),
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
