import { Worker } from 'node:worker_threads'
import pg from 'pg'
import { freeBase } from '../../dev/ports.ts'
import { prepare } from '../../dev/postgres.ts'
import { newEntry, type SealedEntry, seal } from '../../src/audit/entry.ts'
import { bytea } from '../../src/db/bytea.ts'
import { newId } from '../../src/ids.ts'
import { sha256Hex } from '../../src/sha256.ts'
import { startPostgres } from '../../test/support/postgres.ts'

const FILL_ENTRIES = 10_000
const AGENT = 'helpdesk-tier1-triage'

/**
 * Appends entries that the server makes, each in a transaction of its own, as runs do: versions of a log's head that one transaction made are
 * cleaned away only after it, so that more of them than a page holds take ever more pages.
 */
const FILL = `
CREATE OR REPLACE PROCEDURE bench_fill(p_org_id text, p_from bigint, p_to bigint) LANGUAGE plpgsql AS $$
DECLARE
  v_entry text;
BEGIN
  FOR i IN p_from .. p_to - 1 LOOP
    v_entry := format('{"action":"agent_run","agent_id":"${AGENT}","created_at":"%s","detail":null,"id":"%s","input_hash":"%s","latency_ms":%s,'
      '"model_used":"claude-haiku-3-5","org_id":"%s","output_hash":"%s","policy_flags":[],"system_prompt_hash":null,"tokens_used":534,'
      '"user_id":"user_1","v":1}',
      to_char(timestamp '2026-01-01' + i * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'aud_' || upper(lpad(to_hex(i), 10, '0') || substr(md5(p_org_id), 1, 16)), encode(sha256(int8send(i)), 'hex'), 100 + i % 900,
      p_org_id, encode(sha256(int8send(-i)), 'hex'));
    PERFORM append_audit_entry(v_entry::jsonb, sha256(convert_to(v_entry, 'UTF8')));
    COMMIT;
  END LOOP;
END $$`

export type BenchDatabase = { url: string; neon: string; owner: pg.Client; close(): Promise<void> }

/** A prepared database on a PostgreSQL of its own, or on the one at BENCH_DATABASE_URL, with Neon's protocol in front. Gone with `close`. */
export async function openDatabase(): Promise<BenchDatabase> {
  const given = process.env.BENCH_DATABASE_URL
  const server = given === undefined ? await startPostgres() : { url: given, stop: async () => {} }
  try {
    const { close, ...database } = await makeDatabase(server.url)
    return { ...database, close: () => close().finally(server.stop) }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function makeDatabase(server: string): Promise<BenchDatabase> {
  const maintenance = await connected(server)
  const name = `bench_audit_${Date.now()}`
  await maintenance.query(`CREATE DATABASE ${name}`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  await prepare(url, async (client) => void (await client.query(FILL)))
  const base = await freeBase()
  const proxy = new Worker(new URL('./neon.ts', import.meta.url), { workerData: { base, url } })
  await new Promise((ready, failed) => proxy.once('message', ready).once('error', failed))
  const owner = await connected(url)
  const close = async () => {
    await owner.end()
    await proxy.terminate()
    await maintenance.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await maintenance.end()
  }
  return { url, neon: `${base}/sql`, owner, close }
}

export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  await client.connect()
  return client
}

export const newOrg = (): string => newId('aud').replace('aud', 'org')

/** Fills a log up to `to` entries; returns entries a second. */
export async function fill(owner: pg.Client, orgId: string, to: number): Promise<number> {
  const size = await sizeOf(owner, orgId)
  const start = performance.now()
  for (let at = size; at < to; at += FILL_ENTRIES)
    await owner.query('CALL bench_fill($1, $2, $3)', [orgId, at, Math.min(to, at + FILL_ENTRIES)])
  return ((to - size) / (performance.now() - start)) * 1_000
}

export async function sizeOf(owner: pg.Client, orgId: string): Promise<number> {
  const { rows } = await owner.query('SELECT size FROM audit_heads WHERE org_id = $1', [orgId])
  return Number(rows[0]?.size ?? 0)
}

/** Entries as a run makes them, entry i of organisation i modulo their number. */
export async function sealed(organizations: string[], entries: number): Promise<SealedEntry[]> {
  const all: SealedEntry[] = []
  for (let i = 0; i < entries; i++) {
    const [input_hash, output_hash] = [await sha256Hex(`in ${i}`), await sha256Hex(`out ${i}`)]
    const run = {
      agent_id: AGENT,
      model_used: 'claude-haiku-3-5',
      tokens_used: 534,
      latency_ms: 900,
      input_hash,
      output_hash,
    }
    const org_id = organizations[i % organizations.length] ?? ''
    all.push(await seal(newEntry({ id: newId('aud'), org_id, user_id: 'user_1', action: 'agent_run', ...run })))
  }
  return all
}

/** Appends one entry, as `finish()` does, by a prepared statement; `by`: the function. */
export const append = (client: pg.Client, { canonical, entryHash }: SealedEntry, by = 'append_audit_entry') =>
  client.query({ name: by, text: `SELECT (${by}($1, $2)).seq`, values: [canonical, bytea(entryHash)] })
