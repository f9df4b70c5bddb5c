import { afterEach, describe, expect, test } from 'vitest'
import { firstBreak } from '../support/chain.ts'
import { books, fault, newTenant, noFaults, postRun } from '../support/world.ts'

/** How often each value occurs. */
const tally = (values: (string | number)[]) =>
  Object.fromEntries([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]))

afterEach(noFaults)

describe('on a real PostgreSQL', () => {
  test('200 runs at once against a limit of 50: exactly 50 are answered, the chain is whole, nothing stays reserved', async () => {
    const org = await newTenant({ runLimit: 50 })
    const statuses = (await Promise.all(Array.from({ length: 200 }, () => postRun(org)))).map(({ status }) => status)
    const answered = statuses.filter((status) => status === 200).length
    expect({ answered, limited: statuses.filter((status) => status === 429).length }).toEqual({
      answered: 50,
      limited: 150,
    })
    const { entries, ...rest } = await books(org)
    expect(rest).toEqual({ actions: Array(50).fill('agent_run'), runs: 50, reserved: 0, intents: [] })
    expect(await firstBreak(entries)).toBeUndefined()
  })

  test('blocked, failed and answered runs at once: each has one entry, only answered ones count', async () => {
    const org = await newTenant({ runLimit: 1_000 })
    const ssn = { agentId: 'helpdesk-tier1-triage', message: 'SSN 123-45-6789' }
    await fault('gateway', 'http-500', { times: 10 })
    const statuses = (
      await Promise.all(Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? postRun(org, ssn) : postRun(org))))
    ).map(({ status }) => status)
    expect(tally(statuses)).toEqual({ 200: 30, 422: 20, 502: 10 })
    const { entries, actions, runs, reserved } = await books(org)
    expect({ ...tally(actions), runs, reserved }).toEqual({
      agent_run: 30,
      agent_run_blocked: 20,
      agent_run_failed: 10,
      runs: 30,
      reserved: 0,
    })
    expect(entries.map(({ run_no }) => Number(run_no))).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
    expect(await firstBreak(entries)).toBeUndefined()
  })

  test('organisations at once keep to themselves', async () => {
    const orgs = await Promise.all(Array.from({ length: 10 }, () => newTenant({ runLimit: 3 })))
    await Promise.all(orgs.flatMap((org) => Array.from({ length: 5 }, () => postRun(org))))
    for (const org of orgs) expect(await books(org)).toMatchObject({ runs: 3, reserved: 0 })
  })
})
