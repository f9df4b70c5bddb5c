import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { byPlan } from '../../billing/plans.ts'
import { attempt, type Database } from '../../db/client.ts'
import type { EventRow } from '../../log-events/rows.ts'
import { SOURCE_LIMITS } from '../queries.ts'
import { LogSource, type SourceType } from '../source.ts'

/** `included`: the organisation's plan still includes it. `room`: how many events it may be sent today. */
const Receiver = LogSource.extend({ included: z.boolean(), room: z.int() })
/** A source whose events are sent to us. */
export type Receiver = z.output<typeof Receiver>

/** How many events may be sent to an organisation's sources in a day (UTC), by plan, for the database. */
const DAILY = byPlan(({ logEventsPerDay }) => logEventsPerDay)

const Found = z.object({ source: Receiver.nullable() })

/** The source of this type with this id, whoever's it is; null: there is none that is sent to us. @throws Unavailable */
export async function findReceiver(db: Database, type: SourceType, id: string): Promise<Receiver | null> {
  const { rows } = await attempt(() =>
    db.execute(sql`select log_receiver(${id}, ${type}, ${SOURCE_LIMITS}, ${DAILY}) source`),
  )
  return Found.parse(rows[0]).source
}

const Received = z.object({ new: z.int(), ack: z.int().nullable(), room: z.int() })
/** How many events were new, the number of the acknowledgement, and how many events the organisation may still be sent today, by whomever. */
export type Received = z.output<typeof Received>

const Kept = z.object({ kept: Received.nullable() })

/**
 * Keeps events that were sent to a source. Done twice, since an answer was lost, it keeps them once; it then says of none that it is new.
 * @param channel for which an acknowledgement is noted
 * @returns null when the source is gone or disabled: nothing was kept
 * @throws Unavailable
 */
export async function keepReceived(
  db: Database,
  { org_id, id }: Pick<Receiver, 'org_id' | 'id'>,
  rows: readonly EventRow[],
  channel: string | null,
): Promise<Received | null> {
  const { rows: answer } = await attempt(() =>
    db.execute(sql`select receive_log_events(${org_id}, ${id}, ${JSON.stringify(rows)}, ${channel}, ${DAILY}) kept`),
  )
  return Kept.parse(answer[0]).kept
}

const Taken = z.object({ acks: z.array(z.int()) })

/**
 * Which of these acknowledgements are true. Each is told once; whose answer was lost hears no, sends again, and nothing is kept twice.
 * @throws Unavailable
 */
export async function takeAcks(
  db: Database,
  { id }: Pick<Receiver, 'id'>,
  channel: string,
  acks: readonly number[],
): Promise<ReadonlySet<number>> {
  const { rows } = await attempt(() =>
    db.execute(sql`select to_jsonb(take_hec_acks(${id}, ${channel}, ${`{${acks.join(',')}}`}::bigint[])) acks`),
  )
  return new Set(Taken.parse(rows[0]).acks)
}
