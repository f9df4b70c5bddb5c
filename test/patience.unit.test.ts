import { expect, test } from 'vitest'
import { backoffSeconds, deadLetterSeconds } from '../src/patience.ts'

test('a message that fails comes again later each time, up to a bound', () => {
  const delays = (max: number) => [1, 2, 3, 5, 6, 12, 50].map((attempts) => backoffSeconds(attempts, max))
  expect(delays(60)).toEqual([2, 4, 8, 32, 60, 60, 60])
  expect(delays(3_600)).toEqual([2, 4, 8, 32, 64, 3_600, 3_600])
})

test('a dead letter is tried for as long as its queue keeps it: 14 days', () => {
  const delays = Array.from({ length: 100 }, (_, i) => deadLetterSeconds(i + 1))
  expect(delays.slice(0, 24)).toEqual(Array(24).fill(3_600))
  expect(delays.reduce((sum, delay) => sum + delay)).toBeGreaterThan(14 * 86_400)
  expect(Math.max(...delays)).toBeLessThanOrEqual(86_400)
})
