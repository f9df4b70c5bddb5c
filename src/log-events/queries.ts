import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { attempt, type Database } from '../db/client.ts'
import { KeptEvent } from './event.ts'

/** A place in a list by time, newest first: behind this event. Times are RFC 3339 in UTC with microseconds. */
type Place = { time: string; id: string }
type EventFilter = {
  sourceId?: string | undefined
  from?: string | undefined
  to?: string | undefined
  after?: Place | undefined
}

const utc = (column: SQL, fraction: 'MS' | 'US'): SQL =>
  sql`to_char(${column} at time zone 'UTC', ${sql.raw(`'YYYY-MM-DD"T"HH24:MI:SS.${fraction}"Z"'`)})`
const EVENT = sql`to_jsonb(e) || jsonb_build_object('time', ${utc(sql`e.time`, 'US')}, 'received_at', ${utc(sql`e.received_at`, 'MS')})`

const Listed = z.object({ known: z.boolean(), events: z.array(KeptEvent) })

/**
 * Events of the organisation, newest first, at most so many; undefined when it is not on board. `known`: the source that is asked for is the
 * organisation's. Events of sources that were removed are not seen. One round trip; every page costs the same.
 * @throws Unavailable
 */
export async function listEvents(
  db: Database,
  orgId: string,
  { sourceId, from, to, after }: EventFilter,
  limit: number,
): Promise<z.output<typeof Listed> | undefined> {
  const matches = sql`e.org_id = ${orgId} and e.source_id in (select id from log_sources where org_id = ${orgId})
    ${sourceId === undefined ? sql`` : sql`and e.source_id = ${sourceId}`}
    ${from === undefined ? sql`` : sql`and e.time >= ${from}::timestamptz`}
    ${to === undefined ? sql`` : sql`and e.time < ${to}::timestamptz`}
    ${after ? sql`and (e.time, e.id) < (${after.time}::timestamptz, ${after.id})` : sql``}`
  const { rows } = await attempt(() =>
    db.execute(sql`
      select ${sourceId ?? null}::text is null or exists (select from log_sources where org_id = ${orgId} and id = ${sourceId ?? null}) known,
        (select coalesce(jsonb_agg(event), '[]') from (
          select ${EVENT} event from log_events e where ${matches} order by e.time desc, e.id desc limit ${limit}) page) events
      from tenants where org_id = ${orgId}`),
  )
  return Listed.optional().parse(rows[0])
}

/** One event of the organisation; null when it has none with this id, undefined when it is not on board. @throws Unavailable */
export async function getEvent(db: Database, orgId: string, id: string): Promise<KeptEvent | null | undefined> {
  const { rows } = await attempt(() =>
    db.execute(sql`
      select (select ${EVENT} from log_events e join log_sources s on s.id = e.source_id and s.org_id = e.org_id
        where e.org_id = t.org_id and e.id = ${id}) event
      from tenants t where t.org_id = ${orgId}`),
  )
  return z.object({ event: KeptEvent.nullable() }).optional().parse(rows[0])?.event
}
