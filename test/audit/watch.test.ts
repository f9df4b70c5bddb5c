import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { signing } from '../../src/audit/signing.ts'
import { signerOf } from '../../src/audit/tree/note.ts'
import { logsToCheck, uncosignedLogs, unsignedLogs } from '../../src/audit/watch-queries.ts'
import { database, EVERYONE } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import worker from '../../src/index.ts'
import { fill, fillOnceRead, restLogs, tamper } from '../support/audit.ts'
import { asAdmin, fault, newTenant, noFaults, sql } from '../support/world.ts'

const watch = () => worker.scheduled(createScheduledController({ cron: '*/2 * * * *' }), env)
beforeEach(restLogs)
afterEach(noFaults)

const checkpoints = async (org: string) =>
  (await sql<{ size: string }>('select size from audit_checkpoints where org_id = $1 order by size', [org])).map(
    ({ size }) => Number(size),
  )
const age = (org: string, minutes: number) =>
  tamper(`update audit_checkpoints set created_at = created_at - interval '${minutes} minutes' where org_id = '${org}'`)
const checkedAt = async (org: string) =>
  (await sql<{ checked_at: string }>('select checked_at from audit_checks where org_id = $1', [org]))[0]?.checked_at

const db = database(config(env), EVERYONE)
const isUnsigned = async (org: string) => (await unsignedLogs(db, await signing(config(env)), 1_000)).includes(org)
const isDue = async (org: string) => (await logsToCheck(db, { due: 1_000, others: 0 })).includes(org)
const problemOf = async (org: string) =>
  (await sql<{ problem: string | null }>('select problem from audit_checks where org_id = $1', [org]))[0]?.problem
/** What the cron alerts of in this log. */
async function alertsOf(org: string): Promise<unknown[]> {
  const error = vi.spyOn(console, 'error')
  await watch()
  const lines = error.mock.calls.map(([line]) => JSON.parse(String(line)))
  error.mockRestore()
  return lines.filter((line) => line.org_id === org && line.alert).map((line) => line.problem)
}

