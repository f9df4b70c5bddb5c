import { highOf, lowOf, type Sparse, UNIT } from '../sparse.ts'
import { reused } from './arrays.ts'
import { confidenceOf, type Least, leastOf } from './confidence.ts'
import {
  bucketOf,
  LABEL_FROM,
  labelFeatures,
  MAX_FEATURES,
  TAG_BUCKETS,
  TOKEN_FROM,
  tokenFeatures,
} from './features.ts'
import { type Field, MARGIN } from './field.ts'
import type { Models } from './models.ts'
import { isMark } from './traits.ts'

/** What a token can be part of; a label is its place in this list. */
export const LABELS = ['none', 'name', 'place', 'date', 'code'] as const
export const [NAME, PLACE, DATE, CODE] = [1, 2, 3, 4]

/** Weights of a feature in one tagger: one for each label but `none`. */
export const TAG_WIDTH = LABELS.length - 1
/** Numbers that hold the weights of both taggers, two in each. `addRows` and `addShares` are unrolled for four. */
const PAIRS = (2 * TAG_WIDTH) / 2

/** For each token its likeliest label, 0 where it is likelier none, and how likely it is part of an identifier. */
export type Tags = { labels: Uint8Array; likely: Float32Array }

/** How likely the likeliest of some tokens is part of an identifier. */
export function surest(likely: Tags['likely'], from: number, to: number): number {
  let most = 0
  for (let i = from; i < to; i++) most = Math.max(most, likely[i] ?? 0)
  return most
}

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
    if (after[i] === 0) addRows(model, tokenFeatures(field, at, values), TOKEN_FROM, own, i * PAIRS)
    for (let k = 0; k < PAIRS; k++) sums[k] = own[i * PAIRS + k] ?? 0
    addRows(model, labelFeatures(field, at, last, earlier, values), LABEL_FROM, sums, 0)
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

/** A token's features, and the rows of those that have any weight. */
const values = new Int32Array(MAX_FEATURES)
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
