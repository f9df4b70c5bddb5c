import { describe, expect, test } from 'vitest'
import { LogProblem } from '../../src/audit/log/report.ts'
import type { StoredEntry } from '../../src/audit/queries.ts'
import { RunNumbers } from '../../src/audit/run-numbers.ts'

type Given = [agentId: string | null, runNo: number | null, agentRunNo: number | null, action?: string]
/** Entries of these agents, with these numbers. */
const entries = (...given: Given[]): StoredEntry[] =>
  given.map(([agentId, runNo, agentRunNo, action = 'agent_run'], seq) => ({
    ...{ orgId: 'org_1', seq, id: `aud_${seq}`, userId: 'user_1', agentId, action, modelUsed: null, tokensUsed: null },
    ...{ latencyMs: null, inputHash: null, outputHash: null, systemPromptHash: null, policyFlags: [], detail: null },
    ...{ createdAt: new Date(0), entryHash: '', prevHash: '', rowHash: '', runNo, agentRunNo },
  }))
/** What is found wrong; undefined: nothing. */
function problemOf(work: () => void) {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof LogProblem) return error.problem
    throw error
  }
}
const of = (isFromStart: boolean, ...given: Given[]) => {
  const numbers = new RunNumbers(isFromStart)
  const wrong = problemOf(() => numbers.add(entries(...given)))
  return { numbers, wrong }
}
const WRONG = expect.objectContaining({ code: 'run_number_wrong' })

const LOG: Given[] = [
  ['a', 1, 1],
  ['b', 2, 1],
  [null, null, null, 'plan_changed'],
  ['a', 3, 2, 'agent_run_blocked'],
  ['a', 4, 3],
]

describe('the numbers of runs', () => {
  test('count all runs, and each agent’s, from 1 and without a gap; what is no run has none', () => {
    const { numbers, wrong } = of(true, ...LOG)
    expect(wrong).toBeUndefined()
    expect(problemOf(() => numbers.checkEnd({ runs: 4, runs_by_agent: { a: 3, b: 1 } }))).toBeUndefined()
  })
  test('go on from wherever a part of the log begins', () => {
    const { numbers, wrong } = of(false, ['a', 41, 7], ['b', 42, 30], ['a', 43, 8])
    expect(wrong).toBeUndefined()
    expect(problemOf(() => numbers.checkEnd({ runs: 43, runs_by_agent: { a: 8, b: 30, c: 5 } }))).toBeUndefined()
  })
  test('go on from page to page', () => {
    const { numbers } = of(true, ...LOG)
    expect(problemOf(() => numbers.add(entries(['b', 5, 2])))).toBeUndefined()
    expect(problemOf(() => numbers.add(entries(['b', 5, 3])))).toEqual(WRONG)
  })
  test.each<[string, number, Given]>([
    ['a run has none', 3, ['a', null, 2]],
    ['a run has none among its agent’s', 3, ['a', 3, null]],
    ['a run has that of the one before it', 3, ['a', 2, 2]],
    ['a run has the one after its own', 3, ['a', 4, 2]],
    ['a run has that of its agent’s run before', 3, ['a', 3, 1]],
    ['a run has the one after its own among its agent’s', 3, ['a', 3, 3]],
    ['the first run is not the first', 0, ['a', 2, 1]],
    ['an agent’s first run is not its first', 1, ['b', 2, 2]],
    ['what is no run has one', 2, [null, 3, null, 'plan_changed']],
    ['what is no run has one among an agent’s', 2, ['a', null, 2, 'plan_changed']],
  ])('are wrong where %s, and the place is named', (_, seq, given) => {
    expect(of(true, ...LOG.with(seq, given)).wrong).toMatchObject({ code: 'run_number_wrong', seq })
  })
  test.each<[string, { runs: number; runs_by_agent: Record<string, number> }]>([
    ['fewer of them all', { runs: 3, runs_by_agent: { a: 3, b: 1 } }],
    ['more of them all', { runs: 5, runs_by_agent: { a: 3, b: 1 } }],
    ['fewer of an agent, and of another more', { runs: 4, runs_by_agent: { a: 2, b: 2 } }],
    ['nothing of an agent that ran', { runs: 4, runs_by_agent: { a: 3, c: 1 } }],
    ['nothing of an agent that ran, and fewer of all', { runs: 3, runs_by_agent: { a: 3 } }],
    ['one of an agent that never ran', { runs: 5, runs_by_agent: { a: 3, b: 1, c: 1 } }],
    ['none', { runs: 0, runs_by_agent: {} }],
  ])('are wrong where the log says that there were %s', (_, said) => {
    expect(problemOf(() => of(true, ...LOG).numbers.checkEnd(said))).toEqual(WRONG)
  })
  test('of a part are held against what the log says at its end, as far as the part shows them', () => {
    const part = () => of(false, ['a', 41, 7]).numbers
    expect(problemOf(() => part().checkEnd({ runs: 41, runs_by_agent: { a: 6, b: 35 } }))).toEqual(WRONG)
    expect(problemOf(() => part().checkEnd({ runs: 41, runs_by_agent: { a: 7, b: 33 } }))).toEqual(WRONG)
    expect(problemOf(() => part().checkEnd({ runs: 41, runs_by_agent: { a: 7, b: 34 } }))).toBeUndefined()
  })
  test('of a log without runs are none', () => {
    const { numbers } = of(true, [null, null, null, 'plan_changed'])
    expect(problemOf(() => numbers.checkEnd({ runs: 0, runs_by_agent: {} }))).toBeUndefined()
    expect(problemOf(() => numbers.checkEnd({ runs: 1, runs_by_agent: { a: 1 } }))).toEqual(WRONG)
  })
})
