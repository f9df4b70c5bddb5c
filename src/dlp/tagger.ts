import { reused } from './arrays.ts'
import type { Excerpt } from './excerpts.ts'
import {
  bucketOf,
  firstTopicOf,
  LABEL,
  labelFeatures,
  MAX_FEATURES,
  TAG_BUCKETS,
  TOKEN,
  TOPIC_BUCKETS,
  tokenFeatures,
  topicFeatures,
} from './features.ts'
import { type Field, isMark, MARGIN } from './field.ts'
import { highOf, lowOf, type Sparse, UNIT } from './sparse.ts'

/** What a token can be part of. */
export const LABELS = ['none', 'name', 'place', 'date', 'code'] as const
export const [NAME, PLACE, DATE, CODE] = [1, 2, 3, 4]

/**
 * Linear models. `tags` are two taggers side by side, one for texts about work and one for all others, whose probabilities are mixed as
 * the topics say; a weight says how much likelier a label is than none.
 */
export type Models = { topics: Sparse; tags: Sparse }
/** Weights of one tagger; pairs of weights of both. */
export const TAG_WIDTH = LABELS.length - 1
const PAIRS = TAG_WIDTH

/** For each token its likeliest label, 0 where it is likelier none, and how likely it is part of an identifier. */
export type Tags = { labels: Uint8Array; likely: Float32Array }

/** How likely the likeliest of some tokens is part of an identifier. */
export function surest(likely: Tags['likely'], from: number, to: number): number {
  let most = 0
  for (let i = from; i < to; i++) most = Math.max(most, likely[i] ?? 0)
  return most
}

/** Tokens whose topics are told together, and how many before and after them tell it. */
const BLOCK = 8
const REACH = 60
/** A topic's logit is told in halves, and no further than this. */
const STEPS = 2
const MOST_STEPS = 6
const values = new Int32Array(MAX_FEATURES)

const topicMemory = reused(
  (count) => 3 * 4 * (count + 1),
  (arrays, count) => ({
    sums: arrays.int32(count + 1),
    others: arrays.int32(count + 1),
    counts: arrays.int32(count + 1),
  }),
)

/** Tells what the field's words are about, by those around them that lie in the same excerpt; the later excerpts count. */
export type Topics = (excerpts: readonly Excerpt[]) => void

/** Weighs the topics of a field's words: sums over a window, divided by the root of what it holds. */
export function topicsOf(field: Field, { topics: { index, rows } }: Models): Topics {
  const { count } = field
  // Of all tokens before; what overflows is gone again from the difference of two.
  const { sums, others, counts } = topicMemory(count)
  for (let i = 0; i < count; i++) {
    const n = topicFeatures(field, i + MARGIN, values)
    const first = firstTopicOf(field, i + MARGIN)
    let [a, b] = [sums[i] ?? 0, others[i] ?? 0]
    for (let k = 0; k < n; k++) {
      const row = (index[bucketOf(values[k] ?? 0, first + k, TOPIC_BUCKETS)] ?? 0) * 2
      a += rows[row] ?? 0
      b += rows[row + 1] ?? 0
    }
    sums[i + 1] = a
    others[i + 1] = b
    counts[i + 1] = (counts[i] ?? 0) + n
  }
  const tell = (from: number, to: number, within: Excerpt) => {
    const [left, right] = [Math.max(within.from, from - REACH), Math.min(within.to, from + BLOCK + REACH)]
    const worth = (UNIT * STEPS) / Math.sqrt(Math.max(1, (counts[right] ?? 0) - (counts[left] ?? 0)))
    const first = ((sums[right] ?? 0) - (sums[left] ?? 0)) | 0
    const second = ((others[right] ?? 0) - (others[left] ?? 0)) | 0
    const work = stepsOf(lowOf(first) * worth)
    const care = stepsOf(highOf(first) * worth)
    const home = stepsOf(lowOf(second) * worth)
    const share = workShare(work, care, home) * (field.numbered ? SHARE_IF_NUMBERED : 1)
    const domain = work >= care && work >= home ? 1 : care >= home ? 2 : 3
    const margin = 2 * Math.max(work, care, home) - (work + care + home - Math.min(work, care, home))
    const level = Math.max(-2, Math.min(2, Math.round(stepsOf(highOf(second) * worth) / 2)))
    for (let at = from + MARGIN; at < to + MARGIN; at++) {
      field.work[at] = share
      field.domain[at] = domain
      field.margin[at] = Math.min(6, margin)
      field.level[at] = level
    }
  }
  return (excerpts) => {
    for (const excerpt of excerpts)
      for (let block = excerpt.from; block < excerpt.to; block += BLOCK)
        tell(block, Math.min(excerpt.to, block + BLOCK), excerpt)
  }
}

