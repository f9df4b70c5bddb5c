import { describe, expect, test } from 'vitest'
import type { Match } from '../../src/dlp/coded.ts'
import { ALL_COUNTS, first } from '../../src/dlp/first.ts'
import { tokenize } from '../../src/dlp/tokens.ts'
import type { PhiType } from '../../src/dlp/types.ts'

const NOTE = 'She was seen at the clinic by us: Maria 8812 on 3/4, and her cough had gone after the weekend.'
const OUTPUT = `tcp 10.1.2.3:443 10.1.2.9:5010 {Maria} [8812] =3/4= 10.1.2.7:22 10.1.2.8:80 |down| <0> [1] {2}`

/** What counts of a word in a text, which a rule may have matched too. */
function counting(text: string, word: string, also: Partial<Match> = {}, numbered = false) {
  const tokens = tokenize(text)
  const from = tokens.findIndex((token) => token.text === word)
  const [offset, length] = [text.indexOf(word), word.length]
  const match: Match = {
    ...{ type: 'OTHER_ID', rule: 0, offset, length, from, to: from + 1 },
    ...{ sure: undefined, onceIdentified: undefined, notAlone: undefined, ...also },
  }
  const matches = Object.keys(also).length > 0 ? [match] : []
  const { rule, span } = first(text, tokens, matches, numbered)
  const seen = (type: PhiType) => span({ type, offset, length }, from, from + 1)
  return { rule: rule(match), seen }
}

describe('before anybody is identified', () => {
  test('a number or a word that the taggers see counts in sentences, in a program’s output only where a rule found it too', () => {
    expect(counting(NOTE, '8812').seen('OTHER_ID')).toBe(true)
    expect(counting(OUTPUT, '8812').seen('OTHER_ID')).toBe(false)
    expect(counting(OUTPUT, '8812', { sure: 'always' }).seen('OTHER_ID')).toBe(true)
    expect(counting(OUTPUT, '8812', { notAlone: true }).seen('OTHER_ID')).toBe(false)
  })

  test('a name that many have counts in a program’s output too, as a name and as nothing else', () => {
    expect(counting(OUTPUT, 'Maria').seen('PERSON_NAME')).toBe(true)
    expect(counting(OUTPUT, 'Maria').seen('LOCATION')).toBe(false)
    expect(counting(OUTPUT, 'down').seen('PERSON_NAME')).toBe(false)
  })

  test('a program’s output about a patient who is numbered counts as a note does', () => {
    expect(counting(OUTPUT, '8812', {}, true).seen('OTHER_ID')).toBe(true)
    expect(counting(OUTPUT, '3', { type: 'DATE' }, true).rule).toBe(true)
  })

  test('of what rules match a day does not count in a program’s output, unless its form is sure', () => {
    expect(counting(NOTE, '3', { type: 'DATE' }).rule).toBe(true)
    expect(counting(OUTPUT, '3', { type: 'DATE' }).rule).toBe(false)
    expect(counting(OUTPUT, '3', { type: 'DATE', sure: 'elsewhere' }).rule).toBe(true)
    expect(counting(OUTPUT, '8812', { type: 'MRN' }).rule).toBe(true)
  })

  test('what is not to count alone does not, and of a machine’s serial number not what the taggers see in it', () => {
    expect(counting(NOTE, '8812', { type: 'DEVICE_ID', notAlone: true })).toMatchObject({ rule: false })
    expect(counting(NOTE, '8812', { type: 'DEVICE_ID', notAlone: true }).seen('OTHER_ID')).toBe(false)
    expect(counting(NOTE, '8812', { type: 'DEVICE_ID' }).seen('OTHER_ID')).toBe(true)
    expect(counting(NOTE, '8812', { type: 'MRN', notAlone: true }).seen('OTHER_ID')).toBe(true)
  })

  test('whoever is cited does not', () => {
    expect(counting('as Haber 2009 showed in the trial', 'Haber').seen('PERSON_NAME')).toBe(false)
  })
})

test('once somebody is, all of that counts', () => {
  const seen = { type: 'OTHER_ID', offset: 0, length: 1 } as const
  const unsure = { rule: 0, from: 0, to: 1, sure: undefined, onceIdentified: undefined, notAlone: true } as const
  expect(ALL_COUNTS.span(seen, 0, 1)).toBe(true)
  expect(ALL_COUNTS.rule({ ...seen, ...unsure })).toBe(true)
})
