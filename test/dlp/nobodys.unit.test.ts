import { describe, expect, test } from 'vitest'
import { isCited, isNobodys } from '../../src/dlp/nobodys.ts'
import { CODE, DATE, NAME, PLACE } from '../../src/dlp/tagger/tagger.ts'
import { tokenize } from '../../src/dlp/tokens.ts'
import type { PhiType } from '../../src/dlp/types.ts'

/** Whether what stands between « and » in a text, with a label, is nobody's. */
function judged(marked: string, label: number): boolean {
  const [before = '', value = '', after = ''] = marked.split(/[«»]/)
  const tokens = tokenize(before + value + after)
  const first = tokens.findIndex(({ start }) => start >= before.length)
  return isNobodys(tokens, first, value, label)
}

const CASES: [string, number, { nobodys: string[]; somebodys: string[] }][] = [
  [
    'a code',
    CODE,
    {
      nobodys: [
        'QRS «118» ms',
        'takes «5/325» mg',
        'BP «101/60»',
        'until «9:04»',
        'until «23:59:08»',
        'left at «0730»',
        'left @ «0730»',
        'AUC «400-600»',
        'AUC «90-1000»',
        '«AAA*N**72*C»',
        'host «10.20.30.40»',
        'job «6f1ab4de-0c1d-4e2f-8a3b-5c6d7e8f9a0b»',
        'E11.9: «E11.9»',
        'cpt «99213»',
        'NDC code «0006-0277-31»',
        'lot «DK4471», exp 02/2024',
        'batch: «DK4471» expires in May',
        'write to «billing@alderclinic.org»',
        'job «6F1AB4DE-0C1D-4E2F-8A3B-5C6D7E8F9A0B»',
        'BP «109/3»',
        'left at «2330»',
        '«S72.001A»',
        '«99214-25»',
        '«20610-RT»',
        '«J3301-LT»',
        'denied: «CO-97»',
        'icd «E11»',
        'icd «C7A»',
        'hcpcs «J1885»',
        'cpt «0001F»',
        'cpt one two three four five six seven eight nine ten eleven «99213»',
      ],
      somebodys: [
        '«20610-25»',
        '«CO-9712»',
        '«4471»',
        '«9/3»',
        'code «0730»',
        'left at «2460»',
        '«24:01»',
        '«600-400»',
        '«405-600»',
        '«AAAA*N**72*C»',
        '«AAA*NNNN»',
        'of «99213»',
        'lot «DK4471» in her hip',
        'lot «DK4471» of one two three four five six seven eight, exp 02/2024',
        'write to «anna@gmail.com»',
        'job «d-0c1d-4e2f-8a3b-5c6d7e8f9a0b»',
        'job «6f1ab4de-0c1d-4e2f-8a3b-5»',
        '«400-400»',
        ...['400-600', '10.20.30.40', '9:04', 'E11.9'].flatMap((value) => [`«K${value}»`, `«${value}-K»`]),
        ...['x-0730', '07301'].map((value) => `left at «${value}»`),
        ...['K99213', '99213K', 'E11K', 'KE11', 'U07'].map((value) => `icd «${value}»`),
        '«E11.91234»',
        'cpt one two three four five six seven eight nine ten eleven twelve «99213»',
      ],
    },
  ],
  [
    'a day',
    DATE,
    {
      nobodys: [
        'lot A2291 of heparin, exp «11/2026»',
        'batch FX8812 expiring on «03/2027»',
        '«7.31/52/78/26»',
        '«7/52/78/26»',
        '«120»',
        '«89»',
        '«101/60»',
        '«102.4»',
        '«0.12»',
        '«1234.5»',
        '«14/16»',
        '«45/31»',
        '«.5/52»',
        '«17/52/78/26»',
        '«101/90»',
        ...['13.31', '32.4', '41.4', '0.4', '4.0', '4.32', '11.1890', '11.2124', '11.202', '104.12'].map(
          (day) => `«${day}»`,
        ),
      ],
      somebodys: [
        '«12.4»',
        '«4.12»',
        '«04.12»',
        '«12.04»',
        '«5.31»',
        '«31.5»',
        '«11.1961»',
        '«9/3»',
        '«12/31»',
        '«31/12»',
        '«94»',
        '«118»',
        '«90»',
        '«118th»',
        '«12/16»',
        ...['7.31/52', '1/2/3/4', '102.4', '14/16'].flatMap((value) => [`«May ${value}»`, `«${value} May»`]),
        ...[
          '1.1',
          '10.10',
          '14.3',
          '21.12',
          '29.09',
          '30.6',
          '31.01',
          '12.29',
          '2.30',
          '9.31',
          '10.1999',
          '01.2024',
        ].map((day) => `«${day}»`),
        '«7/52/78»',
      ],
    },
  ],
  [
    'a name',
    NAME,
    {
      nobodys: [
        'O: «Afeb», HR 72',
        '«P»: fluids',
        '«P: BRAT»',
        'A: «Crepitus»',
        '«NSTEMI, NKDA»',
        'Dr. [«Provider»] at',
        'on [«Visit Time»]',
        '«PERRLA, EOMI»',
        '«CTAB»',
        '«Terraform»',
        'in «Jenkins»',
        'the «Jenkins» pipeline',
        'on «Athena»',
        'the «Athena» console',
        '«NSTEMI, NKDA»',
        '«DVT»',
      ],
      somebodys: [
        'O: «Okafor»',
        'note O «Afeb»',
        '«Jenkins»',
        'pt «Jenkins» in bed 9',
        '«Athena» vomited',
        '«Lee»',
        '«NSTEMI, LEE»',
        '[«Okafor»] called',
        '[«Provider Okafor»]',
        '[«Provider» at 4]',
        '«Provider»]',
        '«Dvt»',
        '«Ed»',
      ],
    },
  ],
  [
    'a place',
    PLACE,
    { nobodys: ['lives in «Texas»', '«new hampshire»'], somebodys: ['«New York»', '«Boston»', '«Texas City»'] },
  ],
]

