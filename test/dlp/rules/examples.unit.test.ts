import { expect, test } from 'vitest'
import { isInExamples, isPerson, isPlaceholder, isValue } from '../../../src/dlp/rules/examples.ts'
import { variants } from './matched.ts'

test.each([
  '<zztest|ZZ-Test|zz-test4|dummy|Dummy2|test|tester|TESTPATIENT|testing|test44|one|two|three|a|b|foo|bar|doe|unknown|anonymous|redacted|undefined|null|none|search|term>',
  '<name|last|first|family|given|sur|pat|patient|lastname|last_name|LAST-NAME|family name|surname|pat_name|patientName>',
  'LAST<^|*>FIRST^NORMA',
  '^TEST',
  '<John Doe|jane^doe|Doe, John|Doe,Jane|doe^john|test patient|TEST^PATIENT>',
])('a test’s name, a field’s and an example’s are nobody’s: %s', (pattern) => {
  for (const name of variants(pattern)) {
    expect(isPerson(name), name).toBe(false)
    expect(isPlaceholder('PERSON_NAME', name), name).toBe(true)
    expect(isValue('PERSON_NAME')(name), name).toBe(false)
  }
})

test.each([
  '<Adler|Testa|Dummyson Lee|Doetsch|Onesti|Ana|Foote|Nonette|x-test|Search Adler>',
  '<Nameer|Lastman|Firstenberg|Patel|Namelast>',
  '<TEST|LAST>^NORMA',
  'NORMA^TEST',
  '<John Doetsch|Johndoe|Ajane doe|Latest Patient|Doe, Johnny>',
])('who is called nearly so is somebody: %s', (pattern) => {
  for (const name of variants(pattern)) {
    expect(isPerson(name), name).toBe(true)
    expect(isInExamples(name), name).toBe(false)
    expect(isValue('PERSON_NAME')(name), name).toBe(true)
  }
})

test.each(['<zztest4|ZZ-TEST|dummy4|Test4471|1900-01-01|555555555|555-55-5555>'])(
  'what systems are tested with is no number: %s',
  (pattern) => {
    for (const value of variants(pattern)) expect(isPlaceholder('MRN', value), value).toBe(true)
  },
)

test.each(['<x-test4|4test|555555554|5555555555|1955555555|1961-01-01>'])('what is nearly so is one: %s', (pattern) => {
  for (const value of variants(pattern)) expect(isPlaceholder('MRN', value), value).toBe(false)
})

test.each(['<000|666|999>-22-7719', '<000|666|999>227719'])(
  'nobody has an SSN that is not given out, and other numbers are padded so: %s',
  (pattern) => {
    for (const value of variants(pattern)) {
      expect(isPlaceholder('SSN', value), value).toBe(true)
      expect(isPlaceholder('MRN', value), value).toBe(false)
      for (const other of [`1${value}`, `${value}1`]) expect(isPlaceholder('SSN', other), other).toBe(false)
    }
  },
)

test('a value but a name or a place has a digit', () => {
  for (const type of ['PERSON_NAME', 'LOCATION'] as const) expect(isValue(type)('Salem')).toBe(true)
  for (const type of ['MRN', 'SSN', 'DATE_OF_BIRTH'] as const) {
    expect(isValue(type)('Salem')).toBe(false)
    expect(isValue(type)('604-22-7719')).toBe(true)
  }
})
