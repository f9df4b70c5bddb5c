import { BoundedMap } from '../bounded-map.ts'
import type { Principal } from './principal.ts'

/** Tokens that are kept at most: a few MB. */
const MOST = 2_000

type Verified = {
  principal: Principal
  kid: string
  /** The key that its signature was checked with. */
  modulus: string | undefined
  /** Unix ms. */
  expiresAt: number
}

/**
 * Tokens whose signature and claims were checked, so that one that comes again is not checked again. Each is known by all of its characters, and
 * believed until it expires, and only while its key is the one that is published under its id.
 */
export class VerifiedTokens {
  readonly #held = new BoundedMap<string, Verified>(MOST)

  get(token: string): Verified | undefined {
    const held = this.#held.get(token)
    return held && held.expiresAt > Date.now() ? held : undefined
  }
  /** The oldest make room. */
  keep(token: string, verified: Verified): void {
    this.#held.set(token, verified)
  }
}
