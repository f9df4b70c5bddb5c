import { expect, test } from 'vitest'
import { changeOf, clash, differing, fieldsOf, weakened } from '../../src/console/policy.ts'
import { PHI_TYPES } from '../../src/dlp/types.ts'

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

test.each([
  ['from block to a placeholder', { SSN: 'block' }, { SSN: 'redact' }, [['redact', ['SSN']]]],
  ['from a placeholder to flag', { PHONE: 'redact' }, { PHONE: 'flag' }, [['flag', ['PHONE']]]],
  ['to what the vertical says, where that is less', { PHONE: 'block' }, { PHONE: '' }, [['flag', ['PHONE']]]],
  ['to what the vertical says, where that is the same', { SSN: 'block' }, { SSN: '' }, []],
  ['by a vertical that says less', { vertical: 'healthcare' }, { vertical: 'legal' }, [['flag', ['PHONE']]]],
  ['by a vertical that says more', { vertical: 'legal' }, { vertical: 'healthcare' }, []],
  ['from flag to block', { PHONE: 'flag' }, { PHONE: 'block' }, []],
])('a policy becomes weaker %s', (_, before, after, weaker) => {
  const strict = Object.fromEntries(PHI_TYPES.map((type) => [type, 'block']))
  // All other types are blocked by the organisation, whatever the vertical says.
  const start = { ...strict, vertical: 'general', PHONE: '', ...before }
  expect([...weakened(start, { ...start, ...after })]).toEqual(weaker)
})
