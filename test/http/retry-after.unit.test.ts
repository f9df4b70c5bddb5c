import { expect, test } from 'vitest'
import { boundedRetryAfter, retryAfterSeconds } from '../../src/http/retry-after.ts'

test('Retry-After of another API is read as seconds or as a date, never negative, a day at the most', () => {
  const now = Date.parse('2026-11-20T08:00:00Z')
  expect(boundedRetryAfter('120', now)).toBe(120)
  expect(boundedRetryAfter('Fri, 20 Nov 2026 08:01:00 GMT', now)).toBe(60)
  expect(boundedRetryAfter('Friday, 20-Nov-26 08:01:00 GMT', now)).toBe(60)
  expect(boundedRetryAfter('Fri, 20 Nov 2026 07:00:00 GMT', now)).toBe(0)
  expect(boundedRetryAfter('999999999', now)).toBe(86_400)
  for (const header of [null, '', 'soon', '-5', '1e9', '.5', '5.', '2032-05-01', 'May 2032', '1.2.2032'])
    expect(boundedRetryAfter(header, now) ?? 0).toBe(0)
})

test('Retry-After of LiteLLM says fractions of a second: they are waited for too', () => {
  expect(boundedRetryAfter('32.517284')).toBe(33)
  expect(boundedRetryAfter('32.5')).toBe(33)
  expect(boundedRetryAfter('60.0')).toBe(60)
})

const NOW = Date.parse('2026-05-12T10:00:00Z')

test.each([
  ['a number of seconds', '5', 5],
  ['a date to come', 'Tue, 12 May 2026 10:01:30 GMT', 90],
  ['a date gone by', 'Tue, 12 May 2026 09:00:00 GMT', 0],
  ['neither', 'soon', undefined],
  ['nothing', null, undefined],
])('Retry-After may be %s', (_, header, seconds) => {
  expect(retryAfterSeconds(header, NOW)).toBe(seconds)
})
