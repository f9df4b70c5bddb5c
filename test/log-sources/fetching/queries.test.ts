import { env } from 'cloudflare:workers'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { database, EVERYONE } from '../../../src/db/client.ts'
import { config } from '../../../src/env.ts'
import { rowsOf } from '../../../src/log-events/rows.ts'
import {
  dueSources,
  endFetch,
  type FetchResult,
  keepPage,
  type Lease,
  leaseSource,
} from '../../../src/log-sources/fetching/queries.ts'
import { event, register, restSources, stored } from '../../support/log-sources.ts'
import { asAdmin, books, fault, newTenant, noFaults, sql } from '../../support/world.ts'

afterEach(noFaults)
afterAll(restSources)

const db = database(config(env), EVERYONE)
const newSource = async (orgId?: string): Promise<Lease> => {
  const org = orgId ?? (await newTenant())
  return {
    orgId: org,
    id: await register(org, 'gcp_cloud_audit', { projectId: 'demo-project-42' }),
    lease: 'one',
    askedAt: new Date(Date.now() + 60_000),
  }
}
const keep = async (
  lease: Lease,
  uids: string[],
  cursor: unknown,
  gaps: { from: string; to: string; reason: string }[] = [],
) => keepPage(db, lease, 60, { cursor, gaps, rows: await rowsOf(uids.map((uid) => event(uid))) })
const GAP = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z', reason: 'It was not asked in time.' }
const age = (id: string, column: string, interval: string) =>
  sql(`update log_sources set ${column} = clock_timestamp() - interval '${interval}' where id = $1`, [id])

describe('a lease', () => {
  test('is one fetcher’s until it ends; the same may take it again', async () => {
    const source = await newSource()
    expect(await leaseSource(db, source, 60)).toMatchObject({ id: source.id, cursor: null, failures: 0 })
    expect(await leaseSource(db, { ...source, lease: 'two' }, 60)).toBeNull()
    expect(await leaseSource(db, source, 60)).not.toBeNull()
    await age(source.id, 'lease_until', '1 second')
    expect(await leaseSource(db, { ...source, lease: 'two' }, 60)).not.toBeNull()
    expect(await keep(source, ['late'], { at: 1 })).toBeNull()
    expect((await stored(source.id)).uids).toEqual([])
  })
  test('of twenty fetchers at once one gets it', async () => {
    const source = await newSource()
    const leases = await Promise.all(
      Array.from({ length: 20 }, (_, i) => leaseSource(db, { ...source, lease: `lease-${i}` }, 60)),
    )
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1)
  })
  test('is not given for what is disabled, sent to us, removed or another organisation’s', async () => {
    const source = await newSource()
    expect(await leaseSource(db, { ...source, orgId: await newTenant() }, 60)).toBeNull()
    const webhook = await register(source.orgId, 'custom_webhook', {})
    expect(await leaseSource(db, { ...source, id: webhook }, 60)).toBeNull()
    await asAdmin(source.orgId, 'PATCH', `/api/v1/log-sources/${source.id}`, { enabled: false })
    expect(await leaseSource(db, source, 60)).toBeNull()
    await asAdmin(source.orgId, 'PATCH', `/api/v1/log-sources/${source.id}`, { enabled: true })
    await sql("update tenants set plan = 'free' where org_id = $1", [source.orgId])
    expect(await leaseSource(db, source, 60)).toBeNull()
    await sql("update tenants set plan = 'pro' where org_id = $1", [source.orgId])
    await asAdmin(source.orgId, 'DELETE', `/api/v1/log-sources/${source.id}`)
    expect(await leaseSource(db, source, 60)).toBeNull()
  })
  test('is not given before the API may be asked again, and not for what was asked before the last fetch ended', async () => {
    const source = await newSource()
    await leaseSource(db, source, 60)
    await endFetch(db, source, { more: true, next_in_s: 60, asked: true })
    expect(await leaseSource(db, { ...source, lease: 'two' }, 60)).toBeNull()
    await sql('update log_sources set not_before = null where id = $1', [source.id])
    const before = new Date(Date.now() - 60_000)
    expect(await leaseSource(db, { ...source, lease: 'two', askedAt: before }, 60)).toBeNull()
    expect(await leaseSource(db, { ...source, lease: 'two' }, 60)).not.toBeNull()
  })
  test('is lost when the config changes: who reads by the old one writes no more, and the new one begins anew', async () => {
    const source = await newSource()
    await leaseSource(db, source, 60)
    await keep(source, ['a'], { at: 1 })
    await asAdmin(source.orgId, 'PATCH', `/api/v1/log-sources/${source.id}`, { config: { projectId: 'other-project' } })
    expect(await keep(source, ['b'], { at: 2 })).toBeNull()
    expect(await stored(source.id)).toMatchObject({ uids: ['a'], cursor: null })
  })
  test('is kept when a source that is enabled is enabled', async () => {
    const source = await newSource()
    await leaseSource(db, source, 60)
    await asAdmin(source.orgId, 'PATCH', `/api/v1/log-sources/${source.id}`, { enabled: true })
    expect(await keep(source, ['a'], { at: 1 })).toBe(1)
  })
})

