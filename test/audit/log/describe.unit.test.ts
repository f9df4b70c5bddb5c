import { expect, test } from 'vitest'
import { describeReport, verdictOf } from '../../../src/audit/log/describe.ts'
import type { Report } from '../../../src/audit/log/report.ts'

const WHOLE: Report = {
  verified: true,
  whole: true,
  trust: 'checkpoint',
  org_id: 'org_1',
  from: 0,
  to: 5,
  checkpoint: { origin: 'log.test/org_1', size: 5, root: 'cm9vdA==', signed_by: ['0a0b0c0d'], witnesses: [] },
  head_hash: 'ab',
}
const problem = { code: 'entry_changed', message: 'It was changed.' } as const

test.each<[string, Partial<Report>, string]>([
  [
    'of a whole log says what was checked and whom to trust',
    {},
    `VERIFIED: entries 0 to 4 of org_1
Trust: a checkpoint signed by the log's key
Checkpoint: 5 entries of log.test/org_1, root cm9vdA==
  signed by key 0a0b0c0d
Last row_hash: ab`,
  ],
  [
    'of a part says that it is one',
    { whole: false, from: 2, to: 3, head_hash: null },
    `VERIFIED PART: entry 2 of org_1
Of the 5 entries that were signed these are not all.
Trust: a checkpoint signed by the log's key
Checkpoint: 5 entries of log.test/org_1, root cm9vdA==
  signed by key 0a0b0c0d`,
  ],
  [
    'of an empty log names nobody',
    { org_id: null, to: 0, trust: 'none', checkpoint: null, head_hash: null },
    `VERIFIED: no entry of an empty log
Trust: nothing`,
  ],
  [
    'of a log that was changed says where, and what holds by the chain alone',
    {
      verified: false,
      trust: 'chain',
      to: 3,
      checkpoint: null,
      head_hash: null,
      problem: { ...problem, line: 4, seq: 3 },
    },
    `NOT VERIFIED
line 4, entry 3: It was changed. (entry_changed)
By the chain hold: entries 0 to 2 of org_1.`,
  ],
  [
    'of what names no place says what is wrong with it',
    { verified: false, trust: 'none', checkpoint: null, head_hash: null, problem },
    `NOT VERIFIED
It was changed. (entry_changed)`,
  ],
])('a report %s', (_, change, text) => {
  expect(describeReport({ ...WHOLE, ...change })).toBe(text)
})

const unseen_by = [{ name: 'witness.test', to: 0 }]
test.each<[string, Partial<Report>, string]>([
  ['verified', {}, 'VERIFIED:'],
  ['without witness', { unseen_by }, 'VERIFIED WITHOUT WITNESS:'],
  ['in part', { unseen_by, whole: false }, 'VERIFIED PART WITHOUT WITNESS:'],
  ['by the chain', { trust: 'chain', whole: false }, 'VERIFIED PART:'],
  ['not verified', { verified: false, trust: 'chain', whole: false, problem }, 'NOT VERIFIED\n'],
])('a verdict is “%s” for the gravest that it lacks; its text says each', (verdict, change, begins) => {
  const report = { ...WHOLE, ...change }
  expect(verdictOf(report)).toBe(verdict)
  expect(describeReport(report)).toMatch(new RegExp(`^${begins}`))
})

test('nothing that a file holds is obeyed by the terminal, or begins a line of its own', () => {
  const forged = '\u001b[2J\u009b1A\rx\nVERIFIED \u202e\u2028\u{e0041}'
  const text = describeReport({
    ...WHOLE,
    verified: false,
    org_id: forged,
    trust: 'chain',
    checkpoint: { origin: forged, size: 5, root: '', signed_by: [], witnesses: [{ name: forged, seen_at: '' }] },
    problem: { ...problem, message: forged },
  })
  expect(text.split('\n').map((line) => line.slice(0, 12))).toEqual([
    'NOT VERIFIED',
    '\\u001b[2J\\u0',
    'By the chain',
    'Checkpoint: ',
    '  seen by \\u',
    'Last row_has',
  ])
  expect(text).toContain('\\u001b[2J\\u009b1A\\u000dx\\u000aVERIFIED \\u202e\\u2028\\udb40\\udc41')
  expect(text).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u)
})
