import * as z from 'zod'
import { BoundedMap } from '../bounded-map.ts'
import { fromBase64, fromUtf8 } from '../bytes.ts'
import { HOUR_MS, MINUTE_MS } from '../durations.ts'
import type { Config } from '../env.ts'
import { describeError, log } from '../log.ts'
import { settledWithin } from '../patience.ts'
import { Unavailable } from '../unavailable.ts'
import { crc32c } from './crc32c.ts'
import { selfSigned } from './service-account.ts'

const CALL_TIMEOUT_MS = 3_000
/** What a secret is read for: to use it, or to say whether it is good as it is now. */
export type Purpose = 'use' | 'test'
/** Age from which a secret is asked for again, and that to which it serves while Secret Manager does not answer. */
const AGES_MS: Record<Purpose, { fresh: number; stale: number }> = {
  use: { fresh: 5 * MINUTE_MS, stale: HOUR_MS },
  // No copy is what is there now; so old a one bounds how often tests make us ask.
  test: { fresh: 1_000, stale: 1_000 },
}
/** At most one call in this time while it does not; while there is no copy at all, every request fails. */
const COOL_DOWN_MS = { stale: 30_000, cold: 1_000 }
/** A call that another request began may have died with it. */
const JOIN_TIMEOUT_MS = 3_500
const AUDIENCE = 'https://secretmanager.googleapis.com/'

type ServiceAccount = NonNullable<Config['googleServiceAccount']>
const Version = z.object({ payload: z.object({ data: z.base64(), dataCrc32c: z.string().optional() }) })

/** Secret Manager has no secret of this name that the service account may read. */
export class NoSuchSecret extends Unavailable {
  constructor() {
    super('secrets')
  }
}
/** How it says so: not there, no right to it, or its version is disabled or destroyed. */
const REFUSALS: readonly number[] = [400, 403, 404]

/** Secret Manager answered, but with no success. */
class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number
  /** For the log. */
  readonly code: string

  constructor(status: number) {
    super()
    this.status = status
    this.code = `http_${status}`
  }
}

type Held = { value?: string; readAt: number; triedAt: number; refused?: boolean; reading?: Promise<void> | undefined }
/** Names that are kept at most: tenants give them, also such as are of no secret. */
const MOST = 1_000
/** Secrets that this isolate has read: in memory, nowhere else. Those that were used longest ago make room. */
const held = new BoundedMap<string, Held>(MOST)

/**
 * The newest version of a secret in Google Secret Manager: at most some minutes old; for a test, a second.
 * @param name of the secret, within the project of the service account
 * @param whose what the log calls it: a name that a tenant gave may be anything
 * @throws NoSuchSecret when there is none that may be read
 * @throws Unavailable when it cannot be read now; why is logged
 */
export async function readSecret(
  config: Config,
  name: string,
  whose: { secret: string } | { org_id: string },
  purpose: Purpose = 'use',
): Promise<string> {
  const account = config.googleServiceAccount
  if (!account) throw new Unavailable('secrets')
  const url = `${config.secretManagerUrl}/v1/projects/${account.project_id}/secrets/${encodeURIComponent(name)}/versions/latest:access`
  const known: Held = held.get(url) ?? { readAt: Number.NEGATIVE_INFINITY, triedAt: Number.NEGATIVE_INFINITY }
  held.set(url, known)
  const { fresh, stale } = AGES_MS[purpose]
  const age = () => Date.now() - known.readAt
  if (known.value !== undefined && age() < fresh) return known.value
  const coolDown = age() < stale ? COOL_DOWN_MS.stale : COOL_DOWN_MS.cold
  if (known.reading || Date.now() - known.triedAt >= coolDown) {
    known.reading ??= read(known, url, account, whose)
    const joined = known.reading
    if (!(await settledWithin(joined, JOIN_TIMEOUT_MS)) && known.reading === joined) known.reading = undefined
  }
  if (known.value === undefined || age() >= stale)
    throw known.refused === true ? new NoSuchSecret() : new Unavailable('secrets')
  return known.value
}

async function read(known: Held, url: string, account: ServiceAccount, whose: Record<string, string>): Promise<void> {
  known.triedAt = Date.now()
  try {
    known.value = await access(url, await selfSigned(account, { aud: AUDIENCE, sub: account.client_email }))
    known.readAt = Date.now()
    known.refused = false
  } catch (error) {
    known.refused = error instanceof HttpError && REFUSALS.includes(error.status)
    // Whoever took it away wants it to open nothing more.
    if (known.refused) delete known.value
    log('error', 'secret_not_read', { ...whose, ...describeError(error) })
  } finally {
    known.reading = undefined
  }
}

async function access(url: string, token: string): Promise<string> {
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${token}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  })
  if (!response.ok) throw new HttpError(response.status)
  const { data, dataCrc32c } = Version.parse(await response.json()).payload
  const bytes = fromBase64(data)
  if (dataCrc32c !== undefined && Number(dataCrc32c) !== crc32c(bytes))
    throw Object.assign(new Error('the payload is not what was stored'), { code: 'crc' })
  return fromUtf8(bytes)
}