describe.each(CASES)('taken for %s', (_, label, { nobodys, somebodys }) => {
  test.each(nobodys)('%s is nobody’s', (text) => expect(judged(text, label)).toBe(true))
  test.each(somebodys)('%s may be somebody’s', (text) => expect(judged(text, label)).toBe(false))
})

/** Whether what stands between « and » in a text is the author or the year of what was published. */
function cited(marked: string, type: PhiType): boolean {
  const [before = '', value = '', after = ''] = marked.split(/[«»]/)
  return isCited(before + value + after, { type, offset: before.length, length: value.length })
}

test.each<[PhiType, string]>([
  ['PERSON_NAME', 'cite «Haber» 2009'],
  ['PERSON_NAME', 'cite «O’Dea-Haber», 1998'],
  ['PERSON_NAME', 'cite «Haber» (2009)'],
  ['PERSON_NAME', 'cite «Haber, K.» (2009)'],
  ['PERSON_NAME', 'cite «Haber, K» 2009'],
  ['PERSON_NAME', 'cite «Karl Haber» et al.'],
  ['DATE', 'cite Haber «2009»'],
  ['DATE', 'cite Haber «1998»'],
])('a %s is of what was published: %s', (type, marked) => expect(cited(marked, type)).toBe(true))

test.each<[PhiType, string]>([
  ['PERSON_NAME', 'saw «Haber» again'],
  ['PERSON_NAME', 'saw «Karl Haber» 2009'],
  ['PERSON_NAME', 'saw «Haber, Karl» 2009'],
  ['PERSON_NAME', 'saw «Haber» 2009-04-12'],
  ['PERSON_NAME', 'saw «Haber» 2009/04'],
  ['PERSON_NAME', 'saw «Haber» 20091'],
  ['PERSON_NAME', 'saw «Haber» 2109'],
  ['PERSON_NAME', 'saw «Haber» in 2009'],
  ['PERSON_NAME', 'saw «Haber» a et al'],
  ['PERSON_NAME', 'saw «Haber» et alia'],
  ['DATE', 'on «2009-04-12»'],
  ['DATE', 'in «May 2009»'],
  ['DATE', 'in «20091»'],
  ['DATE', 'in «2109»'],
  ['MRN', 'number «2009»'],
])('a %s is somebody’s: %s', (type, marked) => expect(cited(marked, type)).toBe(false))
