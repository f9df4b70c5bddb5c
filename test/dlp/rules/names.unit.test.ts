import { expect, test } from 'vitest'
import { isFullName } from '../../../src/dlp/rules/names.ts'

test.each([
  'Anna Smith',
  'Smith, Anna',
  'Smith-Backup, Anna',
  'Anna B Smith',
  'María José García',
  'Anna Brandvold',
  'Solveig Smith',
  'Thandiwe Jones',
])('two names, both listed or one and what looks like one, are a person’s: %s', (words) =>
  expect(isFullName(words)).toBe(true),
)

test.each(['Solveig Brandvold', 'Server Smith', 'Anna Backup', 'Portal Nguyen', 'Zorblax Miller', 'Router Jones'])(
  'one name beside a word that looks like none, or none that is listed, are not: %s',
  (words) => expect(isFullName(words)).toBe(false),
)
