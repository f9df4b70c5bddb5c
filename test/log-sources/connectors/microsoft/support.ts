import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { APPS, CONTOSO, microsoftSecrets, WORKSPACE } from '../../../../dev/logs/microsoft/apps.ts'
import { config } from '../../../../src/env.ts'
import type { LogEvent } from '../../../../src/log-events/event.ts'
import type { Access, Connector, Gap } from '../../../../src/log-sources/connectors/connector.ts'
import type { M365Secret } from '../../../../src/log-sources/connectors/m365/feed.ts'
import type { SentinelSecret } from '../../../../src/log-sources/connectors/sentinel/sentinel.ts'
import type { Trouble } from '../../../../src/outside/trouble.ts'
import { trouble } from '../../../outside/trouble.ts'
import { places } from '../../../support/world.ts'

const MAX_PAGES = 400

/** A source of the demo tenant's audit log. */
export const m365Access = (
  secret: M365Secret = microsoftSecrets.m365,
  tenantId: string = CONTOSO.domain,
): Access<M365Secret> => ({
  config: config(env),
  settings: { tenantId },
  secret,
})
/** A source of the demo workspace. */
export const sentinelAccess = (
  secret: SentinelSecret = microsoftSecrets.sentinel,
  workspaceId: string = WORKSPACE,
): Access<SentinelSecret> => ({
  config: config(env),
  settings: { workspaceId },
  secret,
})

type Read = {
  events: LogEvent[]
  gaps: Gap[]
  pages: { cursor: unknown; events: LogEvent[] }[]
  cursor: unknown
  /** Up to when, as its last page says. */
  until: string
}
/** Reads page by page until there is no more; each cursor goes through JSON, as in the database. */
export async function readAll<Secret>(
  connector: Connector<Secret>,
  access: Access<Secret>,
  from: unknown = null,
  now = new Date(),
): Promise<Read> {
  const read: Read = { events: [], gaps: [], pages: [], cursor: from, until: '' }
  for (let more = true; more; ) {
    if (read.pages.length === MAX_PAGES) throw new Error('it reads for ever')
    const page = await connector.page(access, read.cursor, now)
    more = page.more
    read.until = page.until
    read.cursor = JSON.parse(JSON.stringify(page.cursor))
    read.events.push(...page.events)
    read.gaps.push(...(page.gaps ?? []))
    read.pages.push({ cursor: read.cursor, events: page.events })
  }
  return read
}
/** Their ids in order, each as often as it comes. */
export const uids = (events: readonly LogEvent[]): string[] => events.map(({ uid }) => uid).sort()
export const unique = (ids: readonly string[]): string[] => [...new Set(ids)].sort()

/** From every cursor of a reading the rest of it comes, as if nothing had happened. */
export async function resumes<Secret>(
  connector: Connector<Secret>,
  access: Access<Secret>,
  whole: Read,
  now: Date,
): Promise<void> {
  expect(whole.pages.length).toBeGreaterThan(2)
  for (const [i, { cursor }] of whole.pages.slice(0, -1).entries()) {
    const before = whole.pages.slice(0, i + 1).flatMap(({ events }) => events)
    const after = await readAll(connector, access, cursor, now)
    expect(uids([...before, ...after.events])).toEqual(uids(whole.events))
  }
}

/** What is thrown instead; it says nothing that it must not say. */
export async function troubleOf(attempt: Promise<unknown>): Promise<Trouble> {
  const error = await trouble(attempt)
  expect(error.message).toMatch(/^[A-Z].*\.$/)
  for (const { clientSecret } of Object.values(APPS)) expect(error.message).not.toContain(clientSecret)
  // Neither tokens nor what the API answered in words.
  expect(error.message).not.toMatch(
    /local[.~]|Trace ID|<html|Invalid client secret|internal error|did not include|insufficient access/i,
  )
  return error
}

type Asked = { method: string; path: string; query: string; body: string }
/** What the stand-in was asked since this was last called, without what the test itself asked. */
export async function requests(): Promise<Asked[]> {
  const response = await fetch(`${places.microsoft}/__requests`, { method: 'DELETE' })
  return (await response.json<{ requests: Asked[] }>()).requests
}
/** Records or rows arrive. @param arrival milliseconds since 1970, or RFC 3339 */
export const happen = (
  kind: 'm365' | 'sentinel',
  events: object[],
  arrival: number | string,
  lists: { blobSize?: number; pageSize?: number; unordered?: boolean } = {},
) =>
  fetch(`${places.microsoft}/__events`, {
    method: 'POST',
    body: JSON.stringify({
      kind,
      events,
      arrival: typeof arrival === 'string' ? arrival : new Date(arrival).toISOString(),
      ...lists,
    }),
  })
/** Events as they were, without subscriptions. */
export const restore = (how: 'fixtures' | 'empty' = 'fixtures') =>
  fetch(`${places.microsoft}/__events${how === 'empty' ? '?empty' : ''}`, { method: 'DELETE' })