const stepsOf = (halves: number): number => Math.max(-MOST_STEPS, Math.min(MOST_STEPS, Math.round(halves)))

/** Where a patient is numbered, work is not all that a text is about. */
const SHARE_IF_NUMBERED = 0.3

/** How likely words are about work, from 0 to 1, by the domains' steps. */
const workShare = (work: number, care: number, home: number): number =>
  1 / (1 + Math.exp((care - work) / STEPS) + Math.exp((home - work) / STEPS))

/** Whether a word or number need be labelled: what cannot be part of an identifier is part of none, unless it goes on with one. */
export const isOpen = (field: Field, at: number, last: number): boolean =>
  field.possible[at] === 1 || (field.possible[at] === 0 && last !== 0)

const tagMemory = reused(
  (count) => (4 * PAIRS + 11 + 4) * (count + 4),
  (arrays, count) => ({
    // What a token's own features say for each label: two labels in each number.
    own: arrays.int32(count * PAIRS),
    // The labels before it, from 1; and what follows from them: the likeliest label, and how likely it has any.
    after: arrays.uint8(count),
    best: arrays.uint8(count),
    probability: arrays.float32(count),
    labels: arrays.uint8(count),
    likely: arrays.float32(count),
  }),
)

/**
 * A tagger of a text's tokens: labels them from left to right, each by its own features and by the labels before it. What it knows of
 * a token it keeps, so that labelling again with a smaller `least` costs little; what it labelled before stays labelled.
 */
export function taggerOf(field: Field, { tags: model }: Models): (least: Least) => Tags {
  const { count } = field
  const { own, after, best: likeliest, probability, labels, likely } = tagMemory(count)
  const tags: Tags = { labels, likely }

  function weigh(i: number, last: number, earlier: number): void {
    const at = i + MARGIN
    if (after[i] === 0) addRows(model, tokenFeatures(field, at, values), TOKEN, own, i * PAIRS)
    for (let k = 0; k < PAIRS; k++) sums[k] = own[i * PAIRS + k] ?? 0
    addRows(model, labelFeatures(field, at, last, earlier, values), LABEL, sums, 0)
    const share = field.work[at] ?? 0
    for (let label = 0; label < TAG_WIDTH; label++) shares[label] = 0
    addShares(0, share)
    addShares(PAIRS / 2, 1 - share)
    let [best, sum] = [0, 0]
    for (let label = 0; label < TAG_WIDTH; label++) {
      if ((shares[label] ?? 0) > (shares[best] ?? 0)) best = label
      sum += shares[label] ?? 0
    }
    after[i] = 1 + last * LABELS.length + earlier
    probability[i] = sum
    likeliest[i] = best + 1
  }

  return (least) => {
    let [last, earlier] = [0, 0]
    for (let i = 0; i < count; i++) {
      if (isMark(field.shape[i + MARGIN] ?? 0)) continue
      if (!isOpen(field, i + MARGIN, last)) {
        ;[earlier, last] = [last, 0]
        continue
      }
      if (after[i] !== 1 + last * LABELS.length + earlier) weigh(i, last, earlier)
      const share = field.work[i + MARGIN] ?? 0
      const confidence = confidenceOf(probability[i] ?? 0, leastOf(least, share))
      if (confidence >= 0.5) labels[i] = likeliest[i] ?? 0
      likely[i] = Math.max(likely[i] ?? 0, confidence)
      ;[earlier, last] = [last, labels[i] ?? 0]
    }
    return tags
  }
}

