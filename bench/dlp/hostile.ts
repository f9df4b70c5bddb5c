// How long the worst inputs take, and how that grows with their length: node bench/dlp/hostile.ts
import { detect } from '../../src/dlp/detect.ts'
import { screen } from '../../src/runs/screen.ts'

/** A message's most characters (UTF-16 units). */
const MAX_LENGTH = 32_000
const LENGTHS = [4_000, 8_000, 16_000, MAX_LENGTH]
const SHOWN = 12
const REPEATS = 20

/** What makes a pattern begin, go on or look back; each alone and each with each other, over and over. */
const FRAGMENTS = [
  ...[
    '1',
    '12 ',
    '1-',
    '1.',
    '1/',
    '(1',
    '+1 ',
    '1 A ',
    '1 Aa Aa ',
    '12 a a a ',
    '123 456 ',
    '4111 ',
    'A1',
    'AB12 ',
    '1 2 3 ',
  ],
  ...[
    'a',
    'a ',
    'A',
    'A ',
    'Aa ',
    'Aa, ',
    'A. ',
    'Smith ',
    'Smith, Anna ',
    'van ',
    'Anna "Bo" ',
    'o’',
    'é',
    'ä-',
    'Okafor-',
    'St. ',
  ],
  ...[
    '@',
    'a@',
    'a.',
    'a.b@c.',
    '[at] ',
    '&#49;',
    '&am',
    ':',
    'f:',
    '::',
    '/',
    'x/~',
    'www.a',
    'https://',
    '?mrn=',
    '"',
    '"name": "',
  ],
  ...[
    '\n',
    '\r\n',
    '\t',
    '  ',
    '\u200b',
    '\u00ad',
    '１',
    'а',
    'aа',
    '𝟒',
    '\ud83d',
    '👋',
    'Москва ',
    '你',
    'five ',
    'five-',
    '1\n',
    '-\n1',
  ],
  ...[
    'MRN ',
    'MRN: # ',
    'mrn mrn ',
    'member id no ',
    'medical record number ',
    'policy ',
    'account ',
    'case no. ',
    'id: ',
    'ip ',
    'phone ',
    'fax ',
  ],
  ...[
    'SSN xxx-xx-',
    'PID|',
    'PID|a|b|',
    'data:image/png;base64,',
    'photo a b c d ',
    'driver’s license ',
    'serial ',
    'plate AB ',
  ],
  ...[
    'on ',
    'on May ',
    'May 1, ',
    '1 May ',
    '1/2/',
    '1/2',
    'last ',
    'born ',
    'DOB: ',
    'Monday, ',
    'ninety-',
    'aged 9',
    '99 years ',
  ],
  ...[
    'Patient ',
    'patient of the ',
    'Dr. ',
    'her son ',
    'at ',
    'at Aa Aa of the ',
    'in ',
    'lives in ',
    'Clinic ',
    'Aa Hospital, ',
    ', NY ',
    'Street ',
    '12 Elm Street, ',
    '12 rue de ',
    'P.O. Box ',
  ],
  ...[
    'ssn (a',
    'ssn <a ',
    'mrn "_\\',
    'patient Aa, Aa ',
    'labs of Aa Aa ',
    '"patient":{',
    'display',
    'may first ',
    'nineteen ',
    '%40',
    '=40',
    'she’s ',
    'sku ',
  ],
  ...[
    'lab test results for Aa Aa ',
    'Aa Aa’s lab lab chart ',
    'pt in a a a ',
    'patient in bed 4 (',
    'patients Aa Aa, ',
    'record of VIP ',
    'mrs a rm 1 ',
    'Aa Aa 1/2/1961 ',
    'Aa Aa 123456 ',
    'chart for Aa Aa (AB-1234',
    '/patients/12345 ',
    'last 4 of ssn? a: ',
    'patient_name LIKE ',
    "last_name = 'a",
    'mrn ',
    "PID-5 'a",
    '(mrn,dob) VALUES (',
    "('a",
  ],
] as const

type Fill = (unit: string, length: number) => string
const filled: Fill = (unit, length) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)
/** Each time with a number of its own: as many values as there is room for, which all begin alike. */
const numbered: Fill = (unit, length) =>
  Array.from({ length: Math.ceil(length / unit.length) }, (_, i) => `${unit}${100_000 + i} `)
    .join('')
    .slice(0, length)

/** All that becomes of a run's input, with everything redacted; a system prompt is a quarter of a message's length at the most. */
const redact = (message: string): unknown =>
  screen({ message, systemPromptOverride: message.slice(-message.length / 4) })?.shown(() => true)

/** Prints how long some work takes on the slowest of the texts that units make. */
function search(title: string, units: readonly string[], fill: Fill, work: (text: string) => unknown): void {
  /** How long one run takes, in ms. */
  const timed = (unit: string, length: number): number => {
    const text = fill(unit, length)
    const started = performance.now()
    work(text)
    return performance.now() - started
  }
  const once = () => units.map((unit) => timed(unit, MAX_LENGTH))
  const [first, second] = [once(), once()]
  const slow = units
    .map((unit, i) => ({ unit, ms: Math.min(first[i] ?? 0, second[i] ?? 0) }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 8 * SHOWN)
    .map(({ unit }) => ({ unit, times: LENGTHS.map(() => Number.POSITIVE_INFINITY) }))
  // The fastest of some runs, one after another over all inputs: what the machine does besides, for a second or two, is no property of the work.
  for (let round = 0; round < REPEATS; round++)
    for (const { unit, times } of slow)
      for (const [i, length] of LENGTHS.entries()) times[i] = Math.min(times[i] ?? 0, timed(unit, length))
  const worst = slow.sort((a, b) => (b.times.at(-1) ?? 0) - (a.times.at(-1) ?? 0)).slice(0, SHOWN)

  console.log(`${title}: the slowest of ${units.length} hostile inputs, ms by length in characters (growth 1: linear)`)
  console.table(
    Object.fromEntries(
      worst.map(({ unit, times }) => {
        const [, eight = 0, , all = 0] = times
        return [
          JSON.stringify(unit),
          {
            ...Object.fromEntries(LENGTHS.map((length, i) => [length, Number(times[i]?.toFixed(2))])),
            growth: Number((Math.log2(all / eight) / 2).toFixed(2)),
          },
        ]
      }),
    ),
  )
}

search(
  'Scanned (goal: 20 ms)',
  [...FRAGMENTS, ...FRAGMENTS.flatMap((a) => FRAGMENTS.map((b) => a + b))],
  filled,
  detect,
)
search('Scanned and redacted, each time with another number, the end as system prompt too', FRAGMENTS, numbered, redact)
