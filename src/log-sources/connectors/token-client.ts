import { BoundedMap } from '../../bounded-map.ts'
import { MINUTE_MS } from '../../durations.ts'
import type { Config } from '../../env.ts'
import { type Call, callApi, type Reply } from '../../outside/call.ts'
import { sha256Hex } from '../../sha256.ts'

/** A token is not used in the last five minutes of its life. */
const MARGIN_MS = 5 * MINUTE_MS
/** Tokens that an isolate holds for one client. */
const MOST = 500

/** Who gives tokens for a grant, and when one is to be replaced. */
type Issuer<Grant> = {
  /**
   * All that makes a token, the secret too: a rotated one is used at once, and whoever only knows what an account is called (that is no secret)
   * and puts it into a secret of his own gets no token that another organisation's secret was good for.
   */
  makes(config: Config, grant: Grant): readonly unknown[]
  /** @throws Trouble when there is no token to be had */
  ask(config: Config, grant: Grant): Promise<{ access_token: string; expires_in: number }>
  /** Whether an API refuses the token, and may take a new one. */
  isStale(reply: Reply): boolean
}

/** Calls APIs with tokens, each of which serves for as long as it is good. */
export class TokenClient<Grant> {
  readonly #issuer: Issuer<Grant>
  /** In memory, nowhere else. */
  readonly #held = new BoundedMap<string, { token: string; until: number }>(MOST)

  constructor(issuer: Issuer<Grant>) {
    this.#issuer = issuer
  }

  /**
   * Calls an API. A token that it refuses is replaced, once.
   * @param what the API's name, for the sentence
   * @throws Trouble when there is no token, or the API cannot be reached; an HTTP error of the API is no trouble yet
   */
  async call(config: Config, grant: Grant, what: string, url: string, call: Call = {}): Promise<Reply> {
    const send = async () => {
      const headers = { ...call.headers, Authorization: `Bearer ${await this.token(config, grant)}` }
      return callApi(what, url, { ...call, headers })
    }
    const reply = await send()
    if (!this.#issuer.isStale(reply)) return reply
    await this.forget(config, grant)
    return send()
  }

  /** Lets the next call get a new token: one that is held does not say whether the secret is still good, or what was granted meanwhile. */
  async forget(config: Config, grant: Grant): Promise<void> {
    this.#held.delete(await this.#keyOf(config, grant))
  }

  /**
   * A token, from memory while it is good.
   * @param now in Unix milliseconds
   * @throws Trouble when there is none to be had
   */
  async token(config: Config, grant: Grant, now = Date.now()): Promise<string> {
    const key = await this.#keyOf(config, grant)
    const known = this.#held.get(key)
    if (known && now < known.until) return known.token
    const { access_token: token, expires_in: seconds } = await this.#issuer.ask(config, grant)
    this.#held.set(key, { token, until: now + seconds * 1_000 - MARGIN_MS })
    return token
  }

  #keyOf(config: Config, grant: Grant): Promise<string> {
    return sha256Hex(JSON.stringify(this.#issuer.makes(config, grant)))
  }
}
