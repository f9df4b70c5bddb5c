/** The longest pause that an API outside may ask for. */
const MAX_RETRY_AFTER_S = 86_400

/** Seconds that a `Retry-After` asks to wait, which is a number of them or a date (RFC 9110, section 10.2.3); undefined: it says neither. */
export function retryAfterSeconds(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1_000)
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}

/** The same as another API asks for it; no more than a day. */
export function boundedRetryAfter(header: string | null, now?: number): number | undefined {
  const seconds = retryAfterSeconds(header, now)
  return seconds === undefined ? undefined : Math.min(MAX_RETRY_AFTER_S, seconds)
}
