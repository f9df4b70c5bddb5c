import { beforeAll, describe, expect, test } from 'vitest'
import { recompute } from '../support/chain.ts'
import { denials } from '../support/denials.ts'
import { fault, get, HELLO, newTenant, postRun, sql } from '../support/world.ts'

denials({ method: 'GET', path: '/api/v1/runs' })
denials({ method: 'GET', path: '/api/v1/runs/aud_01JQABCDEF0123456789ABCDEF' })

let org: string
const ids: string[] = []

/** Seven runs, oldest first: answered ×3, blocked, failed, answered by another agent ×2. */
beforeAll(async () => {
  org = await newTenant()
  for (let i = 0; i < 3; i++) ids.push((await postRun(org)).body.audit_id)
  await postRun(org, { ...HELLO, message: 'SSN 123-45-6789' })
  await fault('gateway', 'http-500')
  await postRun(org)
  for (let i = 0; i < 2; i++)
    ids.push((await postRun(org, { ...HELLO, agentId: 'audit-trail-narrator' })).body.audit_id)
  const rows = await sql<{ id: string }>('select id from audit_entries where org_id = $1 order by seq', [org])
  ids.splice(0, ids.length, ...rows.map(({ id }) => id))
})

const list = async (query = '') => (await get(org, `/api/v1/runs${query}`)).body
const listed = async (query: string) => (await list(query)).runs.map(({ id }: { id: string }) => ids.indexOf(id))

describe('GET /api/v1/runs', () => {
  test('lists metadata only, newest first, as the reference shows it', async () => {
    const { runs, ...page } = await list()
    expect(page).toEqual({ total: 7, page: 1, per_page: 25 })
    expect(runs.map(({ id }: { id: string }) => id)).toEqual(ids.toReversed())
    expect(runs[6]).toEqual({
      id: ids[0],
      agent_id: HELLO.agentId,
      user_id: 'user_test',
      action: 'agent_run',
      model_used: 'claude-haiku-3-5',
      tokens_used: expect.any(Number),
      latency_ms: expect.any(Number),
      policy_flags: [],
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
  })

  test.each([
    ['?per_page=3', [6, 5, 4], 7],
    ['?per_page=3&page=2', [3, 2, 1], 7],
    ['?per_page=3&page=3', [0], 7],
    ['?per_page=3&page=4', [], 7],
    ['?page=40000', [], 7],
    ['?agent_id=audit-trail-narrator', [6, 5], 2],
    ['?agent_id=audit-trail-narrator&per_page=1&page=2', [5], 2],
    ['?agent_id=coleman-clinical-docs', [], 0],
    ['?agent_id=nobody%27s', [], 0],
    ['?action=agent_run_blocked', [3], 1],
    ['?action=agent_run_failed&agent_id=helpdesk-tier1-triage', [4], 1],
    ['?action=agent_run&per_page=2&page=2', [2, 1], 5],
    ['?from=2020-01-01&to=2020-01-02', [], 0],
    ['?from=2026-05-01T02:00:00%2B02:00&to=2026-05-01', [], 0],
    ['?from=2020-01-01T00:00:00Z&per_page=2', [6, 5], 7],
    ['?from=0000-12-31T23:59:59-14:00&per_page=1', [6], 7],
    ['?unknown=1&per_page=1', [6], 7],
  ])('%s', async (query, runs, total) => {
    expect(await listed(query)).toEqual(runs)
    expect((await list(query)).total).toBe(total)
  })

  test('from is inclusive, to is exclusive', async () => {
    const [at] = await sql<{ at: string }>(
      `select to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') at from audit_entries where id = $1`,
      [ids[3]],
    )
    expect(await listed(`?from=${at?.at}`)).toEqual(expect.arrayContaining([3]))
    expect(await listed(`?to=${at?.at}`)).not.toContain(3)
    // They are written to the millisecond, and asked for to the microsecond.
    const later = at?.at.replace('Z', '001Z')
    expect(await listed(`?from=${later}`)).not.toContain(3)
    expect(await listed(`?to=${later}`)).toEqual(expect.arrayContaining([3]))
  })

  test.each([
    'page=0',
    'page=x',
    'page=1.5',
    'page=99999999999',
    'per_page=0',
    'per_page=101',
    'action=tenant_provisioned',
    'from=yesterday',
    'to=2026-13-01',
    'agent_id=',
    'agent_id=%00',
    'page=0x10',
    'page=1e2',
    'per_page=%2010',
    'from=0000-01-01',
    'from=9999-12-31T23:59:59-23:59',
    'from=2026-05-02&to=2026-05-01',
    'from=2026-05-01T00:00:00.000001Z&to=2026-05-01',
  ])('%s: 400', async (query) => {
    const { status, body } = await get(org, `/api/v1/runs?${query}`)
    expect({ status, code: body.code, path: body.issues[0]?.path }).toEqual({
      status: 400,
      code: 'VALIDATION_ERROR',
      path: query.split('=')[0],
    })
  })

  test('page=1&page=2: 400, and what is wrong is that it is said twice', async () => {
    expect(await get(org, '/api/v1/runs?page=1&page=2')).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'page', message: 'must be given once' }] },
    })
  })

  test('shows another organisation nothing of it', async () => {
    const other = await newTenant()
    expect((await get(other, '/api/v1/runs')).body).toEqual({ runs: [], total: 0, page: 1, per_page: 25 })
    expect((await get(other, '/api/v1/runs?action=agent_run')).body.total).toBe(0)
  })
})

describe('GET /api/v1/runs/:runId', () => {
  test('adds the hashes and the place in the chain; all entries recompute and link', async () => {
    let prev = '0'.repeat(64)
    for (const id of ids) {
      const { run } = (await get(org, `/api/v1/runs/${id}`)).body
      expect(run.chain.prev_hash).toBe(prev)
      expect(await recompute(run)).toEqual({ entry_hash: run.chain.entry_hash, row_hash: run.chain.row_hash })
      prev = run.chain.row_hash
    }
  })

  test('of another organisation: 404, as if it were not there', async () => {
    const { status, body } = await get(await newTenant(), `/api/v1/runs/${ids[0]}`)
    expect({ status, body }).toEqual({
      status: 404,
      body: { error: 'Run not found', code: 'NOT_FOUND', request_id: expect.any(String) },
    })
  })

  test.each(['aud_x', 'aud_%00', '%27%20or%201=1', 'a'.repeat(300)])('%s: 404', async (id) => {
    expect(await get(org, `/api/v1/runs/${id}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })
})
