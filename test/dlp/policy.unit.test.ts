import { describe, expect, test } from 'vitest'
import { actionOf, flags } from '../../src/dlp/policy.ts'
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
    expect(actionOf(type, false, {})).toBe(elsewhere ? 'block' : 'flag')
    expect(actionOf(type, true, {})).toBe('block')
  })
  test('of the organisation goes before that of the vertical, tighter or looser', () => {
    expect(actionOf('PHONE', false, { PHONE: 'redact' })).toBe('redact')
    expect(actionOf('SSN', true, { SSN: 'flag' })).toBe('flag')
    expect(actionOf('SSN', true, { PHONE: 'flag' })).toBe('block')
  })
  test('flags name their field, except the message', () => {
    expect(flags([finding('SSN')])).toEqual([{ type: 'SSN', offset: 3, length: 5 }])
    expect(flags([finding('SSN')], 'response')).toEqual([{ type: 'SSN', offset: 3, length: 5, field: 'response' }])
  })
})
