import { expect, test } from 'vitest'
import { changeOf, clash, differing, fieldsOf } from '../../src/console/policy.ts'

test('a change names the fields that were changed, and takes an action away by null', () => {
  expect(changeOf({ PHONE: 'block', EMAIL: '' })).toEqual({ dlpPolicy: { PHONE: 'block', EMAIL: null } })
  expect(changeOf({ vertical: 'legal' })).toEqual({ vertical: 'legal' })
})

test('a type without an action of its own differs from one with it, and from nothing else', () => {
  const seen = fieldsOf({ vertical: 'general', dlp_policy: { PHONE: 'flag' } })
  const now = fieldsOf({ vertical: 'general', dlp_policy: { EMAIL: 'block' } })
  expect(differing(seen, now).toSorted()).toEqual(['EMAIL', 'PHONE'])
  expect(differing(seen, fieldsOf({ vertical: 'general', dlp_policy: { PHONE: 'flag' } }))).toEqual([])
})

test.each([
  ['another field', { PHONE: '', EMAIL: 'block' }, false],
  ['the same field to the same', { PHONE: 'block', EMAIL: '' }, false],
  ['the same field to something else', { PHONE: 'redact', EMAIL: '' }, true],
])('what somebody else changed in %s clashes: %o %s', (_, now, isClash) => {
  expect(clash({ PHONE: '', EMAIL: '' }, { PHONE: 'block' }, now)).toBe(isClash)
})
