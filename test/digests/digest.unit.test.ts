import { expect, test } from 'vitest'
import { DigestSettings, firstDigestAt } from '../../src/digests/digest.ts'

const first = (every: 'day' | 'week', hour: number, now: string) =>
  firstDigestAt({ every, hour }, new Date(now)).toISOString()

test('a digest goes to the address that was given, to the last slash', () => {
  const url = 'https://hooks.example.com/t/abc/'
  expect(DigestSettings.parse({ every: 'day', hour: 6, url, secretRef: 'a' }).url).toBe(url)
})
test('a daily digest is first due at the next such hour', () => {
  expect(first('day', 7, '2026-11-25T06:59:59.999Z')).toBe('2026-11-25T07:00:00.000Z')
  expect(first('day', 7, '2026-11-25T07:00:00.000Z')).toBe('2026-11-26T07:00:00.000Z')
  expect(first('day', 0, '2026-12-31T23:00:00.000Z')).toBe('2027-01-01T00:00:00.000Z')
})
test('a weekly digest is first due at that hour of the next Monday', () => {
  expect(first('week', 7, '2026-11-25T12:00:00Z')).toBe('2026-11-30T07:00:00.000Z') // a Wednesday
  expect(first('week', 7, '2026-11-30T06:00:00Z')).toBe('2026-11-30T07:00:00.000Z')
  expect(first('week', 7, '2026-11-30T07:00:00Z')).toBe('2026-12-07T07:00:00.000Z')
  expect(first('week', 23, '2026-11-29T23:30:00Z')).toBe('2026-11-30T23:00:00.000Z') // a Sunday
})
