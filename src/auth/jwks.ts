import * as z from 'zod'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../durations.ts'
import { describeError, log } from '../log.ts'
import { settledWithin } from '../patience.ts'
import { Unavailable } from '../unavailable.ts'

/** Age from which keys are refreshed in the background while they go on serving. */
export const FRESH_MS = 5 * MINUTE_MS
/** Age past which keys that could not be refreshed are no longer believed. */
export const STALE_MS = DAY_MS
/** Age from which keys that could not be refreshed are somebody's business. */
const GRAVE_MS = HOUR_MS
/** At most one fetch in this time, however many unknown key ids come: a stranger's tokens drive no traffic to Clerk. */
export const COOL_DOWN_MS = 30_000
/** The same while there is no key at all, and every request fails. */
export const COLD_COOL_DOWN_MS = 1_000
/** A refresh that another request began may have died with it: wait for it no longer than this. */
const JOIN_TIMEOUT_MS = 5_000

const RsaKey = z.looseObject({ kid: z.string(), kty: z.literal('RSA') })
/**
 * The keys of a set that can be used. A set that has none is no set: it would refuse every token, where keys that are held can still tell good
 * ones from bad.
 */
const keys = z
  .array(z.unknown())
  .transform((all) => all.flatMap((key) => RsaKey.safeParse(key).data ?? []))
  .refine((usable) => usable.length > 0)
const KeySet = z.object({ keys })
const KeySetCopy = z.object({ fetchedAt: z.number(), keys })
type KeySetCopy = z.output<typeof KeySetCopy>

/** Where keys come from: `fetch` asks Clerk and rejects when it is down; `shared` is what isolates have in common. */
export interface KeySources {
  fetch(): Promise<unknown>
  readShared(): Promise<unknown>
  writeShared(copy: KeySetCopy): Promise<void>
  now(): number
}

/**
 * Clerk's public keys by `kid`: from memory, else from the cache that isolates share, else from Clerk. Stale
 * keys serve while they are refreshed and while Clerk is down, for a day.
 */
export class JwksCache {
  #held: KeySetCopy | undefined
  #attemptedAt = Number.NEGATIVE_INFINITY
  #refreshing: Promise<void> | undefined
  /** Why the last refresh that ended failed, and when that was last told. */
  #failure: unknown
  #toldAt = Number.NEGATIVE_INFINITY
  readonly #sources: KeySources

  constructor(sources: KeySources) {
    this.#sources = sources
  }

  /**
   * The RSA key with this id, or undefined when Clerk has none.
   * @param keepAlive the request's `waitUntil`, so that a refresh outlives the request that began it
   * @throws Unavailable when there are no keys to decide with
   */
  async find(kid: string, keepAlive: (work: Promise<unknown>) => void): Promise<JsonWebKey | undefined> {
    await this.ready(keepAlive)
    const key = this.#get(kid)
    if (!key) {
      await this.#refresh(keepAlive)
      return this.#get(kid)
    }
    if (this.#age() > FRESH_MS) keepAlive(this.#refresh(keepAlive))
    return key
  }

  /**
   * Makes sure that there are keys to decide with.
   * @throws Unavailable when there are none to be had
   */
  async ready(keepAlive: (work: Promise<unknown>) => void): Promise<void> {
    if (!this.#usable()) await this.#refresh(keepAlive)
    if (!this.#usable()) throw new Unavailable('jwks', { cause: this.#failure })
  }

  #get(kid: string): JsonWebKey | undefined {
    return this.#held?.keys.find((key) => key.kid === kid)
  }

  #age(): number {
    return this.#held ? this.#sources.now() - this.#held.fetchedAt : Number.POSITIVE_INFINITY
  }

  #usable(): boolean {
    return this.#age() <= STALE_MS
  }

  /** Brings newer keys in if the cool-down allows; never rejects: what is held goes on serving. */
  async #refresh(keepAlive: (work: Promise<unknown>) => void): Promise<void> {
    if (!this.#refreshing) {
      const [last, coolDown] = this.#usable()
        ? [Math.max(this.#attemptedAt, this.#held?.fetchedAt ?? 0), COOL_DOWN_MS]
        : [this.#attemptedAt, COLD_COOL_DOWN_MS]
      if (this.#sources.now() - last < coolDown) return
      this.#refreshing = this.#load(this.#usable() ? COOL_DOWN_MS : STALE_MS)
        .catch((error) => this.#tell(error))
        .finally(() => {
          this.#refreshing = undefined
        })
      keepAlive(this.#refreshing)
    }
    const joined = this.#refreshing
    await settledWithin(joined, JOIN_TIMEOUT_MS)
    // Still there: it died with the request that began it, or hangs. Whoever comes next begins another.
    if (this.#refreshing === joined) this.#refreshing = undefined
  }

  /** A refresh failed: the next one may succeed, so somebody is called only once keys grow old, and each minute at most. */
  #tell(error: unknown): void {
    this.#failure = error
    if (this.#sources.now() - this.#toldAt < MINUTE_MS) return
    this.#toldAt = this.#sources.now()
    const level = this.#age() > GRAVE_MS ? 'error' : 'warn'
    log(level, 'jwks_not_refreshed', { ...(level === 'error' && { alert: true }), ...describeError(error) })
  }

  /** @param sharedMaxAge age in ms to which the shared copy will do, so that Clerk need not be asked */
  async #load(sharedMaxAge: number): Promise<void> {
    const shared = KeySetCopy.safeParse(await this.#sources.readShared().catch(() => undefined)).data
    if (shared && shared.fetchedAt > (this.#held?.fetchedAt ?? 0)) this.#held = shared
    if (this.#age() < sharedMaxAge) return
    this.#attemptedAt = this.#sources.now()
    const { keys } = KeySet.parse(await this.#sources.fetch())
    this.#held = { keys, fetchedAt: this.#sources.now() }
    await this.#sources.writeShared(this.#held).catch(() => {})
  }
}
