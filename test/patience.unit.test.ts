import { expect, test } from 'vitest'
import { backoffSeconds } from '../src/patience.ts'

test('a message that fails comes again later each time, up to a bound', () => {
  expect([1, 2, 5, 11, 12, 30].map((attempts) => backoffSeconds(attempts, 3_600))).toEqual([
    2, 4, 32, 2_048, 3_600, 3_600,
  ])
})
