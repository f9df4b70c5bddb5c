import { describe, expect, test } from 'vitest'
import { readSamples } from '../../bench/dlp/corpus.ts'
import { detect, detectEagerly } from '../../src/dlp/detect.ts'
import { excerptsOf } from '../../src/dlp/excerpts.ts'
import { tokenize } from '../../src/dlp/tokens.ts'

const [BEFORE, AFTER] = [
  'Ticket INC0051120: after the driver update the EHR client on WS-LAB-07 crashes when it saves, and this was lost. We restarted the service and cleared the cache.',
  'Please restore it from the backup on FS03, roll the driver back and update the change record before the maintenance window.',
]
const NOTE =
  'Seen today with her sister Halina. Pain of the left hip since the fall on 2/11, walks with a cane, takes naproxen. Sleeps badly. Daughter drives her home to Lubbock.'
const PASTED: [how: string, text: string][] = [
  ['a paragraph', `${BEFORE}\n\n${NOTE}\n\n${AFTER}`],
  ['a paragraph between lines of white space', `${BEFORE}\r\n \t\r\n${NOTE}\r\n\r\n${AFTER}`],
  ['a quotation', `${BEFORE} "${NOTE}" ${AFTER}`],
  ['a quotation in marks of its own', `${BEFORE} “${NOTE}” ${AFTER}`],
]
const inNote = (text: string, find = detect): string[] =>
  find(text)
    .map(({ offset, length }) => text.slice(offset, offset + length))
    .filter((value) => NOTE.includes(value))

describe('a note about a patient in a ticket about computers', () => {
  test.each(PASTED)('is found to hold what it holds alone, as %s', (_, text) => {
    expect(detect(NOTE).length).toBeGreaterThan(2)
    expect(inNote(text)).toEqual(inNote(NOTE))
  })
  test('is suspected before its quotation has ended', () => {
    for (const text of [`${BEFORE} "${NOTE}`, `${BEFORE}\n\n${NOTE}`])
      expect(inNote(text, detectEagerly)).toEqual(expect.arrayContaining(inNote(NOTE)))
  })
})

test('pasted into a ticket, as much is found in documents about patients as in them alone, nearly', () => {
  let [alone, pasted] = [0, 0]
  for (const { text } of readSamples('bench/dlp/corpus/holdout-phi.txt')) {
    alone += detect(text).length
    pasted += detect(`${BEFORE}\n\n${text}\n\n${AFTER}`).length
  }
  expect(pasted / alone).toBeGreaterThan(0.95)
})

describe.each([
  ['a signature', 'Kind regards,\nStella Kowalczyk\nPractice Manager\n512-555-0148'],
  ['a paragraph about work', 'Adeyemi Rask from the network team swapped the switch on 4/30 and closed the change.'],
])('%s below a ticket', (_, paragraph) => {
  test('stops nothing', () => {
    expect(detect(`${BEFORE}\n\n${AFTER}\n\n${paragraph}`)).toEqual([])
  })
})

const excerpts = (text: string, growing = false): string[] => {
  const tokens = tokenize(text)
  return excerptsOf(text, tokens, growing).map(({ from, to }) =>
    text.slice(tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0),
  )
}
const EIGHT = 'one two three four five six seven eight'

describe('excerpts are', () => {
  test.each<[what: string, text: string, expected: string[]]>([
    ['none of a text that is one', EIGHT, []],
    ['none of a text without words', '', []],
    ['paragraphs, which blank lines part', `${EIGHT}\n\n${EIGHT}.\nnine`, [EIGHT, `${EIGHT}.\nnine`]],
    ['not lines', `${EIGHT}\n${EIGHT}`, []],
    ['no fewer than eight words', `${EIGHT}\n\nseven two three four five six 7 seven`, [EIGHT]],
    ['quotations, after the paragraphs that they lie in', `a «${EIGHT}»\n\nb`, [`a «${EIGHT}»`, EIGHT]],
    ['no quotations across paragraphs', `say "${EIGHT}\n\n${EIGHT}" so`, [`say "${EIGHT}`, `${EIGHT}" so`]],
  ])('%s', (_, text, expected) => {
    expect(excerpts(text)).toEqual(expected)
  })
  test('of a text that may go on also what it ends with, however short', () => {
    expect(excerpts(`${EIGHT}\n\none "two`, true)).toEqual([EIGHT, 'one "two', 'two'])
  })
})
