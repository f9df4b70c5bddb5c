import { expect, test } from 'vitest'
import { retryAfterOf, waitOf } from '../../src/console/retry-after.ts'

const NOW = Date.parse('2026-05-12T10:00:00Z')

test.each([
  ['a number of seconds', '5', 5],
  ['a date to come', 'Tue, 12 May 2026 10:01:30 GMT', 90],
  ['a date gone by', 'Tue, 12 May 2026 09:00:00 GMT', 0],
  ['neither', 'soon', null],
  ['nothing', null, null],
])('Retry-After may be %s', (_, header, seconds) => {
  expect(retryAfterOf(header, NOW)).toBe(seconds)
})

test('a wait is said in words', () => {
  expect([1, 5, 120, 3_600, 7_200, 90_000].map(waitOf)).toEqual([
    '1 second',
    '5 seconds',
    '2 minutes',
    '60 minutes',
    '2 hours',
    '25 hours',
  ])
})
