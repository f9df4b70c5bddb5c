import { env } from 'cloudflare:workers'
import { splunkSecret } from '../../../../dev/logs/splunk.ts'
import { config } from '../../../../src/env.ts'
import type { LogEvent } from '../../../../src/log-events/event.ts'
import type { Access, Gap } from '../../../../src/log-sources/connectors/connector.ts'
import { type SplunkSecret, splunkSearch } from '../../../../src/log-sources/connectors/splunk/splunk.ts'
import { SourceTrouble } from '../../../../src/log-sources/trouble.ts'
import { forget, noFaults, places } from '../../../support/world.ts'

/** More pages than any test reads. */
const ENDLESS = 200

export const accessOf = (
  settings: Record<string, string> = {},
  secret: Partial<SplunkSecret> = {},
): Access<SplunkSecret> => ({
  config: config(env),
  settings: { endpoint: places.splunk, searchUrl: places.splunk, search: 'index=main', ...settings },
  secret: { ...splunkSecret(places.splunk), ...secret },
})

const tell = (method: string, path: string, body?: object) =>
  fetch(`${places.splunk}${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
/** Has the stand-in find these too, or only these. */
export const add = (events: Record<string, unknown>[], only = false) => tell('POST', '/__events', { events, only })
/** The stand-in as it was when it started. */
export const restore = () => Promise.all([noFaults(), forget('splunk'), tell('DELETE', '/__events')])

type Asked = { path: string; body: Record<string, string>; authorization?: string }
/** What the stand-in was asked since it last forgot. */
export const asked = async (): Promise<Asked[]> =>
  (await (await tell('GET', '/__requests')).json<{ requests: Asked[] }>()).requests

/** Reads all that is there; a cursor is what the database gives back of it. */
export async function readAll(access = accessOf(), cursor: unknown = null, now = new Date()) {
  const events: LogEvent[] = []
  const gaps: Gap[] = []
  const cursors: unknown[] = []
  let at = cursor
  for (let pages = 0; pages < ENDLESS; pages++) {
    const page = await splunkSearch.page(access, at, now)
    events.push(...page.events)
    gaps.push(...(page.gaps ?? []))
    at = JSON.parse(JSON.stringify(page.cursor))
    cursors.push(at)
    if (!page.more) return { events, gaps, cursors, cursor: at }
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
