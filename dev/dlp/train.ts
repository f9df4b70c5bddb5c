// Trains the topics and the taggers on dev/dlp/corpus: node dev/dlp/train.ts
// With --validate: in five parts, each scored by models that were trained on the four others; nothing is written.
import { readdirSync, writeFileSync } from 'node:fs'
import { readSamples, type Sample } from '../../bench/dlp/corpus.ts'
import { score } from '../../bench/dlp/score.ts'
import { coded } from '../../src/dlp/coded.ts'
import { detect } from '../../src/dlp/detect.ts'
import type { Sparse } from '../../src/dlp/sparse.ts'
import {
  bucketOf,
  firstTopicOf,
  LABEL_FROM,
  labelFeatures,
  MAX_FEATURES,
  TAG_BUCKETS,
  TOKEN_FROM,
  TOPIC_BUCKETS,
  tokenFeatures,
  topicFeatures,
} from '../../src/dlp/tagger/features.ts'
import { type Field, fieldOf, MARGIN } from '../../src/dlp/tagger/field.ts'
import type { Models } from '../../src/dlp/tagger/models.ts'
import { CODE, DATE, isOpen, LABELS, NAME, PLACE, TAG_WIDTH } from '../../src/dlp/tagger/tagger.ts'
import { DOMAINS, TOPICS, topicsOf } from '../../src/dlp/tagger/topics.ts'
import { isMark } from '../../src/dlp/tagger/traits.ts'
import { tokenize } from '../../src/dlp/tokens.ts'
import { viewOf } from '../../src/dlp/view/view.ts'
import { augmented } from './augment.ts'
import { beside, sourceOfModel, sparse } from './pack.ts'
import { type Random, randomOf } from './random.ts'

const FOLDS = 5
/** Variants of each text, beside itself. */
const VARIANTS = 2
const TOPIC_EPOCHS = 12
const EPOCHS = 6
/** The share of features that is left out while learning, so that nothing is learned by heart. */
const TOPIC_DROPPED = 0.5
const DROPPED = 0.4
/** Texts that a bucket must be in, at the least: what one text alone says is no rule. */
const LEAST_TEXTS = 3
/** How often each model is learned, in other orders; their mean is what chance sways less. */
const ROUNDS = 8
/** Features that the models keep. */
const TOPIC_FEATURES = 10_000
const WORK_FEATURES = 4_000
const OTHER_FEATURES = 20_000
const CORPUS = new URL('./corpus/', import.meta.url)

type Example = { base: number; file: string; fold: number; sample: Sample; field: Field; labels: Uint8Array }

function labelOf(type: string): number {
  if (type === 'PERSON_NAME') return NAME
  if (type === 'LOCATION' || type === 'STREET_ADDRESS') return PLACE
  return /^(?:DATE|DATE_OF_BIRTH|AGE)$/.test(type) ? DATE : CODE
}

/** What the models learn of a sample; undefined where its view has other places than the text. */
function exampleOf(base: number, file: string, fold: number, sample: Sample): Example | undefined {
  const { text } = viewOf(sample.text)
  if (text.length !== sample.text.length) return undefined
  const tokens = tokenize(text)
  const labels = new Uint8Array(tokens.length)
  for (const { start, end, type } of sample.spans)
    for (const [i, token] of tokens.entries()) if (token.start < end && token.end > start) labels[i] = labelOf(type)
  return { base, file, fold, sample, field: fieldOf(text, tokens, coded(text, tokens)), labels }
}

/** A text's domain by its file; undefined where that does not tell. */
function domainOf({ file, sample }: Example): number | undefined {
  // A ticket that names a patient is about both.
  if (/^(?:tickets|audit|business)/.test(file)) return sample.spans.length > 0 ? undefined : 0
  if (/^(?:clinical|prompts|medicine)/.test(file)) return 1
  if (file.startsWith('general')) return 2
  return sample.spans.length > 0 ? 1 : undefined
}

const buckets = new Int32Array(MAX_FEATURES)

