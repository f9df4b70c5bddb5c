import { labelFeatures, MAX_FEATURES, tokenFeatures, topicFeatures } from './features.ts'
import { type Field, isMark, MARGIN, TOPICS } from './field.ts'
import { NO_WEIGHT, type Sparse } from './sparse.ts'

/** What a token can be part of. */
export const LABELS = ['none', 'name', 'place', 'date', 'code'] as const
export const [NAME, PLACE, DATE, CODE] = [1, 2, 3, 4]

/**
 * Linear models. `tags` are two taggers side by side, one for texts about work and one for all others, whose probabilities are mixed as
 * the topics say; a weight says how much likelier a label is than none.
 */
export type Models = { topics: Sparse; tags: Sparse }
/** Weights of one tagger, and of both. */
export const TAG_WIDTH = LABELS.length - 1
const BOTH = 2 * TAG_WIDTH

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
const buckets = new Int32Array(MAX_FEATURES)

/** Fills in what the field's words are about: sums over a window, divided by the root of what it holds. */
export function weighTopics(field: Field, { topics: { index, rows, scale } }: Models): void {
  const T = TOPICS.length
  const { count } = field
  const sums = new Float64Array((count + 1) * T)
  const counts = new Int32Array(count + 1)
  for (let i = 0; i < count; i++) {
    const n = topicFeatures(field, i + MARGIN, buckets)
    sums.copyWithin((i + 1) * T, i * T, (i + 1) * T)
    for (let k = 0; k < n; k++) {
      const row = index[buckets[k] ?? 0] ?? 0
      if (row === 0) continue
      for (let t = 0; t < T; t++)
        sums[(i + 1) * T + t] = (sums[(i + 1) * T + t] ?? 0) + (rows[row * T + t] ?? 0) - NO_WEIGHT
    }
    counts[i + 1] = (counts[i] ?? 0) + n
  }
  for (let block = 0; block < count; block += BLOCK) {
    const from = Math.max(0, block - REACH)
    const to = Math.min(count, block + BLOCK + REACH)
    const worth = (scale * STEPS) / Math.sqrt(Math.max(1, (counts[to] ?? 0) - (counts[from] ?? 0)))
    for (let t = 0; t < T; t++) {
      const step = Math.round(((sums[to * T + t] ?? 0) - (sums[from * T + t] ?? 0)) * worth)
      steps[t] = Math.max(-MOST_STEPS, Math.min(MOST_STEPS, step))
    }
    const share = workShare(field.numbered)
    const { domain, margin, level } = aboutOf(steps)
    for (let at = block + MARGIN; at < Math.min(count, block + BLOCK) + MARGIN; at++) {
      field.work[at] = share
      field.domain[at] = domain
      field.margin[at] = margin
      field.level[at] = level
    }
  }
}

const steps = new Int8Array(TOPICS.length)
/** Where a patient is numbered, work is not all that a text is about. */
const SHARE_IF_NUMBERED = 0.3

/** How likely words are about work, from 0 to 1, by `steps`. */
function workShare(numbered: boolean): number {
  const [work = 0, care = 0, home = 0] = steps
  const others = Math.exp((care - work) / STEPS) + Math.exp((home - work) / STEPS)
  return (numbered ? SHARE_IF_NUMBERED : 1) / (1 + others)
}

/** Which domain words are about, from 1, by how many steps it is ahead of the others, and how much they speak of a person. */
function aboutOf([work = 0, care = 0, home = 0, person = 0]: Int8Array): {
  domain: number
  margin: number
  level: number
} {
  const domain = work >= care && work >= home ? 1 : care >= home ? 2 : 3
  const [own, others] =
    domain === 1
      ? [work, Math.max(care, home)]
      : domain === 2
        ? [care, Math.max(work, home)]
        : [home, Math.max(work, care)]
  return { domain, margin: Math.min(6, own - others), level: Math.max(-2, Math.min(2, Math.round(person / 2))) }
}

