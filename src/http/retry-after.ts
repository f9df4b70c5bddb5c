/** The longest pause that an API outside may ask for. */
const MAX_RETRY_AFTER_S = 86_400

/** LiteLLM's own limits say a fraction of a second, too, which RFC 9110 does not know. */
const SECONDS = /^\d{1,9}(\.\d+)?$/
/** Each of the date's three forms begins with a weekday (section 5.6.7). Date.parse reads much else as a date, "32.5" as a month of 2032. */
const DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/

/** Seconds that a `Retry-After` asks to wait, which is a number of them or a date (RFC 9110, section 10.2.3); undefined: it says neither. */
export function retryAfterSeconds(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined
  if (SECONDS.test(header)) return Math.ceil(Number(header))
  const seconds = DATE.test(header) ? Math.ceil((Date.parse(header) - now) / 1_000) : Number.NaN
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}

/** The same as another API asks for it; no more than a day. */
export function boundedRetryAfter(header: string | null, now?: number): number | undefined {
  const seconds = retryAfterSeconds(header, now)
  return seconds === undefined ? undefined : Math.min(MAX_RETRY_AFTER_S, seconds)
}
