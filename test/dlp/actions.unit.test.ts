import { describe, expect, test } from 'vitest'
import {
  actionIn,
  actionOn,
  CLINICAL_VERTICALS,
  type Clinical,
  clinicalBy,
  isClinical,
  VERTICALS,
} from '../../src/dlp/actions.ts'
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
    expect(actionIn('block', type, undefined, {})).toBe(elsewhere ? 'block' : 'flag')
    expect(actionIn('block', type, 'vertical', {})).toBe('block')
  })
  test('of the organisation goes before that of the vertical, tighter or looser', () => {
    expect(actionIn('block', 'PHONE', undefined, { PHONE: 'redact' })).toBe('redact')
    expect(actionIn('block', 'SSN', 'vertical', { SSN: 'flag' })).toBe('flag')
    expect(actionIn('block', 'SSN', 'vertical', { PHONE: 'flag' })).toBe('block')
    expect(actionIn('redact', 'SSN', 'vertical', { SSN: 'block' })).toBe('redact')
  })
  test('of the organisation does not go before a clinical agent’s', () => {
    expect(actionIn('block', 'PHONE', 'agent', { PHONE: 'flag' })).toBe('block')
    expect(actionIn('block', 'PHONE', 'agent', { PHONE: 'redact' })).toBe('block')
    expect(actionIn('redact', 'PHONE', 'agent', {})).toBe('redact')
  })
  test('is the vertical’s where that is clinical, and else a clinical agent’s', () => {
    expect(clinicalBy('healthcare', { clinical: true })).toBe('vertical')
    expect(clinicalBy('healthcare', { clinical: false })).toBe('vertical')
    expect(clinicalBy('general', { clinical: true })).toBe('agent')
    expect(clinicalBy('general', { clinical: false })).toBeUndefined()
  })
  test('does to a finding the strictest of what it says of the types in it', () => {
    const actionOnUrl = (also: PhiType[], policy: Parameters<typeof actionIn>[3], clinical?: Clinical) =>
      actionOn({ type: 'URL', also }, (type) => actionIn('block', type, clinical, policy))
    expect(actionOnUrl(['EMAIL'], { EMAIL: 'block' })).toBe('block')
    expect(actionOnUrl(['EMAIL'], { EMAIL: 'redact' })).toBe('redact')
    expect(actionOnUrl(['EMAIL', 'PHONE'], { EMAIL: 'redact', PHONE: 'block' })).toBe('block')
    expect(actionOnUrl(['EMAIL'], { URL: 'flag' }, 'vertical')).toBe('block')
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
