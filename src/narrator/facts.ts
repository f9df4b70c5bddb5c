import * as z from 'zod'

const count = z.int().nonnegative()
const text = z.string().nullable()
/** The same id twice where there is but one event. */
const ids = z.array(z.string()).transform((all) => [...new Set(all)])
/** `total`: how many rows there are; of these the first. */
const listed = <Row extends z.ZodType>(row: Row) => z.object({ total: count, rows: z.array(row) })

const EventFact = z.object({
  time: z.string(),
  n: count,
  first: z.string().optional(),
  class_uid: z.int(),
  status_id: z.int(),
  severity_id: z.int(),
  product: z.string(),
  event_code: z.string(),
  actor: text,
  src_ip: text,
  resource: text,
  message: text,
  ids,
})
/** Events that are told of by themselves: `n` that are alike, since `first`; all else is the newest's. */
export type EventFact = z.output<typeof EventFact>

const SourceFact = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  registered: z.string(),
  read_until: text,
  error: text,
  gaps: z.array(z.object({ from: z.string(), to: z.string(), reason: z.string() })).catch([]),
  n: count,
})
export type SourceFact = z.output<typeof SourceFact>

const HourFact = z.object({ hour: z.string(), n: count, ids })
/** How many events an hour has, of those that have any. */
export type HourFact = z.output<typeof HourFact>

/** What event-facts-sql.ts counts. Times are RFC 3339 to the second; `n` counts events, `failed` those that failed; `ids` are of some. */
const EventFacts = z.object({
  sources: z.array(SourceFact),
  /** When reading starts: later than what was asked for where there are too many events. */
  start: z.string(),
  events: z.object({ n: count, failed: count, accounts: count, addresses: count, first: text, last: text }),
  kinds: listed(z.object({ class_uid: z.int(), event_code: z.string(), n: count, failed: count, ids })),
  actors: listed(
    z.object({ actor: text, n: count, failed: count, addresses: count, first: z.string(), last: z.string(), ids }),
  ),
  log_ins: listed(z.object({ actor: text, src_ip: text, failed: count, first: z.string(), last: z.string(), ids })),
  /** `ids`: the log-in that succeeded, and the last that failed before it. */
  break_ins: listed(
    z.object({ actor: text, src_ip: text, by_account: count, by_address: count, succeeded: z.string(), ids }),
  ),
  /** As break-ins, at an address not seen before, after failures of the account at so many `addresses`. */
  wandering: listed(
    z.object({ actor: text, src_ip: text, by_account: count, addresses: count, succeeded: z.string(), ids }),
  ),
  sprays: listed(z.object({ src_ip: text, accounts: count, failed: count, first: z.string(), last: z.string(), ids })),
  privileges: listed(EventFact),
  /** Of privileges, what was tried only. */
  refused: listed(EventFact),
  groups: listed(EventFact),
  accounts: listed(EventFact),
  severe: listed(EventFact),
  suspicious: listed(EventFact),
  files: listed(z.object({ actor: text, activity_id: z.int(), n: count, first: z.string(), last: z.string(), ids })),
  before: z.object({ n: count, since: text }),
  new_actors: listed(z.object({ actor: text, n: count, addresses: count, first: z.string(), ids })),
  new_addresses: listed(z.object({ actor: text, src_ip: text, n: count, first: z.string(), ids })),
  hours: z.array(HourFact),
})

/** What entries-sql.ts counts; `n` counts entries. `start`: when reading starts, where there are too many. */
const EntryFacts = z.object({
  n: count,
  start: text,
  runs: listed(z.object({ agent_id: text, action: z.string(), n: count, ids })),
  blocked: listed(z.object({ type: text, n: count, ids })),
  actions: listed(z.object({ action: z.string(), user_id: text, time: z.string(), ids })),
})

export const Facts = z.object({ kept_days: count, logs: EventFacts, audit: EntryFacts })
/** What the organisation's logs say of a time, counted. */
export type Facts = z.output<typeof Facts>
