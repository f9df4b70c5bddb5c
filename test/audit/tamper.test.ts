import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import type { Report } from '../../src/audit/log/report.ts'
import worker from '../../src/index.ts'
import { audited, exportOf, fill, restLogs, tamper } from '../support/audit.ts'
import { asAdmin, get, newTenant, sql } from '../support/world.ts'

/** What is wrong beside the entries, which are exported as they were signed. */
const EXPORTED_ALL_THE_SAME = ['head_wrong', 'tile_wrong', 'run_number_wrong']

/** The cron signs before it checks: then it is the tree that is wrong. */
const FOUND_WHEN_SIGNING = ['root_mismatch', 'truncated', 'tile_wrong']

/** A log of 600 entries, of which 550 were signed. */
async function signedLog(): Promise<string> {
  await restLogs()
  const org = await newTenant()
  await fill(org, 550)
  expect((await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')).status).toBe(200)
  await fill(org, 50)
  return org
}
const verified = async (org: string) => (await get(org, '/api/v1/audit/verify')).body as unknown as Report

/** What the cron finds in this log, and whether it raised an alert. */
async function watched(org: string) {
  const error = vi.spyOn(console, 'error')
  await worker.scheduled(createScheduledController({ cron: '*/2 * * * *' }), env)
  const alerts = error.mock.calls.map(([line]) => JSON.parse(String(line))).filter((line) => line.org_id === org)
  error.mockRestore()
  const [check] = await sql<{ problem: string | null }>('select problem from audit_checks where org_id = $1', [org])
  return {
    problem: check?.problem,
    alert: alerts.some((line) => line.event === 'audit_log_broken' && line.alert === true),
  }
}

const where = (org: string, seqs: string) => `where org_id = '${org}' and seq ${seqs}`
/** Makes the whole log again, with another value in each entry. */
async function rewrite(org: string, count: number, tokens: number): Promise<void> {
  await tamper(
    `delete from audit_entries where org_id = '${org}'; delete from audit_tiles where org_id = '${org}'; delete from audit_heads where org_id = '${org}'`,
  )
  await fill(org, count, tokens)
}
const forgetCheckpoints = (org: string) =>
  tamper(`delete from audit_checkpoints where org_id = '${org}'; delete from audit_signatures where org_id = '${org}'`)

describe('a superuser who', () => {
  test('does nothing is not accused', async () => {
    const org = await signedLog()
    expect(await verified(org)).toMatchObject({ verified: true, trust: 'checkpoint', from: 0, to: 600 })
    expect(await audited(await exportOf(org))).toMatchObject({ verified: true, trust: 'checkpoint', to: 600 })
    expect(await watched(org)).toEqual({ problem: null, alert: false })
  })

  test.each<[string, (org: string) => Promise<unknown>, string]>([
    [
      'changes a field, while the hashes stay',
      (org) => tamper(`update audit_entries set tokens_used = 5 ${where(org, '= 41')}`),
      'entry_changed',
    ],
    [
      'changes a field of an entry that is not signed yet',
      (org) => tamper(`update audit_entries set user_id = 'user_2' ${where(org, '= 580')}`),
      'entry_changed',
    ],
    [
      'changes an entry’s hash',
      (org) => tamper(`update audit_entries set entry_hash = sha256('x') ${where(org, '= 41')}`),
      'entry_changed',
    ],
    ['removes an entry', (org) => tamper(`delete from audit_entries ${where(org, '= 41')}`), 'entry_missing'],
    [
      'removes two adjacent entries',
      (org) => tamper(`delete from audit_entries ${where(org, 'in (41, 42)')}`),
      'entry_missing',
    ],
    [
      'removes two adjacent entries, and numbers the rest anew',
      (org) =>
        tamper(`delete from audit_entries ${where(org, 'in (41, 42)')};
          update audit_entries set seq = -seq ${where(org, '> 42')}; update audit_entries set seq = -seq - 2 ${where(org, '< 0')};
          update audit_heads set size = size - 2 where org_id = '${org}'`),
      'chain_broken',
    ],
    [
      'exchanges two entries',
      (org) =>
        tamper(`update audit_entries set seq = -1 ${where(org, '= 41')}; update audit_entries set seq = 41 ${where(org, '= 42')};
          update audit_entries set seq = 42 ${where(org, '= -1')}`),
      'chain_broken',
    ],
    [
      'inserts an entry after the end',
      (org) =>
        tamper(`insert into audit_entries select (jsonb_populate_record(e, '{"seq": 600, "id": "${org}", "run_no": 9999, "agent_run_no": 9999}')).*
          from audit_entries e ${where(org, '= 599')}`),
      'head_wrong',
    ],
    [
      'inserts an entry before the first',
      (org) =>
        tamper(`insert into audit_entries select (jsonb_populate_record(e, '{"seq": -1, "id": "${org}", "run_no": 0, "agent_run_no": 0}')).*
          from audit_entries e ${where(org, '= 0')}`),
      'head_wrong',
    ],
    [
      'drops the tail, of what was signed too',
      (org) =>
        tamper(`delete from audit_entries ${where(org, '>= 500')};
          update audit_heads set size = 500, head_hash = (select row_hash from audit_entries ${where(org, '= 499')}) where org_id = '${org}'`),
      'truncated',
    ],
    ['makes the whole log again, without the key', (org) => rewrite(org, 600, 5), 'root_mismatch'],
    [
      'does so, and removes the checkpoints',
      async (org) => {
        await rewrite(org, 600, 5)
        await forgetCheckpoints(org)
      },
      'root_mismatch',
    ],
    [
      'does so, and changes the checkpoints',
      async (org) => {
        await rewrite(org, 600, 5)
        await tamper(`update audit_checkpoints set root = sha256('x') where org_id = '${org}'`)
      },
      'root_mismatch',
    ],
    [
      'makes a shorter log, and removes the checkpoints',
      async (org) => {
        await rewrite(org, 500, 534)
        await forgetCheckpoints(org)
      },
      'truncated',
    ],
    [
      'changes a tile',
      (org) =>
        tamper(
          `update audit_tiles set hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40)) where org_id = '${org}' and level = 0 and "index" = 1`,
        ),
      'tile_wrong',
    ],
    ['removes the tiles', (org) => tamper(`delete from audit_tiles where org_id = '${org}'`), 'tile_wrong'],
    [
      'takes entries out as if they had been pruned',
      (org) =>
        tamper(
          `update audit_heads set pruned = 512 where org_id = '${org}'; delete from audit_entries ${where(org, '< 512')}`,
        ),
      'root_mismatch',
    ],
    [
      'removes everything that there is of the log',
      (org) =>
        tamper(
          ['entries', 'heads', 'tiles', 'checkpoints', 'signatures', 'checks']
            .map((table) => `delete from audit_${table} where org_id = '${org}'`)
            .join(';'),
        ),
      'truncated',
    ],
    [
      'takes a run’s number away, so that it is not listed',
      (org) => tamper(`update audit_entries set run_no = null ${where(org, '= 41')}`),
      'run_number_wrong',
    ],
    [
      'gives all runs other numbers, so that none is listed',
      (org) => tamper(`update audit_entries set run_no = run_no + 1000 where org_id = '${org}'`),
      'run_number_wrong',
    ],
    [
      'gives two of an agent’s runs other numbers',
      (org) => tamper(`update audit_entries set agent_run_no = agent_run_no + 1000 ${where(org, 'in (1, 2)')}`),
      'run_number_wrong',
    ],
    [
      'changes how many runs there were, so that the newest are not listed',
      (org) => tamper(`update audit_heads set runs = 2 where org_id = '${org}'`),
      'run_number_wrong',
    ],
    [
      'changes how many runs of an agent there were',
      (org) => tamper(`update audit_heads set runs_by_agent = '{"helpdesk-tier1-triage": 2}' where org_id = '${org}'`),
      'run_number_wrong',
    ],
    [
      'says of an agent that it ran that never did',
      (org) => tamper(`update audit_heads set runs_by_agent = runs_by_agent || '{"x": 1}' where org_id = '${org}'`),
      'run_number_wrong',
    ],
    [
      'changes the head',
      (org) => tamper(`update audit_heads set head_hash = sha256('x') where org_id = '${org}'`),
      'head_wrong',
    ],
  ])('%s: is found by the server’s check, the cron and the offline verifier', async (_, change, code) => {
    const org = await signedLog()
    await change(org)
    expect(await verified(org)).toMatchObject({ verified: false, problem: { code } })
    // What cannot be exported with what was signed is refused, with the reason.
    const file = await exportOf(org)
    if (file.ok) {
      const { verified, whole } = await audited(file)
      expect(verified && whole).toBe(EXPORTED_ALL_THE_SAME.includes(code))
    } else expect(await file.json()).toMatchObject({ code: 'AUDIT_LOG_BROKEN' })
    const { alert, problem } = await watched(org)
    expect(alert).toBe(true)
    expect([code, ...FOUND_WHEN_SIGNING]).toContain(problem)
  })
})

describe.each<[string, (org: string) => Promise<unknown>, string]>([
  [
    'is put back to a moment that was signed too, as by a backup',
    (org) =>
      tamper(`delete from audit_entries ${where(org, '>= 550')};
        delete from audit_signatures where org_id = '${org}' and size > 550; delete from audit_checkpoints where org_id = '${org}' and size > 550;
        update audit_heads set size = 550, runs = 550, runs_by_agent = '{"helpdesk-tier1-triage": 550}',
          head_hash = (select row_hash from audit_entries ${where(org, '= 549')}) where org_id = '${org}'`),
    'truncated',
  ],
  [
    'lost entries as if they had been pruned',
    (org) =>
      tamper(`insert into audit_tiles select '${org}', 0, 2, substr(audit_tile('${org}', 0, 2), 1, 8 * 32);
        update audit_heads set pruned = 520 where org_id = '${org}'; delete from audit_entries ${where(org, '< 520')}`),
    'root_mismatch',
  ],
])('a log that was signed to its end and %s', (_, change, code) => {
  test('is not said to be what was signed: by the server’s check, the cron, and who asks for a checkpoint', async () => {
    const org = await signedLog()
    await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')
    await change(org)
    expect(await verified(org)).toMatchObject({ verified: false, problem: { code } })
    expect(await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')).toMatchObject({
      status: 500,
      body: { code: 'AUDIT_LOG_BROKEN' },
    })
    expect(await watched(org)).toEqual({ problem: code, alert: true })
  })
})

test.each([
  ['the oldest', 41, 0],
  ['those just before the newest', 2_500, 0.999],
])('what is wrong with older entries than the cron checks each time, it finds in time: %s', async (_, seq, chance) => {
  await restLogs()
  const org = await newTenant()
  await fill(org, 5_000)
  await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')
  await tamper(`update audit_entries set tokens_used = 5 ${where(org, `= ${seq}`)}`)
  vi.spyOn(Math, 'random').mockReturnValue(chance)
  expect(await watched(org)).toEqual({ problem: 'entry_changed', alert: true })
  vi.restoreAllMocks()
})
