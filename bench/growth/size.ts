import { newId } from '../../src/ids.ts'
import type { LogEvent } from '../../src/log-events/event.ts'
import { rowsOf } from '../../src/log-events/rows.ts'
import { newOrg } from '../audit/database.ts'
import { type Row, rounded } from '../audit/stats.ts'
import { run, type Stage } from './stage.ts'

const RUNS = 10_000
const EVENTS = 20_000
const EVENTS_A_CALL = 100
const ORGANIZATIONS = 10

/** What one run, and one log event that is received, leaves in the database and costs it, one call after the other. */
export async function benchSize(stage: Stage): Promise<Row[]> {
  const orgs = Array.from({ length: ORGANIZATIONS }, newOrg)
  await stage.addOrganizations(orgs)
  const tokens = await Promise.all(orgs.map(stage.token))
  const receive = await receiver(stage, orgs[0] ?? '')
  const ask = (i: number) => stage.ask(tokens[i % ORGANIZATIONS] ?? '', '/agent/run', run)
  return [
    { what: 'a run', ...(await costOf(stage, RUNS, 1, ask)) },
    { what: 'a log event', ...(await costOf(stage, EVENTS, EVENTS_A_CALL, receive)) },
  ]
}

type Books = { bytes: string; wal: string; ms: number; inserted: string; updated: string; deleted: string }

/** What so many things cost, one each, when `act` does `each` of them. */
async function costOf(stage: Stage, count: number, each: number, act: (i: number) => Promise<unknown>): Promise<Row> {
  // The first ones fill pages that all later ones find.
  for (let i = 0; i < count / 5; i += each) await act(i)
  const before = await books(stage)
  for (let i = 0; i < count; i += each) await act(i)
  const after = await books(stage)
  const of = (name: keyof Books, digits = 1) => rounded((Number(after[name]) - Number(before[name])) / count, digits)
  return {
    'rows inserted': of('inserted', 2),
    updated: of('updated', 2),
    deleted: of('deleted', 2),
    'bytes kept': of('bytes', 0),
    'bytes of WAL': of('wal', 0),
    'ms of the database': of('ms', 2),
  }
}

async function books({ owner }: Stage): Promise<Books> {
  // Backends tell what they did when they have been idle for a second.
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  await owner.query('vacuum')
  const { rows } = await owner.query<Books>(
    `select sum(pg_total_relation_size(relid)) bytes, pg_current_wal_insert_lsn() - '0/0' wal, sum(n_tup_ins) inserted, sum(n_tup_upd) updated,
       sum(n_tup_del) deleted, (select active_time from pg_stat_database where datname = current_database()) ms
     from pg_stat_user_tables`,
  )
  const [row] = rows
  if (!row) throw new Error('no books')
  return row
}

/** A webhook's source, and what sends it some events. */
async function receiver({ owner }: Stage, org: string): Promise<(i: number) => Promise<unknown>> {
  const id = newId('ls')
  await owner.query(
    `insert into log_sources (id, org_id, source_type, display_name, config) values ($1, $2, 'custom_webhook', 'Bench', '{}')`,
    [id, org],
  )
  return async (from) => {
    const events = Array.from({ length: EVENTS_A_CALL }, (_, i) => eventOf(`${from + i} ${performance.now()}`))
    await owner.query('select receive_log_events($1, $2, $3, null)', [org, id, JSON.stringify(await rowsOf(events))])
  }
}

const eventOf = (uid: string): LogEvent => ({
  uid,
  time: new Date().toISOString(),
  class_uid: 3002,
  activity_id: 1,
  status_id: 1,
  severity_id: 1,
  product: 'AzureActiveDirectory',
  event_code: 'UserLoggedIn',
  actor: 'anna.schmidt@contoso.example',
  src_ip: '203.0.113.9',
  resource: '/sites/finance/documents/budget-2026.xlsx',
  message: 'Signed in from a device that is managed and compliant.',
})
