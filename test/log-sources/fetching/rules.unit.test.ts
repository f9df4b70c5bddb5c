import { expect, test } from 'vitest'
import { isHopeless, pauseAfter } from '../../../src/log-sources/fetching/rules.ts'

test('each failure doubles the pause, from a minute to six hours', () => {
  expect([0, 1, 2, 5, 8, 9, 1_000].map((failures) => pauseAfter(failures))).toEqual([
    60, 120, 240, 1_920, 15_360, 21_600, 21_600,
  ])
})
test('an API that asks for longer is not called before', () => {
  expect(pauseAfter(0, 600)).toBe(600)
  expect(pauseAfter(9, 600)).toBe(21_600)
})
test('a source is given up when it fails often and for three days, not before', () => {
  const now = new Date('2026-11-20T12:00:00Z')
  const since = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
  expect(isHopeless(50, since(72), now)).toBe(true)
  expect(isHopeless(50, since(71), now)).toBe(false)
  expect(isHopeless(3, since(100), now)).toBe(false)
  expect(isHopeless(50, null, now)).toBe(false)
})
