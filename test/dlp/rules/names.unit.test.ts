import { expect, test } from 'vitest'
import { areNames, isFullName, isName } from '../../../src/dlp/rules/names.ts'

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

test.each([
  'Norma Zorblax',
  'Al Backup',
  'Zorblax Adler',
  'Zorblax, Norma',
  'Brandvold Ekholm',
  'Raúl Peña',
  'Óscar Zorblax',
])('a given name, a surname or two words that look like names are one’s, after a cue: %s', (words) =>
  expect(isName(words)).toBe(true),
)

test.each([
  'Xo Adler',
  'Zorblax Li',
  'Zorblax Norma',
  'Zorblax^Norma',
  'Printer Backup',
  'Ekholm Backup',
  'Backup Ekholm',
  'Norma Portal',
  'PORTAL, Norma',
])('what names nobody does not, after a cue: %s', (words) => expect(isName(words)).toBe(false))

test.each([
  ['Ana Elena Adler', true],
  ['Tran Van Minh', true],
  ['Norma Adler Nolan', true],
  ['Norma Adler Tuesday', false],
  ['Norma Adler Portal', false],
  ['Norma Portal Adler', false],
  ['Printer Queue Norma', false],
])('whether three words are a name, %s: %s', (words, are) => expect(areNames(words)).toBe(are))
