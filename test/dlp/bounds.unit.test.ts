import { describe, expect, test } from 'vitest'
import { spanOf } from '../../src/dlp/bounds.ts'
import { CODE, DATE, NAME, PLACE } from '../../src/dlp/tagger/tagger.ts'
import { tokenize } from '../../src/dlp/tokens.ts'

/** What the tokens between « and » in a text are found to hold, if they have a label. */
function bounded(marked: string, label: number): string | undefined {
  const [before = '', run = '', after = ''] = marked.split(/[«»]/)
  const text = before + run + after
  const tokens = tokenize(text)
  const from = tokens.findIndex(({ start }) => start >= before.length)
  const to = 1 + tokens.findLastIndex(({ start }) => start < before.length + run.length)
  const span = spanOf(text, tokens, from, to, label)
  return span && text.slice(span.offset, span.offset + span.length)
}

/** Runs of a label, and what of them, or beside them, is found. */
const CASES: [string, number, [run: string, found: string | undefined][]][] = [
  [
    'a name',
    NAME,
    [
      ['pt «(Adler)», again', 'Adler'],
      ['the «patient Norma Adler came» by', 'Norma Adler'],
      ['the «norma adler» came', 'norma adler'],
      ['a «, .» b', undefined],
      ['saw «Norma B». again', 'Norma B.'],
      ['saw «norma b». again', 'norma b.'],
      ['saw «Norma b». again', 'Norma'],
      ['saw «Norma Adler». again', 'Norma Adler'],
      ['saw «Norma B» again', 'Norma B'],
      ['seen by Dr. «A». today', 'Dr. A.'],
      ['seen by Dr «A». today', 'Dr A.'],
      ['seen by mr. «a». today', 'mr. a.'],
      ['the engineer «A». left', 'engineer A.'],
      ['seen by Dr.«A». today', 'Dr.A.'],
      ['seen by Dr.  «A». today', 'A.'],
      ['seen by Dr, «A». today', 'A.'],
      ['and then «A». left', 'A.'],
      ['seen by Dr. «A» today', 'A'],
      ['seen by Dr. «Norma B». today', 'Norma B.'],
    ],
  ],
  [
    'a place',
    PLACE,
    [
      ['in «St»', undefined],
      ['in «St Louis»', 'St Louis'],
      ['in «Austin branch» again', 'Austin'],
      ['at «Austin branch, hx of DVT» and', 'Austin'],
      ['at «Austin Clinic, seen» today', 'Austin Clinic'],
      ['at «Austin Clinic, seen Monday» then', 'Austin Clinic'],
      ['at «austin clinic, seen» today', 'austin clinic, seen'],
      ['at «Elm Road, apt 4» today', 'Elm Road, apt 4'],
      ['in «Salem, Oregon» today', 'Salem, Oregon'],
      ['in «Salem, 97301» today', 'Salem, 97301'],
      ['in «Salem,» today', 'Salem'],
      ['at «Elmwood clinic» today', 'Elmwood clinic'],
      ['in «Elm street» today', 'Elm street'],
    ],
  ],
  [
    'a day',
    DATE,
    [
      ['since «the 3rd of may» or', '3rd of may'],
      ['since «3 monday» or', '3 monday'],
      ...['st', 'nd', 'rd', 'th', 'am', 'pm'].map((end): [string, string] => [`at «the 3${end} or» so`, `3${end}`]),
      ['since «last may» or', 'last may'],
      ['since «breakfast 3rd of may or» so', '3rd of may'],
      ['at «101/60» or', undefined],
      ['on «May 3 then» or', 'May 3'],
    ],
  ],
  [
    'a code',
    CODE,
    [
      ['mail «to anna@mail.com now» or', 'anna@mail.com'],
      ['mail «anna@mail.com norma@mail.com» or', 'anna@mail.com norma@mail.com'],
      ['mail «anna @ mail.com» or', 'anna @ mail.com'],
      ['mail «to josé@mail.com now» or', 'josé@mail.com'],
      ['see «to @norma now» or', '@norma'],
      ['at «09:04» or', undefined],
      ['see «K 4471» or', 'K 4471'],
      ['see «code 4471 then» or', '4471'],
      ...'ip id mrn ssn npi dea vin imei fax tel no nr acct ref'
        .split(' ')
        .map((cue): [string, string] => [`see «${cue.toUpperCase()} 44718» or`, '44718']),
      ['see aA-zZ.0+9@_«4471»-aA_zZ09.x or', 'aA-zZ.0+9@_4471-aA_zZ09'],
      ...[...'/:[`{'].map((mark): [string, string] => [`see x${mark}«4471»${mark}x or`, '4471']),
      ...[...'.+@'].map((mark): [string, string] => [`see «4471»${mark}x or`, '4471']),
      [`${'a'.repeat(80)}«4471»${'b'.repeat(80)}`, `${'a'.repeat(64)}4471${'b'.repeat(64)}`],
      ['«passkey_enrolled»', undefined],
      ['«passkey_enrolled» x', 'passkey_enrolled'],
      ['«passkey_4471»', 'passkey_4471'],
    ],
  ],
]

describe.each(CASES)('what is taken for %s', (_, label, runs) => {
  test.each(runs)('in %s is %s', (run, found) => expect(bounded(run, label)).toBe(found))
})
