import { expect, test } from 'vitest'
import { newTenant, sql } from '../support/world.ts'

// A call that the Worker gave up after its time-out, and sent again, may still be executed by the database, when all is over.

const entry = (org: string, createdAt: Date) => ({
  ...{ id: crypto.randomUUID(), org_id: org, action: 'tenant_changed', policy_flags: [] },
  created_at: createdAt,
})
const change = (org: string, set: object, sealed: object) =>
  sql("select change_tenant($1, null, $2, $3, sha256('x'))", [org, set, sealed])
const tenant = async (org: string) => (await sql('select * from tenants where org_id = $1', [org]))[0]
const ago = (ms: number) => new Date(Date.now() - ms)

test('a change that was given up more than a minute ago is not made, whoever executes it', async () => {
  const org = await newTenant()
  await change(org, { dlp_policy: { SSN: 'block' } }, entry(org, new Date()))
  await expect(change(org, { dlp_policy: { SSN: 'flag' } }, entry(org, ago(61_000)))).rejects.toThrow(/too late/)
  expect(await tenant(org)).toMatchObject({ dlp_policy: { SSN: 'block' } })
  expect(await sql('select id from audit_entries where org_id = $1', [org])).toHaveLength(1)
})

test('a BAA that was signed after the withdrawal of another was asked for stays', async () => {
  const org = await newTenant()
  const asked = ago(5_000)
  await change(org, { baa: { name: 'Ann' } }, entry(org, ago(2_000)))
  const signed = await tenant(org)
  await change(org, { baa: null }, entry(org, asked))
  expect(await tenant(org)).toEqual(signed)
  await change(org, { baa: null }, entry(org, new Date()))
  expect(await tenant(org)).toMatchObject({ baa: null, baa_signed_at: null })
})
