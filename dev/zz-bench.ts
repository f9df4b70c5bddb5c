import { PgDialect } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { prepare } from './database.ts'
import { EVENT_FACTS } from '../src/narrator/event-facts-sql.ts'
import { eventTables } from '../src/narrator/events-sql.ts'
import { ENTRY_FACTS, entryTable } from '../src/narrator/entries-sql.ts'
const url = 'postgres://postgres@127.0.0.1:54990/postgres?sslmode=disable'
const [cmd, n] = process.argv.slice(2)
const c = new pg.Client(url)
if (cmd === 'init') { await prepare(url, async () => {}); process.exit() }
await c.connect()
if (cmd === 'fill') {
  await c.query(`delete from log_events; delete from log_sources`)
  await c.query(`insert into log_sources select (jsonb_populate_record(null::log_sources, jsonb_build_object('id','ls_'||i,'org_id','o','source_type','gcp_cloud_audit','display_name','x','config','{}'::jsonb,'created_at',now(),'gaps','[]'::jsonb,'enabled',true) || coalesce((select to_jsonb(s) from log_sources s limit 1),'{}'))).* from generate_series(1,0) i`)
  const cols = await c.query(`select column_name, column_default, is_nullable from information_schema.columns where table_name='log_sources'`)
  for (const i of [1, 2]) await c.query(`insert into log_sources (id, org_id, source_type, display_name, config) values ('ls_${i}','o','gcp_cloud_audit','x','{}')`)
  await c.query(`insert into log_events (org_id, id, source_id, uid_hash, time, class_uid, activity_id, status_id, severity_id, product, event_code,
       actor, src_ip, resource, message)
     select 'o', 'evt_0F' || lpad(i::text, 24, '0'), 'ls_1', sha256(('x' || i)::bytea), timestamptz '2026-11-20T03:00:00Z' + i * interval '20 hours' / $1,
       (array[6003, 6006, 3001, 3005, 6003, 3002, 6001])[1 + i % 7], 1 + i % 5, 1 + (i % 40 = 0)::integer, 1 + (i % 500 = 0)::integer * 3, 'Exchange',
       'Operation' || i % 90, 'user' || i::bigint * 7919 % 2000 || '@contoso.example', '198.51.' || i % 2 || '.' || i % 250,
       '/sites/finance/document ' || i, repeat('The document was opened in the web client. ', 4)
     from generate_series(1, $1::integer) i`, [Number(n)])
  process.exit()
}
const day = n === '2' ? { from: new Date('2026-11-20T23:00:00Z'), to: new Date('2026-11-22T00:00:00Z') } : { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-11-21T00:00:00Z') }
const q = new PgDialect().sqlToQuery(sql`with ${eventTables('o', day, process.argv[4] ? [process.argv[4]] : undefined)}, ${entryTable('o', day, true)} select jsonb_build_object('logs', ${EVENT_FACTS}, 'audit', ${ENTRY_FACTS}) gathered`)
await c.query(`set work_mem='64MB'; set enable_nestloop=off; set jit=off; ${process.env.SET ?? 'set enable_bitmapscan=off; set enable_sort=off;'} set statement_timeout=60000`)
await c.query(`set client_min_messages=log; set log_statement_stats=on`)
c.on('notice', (m) => { const x = /([\d.]+) s user, ([\d.]+) s system, ([\d.]+) s elapsed/.exec(String(m.detail ?? m.message)); if (x && Number(x[3]) > 0.1) console.log('cpu', x[1], x[2], 'elapsed', x[3]) })
const s = Date.now()
const r = await c.query((cmd === 'explain' ? 'explain (analyze, buffers off) ' : '') + q.sql, q.params)
console.log(Date.now() - s, 'ms')
if (cmd === 'explain') {
  for (const row of r.rows) { const l = row['QUERY PLAN'] as string; const m = /actual rows=(\d+)/.exec(l); const t = Number(/actual time=[\d.]+\.\.([\d.]+)/.exec(l)?.[1]); if (process.env.ALL || t > 60 || /CTE [a-z_]+$|Execution/.test(l)) console.log(l.replace(/\(cost[^)]*\) /, "").slice(0, 150)) }
} else console.log(JSON.stringify(r.rows[0].gathered).length)
process.exit()
