/**
 * The network that an address is counted as: an IPv4 address is its own; of IPv6 it is the /64, the least that is given to anybody
 * (RFC 6177), who could otherwise send each request from another of its 2^64 addresses. Text that is no address stays as it is.
 */
export function networkOf(address: string): string {
  const canonical = canonicalV6(address)
  if (canonical === undefined) return address
  const groups = groupsOf(canonical)
  return mappedV4(groups) ?? `${groups.slice(0, 4).join(':')}::/64`
}

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/
const V6 = /^[\da-f:.]{2,45}$/i
const ZONE = /%[\w.~-]{1,32}$/

/**
 * An address in the one notation by which it is told from others: IPv6 as in RFC 5952 without a zone (RFC 4007, section 11), IPv4 also
 * where a program gives it as IPv6 (`::ffff:203.0.113.7`). Null: the text is none.
 */
export function addressOf(text: string): string | null {
  if (V4.test(text)) return text
  const canonical = canonicalV6(text.replace(ZONE, ''))
  return canonical === undefined ? null : (mappedV4(groupsOf(canonical)) ?? canonical)
}

/** An address without a port and the brackets before it: `203.0.113.9:51000`, `[2001:db8::1]:443`. Any other text stays as it is. */
export function withoutPort(address: string): string {
  const [, v6, v4] = /^(?:\[([^\]]+)\](?::\d+)?|(\d+(?:\.\d+){3}):\d+)$/.exec(address) ?? []
  return v6 ?? v4 ?? address
}

/** As URLs' parser brings all notations into one (RFC 5952), but with IPv4 at the end as two groups. */
function canonicalV6(address: string): string | undefined {
  const url = `http://[${address}]`
  return V6.test(address) && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined
}

function groupsOf(canonical: string): string[] {
  const [head = [], tail = []] = canonical.split('::').map((groups) => groups.split(':').filter(Boolean))
  const zeros = Array<string>(8 - head.length - tail.length).fill('0')
  return [...head, ...zeros, ...tail]
}

/** The IPv4 address that is written as IPv6 (RFC 4291, section 2.5.5.2). */
function mappedV4(groups: readonly string[]): string | undefined {
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return undefined
  return groups
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((pair) => [pair >> 8, pair & 255])
    .join('.')
}