function topicBuckets(field: Field): number[] {
  const all: number[] = []
  for (let at = MARGIN; at < field.count + MARGIN; at++) {
    const first = firstTopicOf(field, at)
    const n = topicFeatures(field, at, buckets)
    for (let k = 0; k < n; k++) all.push(bucketOf(buckets[k] ?? 0, first + k, TOPIC_BUCKETS))
  }
  return all
}

/** All of a token's buckets, in `buckets`; how many. */
function tagFeatures(field: Field, at: number, last: number, earlier: number): number {
  const own = tokenFeatures(field, at, buckets)
  const all = own + labelFeatures(field, at, last, earlier, buckets.subarray(own))
  for (let k = 0; k < all; k++)
    buckets[k] = bucketOf(buckets[k] ?? 0, k < own ? TOKEN_FROM + k : LABEL_FROM + k - own, TAG_BUCKETS)
  return all
}

function tagBuckets({ field, labels }: Example): Set<number> {
  const all = new Set<number>()
  let [last, earlier] = [0, 0]
  for (let i = 0; i < field.count; i++) {
    if (isMark(field.shape[i + MARGIN] ?? 0)) continue
    if (isOpen(field, i + MARGIN, last)) {
      const n = tagFeatures(field, i + MARGIN, last, earlier)
      for (let k = 0; k < n; k++) all.add(buckets[k] ?? 0)
    }
    ;[earlier, last] = [last, labels[i] ?? 0]
  }
  return all
}

