import { describe, expect, test } from 'vitest'
import { actionIn, actionOn, CLINICAL_VERTICALS, isClinical, VERTICALS } from '../../src/dlp/actions.ts'
import type { PhiType } from '../../src/dlp/types.ts'

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
  test('does to a finding the strictest of what it says of the types in it', () => {
    const actionOnUrl = (also: PhiType[], policy: Parameters<typeof actionIn>[3], clinical = false) =>
      actionOn({ type: 'URL', also }, (type) => actionIn('block', type, clinical, policy))
    expect(actionOnUrl(['EMAIL'], { EMAIL: 'block' })).toBe('block')
    expect(actionOnUrl(['EMAIL'], { EMAIL: 'redact' })).toBe('redact')
    expect(actionOnUrl(['EMAIL', 'PHONE'], { EMAIL: 'redact', PHONE: 'block' })).toBe('block')
    expect(actionOnUrl(['EMAIL'], { URL: 'flag' }, true)).toBe('block')
    expect(actionOnUrl(['EMAIL'], { URL: 'block' })).toBe('block')
    expect(actionOnUrl(['EMAIL'], {})).toBe('flag')
    expect(actionOn({ type: 'URL' }, () => 'redact')).toBe('redact')
  })
  test('is strict in healthcare and behavioral health alone', () => {
    expect(VERTICALS.filter(isClinical)).toEqual([...CLINICAL_VERTICALS])
    expect(['healthcare', 'behavioral_health', 'general', 'Healthcare', ''].map(isClinical)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})
