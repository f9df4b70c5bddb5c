import { type SQL, sql } from 'drizzle-orm'
import { ACCOUNT_CHANGE, AUTHENTICATION, GROUP_MANAGEMENT, SEVERITY, USER_ACCESS } from '../log-events/event.ts'
import type { TimeRange } from './context.ts'
import { SUSPICIOUS_TEXT, SUSPICIOUS_WORDS } from './instructions.ts'
import { logInTables, WHO } from './log-ins-sql.ts'

/** Of more events than these in the time that is asked for the newest are read: what the statement costs has a bound. */
export const EVENTS_MAX = 120_000
/** So many events before that time are looked through for accounts and addresses that are known. */
const BEFORE_MAX = 100_000
/** In so many of them, the newest, texts are looked for that read like instructions: comparing a text costs more than all else. */
export const SEARCHED_MAX = 30_000
/** Of so many events that are told of by themselves, the newest, it counts what they say: to compare more takes longer than all else. */
const COMPARED_MAX = 3_000

/** All that others wrote in an event. */
const TEXT = sql.raw(`lower(concat_ws(' ', product, event_code, actor, resource, message) collate "C")`)
const WORDS = `{${SUSPICIOUS_WORDS.map((part) => `"%${part}%"`).join(',')}}`
/** Events that are told of by themselves. */
const CHANGE = sql.raw(
  `(class_uid in (${ACCOUNT_CHANGE}, ${USER_ACCESS}, ${GROUP_MANAGEMENT}) or severity_id >= ${SEVERITY.high})`,
)
/** Whether an event is of a log-in, or of a log-off, which is activity 2. */
const OF_LOG_INS = sql.raw(`e.class_uid = ${AUTHENTICATION}`)
/** A text but for numbers and ids: 25 groups that a script made are of one kind. */
const shape = (text: string) => sql.raw(`regexp_replace(lower(${text}), '[0-9a-f-]*[0-9][0-9a-f-]*', '#', 'g')`)
/** What an object is called. */
const KIND = shape('resource')
/** What an event says, as far as it is told; of an older one than those that are compared, nothing. */
const SAID = sql`case when id in (select id from heard) then md5(${shape('left(message, 200)')}) end`
/** Ids of log sources; undefined: all of the organisation. */
type Sources = readonly string[] | undefined

/**
 * Events of the sources of `source` that meet a condition on `e`. The sources are part of every scan, or a noisy one would take the room of a
 * quiet one: of chosen sources each is read by its own index, which costs nothing of the others.
 */
const eventsOf = (orgId: string, sources: Sources, condition: SQL): SQL =>
  sources
    ? sql`select n.* from source s cross join lateral (
        select e.* from log_events e where e.source_id = s.id and e.org_id = ${orgId} and ${condition} offset 0) n`
    : sql`select e.* from log_events e where e.org_id = ${orgId} and e.source_id = any(array(select id from source)) and ${condition}`

/** The newest of these, newest first, at most so many: a walk along an index that stops there, however many events there are. */
const newestOf = (orgId: string, sources: Sources, condition: SQL, most: number): SQL =>
  sources
    ? sql`select n.* from source s cross join lateral (
        select e.* from log_events e where e.source_id = s.id and e.org_id = ${orgId} and ${condition} order by e.time desc, e.id desc limit ${most}) n
        order by n.time desc, n.id desc limit ${most}`
    : sql`${eventsOf(orgId, sources, condition)} order by e.time desc, e.id desc limit ${most}`

/**
 * The common table expressions over which EVENT_FACTS are told: the organisation's sources; when reading starts; its events; these counted by
 * kind, by who did them and by hour; those that are told of by themselves; and what was before. What is counted is counted over their short
 * columns, read once; several passes over these cost less than one that groups by all at once. An account is known by `who`, its name in small
 * letters.
 * @param sources ids of log sources; undefined: all
 * @param share how much of what may be read is, 1 at the most
 */
