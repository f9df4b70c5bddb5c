import { describe, expect, test } from 'vitest'
import { hashesOf, organizationOf } from '../../../src/audit/log/line.ts'
import { entryText } from '../../support/log.ts'

/** What an entry need not have. */
const NOTHING = {
  agent_id: null,
  input_hash: null,
  latency_ms: null,
  model_used: null,
  output_hash: null,
  tokens_used: null,
  user_id: null,
}
const NAMES = Object.keys(JSON.parse(entryText(0))).join()

/** By the formats of docs/audit.md alone: whether the text is the canonical form of an entry of the organisation that it names. */
function isEntry(text: string): boolean {
  try {
    const entry = JSON.parse(text, (_, value) =>
      value?.constructor === Object
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    )
    const isOfClerk = /^[\w.:@|-]{1,255}$/.test(entry.org_id)
    return JSON.stringify(entry) === text && Object.keys(entry).join() === NAMES && entry.v === 1 && isOfClerk
  } catch {
    return false
  }
}

describe('an entry', () => {
  test.each([
    ['a run', entryText(1_234)],
    ['nothing but what it must', entryText(0, 'org_test', NOTHING)],
    [
      'what was found in its texts',
      entryText(0, 'org_test', {
        policy_flags: [
          { length: 11, offset: 0, type: 'SSN' },
          { field: 'output', length: 1, offset: 20, type: 'MRN' },
        ],
      }),
    ],
    ['a detail', entryText(0, 'org_test', { action: 'plan_changed', detail: { plan: 'pro', size: 3 } })],
  ])(
    'that holds %s is one in its canonical form alone: no value of it can be left out, and no character be another, or twice',
    (_, entry) => {
      expect(isEntry(entry)).toBe(true)
      expect(organizationOf(entry)).toBe('org_test')
      for (const { index, 0: value } of entry.matchAll(/(?<=":)(?:"[^"]*"|\w+)/g))
        expect(organizationOf(entry.slice(0, index) + entry.slice(index + value.length))).toBeUndefined()
      for (let at = 0; at < entry.length; at++)
        for (const instead of ['', `${entry[at]}${entry[at]}`, ' ', '"', ',', '0', '\\', 'Z', '\n', '\u007f', 'é']) {
          const other = entry.slice(0, at) + instead + entry.slice(at + 1)
          expect({ other, is: organizationOf(other) !== undefined }).toEqual({ other, is: isEntry(other) })
        }
    },
  )
})

test('a proof’s hashes are 32 bytes in base64 each, and no more than any proof has', () => {
  const hash = Buffer.alloc(32, 7)
  const text = hash.toString('base64')
  expect(hashesOf(Array(128).fill(text))).toHaveLength(128)
  expect(hashesOf([])).toEqual([])
  for (const wrong of [
    Array(129).fill(text),
    [text, hash.subarray(1).toString('base64')],
    [text, Buffer.alloc(33).toString('base64')],
    [text, text.slice(0, -1)],
    [text, null],
    [text, 7],
    { length: 0 },
    undefined,
  ])
    expect(hashesOf(wrong)).toBeUndefined()
})
