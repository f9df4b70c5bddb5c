import { env } from 'cloudflare:workers'
import { ulid } from 'ulid'
import { vi } from 'vitest'
import { database, EVERYONE } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import type { KeptEvent } from '../../src/log-events/event.ts'
import { gather } from '../../src/narrator/queries.ts'
import { sql } from '../support/world.ts'

/** The day that the tests tell of, and the hour of it. */
export const DAY = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-11-21T00:00:00Z') }
export const at = (clock: string): string => `2026-11-20T${clock}Z`

/** A log source of the organisation. @returns its id */
export async function newSource(org: string, columns: Record<string, unknown> = {}): Promise<string> {
  const row = {
    id: `ls_${ulid()}`,
    org_id: org,
    source_type: 'm365_unified_audit',
    display_name: 'Entra and Exchange',
    config: {},
    last_fetched_at: '2026-11-21T01:00:00Z',
    read_until: '2026-11-21T01:00:00Z',
    created_at: '2026-11-01T00:00:00Z',
    ...columns,
  }
  const names = Object.keys(row).join(', ')
  await sql(`insert into log_sources (${names}) select ${names} from jsonb_populate_record(null::log_sources, $1)`, [
    JSON.stringify(row),
  ])
  return row.id
}

/** Puts events of a source into the database, as they are kept; what is not said of one is ordinary. @returns their ids */
export async function addEvents(org: string, source: string, events: Partial<KeptEvent>[]): Promise<string[]> {
  const rows = events.map((event) => ({
    id: `evt_${ulid()}`,
    org_id: org,
    source_id: source,
    uid: null,
    time: at('12:00:00'),
    received_at: at('12:05:00'),
    class_uid: 6003,
    activity_id: 1,
    status_id: 1,
    severity_id: 1,
    product: 'Exchange',
    event_code: 'MailItemsAccessed',
    actor: null,
    src_ip: null,
    resource: null,
    message: null,
    ...event,
  }))
  await sql(
    `insert into log_events select event.* from jsonb_array_elements($1) r,
       jsonb_populate_record(null::log_events, r || jsonb_build_object('uid_hash', '\\x' || encode(sha256((r->>'id')::bytea), 'hex'))) event`,
    [JSON.stringify(rows)],
  )
  return rows.map(({ id }) => id)
}

/** The same event so often, a second apart. */
export const times = (count: number, from: string, event: Partial<KeptEvent>): Partial<KeptEvent>[] =>
  Array.from({ length: count }, (_, i) => ({
    ...event,
    time: new Date(Date.parse(from) + i * 1_000).toISOString(),
  }))

/** Log-ins of an account from an address. */
export const logIn = { class_uid: 3002, activity_id: 1, event_code: 'UserLoggedIn', product: 'Entra ID' }
export const failed = { ...logIn, event_code: 'UserLoginFailed', status_id: 2 }

/** How long a test lets the database read: what is counted does not depend on how busy the machine is. */
const PATIENCE_MS = 60_000

/** A database that takes too long so many times: PostgreSQL's own answer to a statement that ran into `statement_timeout`. */
export function slowDatabase(tooSlow: number) {
  const db = database(config(env), EVERYONE, PATIENCE_MS + 1_000)
  const batch = vi.spyOn(db, 'batch')
  for (let i = 0; i < tooSlow; i++)
    batch.mockRejectedValueOnce(Object.assign(new Error('canceling statement'), { code: '57014' }))
  return { db, batch }
}

/** What is counted of the day. Each time that the database takes too long, a quarter of what was asked for before is read. */
export const factsOf = (
  orgId: string,
  { tooSlow = 0, ...options }: { sources?: string[]; range?: typeof DAY; admin?: boolean; tooSlow?: number } = {},
) => gather(slowDatabase(tooSlow).db, { orgId, range: DAY, admin: true, ...options }, PATIENCE_MS)