export const eventTables = (orgId: string, range: TimeRange, sources: Sources, share: number): SQL => {
  const [most, mostBefore] = [EVENTS_MAX * share, BEFORE_MAX * share]
  const [from, to] = [sql`${range.from.toISOString()}::timestamptz`, sql`${range.to.toISOString()}::timestamptz`]
  const chosen = sources && sql`and s.id = any(${`{${sources.join(',')}}`}::text[])`
  const asked = sql`e.time >= ${from} and e.time < ${to}`
  // Where reading starts: events of the oldest time are left out, because they are not all here; unless there is no other, or nothing would be
  // told.
  return sql`
  source as materialized (select s.* from log_sources s where s.org_id = ${orgId} ${chosen}),
  recent as materialized (
    select id, time, source_id, class_uid, activity_id, status_id, severity_id, event_code, actor, src_ip from (${newestOf(orgId, sources, asked, most + 1)}) e
  ),
  start as materialized (
    select greatest(${from}, (
      select least(min(time) + interval '1 microsecond', max(time)) from recent having count(*) > ${most}::integer)) at
  ),
  narrow as not materialized (select * from recent where time >= (select at from start)),
  event as not materialized (
    select e.*, ${OF_LOG_INS} and e.activity_id <> 2 log_in
    from (${eventsOf(orgId, sources, sql`${asked} and e.time >= (select at from start)`)}) e
  ),
  past as materialized (
    select e.id, e.time, e.source_id, e.event_code, e.actor, e.src_ip, e.status_id, ${OF_LOG_INS} and e.activity_id <> 2 log_in,
      case when ${OF_LOG_INS} then left(e.message, 100) end message
    from (${newestOf(orgId, sources, sql`e.time < (select at from start)`, mostBefore)}) e
  ),
  kind as materialized (
    select source_id, class_uid, event_code, status_id, count(*)::integer n, min(id collate "C") a, max(id collate "C") b
    from narrow group by 1, 2, 3, 4
  ),
  pile as materialized (
    select ${WHO} who, * from (
      select actor, src_ip, class_uid, activity_id, status_id, count(*)::integer n, min(time) first, max(time) last,
        min(id collate "C") a, max(id collate "C") b
      from narrow group by 1, 2, 3, 4, 5) p
  ),
  hour as materialized (
    select date_bin('1 hour', time, 'epoch') as hour, count(*)::integer n, min(id collate "C") a, max(id collate "C") b from narrow group by 1
  ),
  heard as materialized (select id from narrow where ${CHANGE} order by time desc, id desc limit ${COMPARED_MAX}),
  told as materialized (
    select *, case when change then concat_ws('|', class_uid, severity_id, status_id, event_code, coalesce(who, actor), kind) end like_others,
      case when change then coalesce(${SAID}, '') end said
    from (
      select *, ${WHO} who, ${CHANGE} change, case when ${CHANGE} then ${KIND} end kind from event where log_in or ${CHANGE}) e
  ),
  -- Of those that are alike but for what they say: the newest is of turn 1.
  change as materialized (
    select like_others, said, class_uid, status_id, severity_id, kind, count(*)::integer n, min(time) first, max(time) last,
      min(id collate "C") a, row_number() over (partition by like_others order by max(time) desc, said) turn
    from told where change group by like_others, said, class_uid, status_id, severity_id, kind
  ),
  suspicious as materialized (
    select distinct on (text) *, count(*) over (partition by text)::integer n from (
      select *, ${TEXT} text from (select * from event order by time desc, id desc limit ${SEARCHED_MAX}) e where ${TEXT} like any(${WORDS}::text[])
      offset 0) e -- first the words, which cost a tenth of the sharper look
    where text ~ ${SUSPICIOUS_TEXT} order by text, time desc
  ),
  ${logInTables},
  before as materialized (
    select ${WHO} who, src_ip, sum(n)::integer n, min(since) since
    from (select actor, src_ip, count(*) n, min(time) since from past group by 1, 2) p group by 1, 2
  ),
  newcomer as (
    select p.*, k.who is null unknown
    from (select who, min(actor) actor, src_ip, sum(n)::integer n, min(first) first, min(a) a, max(b) b from pile
      where who is not null group by who, src_ip) p
    left join (select distinct who from before) k on k.who = p.who
    left join before ka on ka.who = p.who and coalesce(ka.src_ip, '') = coalesce(p.src_ip, '')
    where ka.who is null
  )`
}