describe('the cron', () => {
  test('signs a log that was never signed, and then once an hour while it grows', async () => {
    const org = await newTenant()
    await fill(org, 3)
    await watch()
    expect(await checkpoints(org)).toEqual([3])
    await fill(org, 2)
    await age(org, 50)
    expect(await isUnsigned(org)).toBe(false)
    await age(org, 10)
    expect(await isUnsigned(org)).toBe(true)
    await watch()
    expect(await checkpoints(org)).toEqual([3, 5])
    await age(org, 100)
    await watch()
    expect(await checkpoints(org)).toEqual([3, 5])
  })
  test('has what it signs cosigned by the witness', async () => {
    const org = await newTenant()
    await fill(org, 3)
    await watch()
    expect(await sql('select distinct key_name from audit_signatures where org_id = $1 order by 1', [org])).toEqual([
      { key_name: 'api.test/audit' },
      { key_name: 'witness.test' },
    ])
  })
  test('asks a witness that failed again, also for a log that does not grow', async () => {
    const org = await newTenant()
    await fill(org, 3)
    await fault('witness', 'http-500', { times: 1_000 })
    await watch()
    const signed = () => sql('select 1 from audit_signatures where org_id = $1', [org])
    expect(await signed()).toHaveLength(1)
    await noFaults()
    await watch()
    expect(await signed()).toHaveLength(2)
  })
  test('checks each log once a day', async () => {
    const org = await newTenant()
    await fill(org, 3)
    await watch()
    const first = await checkedAt(org)
    expect(await isDue(org)).toBe(false)
    await sql("update audit_checks set checked_at = now() - interval '25 hours' where org_id = $1", [org])
    const dayBefore = await checkedAt(org)
    expect(await isDue(org)).toBe(true)
    await watch()
    expect([first, dayBefore]).not.toContain(await checkedAt(org))
  })
  test('checks some logs besides, whatever is noted of their last check', async () => {
    await tamper('delete from tenants; delete from audit_heads')
    const org = await newTenant()
    await fill(org, 3)
    await watch()
    await tamper(`update audit_entries set tokens_used = 5 where org_id = '${org}' and seq = 1`)
    await sql("update audit_checks set checked_at = now(), problem = 'looked at' where org_id = $1", [org])
    expect(await alertsOf(org)).toEqual(['entry_changed'])
  })
  test('finds a log whose organisation is gone', async () => {
    const org = await newTenant()
    await fill(org, 3)
    await watch()
    await sql('delete from tenants where org_id = $1', [org])
    await sql("update audit_checks set checked_at = now() - interval '25 hours' where org_id = $1", [org])
    expect(await alertsOf(org)).toEqual(['head_wrong'])
    expect(await isDue(org)).toBe(false)
  })
  test('signs a broken log no more, and tries it again the day after', async () => {
    const org = await newTenant()
    await fill(org, 3)
    await watch()
    await tamper(`update audit_entries set entry_hash = sha256('x') where org_id = '${org}' and seq = 1`)
    await fill(org, 3)
    await age(org, 60)
    await watch()
    expect(await checkpoints(org)).toEqual([3])
    // Found when it was to be signed; the entry, if it was one of those that are checked besides.
    expect(['root_mismatch', 'entry_changed']).toContain(await problemOf(org))
    expect(await isDue(org)).toBe(false)
    await sql("update audit_checks set checked_at = now() - interval '25 hours' where org_id = $1", [org])
    await watch()
    expect(await checkpoints(org)).toEqual([3])
    expect(await problemOf(org)).toBe('entry_changed')
  })
  const tokens = (count: number) => (org: string) =>
    tamper(`update audit_entries set tokens_used = ${count} where org_id = '${org}' and seq = 10`)
  const flipTile = (org: string) =>
    tamper(
      `update audit_tiles set hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0)) where org_id = '${org}' and level = 0 and "index" = 1`,
    )
  type Change = (org: string) => Promise<unknown>
  test.each<[string, () => Promise<void>, Change, Change, string]>([
    ['an entry, of a log that it never checked before', async () => {}, tokens(5), tokens(534), 'entry_changed'],
    ['a tile, of a log that was whole the day before', watch, flipTile, flipTile, 'tile_wrong'],
  ])(
    'looks at what it found wrong among older entries until it is mended, and signs the log no more meanwhile: %s',
    async (_, before, change, mend, code) => {
      const org = await newTenant()
      await fill(org, 4_200)
      await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')
      await before()
      await change(org)
      const dayAfter = async (window: number) => {
        await sql("update audit_checks set checked_at = now() - interval '25 hours' where org_id = $1", [org])
        vi.spyOn(Math, 'random').mockReturnValue(window / 2)
        await watch()
        vi.restoreAllMocks()
        return problemOf(org)
      }
      expect(await dayAfter(0)).toBe(code)
      await fill(org, 1)
      await age(org, 60)
      expect(await dayAfter(1)).toBe(code)
      expect(await dayAfter(1)).toBe(code)
      expect(await checkpoints(org)).toEqual([4_200])
      await mend(org)
      expect(await dayAfter(1)).toBeNull()
      expect(await checkpoints(org)).toEqual([4_200, 4_201])
    },
  )
  test('asks nobody to cosign where no witness is named', async () => {
    await fill(await newTenant(), 3)
    expect(await uncosignedLogs(db, { ...(await signing(config(env))), witnesses: [] }, 1_000)).toEqual([])
  })
  test('accuses no log whose first entry comes while it is checked', async () => {
    const org = await newTenant()
    fillOnceRead(org)
    await watch()
    vi.restoreAllMocks()
    expect(await checkpoints(org)).toEqual([1])
    expect(await problemOf(org)).toBeNull()
  })
  test('goes on with the others when one log cannot be reached, and takes that up again', async () => {
    const [one, other] = [await newTenant(), await newTenant()]
    await Promise.all([fill(one, 2), fill(other, 2)])
    await fault('database', 'error', { match: one, times: 30 })
    await watch()
    expect([await checkpoints(one), await checkpoints(other)]).toEqual([[], [2]])
    await noFaults()
    await watch()
    expect(await checkpoints(one)).toEqual([2])
  })
  test('is to sign a log that a new key has not signed, though it does not grow', async () => {
    const org = await newTenant()
    await fill(org, 3)
    await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')
    const { name, signers } = await signing(config(env))
    expect(await unsignedLogs(db, { name, signers }, 1_000)).not.toContain(org)
    const other = await signerOf(name, new Uint8Array(32).fill(9))
    expect(await unsignedLogs(db, { name, signers: [...signers, other] }, 1_000)).toContain(org)
  })
})
