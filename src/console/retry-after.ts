/** Seconds that a `Retry-After` asks to wait, which is a number of them or a date (RFC 9110, section 10.2.3); null: it says nothing. */
export function retryAfterOf(header: string | null, now = Date.now()): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header)) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1_000))
}

/** How long that is, in words. */
export function waitOf(seconds: number): string {
  if (seconds < 120) return counted(seconds, 'second')
  return seconds < 7_200 ? counted(Math.ceil(seconds / 60), 'minute') : counted(Math.ceil(seconds / 3_600), 'hour')
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`