/** Whether a word or number need be labelled: what cannot be part of an identifier is part of none, unless it goes on with one. */
export const isOpen = (field: Field, at: number, last: number): boolean =>
  field.possible[at] === 1 || (field.possible[at] === 0 && last !== 0)

/**
 * A tagger of a text's tokens: labels them from left to right, each by its own features and by the labels before it. What it knows of
 * a token it keeps, so that labelling again with another `least` costs little.
 */
export function taggerOf(field: Field, { tags }: Models): (least: Least) => Tags {
  const { count } = field
  // What a token's own features say for each label.
  const own = { sums: new Int32Array(count * BOTH), known: new Uint8Array(count) }
  // The probability, and the likeliest label, after the labels that `after` tells, from 1.
  const kept = { after: new Uint8Array(count), probability: new Float32Array(count), best: new Uint8Array(count) }

  function weigh(i: number, last: number, earlier: number): void {
    const at = i + MARGIN
    if (own.known[i] === 0) {
      addRows(tags, tokenFeatures(field, at, buckets), own.sums, i * BOTH)
      own.known[i] = 1
    }
    for (let k = 0; k < BOTH; k++) sums[k] = own.sums[i * BOTH + k] ?? 0
    addRows(tags, labelFeatures(field, at, last, earlier, buckets), sums, 0)
    const share = field.work[at] ?? 0
    shares.fill(0)
    addShares(0, share, tags.scale)
    addShares(TAG_WIDTH, 1 - share, tags.scale)
    let [best, sum] = [0, 0]
    for (let label = 0; label < TAG_WIDTH; label++) {
      if ((shares[label] ?? 0) > (shares[best] ?? 0)) best = label
      sum += shares[label] ?? 0
    }
    kept.after[i] = 1 + last * LABELS.length + earlier
    kept.probability[i] = sum
    kept.best[i] = best + 1
  }

  return (least) => {
    const labels = new Uint8Array(count)
    const likely = new Float32Array(count)
    let [last, earlier] = [0, 0]
    for (let i = 0; i < count; i++) {
      if (isMark(field.shape[i + MARGIN] ?? 0)) continue
      if (!isOpen(field, i + MARGIN, last)) {
        ;[earlier, last] = [last, 0]
        continue
      }
      if (kept.after[i] !== 1 + last * LABELS.length + earlier) weigh(i, last, earlier)
      const share = field.work[i + MARGIN] ?? 0
      likely[i] = confidenceOf(kept.probability[i] ?? 0, leastOf(least, share))
      labels[i] = (likely[i] ?? 0) >= 0.5 ? (kept.best[i] ?? 0) : 0
      ;[earlier, last] = [last, labels[i] ?? 0]
    }
    return { labels, likely }
  }
}

/** Both taggers' sums for a token's labels, and the labels' probabilities; but for `none`. */
const sums = new Int32Array(BOTH)
const shares = new Float64Array(TAG_WIDTH)

/** Adds the weights of the first `n` buckets. */
function addRows({ index, rows }: Sparse, n: number, to: Int32Array, base: number): void {
  for (let k = 0; k < n; k++) {
    const row = (index[buckets[k] ?? 0] ?? 0) * BOTH
    if (row === 0) continue
    for (let i = 0; i < BOTH; i++) to[base + i] = (to[base + i] ?? 0) + (rows[row + i] ?? 0) - NO_WEIGHT
  }
}

/** Adds the probabilities that the sums from `base` on mean, times a tagger's share. */
function addShares(base: number, share: number, scale: number): void {
  let total = 1
  for (let label = 0; label < TAG_WIDTH; label++) {
    odds[label] = Math.exp((sums[base + label] ?? 0) * scale)
    total += odds[label] ?? 0
  }
  for (let label = 0; label < TAG_WIDTH; label++)
    shares[label] = (shares[label] ?? 0) + (share * (odds[label] ?? 0)) / total
}

/** How much likelier each label is than `none`. */
const odds = new Float64Array(TAG_WIDTH)

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
