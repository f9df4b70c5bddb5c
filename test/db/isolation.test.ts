import { env } from 'cloudflare:workers'
import { sql as statement } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { database, EVERYONE } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import { post, webhookSource } from '../log-sources/receivers/signer.ts'
import { asAdmin, newTenant, postRun, sql } from '../support/world.ts'

/** Tables that the Worker may read and that have rows of organisations. */
const tables = (
  await sql<{ name: string }>(
    `select relname name from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r'
       and exists (select from pg_attribute where attrelid = c.oid and attname = 'org_id' and not attisdropped)
       and has_table_privilege('hosted_agents_worker', c.oid, 'select') order by 1`,
  )
).map(({ name }) => name)

let org = ''
let other = ''
beforeAll(async () => {
  for (const each of [newTenant(), newTenant()]) {
    ;[org, other] = [await each, org]
    await postRun(org)
    await asAdmin(org, 'PATCH', '/api/v1/tenant', { dlpPolicy: { EMAIL: 'block' } })
    await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')
    await post(await webhookSource(org), { user: 'k.weiss', action: 'login' }, { id: 'msg_1' })
  }
})

/** The organisations whose rows a query finds that asks for all of a table: the first wall is not there. */
async function orgsIn(table: string, whoseRows?: string): Promise<Set<unknown>> {
  const { rows } = await database(config(env), whoseRows).execute(
    statement`select distinct org_id from ${statement.identifier(table)}`,
  )
  return new Set(rows.map(({ org_id }) => org_id))
}

describe('A query without a condition', () => {
  test.each(tables)('finds in %s rows of its organisation only', async (table) => {
    const found = await orgsIn(table, org)
    found.delete(org)
    expect(found).toEqual(new Set())
  })

  test.each(tables)('finds nothing in %s for nobody', async (table) => {
    expect(await orgsIn(table)).toEqual(new Set())
  })

  test.each(['tenants', 'audit_entries', 'audit_heads', 'usage', 'audit_checkpoints', 'log_sources', 'log_events'])(
    'finds rows of both in %s, when it runs for everyone',
    async (table) => {
      const found = await orgsIn(table, EVERYONE)
      expect([found.has(org), found.has(other)]).toEqual([true, true])
      expect(await orgsIn(table, org)).toEqual(new Set([org]))
    },
  )
})

test('Several queries of one transaction are all held to it', async () => {
  const db = database(config(env), org)
  const query = () => db.execute(statement`select distinct org_id from audit_entries`)
  const found = await db.batch([query(), query()])
  expect(found.map(({ rows }) => rows)).toEqual([[{ org_id: org }], [{ org_id: org }]])
})

test('What one transaction may see is nothing to the next on its connection', async () => {
  await Promise.all(Array.from({ length: 30 }, () => orgsIn('tenants', EVERYONE)))
  const after = await Promise.all(Array.from({ length: 30 }, () => orgsIn('tenants')))
  expect(after.every(({ size }) => size === 0)).toBe(true)
})

test('No name of an organisation that is sent with a token is that of everyone', async () => {
  const { ClerkId } = await import('../../src/auth/principal.ts')
  expect(ClerkId.safeParse(EVERYONE).success).toBe(false)
})

test("There is no table of the Worker's with rows of organisations that is not held to it", async () => {
  const open = await sql(`select relname from pg_class where relname = any($1) and not relrowsecurity`, [tables])
  expect(open).toEqual([])
  expect(tables.length).toBeGreaterThan(10)
})
