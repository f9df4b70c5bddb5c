import { expect, test } from 'vitest'
import { waitOf } from '../../src/console/wait.ts'

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
