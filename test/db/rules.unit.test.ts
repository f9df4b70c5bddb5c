import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ADMIN_ACTIONS, RUN_ACTIONS } from '../../src/audit/entry.ts'
import { HANDLED } from '../../src/billing/event.ts'
import { ENTITLED } from '../../src/billing/subscription.ts'

const SQL = readFileSync(new URL('../../src/db/functions.sql', import.meta.url).pathname, 'utf8')
/** The texts of the one list that stands behind these words. */
function listedBehind(words: RegExp): string[] {
  const [list, ...others] = SQL.matchAll(new RegExp(`${words.source}\\s*[[(]([^\\])]*)[\\])]`, 'g'))
  expect(others).toEqual([])
  return [...(list?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, text = '']) => text)
}

describe('SQL and the code agree on', () => {
  test('which subscriptions entitle to a plan', () => {
    expect(listedBehind(/v_entitled text\[\] := ARRAY/)).toEqual([...ENTITLED])
  })
  test('which outcomes handle an event of Stripe’s', () => {
    expect(listedBehind(/id = p_event_id AND outcome IN/)).toEqual(HANDLED)
  })
  test('how a run ends', () => {
    expect(listedBehind(/p_entry->>'action' NOT IN/)).toEqual(RUN_ACTIONS)
  })
  test('which actions are runs, by how they begin', () => {
    expect([...SQL.matchAll(/'action' LIKE '([^']*)'/g)].map(([, pattern]) => pattern)).toEqual([
      'agent\\_run%',
      'agent\\_run%',
    ])
    expect([...RUN_ACTIONS, ...ADMIN_ACTIONS].filter((action) => action.startsWith('agent_run'))).toEqual(RUN_ACTIONS)
  })
})