describe('a source that is disabled while it is fetched', () => {
  const enable = (source: Lease, enabled: boolean) =>
    asAdmin(source.orgId, 'PATCH', `/api/v1/log-sources/${source.id}`, { enabled })
  const fetched = async () => {
    const source = await newSource()
    await leaseSource(db, source, 60)
    await keep(source, ['a'], { at: 1 })
    return source
  }
  test('takes no more events, and goes on from there when it is enabled again', async () => {
    const source = await fetched()
    await enable(source, false)
    expect(await keep(source, ['b'], { at: 2 })).toBeNull()
    expect(await stored(source.id)).toMatchObject({ uids: ['a'], cursor: { at: 1 } })
    await enable(source, true)
    expect(await keep(source, ['b'], { at: 2 })).toBeNull()
    expect(await leaseSource(db, { ...source, lease: 'two' }, 60)).toMatchObject({ cursor: { at: 1 } })
  })
  test('is not disabled once more by the fetch, whose end says nothing of it', async () => {
    const source = await fetched()
    await enable(source, false)
    await endFetch(db, source, { error: 'No.', progressed: false, disable: true, next_in_s: 60 })
    expect(await stored(source.id)).toMatchObject({ enabled: false, fetch_error: null })
    expect((await books(source.orgId)).actions).not.toContain('log_source_disabled')
  })
})

