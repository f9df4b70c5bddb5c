import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { makeCheckpoint } from '../../src/audit/checkpoint.ts'
import { tipOf } from '../../src/audit/tip.ts'
import { database } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import { Unavailable } from '../../src/unavailable.ts'
import { fill } from '../support/audit.ts'
import { asAdmin, newOrg, newTenant, sql } from '../support/world.ts'

const context = { config: config(env), db: database(config(env)), env }
afterEach(() => vi.restoreAllMocks())

describe('what is noted outside the database', () => {
  test('only grows, and never contradicts itself', async () => {
    const tip = tipOf(env, `api.test/audit/${newOrg()}`)
    expect(await tip.seen()).toBeNull()
    expect(await tip.advance({ size: 5, root: 'a' })).toBe(true)
    expect(await tip.advance({ size: 5, root: 'a' })).toBe(true)
    expect(await tip.advance({ size: 5, root: 'b' })).toBe(false)
    expect(await tip.advance({ size: 4, root: 'c' })).toBe(true)
    expect(await tip.seen()).toEqual({ size: 5, root: 'a' })
  })
  test('is noted before it is kept: what could not be kept is signed the next time', async () => {
    const org = await newTenant()
    await fill(org, 3)
    await expect(makeCheckpoint({ ...context, db: broken() }, org)).rejects.toThrow()
    expect(await makeCheckpoint(context, org)).toMatchObject({ size: 3 })
  })
  test('accuses no log that somebody else signs at the same moment', async () => {
    const org = await newTenant()
    await fill(org, 3)
    const real = fetch
    vi.spyOn(globalThis, 'fetch').mockImplementationOnce(async (...request) => {
      const answer = await real(...request)
      // Once the log's state was read, and before anything is made of it.
      await fill(org, 1)
      await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')
      return answer
    })
    expect(await makeCheckpoint(context, org)).toMatchObject({ size: 3 })
  })
  test('stops the signing while it cannot be read', async () => {
    const org = await newTenant()
    await fill(org, 3)
    vi.spyOn(env.LOG_TIPS, 'getByName').mockImplementation(() => {
      throw new Error('unreachable')
    })
    await expect(makeCheckpoint(context, org)).rejects.toThrow(Unavailable)
    expect(await sql('select 1 from audit_checkpoints where org_id = $1', [org])).toEqual([])
  })
})

/** A database that keeps nothing new. */
function broken() {
  const db = database(config(env))
  const execute = db.execute.bind(db)
  let calls = 0
  vi.spyOn(db, 'execute').mockImplementation((query) => {
    // The state, the tiles, and then what would be kept.
    if (++calls > 2) throw Object.assign(new Error('no'), { code: '23000' })
    return execute(query)
  })
  return db
}