/** Both taggers' sums for a token's labels, and the labels' probabilities; but for `none`. */
const sums = new Int32Array(PAIRS)
const shares = new Float64Array(TAG_WIDTH)

/** The rows of a token's features that have any weight. */
const taken = new Uint16Array(MAX_FEATURES)

/** Adds the weights of `n` features, numbered from `first`. */
function addRows({ index, rows }: Sparse, n: number, first: number, to: Int32Array, base: number): void {
  // Which features have any is as good as chance: no processor foresees it, so they are sifted without a branch.
  let count = 0
  for (let k = 0; k < n; k++) {
    const row = index[bucketOf(values[k] ?? 0, first + k, TAG_BUCKETS)] ?? 0
    taken[count] = row
    count += Number(row !== 0)
  }
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let k = 0; k < count; k++) {
    const row = (taken[k] ?? 0) * PAIRS
    a += rows[row] ?? 0
    b += rows[row + 1] ?? 0
    c += rows[row + 2] ?? 0
    d += rows[row + 3] ?? 0
  }
  to[base] = (to[base] ?? 0) + a
  to[base + 1] = (to[base + 1] ?? 0) + b
  to[base + 2] = (to[base + 2] ?? 0) + c
  to[base + 3] = (to[base + 3] ?? 0) + d
}

/** Sums further from none are as good as sure. */
const FURTHEST = 255

/** The odds of sums from -FURTHEST to FURTHEST. */
const ODDS = Float64Array.from({ length: 2 * FURTHEST + 1 }, (_, i) => Math.exp((i - FURTHEST) * UNIT))
const oddsOf = (sum: number): number => ODDS[Math.max(0, Math.min(2 * FURTHEST, sum + FURTHEST))] ?? 0

/** Adds the probabilities that two of `sums`, from `first` on, mean, times a tagger's share. */
function addShares(first: number, share: number): void {
  const [ab, cd] = [sums[first] ?? 0, sums[first + 1] ?? 0]
  const a = oddsOf(lowOf(ab))
  const b = oddsOf(highOf(ab))
  const c = oddsOf(lowOf(cd))
  const d = oddsOf(highOf(cd))
  const worth = share / (1 + a + b + c + d)
  shares[0] = (shares[0] ?? 0) + worth * a
  shares[1] = (shares[1] ?? 0) + worth * b
  shares[2] = (shares[2] ?? 0) + worth * c
  shares[3] = (shares[3] ?? 0) + worth * d
}

/** The probability from which a token counts as part of an identifier, in texts about work and in others. */
export type Least = { atWork: number; elsewhere: number }
/** What is missed about a patient does more harm than what is found in vain; and colleagues are no patients. */
export const AT_FIRST: Least = { atWork: 0.85, elsewhere: 0.32 }
/** Where somebody is identified already, the rest is likelier to be his or hers. */
export const ONCE_IDENTIFIED: Least = { atWork: 0.3, elsewhere: 0.1 }

/** Texts that are mostly about work count as wholly about it. */
const WHOLLY = 0.62

const leastOf = ({ atWork, elsewhere }: Least, workShare: number): number =>
  elsewhere + (atWork - elsewhere) * Math.min(1, workShare / WHOLLY)

/** A probability as a confidence, of which one half is enough. */
const confidenceOf = (probability: number, least: number): number =>
  probability < least ? (0.5 * probability) / least : 0.5 + (0.5 * (probability - least)) / (1 - least)
