/**
 * Why what a tenant named cannot be used now: an API, an address, a secret. The sentence is shown to the organisation's members and kept: it
 * says what to do, and holds nothing that an API answered but its error codes, and no secret. When it is tried again is for who tries to say.
 */
export class Trouble extends Error {
  override readonly name = 'Trouble'
  /** Seconds before which the API asks not to be called again. */
  readonly retryAfterS: number | undefined
  /** It is the API's, and will pass: nothing that an admin could mend. */
  readonly passing: boolean
  constructor(
    sentence: string,
    options: { retryAfterS?: number | undefined; passing?: boolean; cause?: unknown } = {},
  ) {
    super(sentence, { cause: options.cause })
    this.retryAfterS = options.retryAfterS
    this.passing = options.passing ?? options.retryAfterS !== undefined
  }
}