/** One pass of a logistic regression's gradient, each weight at its own rate (AdaGrad). */
class Linear {
  readonly weights: Float32Array
  readonly #squares: Float32Array
  readonly #sums: Float32Array
  #noted = 0
  readonly #rate: number
  readonly #decay: number
  constructor(size: number, rate: number, decay: number) {
    this.weights = new Float32Array(size)
    this.#squares = new Float32Array(size).fill(0.1)
    this.#sums = new Float32Array(size)
    ;[this.#rate, this.#decay] = [rate, decay]
  }
  at(index: number): number {
    return this.weights[index] ?? 0
  }
  learn(index: number, error: number): void {
    const gradient = error - this.#decay * this.at(index)
    this.#squares[index] = (this.#squares[index] ?? 0) + gradient * gradient
    this.weights[index] = this.at(index) + (this.#rate * gradient) / Math.sqrt(this.#squares[index] ?? 1)
  }
  /** Counts the weights as they are now; `mean` is that of all that were counted, which chance sways less. */
  note(): void {
    this.#noted++
    for (let i = 0; i < this.weights.length; i++) this.#sums[i] = (this.#sums[i] ?? 0) + this.at(i)
  }
  get mean(): Float32Array {
    return this.#sums.map((sum) => sum / this.#noted)
  }
}

/** Which buckets at least LEAST_TEXTS texts have. */
function frequent(examples: readonly Example[], size: number, of: (example: Example) => Iterable<number>): Uint8Array {
  const counts = new Uint16Array(size)
  const seen = new Int32Array(size).fill(-1)
  for (const example of examples)
    for (const bucket of of(example)) {
      if (seen[bucket] === example.base) continue
      seen[bucket] = example.base
      counts[bucket] = (counts[bucket] ?? 0) + 1
    }
  return Uint8Array.from(counts, (count) => Number(count >= LEAST_TEXTS))
}

function trainTopics(examples: readonly Example[], random: Random): Sparse {
  const T = TOPICS.length
  const all = examples.map(
    (example): TopicExample => ({
      buckets: topicBuckets(example.field),
      domain: domainOf(example),
      person: Number(example.sample.spans.length > 0),
    }),
  )
  const kept = frequent(examples, TOPIC_BUCKETS, ({ field }) => topicBuckets(field))
  const learned = Array.from({ length: ROUNDS }, () => learnTopics(all, random, kept))
  const mean = meanOf(learned)
  return sparse(mean, strongest(mean, kept, T, TOPIC_FEATURES), T)
}

type TopicExample = { buckets: number[]; domain: number | undefined; person: number }

function learnTopics(examples: readonly TopicExample[], random: Random, kept: Uint8Array): Float32Array {
  const T = TOPICS.length
  const model = new Linear(TOPIC_BUCKETS * T, 0.5, 1e-5)
  for (let epoch = 0; epoch < TOPIC_EPOCHS; epoch++) {
    for (const { buckets, domain, person } of random.shuffled(examples)) {
      const root = Math.sqrt(Math.max(1, buckets.length))
      const used = buckets.filter((bucket) => kept[bucket] === 1 && random.next() >= TOPIC_DROPPED)
      const logits = TOPICS.map(
        (_, topic) => used.reduce((sum, bucket) => sum + model.at(bucket * T + topic), 0) / root,
      )
      const shares = logits.slice(0, DOMAINS).map(Math.exp)
      const total = shares.reduce((sum, share) => sum + share, 0)
      const errors = shares.map((share, topic) => (domain === undefined ? 0 : Number(topic === domain) - share / total))
      errors.push(person - 1 / (1 + Math.exp(-(logits[DOMAINS] ?? 0))))
      for (const bucket of used)
        for (const [topic, error] of errors.entries()) if (error !== 0) model.learn(bucket * T + topic, error / root)
    }
    if (epoch >= TOPIC_EPOCHS / 3) model.note()
  }
  return model.mean
}

/**
 * A tagger is learned twice: with all features, and again with the strongest alone.
 * @param shareOf how much of a token's label is this tagger's to tell
 */
function trainTags(examples: readonly Example[], random: Random, count: number, shareOf: ShareOf): Sparse {
  const frequently = frequent(examples, TAG_BUCKETS, tagBuckets)
  const kept = strongest(learnTags(examples, random, frequently, shareOf), frequently, TAG_WIDTH, count)
  const learned = Array.from({ length: ROUNDS }, () => learnTags(examples, random, kept, shareOf))
  return sparse(meanOf(learned), kept, TAG_WIDTH)
}

const meanOf = (learned: readonly Float32Array[]): Float32Array =>
  Float32Array.from(
    learned[0] ?? [],
    (_, i) => learned.reduce((sum, weights) => sum + (weights[i] ?? 0), 0) / learned.length,
  )

type ShareOf = (field: Field, at: number) => number

/** The buckets whose weights are largest, so many of those that `kept` marks. */
function strongest(weights: Float32Array, kept: Uint8Array, width: number, count: number): Uint8Array {
  const strengths = Array.from(kept, (keep, bucket) => {
    let strength = 0
    if (keep === 1)
      for (let i = 0; i < width; i++) strength = Math.max(strength, Math.abs(weights[bucket * width + i] ?? 0))
    return strength
  })
  const least = [...strengths].sort((a, b) => b - a)[count] ?? 0
  return Uint8Array.from(strengths, (strength) => Number(strength > least))
}

function learnTags(examples: readonly Example[], random: Random, kept: Uint8Array, shareOf: ShareOf): Float32Array {
  const L = LABELS.length
  const model = new Linear(TAG_BUCKETS * TAG_WIDTH, 0.15, 1e-5)
  const scores = new Float64Array(L)
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const { field, labels } of random.shuffled(examples)) {
      let [last, earlier] = [0, 0]
      for (let i = 0; i < field.count; i++) {
        if (isMark(field.shape[i + MARGIN] ?? 0)) continue
        const gold = labels[i] ?? 0
        let label = 0
        const share = shareOf(field, i + MARGIN)
        if (share > 0.05 && isOpen(field, i + MARGIN, last)) {
          const all = tagFeatures(field, i + MARGIN, last, earlier)
          let n = 0
          for (let k = 0; k < all; k++) {
            const bucket = buckets[k] ?? 0
            if (kept[bucket] === 1 && random.next() >= DROPPED) buckets[n++] = bucket
          }
          for (let l = 1; l < L; l++) {
            let sum = 0
            for (let k = 0; k < n; k++) sum += model.at((buckets[k] ?? 0) * TAG_WIDTH + l - 1)
            scores[l] = sum / (1 - DROPPED)
          }
          scores[0] = 0
          const most = Math.max(...scores)
          let total = 0
          for (let l = 0; l < L; l++) total += scores[l] = Math.exp((scores[l] ?? 0) - most)
          let best = 1
          for (let l = 1; l < L; l++) {
            const p = (scores[l] ?? 0) / total
            if (l > 1 && p > (scores[best] ?? 0) / total) best = l
            const error = ((l === gold ? 1 : 0) - p) * share
            if (Math.abs(error) < 0.01) continue
            for (let k = 0; k < n; k++) model.learn((buckets[k] ?? 0) * TAG_WIDTH + l - 1, error)
          }
          label = (scores[0] ?? 0) / total < 0.5 ? best : 0
        }
        earlier = last
        // It learns from its own labels, wrong ones too, once it has any.
        last = epoch < 2 ? gold : label
      }
    }
    if (epoch >= EPOCHS / 3) model.note()
  }
  return model.mean
}

