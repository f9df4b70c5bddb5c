import type { Config } from '../env.ts'
import { JwksCache, type KeySources, STALE_MS } from './jwks.ts'
import { VerifiedTokens } from './verified.ts'

const FETCH_TIMEOUT_MS = 3_000

/** One cache an isolate and address. */
const known = new Map<string, JwksCache>()

/** The cache of Clerk's public keys that this isolate keeps. */
export function jwks({ clerkJwksUrl }: Config): JwksCache {
  let cache = known.get(clerkJwksUrl)
  if (!cache) {
    cache = new JwksCache(clerkKeys(clerkJwksUrl))
    known.set(clerkJwksUrl, cache)
  }
  return cache
}

const verified = new WeakMap<Config, VerifiedTokens>()

/** The tokens that this isolate has checked, by what they were checked against. */
export function verifiedTokens(config: Config): VerifiedTokens {
  const tokens = verified.get(config) ?? new VerifiedTokens()
  verified.set(config, tokens)
  return tokens
}

function clerkKeys(url: string): KeySources {
  // The Cache API takes any URL as a name; nothing is ever fetched from this one.
  const name = `https://jwks.invalid/?source=${encodeURIComponent(url)}`
  return {
    now: Date.now,
    async fetch() {
      const response = await fetch(url, {
        headers: { Accept: 'application/json' },
        signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
      })
      if (!response.ok) throw Object.assign(new Error('no key set'), { statusCode: response.status })
      return response.json()
    },
    async readShared() {
      return (await caches.default.match(name))?.json()
    },
    async writeShared(copy) {
      await caches.default.put(
        name,
        Response.json(copy, { headers: { 'Cache-Control': `max-age=${STALE_MS / 1000}` } }),
      )
    },
  }
}
