import { describe, expect, test } from 'vitest'
import { firstBreak } from '../support/chain.ts'
import { books, newTenant, postRun } from '../support/world.ts'

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
    const statuses = (
      await Promise.all(Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? postRun(org, ssn) : postRun(org))))
    ).map(({ status }) => status)
    expect(statuses.filter((status) => status === 422)).toHaveLength(20)
    const { entries, actions, runs, reserved } = await books(org)
    expect({
      size: entries.length,
      answered: actions.filter((action) => action === 'agent_run').length,
      runs,
      reserved,
    }).toEqual({ size: 60, answered: 40, runs: 40, reserved: 0 })
    expect(entries.map(({ run_no }) => Number(run_no))).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
    expect(await firstBreak(entries)).toBeUndefined()
  })

  test('organisations at once keep to themselves', async () => {
    const orgs = await Promise.all(Array.from({ length: 10 }, () => newTenant({ runLimit: 3 })))
    await Promise.all(orgs.flatMap((org) => Array.from({ length: 5 }, () => postRun(org))))
    for (const org of orgs) expect(await books(org)).toMatchObject({ runs: 3, reserved: 0 })
  })
})
