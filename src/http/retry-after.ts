/** Seconds that a `Retry-After` asks to wait, which is a number of them or a date (RFC 9110, section 10.2.3); undefined: it says neither. */
export function retryAfterSeconds(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1_000)
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}
