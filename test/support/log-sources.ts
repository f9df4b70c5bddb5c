import { ulid } from 'ulid'
import type { LogEvent } from '../../src/log-events/event.ts'
import { ask, bearer, places, sql } from './world.ts'

/** Puts a secret of the organisation's into Secret Manager. @returns its name */
export async function putSecret(orgId: string, secret: object, name = `s_${ulid()}`): Promise<string> {
  const value = JSON.stringify({ orgId, ...secret })
  await fetch(`${places.secrets}/__secrets`, { method: 'POST', body: JSON.stringify({ name, value }) })
  return name
}

/** Registers a source as a member of the organisation. @returns its id */
export async function register(
  orgId: string,
  sourceType: string,
  config: Record<string, string>,
  secretRef: string | null = null,
): Promise<string> {
  const { status, body } = await ask('/api/v1/log-sources', {
    method: 'POST',
    headers: { ...(await bearer({ org: orgId })), 'Content-Type': 'application/json' },
    body: JSON.stringify({ sourceType, displayName: sourceType, config, secretRef }),
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return (body as unknown as { source: { id: string } }).source.id
}

/** No source is fetched from here on: the cron of another test would meet them. */
export const restSources = () => sql('update log_sources set enabled = false')

/** An event as a connector reads it. */
export const event = (uid: string, given: Partial<LogEvent> = {}): LogEvent => ({
  uid,
  time: '2026-11-20T08:00:00Z',
  class_uid: 3002,
  activity_id: 1,
  status_id: 1,
  severity_id: 1,
  product: 'Test',
  event_code: 'Logon',
  actor: 'anna@contoso.com',
  src_ip: '203.0.113.9',
  resource: null,
  message: null,
  ...given,
})

/** What is kept of a source, and where it stands. */
export async function stored(id: string) {
  const events = await sql<{ uid: string; id: string; message: string | null }>(
    'select uid, id, message from log_events where source_id = $1 order by uid',
    [id],
  )
  const [source] = await sql<{
    enabled: boolean
    cursor: unknown
    fetch_error: string | null
    failures: number
    failing_since: string | null
    last_fetched_at: string | null
    read_until: string | null
    lease: string | null
    gaps: unknown[]
    due_in_s: number
  }>('select *, extract(epoch from next_fetch_at - clock_timestamp())::float due_in_s from log_sources where id = $1', [
    id,
  ])
  if (!source) throw new Error('no such source')
  return { uids: events.map(({ uid }) => uid), events, ...source }
}
