import { type SQL, sql } from 'drizzle-orm'
import { ACCOUNT_CHANGE, FILE_HOSTING, GROUP_MANAGEMENT, SEVERITY, USER_ACCESS } from '../log-events/event.ts'
import { MANY } from './log-ins-sql.ts'

/** Events that are told of by themselves: more than a model has room for, so that none is wasted. */
const CHANGES = sql.raw('60')
/** Of those that are alike but for what they say so many, the newest, come before what is less grave; the rest after all others. */
const TURNS = sql.raw('3')
/** Texts that are looked at more closely. */
const TEXTS = sql.raw('120')

/** A time as RFC 3339 in UTC, to the second. */
export const utc = (time: SQL): SQL => sql`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`

/** The rows of a query, whose column `total` says how many there are without its limit. */
export const listed = (rows: SQL): SQL =>
  sql`(select jsonb_build_object('total', coalesce(max(r.total), 0), 'rows', coalesce(jsonb_agg(to_jsonb(r) - 'total'), '[]')) from (${rows}) r)`

/** Columns of rows that stand for several events: two of these, the first and the last that were kept. */
const IDS = sql.raw(`jsonb_build_array(min(a), max(b)) ids`)
const [FIRST, LAST] = [utc(sql`min(first)`), utc(sql`max(last)`)]
const TOTAL = sql.raw(`count(*) over ()::integer total`)
const EVENT = sql`${utc(sql`t.time`)} time, n, t.class_uid, t.status_id, t.severity_id, product, event_code, actor, src_ip, resource, message`
/** What rights over others are called: these before the rest. */
const MIGHTY = `coalesce(kind ~ 'admin|owner|root|privileg|superuser|secur', false)`
/** A group that is called after its rights gives them to its members. With an `@` it is no group: Microsoft's logs name who joined instead. */
const MIGHTY_GROUP = `(class_uid = ${GROUP_MANAGEMENT} and ${MIGHTY} and kind !~ '@')`
const PRIVILEGE = `(class_uid = ${USER_ACCESS} or ${MIGHTY_GROUP})`
/** What is told of files, by OCSF's activity_id of File Hosting Activity. */
export const FILE_ACTIVITIES: Readonly<Record<number, string>> = { 2: 'downloaded', 4: 'deleted', 12: 'shared' }
const FILES = sql.raw(`class_uid = ${FILE_HOSTING} and activity_id in (${Object.keys(FILE_ACTIVITIES)})`)
/** Up to when a source has told us all; one that is not fetched does so at once. */
const READ_UNTIL = sql.raw('case when s.next_fetch_at is null then s.last_fetched_at else s.read_until end')
/**
 * Events that are alike and say the same, told by the newest of them: which of all is decided by their narrow groups. Who has each event say
 * something else hides no others by it.
 */
const alike = (which: string, order: string): SQL =>
  listed(sql`select distinct on (place) ${EVENT}, ${utc(sql`first`)} first, jsonb_build_array(id, a) ids, total
    from (select *, row_number() over (order by greatest(turn, ${TURNS}), ${sql.raw(order)}, turn, change.last desc, like_others, said) place, (sum(n) over ())::integer total
      from change where ${sql.raw(which)} order by place limit ${CHANGES}) c
    join told t on t.like_others = c.like_others and t.said = c.said and t.time = c.last order by place, id`)

