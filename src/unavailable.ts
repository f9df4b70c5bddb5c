/** Something that we depend on does not answer; the caller may try again. `dependency` says what. */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable'
  readonly dependency: string
  constructor(dependency: 'database' | 'jwks' | 'gateway' | 'stripe' | 'secrets' | 'log tip', options?: ErrorOptions) {
    super(`${dependency} unavailable`, options)
    this.dependency = dependency
  }
}
