import type { Excerpt } from '../excerpts.ts'
import { highOf, lowOf, UNIT } from '../sparse.ts'
import { reused } from './arrays.ts'
import { bucketOf, firstTopicOf, MAX_FEATURES, TOPIC_BUCKETS, topicFeatures } from './features.ts'
import { type Field, MARGIN } from './field.ts'
import type { Models } from './models.ts'

/**
 * What a text may be about: one of three domains, work (computers, audits, business), care or private life; and, apart from these,
 * a person who can be identified.
 */
export const TOPICS = ['work', 'care', 'private', 'person'] as const
export const DOMAINS = 3

/** Tokens whose topics are told together, and how many before and after them tell it. */
const BLOCK = 8
const REACH = 60
/** A topic's logit is told in halves, and no further than this. */
const STEPS = 2
const MOST_STEPS = 6
const values = new Int32Array(MAX_FEATURES)
const memory = reused(
  (count) => 3 * 4 * (count + 1),
  (arrays, count) => ({
    sums: arrays.int32(count + 1),
    others: arrays.int32(count + 1),
    counts: arrays.int32(count + 1),
  }),
)

/** Tells what the field's words are about, by those around them that lie in the same excerpt; the later excerpts count. */
type Topics = (excerpts: readonly Excerpt[]) => void

/** Weighs the topics of a field's words: sums over a window, divided by the root of what it holds. */
export function topicsOf(field: Field, { topics: { index, rows } }: Models): Topics {
  const { count } = field
  // Of all tokens before; what overflows is gone again from the difference of two.
  const { sums, others, counts } = memory(count)
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
