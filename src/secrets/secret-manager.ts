import { importPKCS8, SignJWT } from 'jose'
import * as z from 'zod'
import type { Config } from '../env.ts'
import { describeError, log } from '../log.ts'
import { Unavailable } from '../unavailable.ts'
import { crc32c } from './crc32c.ts'

const CALL_TIMEOUT_MS = 3_000
/** Age from which a secret is asked for again. */
const FRESH_MS = 5 * 60_000
/** Age to which it serves while Secret Manager does not answer. */
const STALE_MS = 60 * 60_000
const TOKEN_TTL_S = 3_600
const AUDIENCE = 'https://secretmanager.googleapis.com/'

const Version = z.object({ payload: z.object({ data: z.base64(), dataCrc32c: z.string().optional() }) })

/** Secrets that this isolate has read: in memory, nowhere else. */
const held = new Map<string, { value: string; readAt: number }>()

/**
 * The newest version of a secret in Google Secret Manager, at most some minutes old.
 * @param name of the secret, within the project of the service account
 * @throws Unavailable when it cannot be read; why is logged
 */
export async function readSecret(config: Config, name: string): Promise<string> {
  const account = config.googleServiceAccount
  if (!account) throw new Unavailable('secrets')
  const url = `${config.secretManagerUrl}/v1/projects/${account.project_id}/secrets/${encodeURIComponent(name)}/versions/latest:access`
  const known = held.get(url)
  const age = known ? Date.now() - known.readAt : Number.POSITIVE_INFINITY
  if (known && age < FRESH_MS) return known.value
  try {
    const value = await access(url, await bearer(account))
    held.set(url, { value, readAt: Date.now() })
    return value
  } catch (error) {
    log('error', 'secret_not_read', { secret: name, ...describeError(error) })
    if (known && age < STALE_MS) return known.value
    throw new Unavailable('secrets', { cause: error })
  }
}

async function access(url: string, token: string): Promise<string> {
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${token}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  })
  if (!response.ok) throw Object.assign(new Error('refused'), { code: `http_${response.status}` })
  const { data, dataCrc32c } = Version.parse(await response.json()).payload
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0))
  if (dataCrc32c !== undefined && Number(dataCrc32c) !== crc32c(bytes))
    throw Object.assign(new Error('the payload is not what was stored'), { code: 'crc' })
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
}

/** A token that the service account signs itself: no round trip. */
async function bearer({ client_email, private_key, private_key_id }: NonNullable<Config['googleServiceAccount']>) {
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: private_key_id })
    .setIssuer(client_email)
    .setSubject(client_email)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_TTL_S}s`)
    .sign(await importPKCS8(private_key, 'RS256'))
}
