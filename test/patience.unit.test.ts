import { expect, test } from 'vitest'
import { backoffSeconds, deadLetterSeconds, patiently } from '../src/patience.ts'
import { Unavailable } from '../src/unavailable.ts'

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

test('what is away is asked again after each pause, and what is asked later has those that are left', async () => {
  const waited: number[] = []
  const wait = async (ms: number) => void waited.push(ms)
  const failing = (times: number, error: Error) => {
    const errors = Array(times).fill(error)
    return async () => {
      if (errors.pop()) throw error
      return 'answer'
    }
  }
  const away = new Unavailable('database')
  const pauses = [1, 2, 3].values()
  expect(await patiently(failing(0, away), pauses, wait)).toBe('answer')
  expect(await patiently(failing(2, away), pauses, wait)).toBe('answer')
  expect(waited).toEqual([1, 2])
  await expect(patiently(failing(2, away), pauses, wait)).rejects.toBe(away)
  expect(waited).toEqual([1, 2, 3])
  const fault = new Error('ours')
  await expect(patiently(failing(1, fault), [1].values(), wait)).rejects.toBe(fault)
  expect(waited).toHaveLength(3)
})
