/**
 * The network that an address is counted as: an IPv4 address is its own; of IPv6 it is the /64, the least that is given to anybody
 * (RFC 6177), who could otherwise send each request from another of its 2^64 addresses. Text that is no address stays as it is.
 */
export function networkOf(address: string): string {
  const url = `http://[${address}]`
  if (!URL.canParse(url)) return address
  // The parser has brought all notations into one (RFC 5952), IPv4 at the end too.
  const [head = [], tail = []] = new URL(url).hostname
    .slice(1, -1)
    .split('::')
    .map((groups) => groups.split(':').filter(Boolean))
  const zeros = Array<string>(8 - head.length - tail.length).fill('0')
  const groups = [...head, ...zeros, ...tail]
  const isMappedIpv4 = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff'
  if (!isMappedIpv4) return `${groups.slice(0, 4).join(':')}::/64`
  return groups
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((pair) => [pair >> 8, pair & 255])
    .join('.')
}
