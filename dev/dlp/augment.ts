import type { Sample } from '../../bench/dlp/corpus.ts'
import { hashOf } from '../../src/dlp/hash.ts'
import { classOf, GIVEN, SURNAME } from '../../src/dlp/lexicon/classes.ts'
import type { Random } from './random.ts'
import { ROMANISED } from './romanised.ts'
import { census, fakerNames, towns } from './sources.ts'

const latin = (name: string): boolean => /^\p{Lu}[\p{Script=Latin}'’-]{1,14}$/u.test(name)
const capitalised = (name: string) => name.replace(/^./, (letter) => letter.toUpperCase())
const GIVEN_NAMES = [
  ...census.first_male.slice(0, 800),
  ...census.first_female.slice(0, 800),
  ...fakerNames('first_name'),
].filter(latin)
const SURNAMES = [...census.last.slice(0, 4_000), ...fakerNames('last_name'), ...ROMANISED.map(capitalised)].filter(
  latin,
)
const CITIES = towns.filter(({ population, name }) => population > 8_000 && name.length < 22).map(({ name }) => name)

const WORD = /[\p{L}\p{M}][\p{L}\p{M}'’-]*/gu
/** Words inside names and places that stay as they are. */
const KEPT =
  /^(?:of|the|and|de|la|du|van|von|der|da|di|st|saint|mr|mrs|ms|dr|jr|sr|hospital|clinic|center|centre|medical|health|general|university|memorial|county|regional|care|urgent|family|pediatrics|surgery|house|home|ward|north|south|east|west|new|city|island|street|st|ave|avenue|road|rd|lane|ln|drive|dr|apt|suite|unit|p|o|po|box)$/i

/** The same text about others: other names, places and digits, now and then all in small letters or capitals. */
export function augmented(sample: Sample, random: Random): Sample {
  const edits: { start: number; end: number; text: string }[] = []
  for (const { start, end, type } of sample.spans) {
    const value = sample.text.slice(start, end)
    edits.push({ start, end, text: replacement(value, type, random) })
  }
  if (sample.spans.length === 0)
    for (const { 0: word, index } of sample.text.matchAll(WORD)) {
      const classes = classOf(hashOf(word.toLowerCase()))
      if (!/^\p{Lu}\p{Ll}/u.test(word) || !(classes & (GIVEN | SURNAME)) || !random.chance(0.6)) continue
      if (/^\s+(?:disease|syndrome|sign|score|scale|Hospital|Clinic)/.test(sample.text.slice(index + word.length)))
        continue
      const name = random.pick(classes & GIVEN ? GIVEN_NAMES : SURNAMES)
      edits.push({ start: index, end: index + word.length, text: name })
    }
  const changed = edited(sample, edits)
  const cased = random.next()
  const recase = (text: string): string =>
    cased < 0.1 ? keepLength(text, text.toLowerCase()) : cased < 0.14 ? keepLength(text, text.toUpperCase()) : text
  return { ...changed, text: recase(changed.text) }
}

const keepLength = (text: string, other: string): string => (other.length === text.length ? other : text)

function replacement(value: string, type: string, random: Random): string {
  if (type === 'PERSON_NAME') return renamed(value, random, true)
  if (type === 'LOCATION' || type === 'STREET_ADDRESS') {
    if (type === 'LOCATION' && /^\p{L}[\p{L}'’-]*$/u.test(value) && random.chance(0.8))
      return like(value, random.pick(CITIES))
    return redigited(renamed(value, random, false), random)
  }
  if (/^(?:DATE|DATE_OF_BIRTH|AGE)$/.test(type)) return value
  return redigited(value, random)
}

function renamed(value: string, random: Random, person: boolean): string {
  let place = 0
  return value.replace(WORD, (word) => {
    place++
    if (KEPT.test(word) || (!person && random.chance(0.4))) return word
    if (word.length === 1) return like(word, random.pick(SURNAMES).charAt(0))
    if (word.length < 3 || !/^\p{Script=Latin}/u.test(word)) return word
    const given = person && (place === 1) !== value.includes(',')
    return like(word, random.pick(given ? GIVEN_NAMES : person || random.chance(0.6) ? SURNAMES : CITIES))
  })
}

/** `other` in the letter case of `word`, with its possessive. */
function like(word: string, other: string): string {
  const end = /['’]s$/.exec(word)?.[0] ?? ''
  if (word === word.toLowerCase()) return other.toLowerCase() + end
  return word.length > 1 && word === word.toUpperCase() ? other.toUpperCase() : other + end
}

const redigited = (value: string, random: Random): string =>
  random.chance(0.5)
    ? value
    : value.replace(/\d/g, (digit) => (digit === '0' ? '0' : String(1 + Math.floor(random.next() * 9))))

/** The sample with other words at some places; its spans move along. Edits are in order and apart. */
function edited(sample: Sample, edits: { start: number; end: number; text: string }[]): Sample {
  let text = ''
  let done = 0
  const spans: Sample['spans'] = []
  for (const edit of edits.sort((a, b) => a.start - b.start)) {
    text += sample.text.slice(done, edit.start)
    const span = sample.spans.find(({ start }) => start === edit.start)
    if (span) spans.push({ ...span, start: text.length, end: text.length + edit.text.length })
    text += edit.text
    done = edit.end
  }
  return { ...sample, text: text + sample.text.slice(done), spans }
}
