import { describe, expect, test } from 'vitest'
import { DlpPolicy, flags, MIN_CONFIDENCE, PolicyFlags } from '../../src/dlp/policy.ts'
import type { PhiType } from '../../src/dlp/types.ts'

const finding = (type: PhiType) => ({ type, offset: 3, length: 5, confidence: 0.9 })

describe('the policy', () => {
  test('counts what is half-sure', () => {
    expect(MIN_CONFIDENCE).toBe(0.5)
  })
  test('of an organisation names known types and actions', () => {
    expect(DlpPolicy.safeParse({ SSN: 'block', PHONE: 'redact', DATE: 'flag' }).success).toBe(true)
    for (const policy of [{ SSN: 'allow' }, { SSN: '' }, { NAME: 'block' }, 'block'])
      expect(DlpPolicy.safeParse(policy).success, JSON.stringify(policy)).toBe(false)
  })
  test('flags hold places and never a text', () => {
    const flag = { type: 'SSN', offset: 0, length: 1 }
    for (const field of ['systemPromptOverride', 'response', undefined])
      expect(PolicyFlags.safeParse([field ? { ...flag, field } : flag]).success).toBe(true)
    for (const wrong of [
      { field: 'message' },
      { field: '' },
      { text: '1' },
      { offset: -1 },
      { length: 0 },
      { offset: 0.5 },
    ])
      expect(PolicyFlags.safeParse([{ ...flag, ...wrong }]).success, JSON.stringify(wrong)).toBe(false)
  })
  test('flags are the first 500', () => {
    const many = Array.from({ length: 501 }, (_, offset) => ({ ...finding('SSN'), offset }))
    expect(flags(many).map(({ offset }) => offset)).toEqual(many.slice(0, 500).map(({ offset }) => offset))
    expect(flags(many.slice(0, 500))).toHaveLength(500)
  })
  test('flags name their field, except the message', () => {
    expect(flags([finding('SSN')])).toEqual([{ type: 'SSN', offset: 3, length: 5 }])
    expect(flags([finding('SSN')], 'response')).toEqual([{ type: 'SSN', offset: 3, length: 5, field: 'response' }])
  })
})
