import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { makeCheckpoint } from '../../src/audit/checkpoint.ts'
import { LogTip, tipOf } from '../../src/audit/tip.ts'
import { database, EVERYONE } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import { Unavailable } from '../../src/unavailable.ts'
import { fill, tamper } from '../support/audit.ts'
import { asAdmin, newOrg, newTenant, sql } from '../support/world.ts'

const context = { config: config(env), db: database(config(env), EVERYONE), env }
afterEach(() => vi.restoreAllMocks())

describe('what is noted outside the database', () => {
  test('is followed only by what was held against it', async () => {
    const tip = tipOf(env, `api.test/audit/${newOrg()}`)
    const [a, b, c] = [
      { size: 5, root: 'a', pruned: 0 },
      { size: 5, root: 'b', pruned: 0 },
      { size: 6, root: 'c', pruned: 0 },
    ]
    expect(await tip.seen()).toBeNull()
    expect(await tip.advance(a, c)).toBe(false)
    expect(await tip.advance(a, null)).toBe(true)
    expect(await tip.advance(c, null)).toBe(false)
    expect(await tip.advance(c, b)).toBe(false)
    expect(await tip.seen()).toEqual(a)
    expect(await tip.advance(a, a)).toBe(true)
    expect(await tip.advance(c, a)).toBe(true)
    expect(await tip.advance(a, a)).toBe(false)
    expect(await tip.advance({ ...c, pruned: 5 }, { ...c, pruned: 4 })).toBe(false)
    expect(await tip.seen()).toEqual(c)
    expect(await tip.advance({ ...c, pruned: 5 }, c)).toBe(true)
    expect(await tip.seen()).toEqual({ ...c, pruned: 5 })
  })
  test('is read and noted by the version of the Worker before it noted up to where a log was pruned, and after that again', async () => {
    const tip = tipOf(env, `api.test/audit/${newOrg()}`)
    await tip.advance({ size: 5, root: 'a', pruned: 2 }, null)
    const seen = await runInDurableObject(tip, (_, { storage: { sql } }) => {
      // What that version runs, word for word.
      const before = sql.exec('SELECT size, root FROM tip').toArray()
      sql.exec('DELETE FROM tip')
      sql.exec('INSERT INTO tip VALUES (?, ?)', 6, 'b')
      return before
    })
    expect(seen).toEqual([{ size: 5, root: 'a' }])
    expect(await tip.seen()).toEqual({ size: 6, root: 'b', pruned: 2 })
  })
  test('is noted by an isolate of that version too, during a deployment: up to where the log was pruned stays', async () => {
    const tip = tipOf(env, `api.test/audit/${newOrg()}`)
    expect(await tip.advance({ size: 5, root: 'a' }, null)).toBe(true)
    expect(await tip.seen()).toEqual({ size: 5, root: 'a', pruned: 0 })
    await tip.advance({ size: 6, root: 'b', pruned: 2 }, await tip.seen())
    expect(await tip.advance({ size: 7, root: 'c' }, await tip.seen())).toBe(true)
    expect(await tip.seen()).toEqual({ size: 7, root: 'c', pruned: 2 })
  })
  test('stays noted where only that version noted it', async () => {
    const tip = tipOf(env, `api.test/audit/${newOrg()}`)
    await tip.advance({ size: 5, root: 'a', pruned: 0 }, null)
    const seen = await runInDurableObject(tip, (_, state) => {
      state.storage.sql.exec('DROP TABLE pruned')
      return new LogTip(state, env).seen()
    })
    expect(seen).toEqual({ size: 5, root: 'a', pruned: 0 })
  })
  test('stays noted when what follows it cannot be', async () => {
    const tip = tipOf(env, `api.test/audit/${newOrg()}`)
    const first = { size: 5, root: 'a', pruned: 0 }
    await tip.advance(first, null)
    await runInDurableObject(tip, (it, { storage }) => {
      storage.sql.exec("CREATE TRIGGER full BEFORE INSERT ON tip BEGIN SELECT RAISE(ABORT, 'full'); END")
      expect(() => it.advance({ ...first, size: 6 }, first)).toThrow('full')
    })
    expect(await tip.seen()).toEqual(first)
  })
  test.each<[string, string, string]>([
    [
      'fewer entries',
      "delete from audit_entries where org_id = 'ORG' and seq = 2; update audit_heads set size = 2 where org_id = 'ORG'",
      'truncated',
    ],
    [
      'other entries',
      "update audit_entries set entry_hash = sha256('x') where org_id = 'ORG' and seq = 1",
      'root_mismatch',
    ],
    [
      'an entry taken out as if it had been pruned',
      `insert into audit_tiles select 'ORG', 0, 0, substr(audit_tile('ORG', 0, 0), 1, 32);
        delete from audit_entries where org_id = 'ORG' and seq = 0; update audit_heads set pruned = 1 where org_id = 'ORG'`,
      'root_mismatch',
    ],
  ])('has no log signed that shows %s, whatever else the database has forgotten', async (_, change, code) => {
    const org = await newTenant()
    await fill(org, 3)
    await makeCheckpoint(context, org)
    await tamper(`delete from audit_signatures where org_id = '${org}'; delete from audit_checkpoints where org_id = '${org}';
      ${change.replaceAll('ORG', org)}`)
    await expect(makeCheckpoint(context, org)).rejects.toMatchObject({ problem: { code } })
    expect(await sql('select 1 from audit_checkpoints where org_id = $1', [org])).toEqual([])
  })
  test('leaves nobody the time to have two trees signed that contradict each other', async () => {
    const org = await newTenant()
    await fill(org, 3)
    const real = fetch
    const honest = `(select entry_hash from audit_entries where org_id = '${org}' and seq = 0)`
    let calls = 0
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
      if (++calls === 2) {
        // The state of three entries was read. It grows, is signed, and is then shown with another entry for a moment.
        vi.restoreAllMocks()
        await fill(org, 1)
        await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')
        await tamper(`update audit_entries set entry_hash = sha256(entry_hash) where org_id = '${org}' and seq = 2`)
        const answer = await real(...request)
        await tamper(`update audit_entries set entry_hash = ${honest} where org_id = '${org}' and seq = 2`)
        return answer
      }
      return real(...request)
    })
    await makeCheckpoint(context, org).catch(() => {})
    expect(await sql('select size from audit_checkpoints where org_id = $1', [org])).toEqual([{ size: '4' }])
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
    expect(await makeCheckpoint(context, org)).toMatchObject({ size: 4 })
  })
  test('is not noted anew while nothing is to be signed', async () => {
    const org = await newTenant()
    await fill(org, 3)
    const first = await makeCheckpoint(context, org)
    const advance = vi.spyOn(LogTip.prototype, 'advance')
    expect(await makeCheckpoint(context, org)).toEqual(first)
    expect(advance).not.toHaveBeenCalled()
    await fill(org, 1)
    await makeCheckpoint(context, org)
    expect(advance).toHaveBeenCalledOnce()
  })
  test('stops the signing where it is always another one, after some attempts', async () => {
    const org = await newTenant()
    await fill(org, 3)
    vi.spyOn(LogTip.prototype, 'advance').mockReturnValue(false)
    await expect(makeCheckpoint(context, org)).rejects.toThrow(Unavailable)
    expect(await sql('select 1 from audit_checkpoints where org_id = $1', [org])).toEqual([])
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
  const db = database(config(env), EVERYONE)
  const execute = db.execute.bind(db)
  let calls = 0
  vi.spyOn(db, 'execute').mockImplementation((query) => {
    // The state, the tiles, and then what would be kept.
    if (++calls > 2) throw Object.assign(new Error('no'), { code: '23000' })
    return execute(query)
  })
  return db
}