describe('a page', () => {
  test('is kept with the cursor after it; again, it changes nothing', async () => {
    const source = await newSource()
    await leaseSource(db, source, 60)
    expect(await keep(source, ['a', 'b', 'a'], { at: 1 }, [GAP])).toBe(2)
    expect(await keep(source, ['a', 'b'], { at: 1 }, [GAP])).toBe(0)
    expect(await keep(source, ['b', 'c'], { at: 2 })).toBe(1)
    expect(await stored(source.id)).toMatchObject({ uids: ['a', 'b', 'c'], cursor: { at: 2 }, gaps: [GAP] })
  })
  test.each(['reset', 'error', 'drop-response'])(
    'whose keeping meets a database that fails (%s) is kept once',
    async (kind) => {
      const source = await newSource()
      await leaseSource(db, source, 60)
      await fault('database', kind, { times: 2, match: 'keep_log_page' })
      await keep(source, ['a', 'b'], { at: 1 })
      expect(await stored(source.id)).toMatchObject({ uids: ['a', 'b'], cursor: { at: 1 } })
    },
  )
  test('moves no cursor when its events cannot be kept', async () => {
    const source = await newSource()
    await leaseSource(db, source, 60)
    const rows = await rowsOf([event('a'), event('b', { time: 'no time' })])
    await expect(keepPage(db, source, 60, { cursor: { at: 1 }, gaps: [], rows })).rejects.toThrow()
    expect(await stored(source.id)).toMatchObject({ uids: [], cursor: null })
  })
  test('of the same event from two sources is two events', async () => {
    const one = await newSource()
    const other = { ...(await newSource(one.orgId)), lease: 'two' }
    for (const source of [one, other]) {
      await leaseSource(db, source, 60)
      expect(await keep(source, ['a'], null)).toBe(1)
    }
  })
  test('of many fetchers, each with the same events in another order, is kept once and locks nobody', async () => {
    const source = await newSource()
    await leaseSource(db, source, 60)
    const uids = Array.from({ length: 50 }, (_, i) => `e${i}`)
    const kept = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((i) => keep(source, i % 2 ? uids : uids.toReversed(), { at: 1 })),
    )
    expect(kept.reduce((sum: number, n) => sum + (n ?? 0), 0)).toBe(50)
  })
  describe('of more gaps than twenty keeps the last ones, and one in place of all before them', () => {
    const days = (first: number, count: number) =>
      Array.from({ length: count }, (_, i) => {
        const day = `2026-11-${String(first + i).padStart(2, '0')}`
        return { from: `${day}T00:00:00Z`, to: `${day}T12:00:00Z`, reason: 'It was not asked in time.' }
      })
    const merged = (from: number, to: number) => ({
      from: days(from, 1)[0]?.from,
      to: days(to, 1)[0]?.to,
      reason: 'In this time several stretches are missing: more than are listed one by one.',
    })
    const gapsAfter = async (...pages: ReturnType<typeof days>[]) => {
      const source = await newSource()
      await leaseSource(db, source, 60)
      for (const [i, gaps] of pages.entries()) await keep(source, [], i, gaps)
      return (await stored(source.id)).gaps
    }
    test('of twenty keeps all', async () => expect(await gapsAfter(days(1, 20))).toEqual(days(1, 20)))
    test('at once, in any order', async () => {
      expect(await gapsAfter(days(1, 21))).toEqual([merged(1, 2), ...days(3, 19)])
      expect(await gapsAfter([...days(3, 3), ...days(1, 2), ...days(6, 18)])).toEqual([
        merged(1, 5),
        ...days(2, 1),
        ...days(6, 18),
      ])
    })
    test('page by page, and again', async () => {
      const all = [merged(1, 6), ...days(7, 19)]
      expect(await gapsAfter(days(1, 15), days(16, 8), days(24, 2))).toEqual(all)
      expect(await gapsAfter(days(1, 15), days(16, 10), days(16, 10), days(1, 3))).toEqual(all)
    })
  })
})

