import { type SQL, sql } from 'drizzle-orm'
import type { Window } from './context.ts'
import { SUSPICIOUS } from './instructions.ts'

/** Of more events than these in the time that is asked for the newest are read: what the statement costs has a bound. */
export const EVENTS_MAX = 150_000
/** So many events before that time are looked through for accounts and addresses that are known. */
const BEFORE_MAX = 100_000
/** Failed log-ins within an hour after which one that succeeds is told of; and as many accounts tried from one address. */
const MANY = 5

/** In so many of them, the newest, texts are looked for that read like instructions: comparing a text costs more than all else. */
export const SEARCHED_MAX = 50_000
/** All that others wrote in an event. */
const TEXT = sql.raw(`lower(concat_ws(' ', product, event_code, actor, resource, message))`)
const SUSPICIOUS_PARTS = `{${SUSPICIOUS.map((part) => `"%${part}%"`).join(',')}}`

/** A time as RFC 3339 in UTC, to the second. */
export const utc = (time: SQL): SQL => sql`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`

/**
 * The common table expressions over which EVENT_FACTS are told: the organisation's sources; when reading starts; its events; these counted by
 * kind, by who did them and by hour; those that are told one by one; and who was seen before. Narrow groups: several passes over the events of
 * the time cost less than one that groups by all at once.
 * @param sources ids of log sources; undefined: all
 */
export const eventTables = (orgId: string, window: Window, sources: readonly string[] | undefined): SQL => {
  const [from, to] = [sql`${window.from.toISOString()}::timestamptz`, sql`${window.to.toISOString()}::timestamptz`]
  const chosen = sources && sql`and s.id = any(${`{${sources.join(',')}}`}::text[])`
  return sql`
  source as materialized (select s.* from log_sources s where s.org_id = ${orgId} ${chosen}),
  start as materialized (
    select greatest(${from}, (select e.time + interval '1 microsecond' from log_events e
      where e.org_id = ${orgId} and e.time >= ${from} and e.time < ${to} order by e.time desc, e.id desc offset ${EVENTS_MAX} limit 1)) at
  ),
  event as not materialized (
    select e.*, e.class_uid = 3002 and e.activity_id <> 2 log_in from log_events e
    where e.org_id = ${orgId} and e.time >= ${from} and e.time < ${to} and e.time >= (select at from start)
      and e.source_id = any(array(select id from source))
  ),
  kind as materialized (
    select source_id, class_uid, event_code, status_id, count(*)::integer n, min(id collate "C") a, max(id collate "C") b
    from event group by 1, 2, 3, 4
  ),
  pile as materialized (
    select actor, src_ip, class_uid, activity_id, log_in, status_id, count(*)::integer n, min(time) first, max(time) last,
      min(id collate "C") a, max(id collate "C") b
    from event group by 1, 2, 3, 4, 5, 6
  ),
  hour as materialized (
    select date_bin('1 hour', time, 'epoch') as hour, count(*)::integer n, min(id collate "C") a, max(id collate "C") b from event group by 1
  ),
  told as materialized (select * from event where log_in or class_uid in (3001, 3005, 3006) or severity_id >= 4),
  suspicious as materialized (
    select * from (select * from event order by time desc, id desc limit ${SEARCHED_MAX}) e where ${TEXT} like any(${SUSPICIOUS_PARTS}::text[])
  ),
  log_in as (
    select time, id, actor, src_ip, status_id, count(*) filter (where status_id = 2) over (partition by src_ip, actor order by time
        range between interval '1 hour' preceding and current row)::integer by_account,
      count(*) filter (where status_id = 2) over (partition by src_ip order by time
        range between interval '1 hour' preceding and current row)::integer by_address
    from told where log_in and src_ip in (select src_ip from pile where log_in group by src_ip
      having sum(n) filter (where status_id = 2) >= ${MANY}::integer and bool_or(status_id = 1))
  ),
  spray as (
    select src_ip, count(distinct actor)::integer accounts, sum(n)::integer n, min(first) first, max(last) last, min(a) a, max(b) b
    from pile where log_in and status_id = 2 and src_ip is not null group by src_ip having count(distinct actor) >= ${MANY}::integer
  ),
  before as materialized (
    select actor, src_ip, count(*)::integer n, min(time) since from (
      select actor, src_ip, time, source_id from log_events e where e.org_id = ${orgId} and e.time < (select at from start)
      order by e.time desc, e.id desc limit ${BEFORE_MAX}) e
    where source_id = any(array(select id from source)) group by 1, 2
  ),
  newcomer as (
    select p.actor, p.src_ip, p.n, p.first, p.a, p.b, k.actor is null unknown
    from (select actor, src_ip, sum(n)::integer n, min(first) first, min(a) a, max(b) b from pile
      where actor is not null group by actor, src_ip) p
    left join (select distinct actor from before) k on k.actor = p.actor
    left join before ka on ka.actor = p.actor and coalesce(ka.src_ip, '') = coalesce(p.src_ip, '')
    where ka.actor is null
  )`
}

/** The rows of a query, whose column `total` says how many there are without its limit. */
export const listed = (rows: SQL): SQL =>
  sql`(select jsonb_build_object('total', coalesce(max(r.total), 0), 'rows', coalesce(jsonb_agg(to_jsonb(r) - 'total'), '[]')) from (${rows}) r)`

