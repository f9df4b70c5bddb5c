import { shownText } from '../secrets/credential.ts'

/** An address as it is given; whether it may be called is `refusedAddress`' to say. */
export const Address = shownText
  .max(500)
  .refine((value) => !/[?#]/.test(value), 'must have no query and no fragment')
  .meta({ format: 'uri', examples: ['https://logs.example.com:8088'] })

/** Names that do not lead out into the internet (RFC 6761, RFC 8375, and what clouds use inside). */
const PRIVATE_SUFFIXES = ['localhost', 'local', 'internal', 'intranet', 'lan', 'home.arpa', 'invalid', 'test', 'onion']

/** IPv4 ranges that are not public (RFC 6890), as first address and prefix length. */
const PRIVATE_IPV4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

const numberOf = (address: string): number =>
  address.split('.').reduce((number, part) => number * 256 + Number(part), 0)

const isPrivateIpv4 = (address: string): boolean =>
  PRIVATE_IPV4.some(([first, bits]) => {
    const size = 2 ** (32 - bits)
    return Math.floor(numberOf(address) / size) === Math.floor(numberOf(first) / size)
  })

/**
 * Why nothing may be fetched from an address that a tenant gave; undefined: it may. Only https, and only hosts that are public by their name or
 * number. A public name that leads to a private number is not seen here: the Worker has no network of its own that this could reach.
 * @param trusted origins that the operator lets through, whatever they are
 */
export function refusedAddress(address: string, trusted: readonly string[]): string | undefined {
  if (!URL.canParse(address)) return 'must be a URL'
  // The parser has brought numbers in any notation (0x7f.1, 2130706433) into one form.
  const { protocol, hostname, username, password, origin } = new URL(address)
  if (username || password) return 'must not contain a user or password'
  if (trusted.includes(origin)) return undefined
  if (protocol !== 'https:') return 'must begin with https://'
  const host = hostname.replace(/\.+$/, '').toLowerCase()
  if (host.startsWith('[')) return 'must name its host, not number it'
  if (/^\d+(?:\.\d+){3}$/.test(host)) return isPrivateIpv4(host) ? 'must be a public address' : undefined
  const isPrivate = PRIVATE_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`))
  return isPrivate || !host.includes('.') ? 'must be a public address' : undefined
}
