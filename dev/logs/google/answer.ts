export type Answer = { status: number; body: unknown }

/** An error as Google's APIs give it. */
export const refusal = (code: number, status: string, message: string, reason: string): Answer => ({
  status: code,
  body: { error: { code, message, status, errors: [{ message, domain: 'global', reason }] } },
})

/** What tests may set. */
export type Settings = {
  /** The most events on a page, however many are asked for: few, so that little data has pages. */
  pageSize: number
  /** Every so manieth page of log entries is empty, and says that there is more; 0: none is. */
  emptyEvery: number
  /** Seconds for which a token is good. */
  tokenTtlS: number
}
export const DEFAULTS: Settings = { pageSize: 7, emptyEvery: 3, tokenTtlS: 3_599 }
