import { afterEach, expect, test, vi } from 'vitest'
import { describe, fieldsOf } from '../../../src/log-events/free-form/fields.ts'

afterEach(() => vi.restoreAllMocks())

const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`f${i}`, i]))

test.each<[string, object]>([
  ['one level', many],
  ['several', { a: many, b: { c: { d: many } }, ...many }],
])('of an event with a hundred thousand fields at %s only the first are looked at', (_, value) => {
  const names = vi.spyOn(String.prototype, 'toLowerCase')
  expect(fieldsOf(value).size).toBeGreaterThan(190)
  expect(fieldsOf(value).size).toBeLessThan(201)
  expect(names.mock.calls.length).toBeLessThan(1_000)
})

test.each<[object, string]>([
  [{ records: { '123-45-6789': { status: 'viewed' } } }, 'records.[SSN].status=viewed'],
  [{ patients: { 'John Smith': { status: 'viewed' } } }, 'patients.[PERSON_NAME].status=viewed'],
  [{ patients: { '00482913': { status: 'viewed' } } }, 'patients.[MRN].status=viewed'],
  [{ 'Patient John Smith, DOB 03/04/1971': 'ok' }, 'Patient [PERSON_NAME], DOB [DATE_OF_BIRTH]=ok'],
  [{ charts: { Smith_John: 1 } }, 'charts.[PERSON_NAME]=1'],
  [{ files: { 'John%20Smith.pdf': 1 } }, 'files.[PERSON_NAME].pdf=1'],
  [{ keys: { [`${'ghp_'}16C7e42F292c`]: 1 } }, 'keys.[SECRET]=1'],
  [
    { open_sessions_by_browser: { qX7vB2mK9sL4wT8nR3cY6hJ1: { last_seen: 1 } } },
    'opensessionsbybrowser.[SECRET].lastseen=1',
  ],
  [{ dGhpc0lzQVNlY3JldFRva2VuMTIz: 1 }, '[SECRET]=1'],
  [{ sentTo: { 'okonkwo@gmail.com': true } }, 'sentto.okonkwo@gmail.com=true'],
])('neither a person nor a credential is disguised as the name of a field: %j', (value, said) => {
  expect(describe(fieldsOf(value))).toBe(said)
})

test('of a credential at the end of what is told of a name nothing is told', () => {
  const key = `https://ehr.hospital.example/${'a'.repeat(36)}/sso/return?user=svc&token=${'7c4'.repeat(3)}`
  for (let before = 0; before < 40; before++)
    expect(describe(fieldsOf({ [key.replace('aaaa', 'a'.repeat(4 + before))]: 'ok' }))).not.toContain('7c')
})

test('a name is read once, however many fields stand below it', () => {
  const reads = vi.spyOn(String.prototype, 'replace')
  describe(fieldsOf({ ['/a1'.repeat(1_000)]: Object.fromEntries(Array.from({ length: 190 }, (_, i) => [`f${i}`, i])) }))
  expect(reads.mock.contexts.filter((text) => String(text).includes('/a1/a1')).length).toBeLessThan(150)
})

test.each<[object, string]>([
  [{ patient: { last_name: 'x', line1: 2 } }, 'patient.lastname=x patient.line1=2'],
  [{ clientIp: 1, 'x-forwarded-for': 2, User_Agent: 3 }, 'clientip=1 xforwardedfor=2 useragent=3'],
  [{ 'k8s.io/p95_ms': 1, '2026-11-20': { count: 2 } }, 'k8s.iop95ms=1 20261120.count=2'],
])('and other names stay what they are looked up by: %j', (value, said) => {
  expect(describe(fieldsOf(value))).toBe(said)
})
