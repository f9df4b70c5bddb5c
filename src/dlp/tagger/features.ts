import type { Field } from './field.ts'
import { isMark, isNumber } from './traits.ts'

/** Buckets of the tagger's features, and of the topics': powers of two. */
export const TAG_BUCKETS = 131_072
export const TOPIC_BUCKETS = 32_768
/** Features of a token, at the most. */
export const MAX_FEATURES = 72

/** A number of two, the cheap way: `bucketOf` mixes the bits. */
const pair = (a: number, b: number): number => (Math.imul(a, 0x9e3779b1) + b) | 0

/** Where the numbers of the features begin that `tokenFeatures` and `labelFeatures` write, in their order. */
export const [TOKEN_FROM, LABEL_FROM] = [1, 64]
const [TOPIC_OF_NUMBER_FROM, TOPIC_OF_WORD_FROM] = [96, 100]
/** And those of `topicFeatures`, of the token at a place. */
export const firstTopicOf = ({ shape }: Field, at: number): number =>
  isNumber(shape[at] ?? 0) ? TOPIC_OF_NUMBER_FROM : TOPIC_OF_WORD_FROM

/** The bucket of a feature's value (the finaliser of MurmurHash3); `size`: how many buckets there are. */
export function bucketOf(value: number, feature: number, size: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b) + Math.imul(feature, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) & (size - 1)
}

/** Writes the values of a token's own features to `out`; how many there are. `at`: the token's place in the field. */
export function tokenFeatures(field: Field, at: number, out: Int32Array): number {
  const { word, shape, known, gap } = field
  const [w0, w1, w2] = [word[at] ?? 0, word[at + 1] ?? 0, word[at + 2] ?? 0]
  const [v1, v2] = [word[at - 1] ?? 0, word[at - 2] ?? 0]
  const [s0, s1, s2] = [shape[at] ?? 0, shape[at + 1] ?? 0, shape[at + 2] ?? 0]
  const [t1, t2] = [shape[at - 1] ?? 0, shape[at - 2] ?? 0]
  const [k0, k1, k2] = [known[at] ?? 0, known[at + 1] ?? 0, known[at + 2] ?? 0]
  const [j1, j2] = [known[at - 1] ?? 0, known[at - 2] ?? 0]
  const [c0, c1, d1] = [field.class[at] ?? 0, field.class[at + 1] ?? 0, field.class[at - 1] ?? 0]
  const [before, after] = [field.before[at] ?? 0, field.after[at] ?? 0]
  const [bw, bc, bk] = [word[before] ?? 0, field.class[before] ?? 0, known[before] ?? 0]
  const [aw, ac] = [word[after] ?? 0, field.class[after] ?? 0]
  const g = (gap[at] ?? 0) * 4 + (gap[at + 1] ?? 0)
  const [domain, margin, level] = [field.domain[at] ?? 0, field.margin[at] ?? 0, field.level[at] ?? 0]
  const about = domain * 8 + level
  const sure = domain * 8 + margin
  const form = pair(s0, k0)
  let n = 0
  // The token itself, for every text and once more for texts of its domain (Daumé 2007).
  out[n++] = w0
  out[n++] = pair(w0, domain)
  out[n++] = form
  out[n++] = pair(form, domain)
  out[n++] = pair(c0, s0)
  out[n++] = pair(pair(c0, s0), domain)
  // What stands next to it.
  out[n++] = pair(v1, s0)
  out[n++] = pair(w1, s0)
  out[n++] = pair(v2, v1)
  out[n++] = pair(w1, w2)
  out[n++] = pair(form, pair(k1, s1))
  out[n++] = pair(pair(k0, k1), pair(j1, g))
  out[n++] = pair(k0, pair(k1, k2))
  out[n++] = pair(pair(k0, pair(k1, k2)), domain)
  out[n++] = pair(k0, pair(j1, j2))
  out[n++] = pair(s0, pair(t1, s1))
  out[n++] = pair(g, pair(t1, s0))
  out[n++] = pair(s0, pair(s1, s2))
  out[n++] = pair(s0, pair(t2, t1))
  out[n++] = pair(d1, form)
  out[n++] = pair(c1, form)
  // The nearest words, past marks and numbers.
  out[n++] = pair(bw, k0)
  out[n++] = pair(aw, k0)
  out[n++] = pair(ac, form)
  out[n++] = pair(bk, form)
  out[n++] = pair(bc, pair(about, s0))
  out[n++] = pair(bk, pair(about, k0))
  // What the text is about.
  out[n++] = pair(about, form)
  out[n++] = pair(sure, form)
  out[n++] = pair(about, k0)
  out[n++] = pair(sure, level)
  // The rule that matched.
  const [rule, type] = [field.rule[at] ?? 0, field.type[at] ?? 0]
  if (type !== 0) {
    out[n++] = rule
    out[n++] = type
    out[n++] = pair(type, sure)
  }
  return n
}

/**
 * Writes the values of what the labels before a token say about it to `out`; how many there are.
 * @param last label of the token before; `earlier`: of the one before that
 */
export function labelFeatures(field: Field, at: number, last: number, earlier: number, out: Int32Array): number {
  const { word, shape, known, gap } = field
  const [domain, level, type] = [field.domain[at] ?? 0, field.level[at] ?? 0, field.type[at] ?? 0]
  const [w0, v1, s0, t1, k0] = [word[at] ?? 0, word[at - 1] ?? 0, shape[at] ?? 0, shape[at - 1] ?? 0, known[at] ?? 0]
  let n = 0
  out[n++] = pair(last, earlier)
  out[n++] = pair(last, pair(s0, k0))
  out[n++] = pair(pair(last, pair(s0, k0)), domain)
  out[n++] = pair(last, v1)
  out[n++] = pair(pair(last, v1), domain)
  out[n++] = pair(pair(last, w0), (gap[at] ?? 0) * 4 + (gap[at + 1] ?? 0))
  out[n++] = pair(last, pair(t1, s0))
  out[n++] = pair(pair(last, pair(t1, s0)), domain)
  out[n++] = pair(last, pair(k0, level))
  out[n++] = pair(pair(last, pair(k0, level)), domain)
  out[n++] = pair(last, pair(field.class[at] ?? 0, field.class[at - 1] ?? 0))
  if (type !== 0) out[n++] = pair(type, last)
  return n
}

/** Writes the values of what a token says about the topics; how many there are. */
export function topicFeatures(field: Field, at: number, out: Int32Array): number {
  const [w0, s0, type] = [field.word[at] ?? 0, field.shape[at] ?? 0, field.type[at] ?? 0]
  if (isMark(s0)) return 0
  let n = 0
  if (isNumber(s0)) {
    // Ages, measures, versions and years, by what stands beside them.
    out[n++] = pair(w0, field.word[at + 1] ?? 0)
    out[n++] = pair(w0, field.word[at - 1] ?? 0)
    if (type !== 0) out[n++] = type
    return n
  }
  const before = field.before[at] ?? 0
  const c0 = field.class[at] ?? 0
  out[n++] = w0
  out[n++] = pair(field.word[before] ?? 0, w0)
  // A rare word by how it is written.
  out[n++] = c0 === 0 ? pair(field.known[at] ?? 0, s0) : ~c0
  out[n++] = pair(field.class[before] ?? 0, c0)
  if (type !== 0) out[n++] = type
  return n
}
