/** What we depend on, as callers are told of it: neither where it is nor what it said. */
const NAMES = {
  database: 'The database',
  jwks: 'Clerk, whose keys verify the token,',
  gateway: 'The model gateway',
  stripe: 'Stripe',
  secrets: 'Secret Manager',
  'log tip': 'The record of what was last signed of the audit log',
} as const

/** Something that we depend on does not answer; the caller may try again. `dependency` says what. */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable'
  readonly dependency: keyof typeof NAMES
  constructor(dependency: keyof typeof NAMES, options?: ErrorOptions) {
    super(`${dependency} unavailable`, options)
    this.dependency = dependency
  }
  /** For the caller. */
  get sentence(): string {
    return `${NAMES[this.dependency]} is temporarily unavailable. Please try again.`
  }
}
