import { describe, expect, test } from 'vitest'
import { actionIn, flags } from '../../src/dlp/policy.ts'
import type { PhiType } from '../../src/dlp/types.ts'

const finding = (type: PhiType) => ({ type, offset: 3, length: 5, confidence: 0.9 })

describe('the policy', () => {
  test.each<[PhiType, boolean]>([
    ['SSN', true],
    ['MRN', true],
    ['HEALTH_PLAN_ID', true],
    ['PAYMENT_CARD', true],
    ['PHONE', false],
    ['EMAIL', false],
    ['DATE_OF_BIRTH', false],
    ['STREET_ADDRESS', false],
    ['PERSON_NAME', false],
  ])('%s blocks outside clinics: %s; in clinics always', (type, elsewhere) => {
    expect(actionIn('block', type, false, {})).toBe(elsewhere ? 'block' : 'flag')
    expect(actionIn('block', type, true, {})).toBe('block')
  })
  test('of the organisation goes before that of the vertical, tighter or looser', () => {
    expect(actionIn('block', 'PHONE', false, { PHONE: 'redact' })).toBe('redact')
    expect(actionIn('block', 'SSN', true, { SSN: 'flag' })).toBe('flag')
    expect(actionIn('block', 'SSN', true, { PHONE: 'flag' })).toBe('block')
    expect(actionIn('redact', 'SSN', true, { SSN: 'block' })).toBe('redact')
  })
  test('flags name their field, except the message', () => {
    expect(flags([finding('SSN')])).toEqual([{ type: 'SSN', offset: 3, length: 5 }])
    expect(flags([finding('SSN')], 'response')).toEqual([{ type: 'SSN', offset: 3, length: 5, field: 'response' }])
  })
})