/** Columns of rows that stand for several events: two of these, the first and the last that were kept. */
const IDS = sql.raw(`jsonb_build_array(min(a), max(b)) ids`)
const [FIRST, LAST] = [utc(sql`min(first)`), utc(sql`max(last)`)]
const TOTAL = sql.raw(`count(*) over ()::integer total`)
/** An event that is told by itself. */
const ONE = sql`${utc(sql`time`)} time, class_uid, status_id, severity_id, product, event_code, actor, src_ip, resource, message,
  jsonb_build_array(id) ids, ${TOTAL}`

/** What the events say, as one JSON object: EventFacts of facts.ts. */
export const EVENT_FACTS = sql`jsonb_build_object(
  'sources', (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'type', s.source_type, 'name', s.display_name, 'enabled', s.enabled,
      'registered', ${utc(sql`s.created_at`)}, 'read_until', ${utc(sql`s.last_fetched_at`)}, 'error', s.fetch_error, 'gaps', s.gaps,
      'n', coalesce(p.n, 0)) order by s.created_at, s.id), '[]')
    from source s left join (select source_id, sum(n) n from kind group by 1) p on p.source_id = s.id),
  'start', ${utc(sql`(select at from start)`)},
  'events', (select jsonb_build_object('n', coalesce(sum(n), 0), 'failed', coalesce(sum(n) filter (where status_id = 2), 0),
      'accounts', count(distinct actor), 'addresses', count(distinct src_ip), 'first', ${FIRST}, 'last', ${LAST}) from pile),
  'kinds', ${listed(sql`select class_uid, event_code, sum(n) n, coalesce(sum(n) filter (where status_id = 2), 0) failed, ${IDS}, ${TOTAL}
    from kind group by class_uid, event_code order by sum(n) desc, 1, 2 limit 30`)},
  'actors', ${listed(sql`select actor, sum(n) n, coalesce(sum(n) filter (where status_id = 2), 0) failed, count(distinct src_ip) addresses,
    ${FIRST} first, ${LAST} last, ${IDS}, ${TOTAL} from pile where actor is not null group by actor order by sum(n) desc, 1 limit 15`)},
  'log_ins', ${listed(sql`select actor, src_ip, sum(n) failed, ${FIRST} first, ${LAST} last, ${IDS}, ${TOTAL}
    from pile where log_in and status_id = 2 group by actor, src_ip order by sum(n) desc, 1, 2 limit 20`)},
  'break_ins', ${listed(sql`select actor, src_ip, by_account, by_address, ${utc(sql`s.time`)} succeeded,
      (select jsonb_agg(id) from (select s.id union all (select p.id from log_in p where p.src_ip = s.src_ip and p.status_id = 2
        and p.time <= s.time order by p.actor is not distinct from s.actor desc, p.time desc limit 1)) i) ids, ${TOTAL}
    from (select distinct on (src_ip, actor) * from log_in where status_id = 1
      and (by_account >= ${MANY}::integer or (by_address >= ${MANY}::integer and src_ip in (select src_ip from spray)))
      order by src_ip, actor, time) s order by by_account desc, s.time limit 15`)},
  'sprays', ${listed(sql`select src_ip, accounts, n failed, ${utc(sql`first`)} first, ${utc(sql`last`)} last, jsonb_build_array(a, b) ids, ${TOTAL}
    from spray order by accounts desc, src_ip limit 10`)},
  'privileges', ${listed(sql`select ${ONE} from told where class_uid in (3005, 3006) order by told.time desc, id limit 40`)},
  'accounts', ${listed(sql`select ${ONE} from told where class_uid = 3001 order by told.time desc, id limit 40`)},
  'severe', ${listed(sql`select ${ONE} from told where severity_id >= 4 order by severity_id desc, told.time desc, id limit 40`)},
  'suspicious', ${listed(sql`select ${ONE} from suspicious order by suspicious.time desc, id limit 40`)},
  'files', ${listed(sql`select actor, activity_id, sum(n) n, ${FIRST} first, ${LAST} last, ${IDS}, ${TOTAL}
    from pile where class_uid = 6006 and activity_id in (2, 4, 12) group by actor, activity_id order by sum(n) desc, 1, 2 limit 15`)},
  'before', (select jsonb_build_object('n', coalesce(sum(n), 0), 'since', ${utc(sql`min(since)`)}) from before),
  'new_actors', ${listed(sql`select actor, sum(n) n, count(distinct src_ip) addresses, ${FIRST} first, ${IDS}, ${TOTAL}
    from newcomer where unknown group by actor order by sum(n) desc, 1 limit 20`)},
  'new_addresses', ${listed(sql`select actor, src_ip, n, ${utc(sql`first`)} first, jsonb_build_array(a, b) ids, ${TOTAL}
    from newcomer where not unknown and src_ip is not null order by n desc, 1, 2 limit 20`)},
  'hours', (select coalesce(jsonb_agg(jsonb_build_object('hour', ${utc(sql`hour`)}, 'n', n, 'ids', jsonb_build_array(a, b)) order by hour), '[]') from hour)
)`
