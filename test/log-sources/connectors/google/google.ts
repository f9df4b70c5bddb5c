import { env } from 'cloudflare:workers'
import { exportPKCS8, exportSPKI, generateKeyPair } from 'jose'
import { ulid } from 'ulid'
import { config } from '../../../../src/env.ts'
import type { Access } from '../../../../src/log-sources/connectors/connector.ts'
import { forget, noFaults, places } from '../../../support/world.ts'

export const ADMIN = 'dana.reyes@contoso.example'
export const [CUSTOMER, PROJECT] = ['C0demo123', 'demo-project-42']

/** Tells the stand-in something. */
export async function tell<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${places.google}${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
  return response.json<Answer>()
}
export const add = (kind: 'workspace' | 'gcp', events: readonly object[], arrival?: string) =>
  tell('POST', '/__events', { kind, events, ...(arrival && { arrival }) })
/** The stand-in as it was when it started. */
export const restore = () =>
  Promise.all([noFaults(), forget('google'), tell('DELETE', '/__events'), tell('POST', '/__settings', {})])

type Asked = { method: string; path: string; query: Record<string, string>; body: string }
/** What the stand-in was asked since it last forgot, at paths that begin so. */
export const asked = async (path: string): Promise<Asked[]> =>
  (await tell<{ requests: Asked[] }>('GET', '/__requests')).requests.filter((request) => request.path.startsWith(path))

export const newKeyPair = () => generateKeyPair('RS256', { extractable: true })
/** The one of all accounts that need none of their own: making one takes long. */
let keyPair: ReturnType<typeof newKeyPair> | undefined
const sharedKeyPair = () => {
  keyPair ??= newKeyPair()
  return keyPair
}

/** A new service account, known to the stand-in with these rights: its key file. */
export async function newAccount(rights: object = {}, pair = sharedKeyPair()) {
  const { privateKey, publicKey } = await pair
  const named = {
    client_email: `logs-${ulid().toLowerCase()}@${PROJECT}.iam.gserviceaccount.com`,
    client_id: '104417',
    private_key_id: ulid(),
  }
  await tell('POST', '/__accounts', { ...named, public_key_pem: await exportSPKI(publicKey), ...rights })
  return { ...named, private_key: await exportPKCS8(privateKey), subject: ADMIN }
}
export type Key = Awaited<ReturnType<typeof newAccount>>

export const accessOf = (secret: Key, settings: Record<string, string>): Access<Key> => ({
  config: config(env),
  settings,
  secret,
})

/** Whether a sentence holds anything of a secret. */
export const tells = (sentence: string, secret: Key): boolean =>
  [...Object.values(secret), secret.private_key.split('\n')[1] ?? secret.private_key].some((value) =>
    sentence.includes(value),
  )
