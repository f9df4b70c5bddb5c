// The detector's and the redaction's promises on mutated texts: node bench/dlp/fuzz.ts [COUNT] [SEED]; 100,000 texts unless told.
// Ends with 1 at the first that breaks one, and shows it.
import { readdirSync } from 'node:fs'
import { randomOf } from '../../dev/dlp/random.ts'
import { detect } from '../../src/dlp/detect.ts'
import { Redaction } from '../../src/dlp/redact.ts'
import { readSamples } from './corpus.ts'

const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number)
const random = randomOf(seed)
const CORPUS = new URL('./corpus/', import.meta.url)
const texts = readdirSync(CORPUS).flatMap((file) => readSamples(new URL(file, CORPUS).pathname).map(({ text }) => text))
/** What hides, splits, joins or opens something. */
const PIECES = [
  ...[
    '\u200b',
    '\u00ad',
    '\ufe0f',
    '\u202e',
    '\u0301',
    '\ud83d',
    '\ude00',
    '\u0000',
    '\ufffd',
    '👩‍⚕️',
    '１',
    'а',
    '𝟒',
    '٣',
    'ß',
    'İ',
  ],
  ...[
    '&#49;',
    '&eacute;',
    '&#x110000;',
    '[PERSON_NAME_1]',
    '[MRN_',
    ']',
    'PID|',
    '@',
    ' at x dot com',
    '://',
    '\r\n',
    '\t',
    '  ',
    '-',
    '.',
    "'s ",
  ],
  ...['five one two ', '123-45-6789', '4111111111111111', 'Dr. ', 'MRN ', 'born ', ' A ', '9', '/'],
]

function mutated(text: string): string {
  let result = text
  for (let n = 1 + Math.floor(random.next() * 6); n > 0; n--) {
    const at = Math.floor(random.next() * (result.length + 1))
    const to = Math.min(result.length, at + Math.floor(random.next() * 12))
    const piece = random.chance(0.6) ? random.pick(PIECES) : result.slice(at, to)
    result = result.slice(0, at) + piece + result.slice(random.chance(0.5) ? at : to)
  }
  return result
}

/** What a text breaks; undefined: nothing. */
function broken(text: string): string | undefined {
  const findings = detect(text)
  let end = 0
  for (const { offset, length, confidence, type } of findings) {
    if (offset < end || length < 1 || offset + length > text.length) return `${type} at ${offset}, ${length} long`
    if (!(confidence > 0 && confidence <= 1)) return `a confidence of ${confidence}`
    end = offset + length
  }
  const redaction = new Redaction([text])
  const restorer = redaction.restorer(text.length)
  const redacted = redaction.redact(text, findings)
  let restored = ''
  for (let at = 0; at < redacted.length; at += 7) restored += restorer.push(redacted.slice(at, at + 7))
  return restored + restorer.end() === text ? undefined : 'what was redacted is not restored'
}

const started = performance.now()
for (let i = 0; i < count; i++) {
  const text = mutated(random.pick(texts))
  const fault = broken(text)
  if (fault) {
    console.error(`${fault} in ${JSON.stringify(text)}`)
    process.exit(1)
  }
}
console.log(`${count} mutated texts in ${Math.round((performance.now() - started) / 1000)} s: every promise held`)