/** What the events say, as one JSON object: EventFacts of facts.ts. */
export const EVENT_FACTS = sql`jsonb_build_object(
  'sources', (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'type', s.source_type, 'name', s.display_name, 'enabled', s.enabled,
      'registered', ${utc(sql`s.created_at`)}, 'read_until', ${utc(READ_UNTIL)}, 'error', s.fetch_error, 'gaps', s.gaps,
      'n', coalesce(p.n, 0)) order by s.created_at, s.id), '[]')
    from source s left join (select source_id, sum(n) n from kind group by 1) p on p.source_id = s.id),
  'start', ${utc(sql`(select at from start)`)},
  'events', (select jsonb_build_object('n', coalesce(sum(n), 0), 'failed', coalesce(sum(n) filter (where status_id = 2), 0),
      'accounts', count(distinct who), 'addresses', count(distinct src_ip), 'first', ${FIRST}, 'last', ${LAST}) from pile),
  'kinds', ${listed(sql`select class_uid, event_code, sum(n) n, coalesce(sum(n) filter (where status_id = 2), 0) failed, ${IDS}, ${TOTAL}
    from kind group by class_uid, event_code order by sum(n) desc, 1, 2 limit 30`)},
  'actors', ${listed(sql`select min(actor) actor, sum(n) n, coalesce(sum(n) filter (where status_id = 2), 0) failed,
    count(distinct src_ip) addresses, ${FIRST} first, ${LAST} last, ${IDS}, ${TOTAL}
    from pile where who is not null group by who order by sum(n) desc, who limit 15`)},
  'log_ins', ${listed(sql`select min(actor) actor, src_ip, sum(n) failed, ${FIRST} first, ${utc(sql`max(time)`)} last,
    jsonb_build_array(min(id), max(id)) ids, ${TOTAL}
    from trial where asked and status_id = 2 group by who, src_ip order by sum(n) desc, who, src_ip limit 20`)},
  'break_ins', ${listed(sql`select actor, src_ip, by_account, by_address, ${utc(sql`s.time`)} succeeded,
      jsonb_build_array(s.id, (select p.id from log_in p where p.place = s.place and p.status_id = 2
        and p.time <= s.time order by p.who is not distinct from s.who desc, p.time desc limit 1)) ids, ${TOTAL}
    from (select distinct on (place, who) * from log_in where status_id = 1
      and (by_account >= ${MANY}::integer or accounts >= ${MANY}::integer)
      order by place, who, time) s order by by_account desc, s.time limit 15`)},
  'wandering', ${listed(sql`select actor, src_ip, by_account, addresses, ${utc(sql`s.time`)} succeeded,
      jsonb_build_array(s.id, (select p.id from wandering p where p.who = s.who and p.status_id = 2 and p.time <= s.time
        order by p.time desc limit 1)) ids, ${TOTAL}
    from (select distinct on (who, src_ip) w.* from wandering w join newcomer using (who, src_ip)
      where status_id = 1 and addresses >= ${MANY}::integer order by who, src_ip, time) s order by addresses desc, s.time limit 15`)},
  'sprays', ${listed(sql`select src_ip, accounts, n failed, ${utc(sql`first`)} first, ${utc(sql`last`)} last, jsonb_build_array(a, b) ids, ${TOTAL}
    from spray order by accounts desc, src_ip limit 10`)},
  'privileges', ${alike(`${PRIVILEGE} and status_id <> 2`, `severity_id desc, ${MIGHTY} desc`)},
  'refused', ${alike(`${PRIVILEGE} and status_id = 2`, `severity_id desc, ${MIGHTY} desc`)},
  'groups', ${alike(`class_uid = ${GROUP_MANAGEMENT} and not ${MIGHTY_GROUP}`, `severity_id desc, ${MIGHTY} desc`)},
  'accounts', ${alike(`class_uid = ${ACCOUNT_CHANGE}`, `severity_id desc, ${MIGHTY} desc`)},
  'severe', ${alike(`severity_id >= ${SEVERITY.high}`, `severity_id desc`)},
  'suspicious', ${listed(sql`select ${EVENT}, jsonb_build_array(id) ids, ${TOTAL} from suspicious t order by t.time desc, id limit ${TEXTS}`)},
  'files', ${listed(sql`select min(actor) actor, activity_id, sum(n) n, ${FIRST} first, ${LAST} last, ${IDS}, ${TOTAL}
    from pile where ${FILES} group by coalesce(who, actor), activity_id order by sum(n) desc, 1, 2 limit 15`)},
  'before', (select jsonb_build_object('n', coalesce(sum(n), 0), 'since', ${utc(sql`min(since)`)}) from before),
  'new_actors', ${listed(sql`select min(actor) actor, sum(n) n, count(distinct src_ip) addresses, ${FIRST} first, ${IDS}, ${TOTAL}
    from newcomer where unknown group by who order by sum(n) desc, who limit 20`)},
  'new_addresses', ${listed(sql`select actor, src_ip, n, ${utc(sql`first`)} first, jsonb_build_array(a, b) ids, ${TOTAL}
    from newcomer where not unknown and src_ip is not null order by n desc, who, src_ip limit 20`)},
  'hours', (select coalesce(jsonb_agg(jsonb_build_object('hour', ${utc(sql`hour`)}, 'n', n, 'ids', jsonb_build_array(a, b)) order by hour), '[]') from hour)
)`
