import { sql } from 'drizzle-orm'
import { PHI_TYPES } from '../dlp/types.ts'
import { COUNTED } from '../log-events/free-form/line.ts'

/**
 * The least that is told of, of two counts: failed log-ins of an account in the hour before one that succeeds; and accounts that failed at one
 * address, or addresses at which one account failed.
 */
export const MANY = 5

/** What stands for what is hidden, and nothing else that looks like it: a stranger may type `[A]`. */
const HIDDEN = `[[](${[...PHI_TYPES, 'SECRET'].join('|')})[]]`

/** An account is known by its name in small letters. One whose name is hidden (`[PERSON_NAME]`) is none that is known: it may be anybody's. */
export const WHO = sql.raw(`case when actor !~ '${HIDDEN}' then lower(actor) end`)

/** What a line without a name begins with, but for numbers and ids: PAM's modules tell of the same try, each in its own words. */
const SHAPE = sql.raw(
  `case when event_code = '' then translate(split_part(left(message, 100), '=', 1), '0123456789abcdef', '') end`,
)

/** How many tries a line stands for: 1 (neither function minds null) to 100, since anybody may write such a line. */
const TRIES = sql.raw(`least(greatest(substring(left(message, 100) from '${COUNTED.source}')::integer, 1), 100)`)

// The common table expressions of log-ins, over `told`, `past` and `start` of events-sql.ts, each made of those above it.

/**
 * Log-ins of the time, and failed ones of the hour before it, or a break-in around midnight would be told on neither day. `place` is where they
 * come from: an address, or an account where there is none. An event without an account counts for its address only.
 */
const TRIED = sql`tried as (
    select *, coalesce(src_ip, '@' || who) place, date_trunc('second', time) of_second from (
      select id, time, source_id, event_code, ${SHAPE} shape, ${TRIES} tries, actor, who, src_ip, status_id, true asked
      from told where log_in and status_id in (1, 2)
      union all
      select id, time, source_id, event_code, ${SHAPE}, ${TRIES}, actor, ${WHO}, src_ip, status_id, false
      from past where log_in and status_id = 2 and time >= (select at from start) - interval '1 hour') e
  )`

/** When an account last succeeded within a second, at a place. */
const SUCCESS = sql`success as (select place, of_second, who, max(time) latest from tried where status_id = 1 group by 1, 2, 3)`

/**
 * How many tries (`n`) of an account at an address one source has in a second under one name; lines without a name go by SHAPE. What comes after
 * the last success of the account in that second, and of the place, is a row of its own, or failures that go on would hide those before it.
 */
const LOGGED = sql`logged as (
    select min(time) first, max(time) time, min(id collate "C") id, min(actor) actor, sum(tries) n,
      who, src_ip, status_id, asked, place, of_second, time > own.latest after_own, time > any_of.latest after_any
    from tried
    left join success own using (place, of_second, who)
    left join (select place, of_second, max(latest) latest from success group by 1, 2) any_of using (place, of_second)
    group by who, src_ip, status_id, asked, place, of_second, after_own, after_any, source_id, event_code, shape
  )`

/**
 * The tries themselves, a row a second, from `first` to `time`. The same one is often logged twice, by two sources or in two lines of one: so
 * there were as many as the source and name have that tell of most.
 */
const TRIAL = sql`trial as materialized (
    select min(first) first, max(time) time, min(id) id, min(actor) actor, max(n)::integer n, who, src_ip, status_id, asked, place
    from logged group by who, src_ip, status_id, asked, place, of_second, after_own, after_any
  )`

/** Addresses from which many accounts were tried in vain. */
const SPRAY = sql`spray as (
    select src_ip, count(distinct who)::integer accounts, sum(n)::integer n, min(first) first, max(time) last, min(id) a, max(id) b
    from trial where asked and status_id = 2 and src_ip is not null group by src_ip having count(distinct who) >= ${MANY}::integer
  )`

/**
 * What was tried at places where a break-in may be: many failures, and a success. An account is one that fails there from a failure with none of
 * its own in the hour before it (`begins`) to an hour after one with none in the hour after it (`ends`).
 */
const SUSPECT = sql`suspect as (
    select *, failed and coalesce(time - lag(time) over same > interval '1 hour', true) begins,
      failed and coalesce(lead(time) over same - time > interval '1 hour', true) ends
    from (select *, status_id = 2 and who is not null failed from trial) f
    where place in (select place from trial group by place
      having sum(n) filter (where status_id = 2) >= ${MANY}::integer and bool_or(status_id = 1))
    window same as (partition by place, who, failed order by time)
  )`

/**
 * The same with what failed in the hour up to each: so many tries of its account (`by_account`) and of its address (`by_address`), and so many
 * `accounts` at the place: those that began, less those that ended more than an hour ago.
 */
const LOG_IN = sql`log_in as (
    select *, case when who is null then 0 else coalesce(sum(n) filter (where status_id = 2) over account, 0)::integer end by_account,
      case when src_ip is null then 0 else coalesce(sum(n) filter (where status_id = 2) over address, 0)::integer end by_address,
      (count(*) filter (where begins) over (partition by place order by time) - count(*) filter (where ends) over (
        partition by place order by time range between unbounded preceding and interval '1 hour 1 microsecond' preceding))::integer accounts
    from suspect
    window account as (partition by place, who order by time range between interval '1 hour' preceding and current row),
      address as (partition by place order by time range between interval '1 hour' preceding and current row)
  )`

/** As SUSPECT, with accounts and addresses in each other's place: what was tried of accounts that failed at many addresses, and succeeded. */
const PURSUED = sql`pursued as (
    select *, failed and coalesce(time - lag(time) over same > interval '1 hour', true) begins,
      failed and coalesce(lead(time) over same - time > interval '1 hour', true) ends
    from (select *, status_id = 2 failed from trial) f
    where src_ip is not null and who in (select who from trial group by who
      having count(distinct src_ip) filter (where status_id = 2) >= ${MANY}::integer and bool_or(status_id = 1))
    window same as (partition by who, src_ip, failed order by time)
  )`

/** As LOG_IN: so many tries of the account in the hour up to each, and so many `addresses` where it was tried in vain. */
const WANDERING = sql`wandering as (
    select *, coalesce(sum(n) filter (where failed) over (
        partition by who order by time range between interval '1 hour' preceding and current row), 0)::integer by_account,
      (count(*) filter (where begins) over (partition by who order by time) - count(*) filter (where ends) over (
        partition by who order by time range between unbounded preceding and interval '1 hour 1 microsecond' preceding))::integer addresses
    from pursued
  )`

/** `trial`, `spray`, `log_in` and `wandering`, and what these are made of. */
export const logInTables = sql`${TRIED}, ${SUCCESS}, ${LOGGED}, ${TRIAL}, ${SPRAY}, ${SUSPECT}, ${LOG_IN}, ${PURSUED}, ${WANDERING}`