describe('a fetch that ends', () => {
  test('well says when, forgets what failed before, and is due later', async () => {
    const source = await newSource()
    for (const end of [
      { error: 'No.', progressed: false, disable: false, next_in_s: 60 },
      { error: 'No.', progressed: false, disable: false, next_in_s: 120 },
    ]) {
      await leaseSource(db, source, 60)
      await endFetch(db, source, end)
    }
    expect(await stored(source.id)).toMatchObject({
      failures: 2,
      fetch_error: 'No.',
      last_fetched_at: null,
      lease: null,
    })
    await leaseSource(db, source, 60)
    await endFetch(db, source, { fetched: true, until: new Date().toISOString(), next_in_s: 300 })
    const { due_in_s, ...end } = await stored(source.id)
    expect(end).toMatchObject({
      failures: 0,
      failing_since: null,
      fetch_error: null,
      last_fetched_at: expect.anything(),
    })
    expect(due_in_s).toBeGreaterThan(200)
  })
  test('with more to read, or in failure, has not read until now', async () => {
    const source = await newSource()
    const readUntil = async () => (await stored(source.id)).read_until
    const end = async (result: FetchResult) => {
      await sql('update log_sources set not_before = null where id = $1', [source.id])
      await leaseSource(db, source, 60)
      await endFetch(db, source, result)
      return readUntil()
    }
    expect(await end({ more: true, next_in_s: 60, asked: true })).toBeNull()
    const read = '2026-11-20T08:00:00.000Z'
    expect(await end({ fetched: true, until: read, next_in_s: 300 })).toBe(read)
    expect(await end({ more: true, next_in_s: 60, asked: true })).toBe(read)
    expect(await end({ error: 'No.', progressed: true, disable: false, next_in_s: 60 })).toBe(read)
    await asAdmin(source.orgId, 'PATCH', `/api/v1/log-sources/${source.id}`, { enabled: true })
    expect(await readUntil()).toBe(read)
    await asAdmin(source.orgId, 'PATCH', `/api/v1/log-sources/${source.id}`, { config: { projectId: 'other-project' } })
    expect(await readUntil()).toBeNull()
  })
  test('has read up to when it says, but never less than before, nor up to a later time than now', async () => {
    const source = await newSource()
    const end = async (result: object) => {
      await leaseSource(db, source, 60)
      await sql('select end_log_fetch($1, $2, $3, $4, null, null)', [
        source.orgId,
        source.id,
        source.lease,
        JSON.stringify({ fetched: true, next_in_s: 300, ...result }),
      ])
      return (await stored(source.id)).read_until
    }
    expect(await end({ until: '2026-11-20T08:00:00.123Z' })).toBe('2026-11-20T08:00:00.123Z')
    expect(await end({ until: '2026-11-20T07:00:00Z' })).toBe('2026-11-20T08:00:00.123Z')
    const before = Date.now()
    const [now, said] = [await end({ until: '2999-01-01T00:00:00Z' }), await end({})] // a Worker of before says nothing
    for (const read of [now, said]) {
      expect(Date.parse(read ?? '')).toBeGreaterThanOrEqual(before - 1)
      expect(Date.parse(read ?? '')).toBeLessThanOrEqual(Date.now() + 1)
    }
  })
  test('in failure after days disables the source, and the log says so once', async () => {
    const source = await newSource()
    await leaseSource(db, source, 60)
    await fault('database', 'drop-response', { match: 'end_log_fetch' })
    await endFetch(db, source, { error: 'The role is missing.', progressed: false, disable: true, next_in_s: 60 })
    expect(await stored(source.id)).toMatchObject({ enabled: false, fetch_error: 'The role is missing.' })
    const { entries } = await books(source.orgId)
    expect(entries.filter(({ action }) => action === 'log_source_disabled')).toMatchObject([
      { user_id: null, detail: { log_source_id: source.id, reason: 'The role is missing.' } },
    ])
  })
  test('for one who has lost the lease changes nothing', async () => {
    const source = await newSource()
    await leaseSource(db, source, 60)
    await endFetch(db, { ...source, lease: 'two' }, { error: 'No.', progressed: false, disable: true, next_in_s: 60 })
    expect(await stored(source.id)).toMatchObject({ enabled: true, fetch_error: null, lease: 'one' })
    expect((await books(source.orgId)).actions).not.toContain('log_source_disabled')
  })
})

describe('what is due', () => {
  const due = async ({ id }: Lease) => (await dueSources(db, 100)).some((source) => source.id === id)
  test('is told once, and again when nothing came of it', async () => {
    await restSources()
    const source = await newSource()
    expect(await due(source)).toBe(true)
    expect(await due(source)).toBe(false)
    await age(source.id, 'next_fetch_at', '1 second')
    expect(await due(source)).toBe(true)
  })
  test('is told the longest due first', async () => {
    await restSources()
    const [late, later] = [await newSource(), await newSource()]
    await age(later.id, 'next_fetch_at', '1 minute')
    await age(late.id, 'next_fetch_at', '1 hour')
    expect(await dueSources(db, 1)).toEqual([{ orgId: late.orgId, id: late.id }])
  })
  test('is told to one of many who ask at once', async () => {
    await restSources()
    const source = await newSource()
    expect((await Promise.all(Array.from({ length: 10 }, () => due(source)))).filter(Boolean)).toHaveLength(1)
  })
  test('leaves out what is disabled, and what the plan no longer includes', async () => {
    await newSource()
    await restSources()
    const org = await newTenant({ plan: 'pilot' })
    const sources = [await newSource(org), await newSource(org)]
    await sql("update tenants set plan = 'free' where org_id = $1", [org])
    const paying = await newSource()
    expect(await dueSources(db, 1)).toEqual([{ orgId: paying.orgId, id: paying.id }])
    await sql("update tenants set plan = 'pilot' where org_id = $1", [org])
    await sql('update log_sources set next_fetch_at = clock_timestamp() where org_id = $1', [org])
    expect(await dueSources(db, 100)).toHaveLength(sources.length)
  })
})