/** Models of some examples. The tagger sees topics as told by models that did not see the text. */
function train(examples: readonly Example[], seed: number): Models {
  const random = randomOf(seed)
  const none: Sparse = { index: new Uint16Array(), rows: new Int32Array() }
  for (const fold of new Set(examples.map(({ fold }) => fold))) {
    const topics = trainTopics(
      examples.filter((example) => example.fold !== fold),
      random,
    )
    for (const example of examples)
      if (example.fold === fold) topicsOf(example.field, { topics, tags: none })([{ from: 0, to: example.field.count }])
  }
  return {
    topics: trainTopics(examples, random),
    tags: beside(
      trainTags(examples, random, WORK_FEATURES, ({ work }, at) => work[at] ?? 0),
      trainTags(examples, random, OTHER_FEATURES, ({ work }, at) => 1 - (work[at] ?? 0)),
      TAG_WIDTH,
    ),
  }
}

const files = readdirSync(CORPUS)
  .filter((name) => name.endsWith('.txt'))
  .sort()
const random = randomOf(1)
const samples = files.flatMap((file) => readSamples(new URL(file, CORPUS).pathname).map((sample) => ({ file, sample })))
const folded = samples.map((item, i) => ({ ...item, fold: (i * 7) % FOLDS }))
const examples = folded
  .flatMap(({ file, sample, fold }, base) => [
    exampleOf(base, file, fold, sample),
    ...Array.from({ length: VARIANTS }, () => exampleOf(base, file, fold, augmented(sample, random))),
  ])
  .filter((example) => example !== undefined)
console.log({ texts: samples.length, examples: examples.length })

if (process.argv.includes('--validate')) {
  const byFile = Map.groupBy(folded, ({ file }) => file)
  const models = Array.from({ length: FOLDS }, (_, fold) =>
    train(
      examples.filter((example) => example.fold !== fold),
      fold + 1,
    ),
  )
  const rows: Record<string, Record<string, string>> = {}
  for (const [file, items] of byFile) {
    const fold = new Map(items.map(({ sample, fold }) => [sample.text, fold]))
    const { recall, typed, precision, complete, overBlock } = score(
      (text) => detect(text, models[fold.get(text) ?? 0]),
      items.map(({ sample }) => sample),
    )
    rows[file] = Object.fromEntries(
      Object.entries({ recall, typed, precision, complete, overBlock }).map(([name, share]) => [
        name,
        (100 * share).toFixed(1),
      ]),
    )
  }
  console.table(rows)
} else {
  const { topics, tags } = train(examples, 1)
  writeFileSync(
    new URL('../../src/dlp/lexicon/tagger-model.ts', import.meta.url),
    `// Made by dev/dlp/train.ts from the texts of dev/dlp/corpus; read by sparse.ts.
export const TOPIC_WEIGHTS = ${sourceOfModel(topics)}
export const TAG_WEIGHTS = ${sourceOfModel(tags)}
`,
  )
}
