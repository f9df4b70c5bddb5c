import { describe, expect, test } from 'vitest'
import { statusOfEntra } from '../../src/log-events/entra.ts'

describe('a sign-in of Entra', () => {
  test.each(['50126', '50034', '50053', '50055', '500121', '53000', '53003', '530032', '50105', '80012', '7000215'])(
    'has failed where nobody was let in, by a wrong password, a lock or a policy: %s',
    (code) => expect(statusOfEntra(code)).toBe(2),
  )
  test.each(['50074', '50076', '50097', '50140', '65001', '16000'])(
    'has not failed where more is asked for: %s',
    (code) => expect(statusOfEntra(code)).toBe(0),
  )
  test.each(['50058', '50132', '50173', '70043', '70044', '700082'])(
    'has not failed where a session was over, which nobody tried to open: %s',
    (code) => expect(statusOfEntra(code)).toBe(0),
  )
  test('succeeded with 0, and ended in no way that is known with what is no code', () => {
    expect(statusOfEntra('0')).toBe(1)
    expect(['', 'Success', '0x0', '200', 'undefined', '126'].map(statusOfEntra)).toEqual(Array(6).fill(undefined))
  })
})
