import { describe, expect, test } from 'vitest'
import { coded } from '../../src/dlp/coded.ts'
import { ALL_COUNTS, first } from '../../src/dlp/first.ts'
import { spans } from '../../src/dlp/spans.ts'
import { CODE, NAME, PLACE } from '../../src/dlp/tagger/tagger.ts'
import { tokenize } from '../../src/dlp/tokens.ts'
import type { Finding } from '../../src/dlp/types.ts'
import { variants } from './rules/matched.ts'

/** What a text is found to hold whose words between « and » have labels, up to so many; `alone`: nobody is identified yet. */
function found(marked: string, labels: readonly number[], { alone = false, most = 9 } = {}): Finding[] {
  const parts = marked.split(/[«»]/)
  const text = parts.join('')
  const tokens = tokenize(text)
  const tags = { labels: new Uint8Array(tokens.length), likely: new Float32Array(tokens.length) }
  let offset = 0
  for (const [part, { length }] of parts.entries()) {
    for (const [i, { start, kind }] of tokens.entries())
      if (part % 2 === 1 && start >= offset && start < offset + length && kind !== 'mark') {
        tags.labels[i] = labels[((part - 1) / 2) % labels.length] ?? 0
        tags.likely[i] = 0.5 + 0.05 * i
      }
    offset += length
  }
  const findings: Finding[] = []
  const take = (finding: Finding) => findings.push(finding) < most
  const counts = alone ? first(text, tokens, coded(text, tokens), false) : ALL_COUNTS
  spans(text, tokens, tags, counts.span, take)
  return findings
}
const values = (marked: string, labels: readonly number[], how = {}): string[] =>
  found(marked, labels, how).map(({ offset, length }) => marked.replace(/[«»]/g, '').slice(offset, offset + length))

const CASES: [string, readonly number[], [string, string[]][]][] = [
  [
    'a place goes on with the small words and capitals inside its name, and with what it is',
    [PLACE],
    [
      ['at «Brigham» <of|and|the|&|for|de|at|Young> «Women’s» now', ['Brigham $ Women’s']],
      ['at «Mercy» of the Holy «Cross» now', ['Mercy of the Holy Cross']],
      ['at «Mercy» and «Women’s» Hospital now', ['Mercy and Women’s Hospital']],
      ['at «Elmwood» <clinic|Hospital> now', ['Elmwood $']],
      ['at «Mercy» and «Grace» of «Salem» now', ['Mercy and Grace of Salem']],
    ],
  ],
  [
    'places that more lies between are two',
    [PLACE],
    [
      ['at «Mercy»<  and | near |\nand | and  | of the the Holy >«Salem» now', ['Mercy', 'Salem']],
      ['at «Elmwood»<  clinic|, clinic|\nclinic| school> now', ['Elmwood']],
    ],
  ],
  [
    'a name has nothing of that',
    [NAME],
    [
      ['saw «Norma» <of|Q> «Nolan» again', ['Norma', 'Nolan']],
      ['saw «Norma» <clinic|Hospital> again', ['Norma']],
    ],
  ],
  [
    'no more than three marks lie inside an identifier, and no word',
    [CODE],
    [
      ['see «https»://«rosa» now', ['https://rosa']],
      ['see «4471»<:////| / x / |  - >«rosa» now', ['4471', 'rosa']],
    ],
  ],
  ['what has another label is another', [NAME, PLACE], [['saw «Norma» «Salem» again', ['Norma', 'Salem']]]],
  [
    'what gives its name to what everybody knows is no place',
    [PLACE],
    [
      ['the «Boston» <criteria|score|protocol>', []],
      ['the «Boston Criteria» say', []],
      ['the «Boston Clinic» <criteria|score>', ['Boston Clinic']],
      ['the «Boston» office <criteria|score>', ['Boston']],
    ],
  ],
]

describe.each(CASES)('%s', (_, labels, texts) => {
  test.each(texts)('%s', (pattern, expected) => {
    const [, choices = ''] = /<(.*?)>/.exec(pattern) ?? []
    for (const [i, marked] of variants(pattern).entries())
      expect(values(marked, labels), marked).toEqual(
        expected.map((value) => value.replace('$', choices.split('|')[i] ?? '')),
      )
  })
})

test('a finding is nearly as sure as the surest of its words', () => {
  const [first, second] = found('saw «Norma J Adler» and «Craig»', [NAME])
  expect(first?.confidence).toBeCloseTo(0.64)
  expect(second?.confidence).toBeCloseTo(0.74)
})

test('no more is told than is wanted', () => {
  expect(values('saw «Norma» or «Craig» or «Tor»', [NAME], { most: 2 })).toEqual(['Norma', 'Craig'])
})

test('while nobody is identified, who is cited is nobody, and a serial number is a machine’s', () => {
  for (const [marked, label] of [
    ['cite «Haber» 2009', NAME],
    ['probe serial «PLX204417» fails', CODE],
  ] as const) {
    expect(found(marked, [label])).toHaveLength(1)
    expect(found(marked, [label], { alone: true })).toEqual([])
  }
  expect(found('saw «Haber» again', [NAME], { alone: true })).toHaveLength(1)
  expect(found('see «PLX204417» again', [CODE], { alone: true })).toHaveLength(1)
})
