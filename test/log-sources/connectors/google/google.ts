import { env } from 'cloudflare:workers'
import { exportPKCS8, exportSPKI, generateKeyPair } from 'jose'
import { ulid } from 'ulid'
import { config } from '../../../../src/env.ts'
import type { LogEvent } from '../../../../src/log-events/event.ts'
import type { Access, Connector } from '../../../../src/log-sources/connectors/connector.ts'
import { SourceTrouble } from '../../../../src/log-sources/trouble.ts'
import { forget, noFaults, places } from '../../../support/world.ts'

export const ADMIN = 'dana.reyes@contoso.example'
export const [CUSTOMER, PROJECT] = ['C0demo123', 'demo-project-42']
/** More pages than any test reads. */
const ENDLESS = 300

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

/** A new service account, known to the stand-in with these rights: its key file. */
export async function newAccount(rights: object = {}) {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
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

/** A cursor as the database gives it back. */
export const kept = (cursor: unknown): unknown => JSON.parse(JSON.stringify(cursor))

/** Reads all that is there. `cursors`: that after each page, which ended with `counts` events in all. */
export async function readAll(
  connector: Connector<Key> | Connector<Omit<Key, 'subject' | 'client_id'>>,
  access: Access<Key>,
  cursor: unknown = null,
  now = new Date(),
) {
  const events: LogEvent[] = []
  const cursors: unknown[] = []
  const counts: number[] = []
  const gaps: object[] = []
  let at = cursor
  for (let pages = 0; pages < ENDLESS; pages++) {
    const page = await connector.page(access, at, now)
    events.push(...page.events)
    gaps.push(...(page.gaps ?? []))
    at = kept(page.cursor)
    cursors.push(at)
    counts.push(events.length)
    if (!page.more) return { events, cursors, counts, gaps, cursor: at }
  }
  throw new Error('there is always more')
}

export const uids = (events: readonly LogEvent[]): string[] => [...new Set(events.map(({ uid }) => uid))].sort()

/** What went wrong, as its admin reads it. */
export async function trouble(work: Promise<unknown>): Promise<SourceTrouble> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof SourceTrouble)) throw new Error(`no trouble: ${error}`)
  return error
}

/** Whether a sentence holds anything of a secret. */
export const tells = (sentence: string, secret: Key): boolean =>
  [...Object.values(secret), secret.private_key.split('\n')[1] ?? secret.private_key].some((value) =>
    sentence.includes(value),
  )
