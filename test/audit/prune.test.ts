import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { OPERATOR_DATABASE_URL } from '../../dev/roles.ts'
import type { Report } from '../../src/audit/log/report.ts'
import { pruneLog } from '../../src/audit/prune.ts'
import { database } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import { newId } from '../../src/ids.ts'
import { audited, exportOf, fill, tamper } from '../support/audit.ts'
import { asAdmin, fault, get, newTenant, noFaults, postRun, type Run, sql } from '../support/world.ts'

const db = database({ ...config(env), databaseUrl: OPERATOR_DATABASE_URL })
const prune = (org: string, { size, root }: { size: number; root: string }) =>
  pruneLog(db, { orgId: org, userId: 'operator:test' }, { size, root })

type Checkpoint = { size: number; root: string; note: string }
const sign = async (org: string) =>
  ((await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')).body as unknown as { checkpoint: Checkpoint }).checkpoint
const read = async (org: string, path: string) =>
  (await asAdmin(org, 'GET', `/api/v1/audit${path}`)).body as unknown as Record<string, unknown>

/** An organisation that has left, half a year after its last run. */
async function gone(entries: number): Promise<{ org: string; checkpoint: Checkpoint }> {
  const org = await newTenant({ plan: 'free', provisioned: false })
  await fill(org, entries)
  return { org, checkpoint: await sign(org) }
}

describe('the log of an organisation that has left', () => {
  test.each([3, 256, 600])('is pruned of its %i entries, and all that was signed stays provable', async (entries) => {
    const { org, checkpoint } = await gone(entries)
    const kept = await (await exportOf(org)).text()
    const receipt = JSON.stringify(await read(org, `/entries/${entries - 1}/proof`))
    expect(await prune(org, checkpoint)).toBe('pruned')

    expect(await sql('select seq, action, detail from audit_entries where org_id = $1', [org])).toEqual([
      { seq: String(entries), action: 'log_pruned', detail: { size: entries, root: checkpoint.root } },
    ])
    const now = await sign(org)
    expect(now.size).toBe(entries + 1)
    // What was exported before is verified against what is signed now, and the receipt too.
    const proof = await read(org, `/consistency?from=${entries}`)
    expect(proof).toMatchObject({ from: { size: entries, root: checkpoint.root }, checkpoint: now.note })
    expect(await audited(kept, [checkpoint.note])).toMatchObject({ verified: true, to: entries })
    expect(await audited(receipt)).toMatchObject({ verified: true })
    expect(await read(org, `/entries/${entries - 1}/proof`)).toMatchObject({ seq: entries - 1, entry: null })
    // The rest goes on, and is verified; the parts fit together.
    expect((await get(org, '/api/v1/audit/verify')).body).toMatchObject({
      verified: true,
      from: entries,
      to: entries + 1,
    })
    const rest = await (await exportOf(org)).text()
    expect(await audited(rest, [checkpoint.note])).toMatchObject({
      verified: true,
      whole: false,
      from: entries,
      to: entries + 1,
    })
    const whole = kept.split('\n').slice(0, -2).join('\n')
    expect(await audited(`${whole}\n${rest}`)).toMatchObject({ verified: true, whole: true, from: 0, to: entries + 1 })
  })
  test('fills its tiles as before when it comes back, and may leave again', async () => {
    const { org, checkpoint } = await gone(300)
    await prune(org, checkpoint)
    await fill(org, 400)
    expect((await get(org, '/api/v1/audit/verify')).body).toMatchObject({ verified: true, from: 300, to: 701 })
    expect(await read(org, '/consistency?from=300')).toMatchObject({ from: { root: checkpoint.root } })
    expect(await read(org, '/entries/511/proof')).toMatchObject({ seq: 511, entry: { org_id: org } })
    expect(await prune(org, await sign(org))).toBe('pruned')
    await sign(org)
    expect((await get(org, '/api/v1/audit/verify')).body).toMatchObject({ verified: true, from: 701, to: 702 })
    expect(await read(org, '/consistency?from=300')).toMatchObject({ from: { root: checkpoint.root } })
  })
  test('says what was pruned to who asks for it: 400', async () => {
    const { org, checkpoint } = await gone(10)
    await prune(org, checkpoint)
    for (const path of ['/verify?from=0', '/export?from=9'])
      expect(await read(org, path)).toMatchObject({ code: 'VALIDATION_ERROR', issues: [{ path: 'from' }] })
    expect(await read(org, '/entries/3')).toMatchObject({ code: 'NOT_FOUND' })
  })
  test('is pruned once, however often it is asked for, and whatever answers are lost', async () => {
    const { org, checkpoint } = await gone(10)
    await fault('database', 'drop-response', { match: 'prune_audit_log(', times: 1 })
    await fault('database', 'drop-response', { match: 'delete_pruned_entries(', times: 1 })
    expect(await prune(org, checkpoint)).toBe('pruned')
    await noFaults()
    expect(await prune(org, checkpoint)).toBe('pruned')
    expect(await sql('select action from audit_entries where org_id = $1', [org])).toEqual([{ action: 'log_pruned' }])
  })
  test('whose pruning broke off is whole, and pruned to the end when it is asked for again', async () => {
    const { org, checkpoint } = await gone(10)
    await fault('database', 'down', { match: 'delete_pruned_entries(', times: 3 })
    await expect(prune(org, checkpoint)).rejects.toThrow()
    await noFaults()
    await sign(org)
    expect((await get(org, '/api/v1/audit/verify')).body).toMatchObject({ verified: true, from: 10, to: 11 })
    expect(await prune(org, checkpoint)).toBe('pruned')
    expect(await sql('select action from audit_entries where org_id = $1', [org])).toEqual([{ action: 'log_pruned' }])
  })
  test('goes in parts, the oldest entries first, and says how many went', async () => {
    const { org, checkpoint } = await gone(5)
    await fault('database', 'down', { match: 'delete_pruned_entries(', times: 3 })
    await expect(prune(org, checkpoint)).rejects.toThrow()
    await noFaults()
    const part = async () => {
      const [gone] = await sql('select delete_pruned_entries($1, 2) entries', [org])
      const [left] = await sql('select min(seq)::int first from audit_entries where org_id = $1', [org])
      return { ...gone, ...left }
    }
    for (const [entries, first] of [
      [2, 2],
      [2, 4],
      [1, 5],
      [0, 5],
    ]) {
      expect(await part()).toEqual({ entries, first })
      expect((await get(org, '/api/v1/audit/verify')).body).toMatchObject({ verified: true, from: 5 })
    }
  })
  test('is told of to the operator when it is next signed, and once', async () => {
    const { org, checkpoint } = await gone(300)
    const alerts = async () => {
      const error = vi.spyOn(console, 'error')
      await sign(org)
      const lines = error.mock.calls.map(([line]) => JSON.parse(String(line)))
      error.mockRestore()
      return lines
    }
    expect(await alerts()).toEqual([])
    await prune(org, checkpoint)
    expect(await alerts()).toEqual([{ level: 'error', event: 'audit_log_pruned', alert: true, org_id: org, size: 300 }])
    await fill(org, 1)
    expect(await alerts()).toEqual([])
    await prune(org, await sign(org))
    expect(await alerts()).toMatchObject([{ event: 'audit_log_pruned', size: 302 }])
  })
  test.each([
    ['in its midst', 2],
    ['at its end, like what a pruning has still to delete', 4],
  ])('shows nothing that somebody puts in place of what is gone, and is found to be broken: %s', async (_, seq) => {
    const { org, checkpoint } = await gone(5)
    await prune(org, checkpoint)
    const id = newId('aud')
    // Nothing in the database refuses it: its owner may insert.
    await sql(
      `insert into audit_entries select (jsonb_populate_record(e, $2)).* from audit_entries e where org_id = $1 limit 1`,
      [
        org,
        JSON.stringify({
          id,
          seq,
          action: 'agent_run',
          agent_id: 'helpdesk-tier1-triage',
          run_no: 3,
          agent_run_no: 3,
        }),
      ],
    )
    for (const list of ['/audit/entries', '/audit/entries?from=2026-01-01', '/runs', '/runs?action=agent_run']) {
      const { entries, runs } = (await asAdmin(org, 'GET', `/api/v1${list}`)).body as unknown as Record<string, Run[]>
      expect((entries ?? runs)?.map((entry) => entry.id)).not.toContain(id)
    }
    expect((await asAdmin(org, 'GET', '/api/v1/runs?action=agent_run')).body.total).toBe(0)
    for (const one of [`/audit/entries/${id}`, `/audit/entries/${seq}`, `/runs/${id}`])
      expect((await asAdmin(org, 'GET', `/api/v1${one}`)).status).toBe(404)
    expect((await get(org, '/api/v1/audit/verify')).body).toMatchObject({
      verified: false,
      problem: { code: 'head_wrong', seq },
    })
  })
  test('shows it when what is left is tampered with', async () => {
    const { org, checkpoint } = await gone(300)
    await prune(org, checkpoint)
    await tamper(
      `update audit_tiles set hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40)) where org_id = '${org}' and level = 0 and "index" = 1`,
    )
    expect((await get(org, '/api/v1/audit/verify')).body as unknown as Report).toMatchObject({ verified: false })
  })
})

describe('is not pruned: the log of an organisation that', () => {
  test('is asked for by the Worker, or with an entry that tells of something else', async () => {
    const { org, checkpoint } = await gone(3)
    const asWorker = pruneLog(database(config(env)), { orgId: org, userId: 'x' }, checkpoint)
    await expect(asWorker).rejects.toThrow()
    for (const entry of [
      { action: 'baa_signed', detail: { size: 3, root: checkpoint.root } },
      { action: 'log_pruned', detail: { size: 1, root: checkpoint.root } },
    ])
      await expect(
        sql("select prune_audit_log($1, 3, $2::jsonb, sha256('x'))", [
          org,
          JSON.stringify({ id: 'x', org_id: org, ...entry }),
        ]),
      ).rejects.toMatchObject({ code: '23000' })
    expect(await sql('select 1 from audit_entries where org_id = $1', [org])).toHaveLength(3)
  })
  test.each([
    ['has a plan', 'not_left', { plan: 'pilot', provisioned: false }],
    ['has a gateway key', 'not_left', { plan: 'free', provisioned: true }],
  ])('%s', async (_, outcome, tenant) => {
    const org = await newTenant(tenant)
    await fill(org, 3)
    expect(await prune(org, await sign(org))).toBe(outcome)
    expect(await sql('select 1 from audit_entries where org_id = $1', [org])).toHaveLength(3)
  })
  test('did something in the last 30 days', async () => {
    const org = await newTenant()
    await postRun(org)
    await sql("update tenants set plan = 'free', key_alias = null where org_id = $1", [org])
    expect(await prune(org, await sign(org))).toBe('too_recent')
  })
  test('has no such checkpoint, or no log', async () => {
    const { org, checkpoint } = await gone(3)
    expect(await prune(org, { ...checkpoint, size: 2 })).toBe('no_checkpoint')
    expect(await prune(await newTenant({ plan: 'free', provisioned: false }), checkpoint)).toBe('no_log')
    expect(await sql('select 1 from audit_entries where org_id = $1', [org])).toHaveLength(3)
  })
  test('has a checkpoint of that size, but another root', async () => {
    const { org, checkpoint } = await gone(3)
    expect(await prune(org, { ...checkpoint, root: 'x' })).toBe('no_checkpoint')
  })
})

describe('the database, whoever asks it,', () => {
  const REFUSED = { code: '42501', message: expect.stringMatching(/is append-only$/) }
  test('takes no entry out that was not marked: neither the one after them, nor one of another log', async () => {
    const [{ org, checkpoint }, other] = [await gone(3), await gone(1)]
    await prune(org, checkpoint)
    const remove = 'delete from audit_entries where org_id = $1 and seq = $2'
    await expect(sql(remove, [org, 3])).rejects.toMatchObject(REFUSED)
    await expect(sql(remove, [other.org, 0])).rejects.toMatchObject(REFUSED)
  })
  test('marks no entries but as one says that stays in that log', async () => {
    const [{ org: another, checkpoint }, { org }] = [await gone(3), await gone(5)]
    await prune(another, checkpoint)
    const append = (action: string, size: number) =>
      sql("select append_audit_entry($1::jsonb, sha256('x'))", [
        JSON.stringify({
          id: crypto.randomUUID(),
          org_id: org,
          action,
          policy_flags: [],
          created_at: new Date(),
          detail: { size },
        }),
      ])
    await append('baa_signed', 2)
    await append('log_pruned', 7) // in seq 6: it would go with them
    for (const size of [2, 3, 4, 7])
      await expect(sql('update audit_heads set pruned = $2 where org_id = $1', [org, size])).rejects.toMatchObject(
        REFUSED,
      )
    await append('log_pruned', 4)
    await sql('update audit_heads set pruned = 4 where org_id = $1', [org])
  })
})
