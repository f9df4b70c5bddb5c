import { type Field, isMark, isNumber } from './field.ts'

/** Buckets of the tagger's features, and of the topics': powers of two. */
export const TAG_BUCKETS = 131_072
export const TOPIC_BUCKETS = 32_768
/** Templates of features that are for one domain alone have numbers from here. */
const DOMAIN_TEMPLATES = 128
/** Features of a token, at the most. */
export const MAX_FEATURES = 72

/** A number of two, the cheap way: `bucket` mixes the bits. */
const pair = (a: number, b: number): number => (Math.imul(a, 0x9e3779b1) + b) | 0

/** The bucket of a value that a template's feature has (the finaliser of MurmurHash3); `size` is a power of two. */
function bucket(template: number, value: number, size: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b) + Math.imul(template, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) & (size - 1)
}

/** Writes the buckets of a token's own features to `out`; how many there are. `at`: the token's place in the field. */
export function tokenFeatures(field: Field, at: number, out: Int32Array): number {
  const { word, shape, known, gap, rule, type } = field
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
  const [r0, y0] = [rule[at] ?? 0, type[at] ?? 0]
  const [domain, margin, level] = [field.domain[at] ?? 0, field.margin[at] ?? 0, field.level[at] ?? 0]
  const about = domain * 8 + level
  const sure = domain * 8 + margin
  const form = pair(s0, k0)
  let n = 0
  const add = (template: number, value: number): void => {
    out[n++] = bucket(template, value, TAG_BUCKETS)
  }
  /** For every text, and once more for texts of its domain (Daumé 2007). */
  const both = (template: number, value: number): void => {
    add(template, value)
    add(template + DOMAIN_TEMPLATES, pair(value, domain))
  }
  add(1, 0)
  // The token itself.
  both(2, w0)
  both(3, form)
  both(4, pair(c0, s0))
  // What stands next to it.
  add(10, pair(v1, s0))
  add(11, pair(w1, s0))
  add(12, pair(v2, v1))
  add(13, pair(w1, w2))
  add(19, pair(form, pair(k1, s1)))
  add(20, pair(pair(k0, k1), pair(j1, g)))
  both(21, pair(k0, pair(k1, k2)))
  add(22, pair(k0, pair(j1, j2)))
  add(23, pair(s0, pair(t1, s1)))
  add(24, pair(g, pair(t1, s0)))
  add(25, pair(s0, pair(s1, s2)))
  add(26, pair(s0, pair(t2, t1)))
  add(27, pair(d1, form))
  add(28, pair(c1, form))
  // The nearest words, past marks and numbers.
  add(32, pair(bw, k0))
  add(33, pair(aw, k0))
  add(35, pair(ac, form))
  add(36, pair(bk, form))
  add(41, pair(bc, pair(about, s0)))
  add(42, pair(bk, pair(about, k0)))
  // What the text is about.
  add(61, pair(about, form))
  add(62, pair(sure, form))
  add(65, pair(about, k0))
  add(66, pair(sure, level))
  // The rule that matched.
  if (y0 !== 0) {
    add(70, r0)
    add(76, y0)
    add(74, pair(y0, sure))
  }
  return n
}

/**
 * Writes the buckets of what the labels before a token say about it to `out`; how many there are.
 * @param last label of the token before; `earlier`: of the one before that
 */
export function labelFeatures(field: Field, at: number, last: number, earlier: number, out: Int32Array): number {
  const { word, shape, known, gap, type } = field
  const [domain, level] = [field.domain[at] ?? 0, field.level[at] ?? 0]
  const [w0, v1, s0, t1, k0] = [word[at] ?? 0, word[at - 1] ?? 0, shape[at] ?? 0, shape[at - 1] ?? 0, known[at] ?? 0]
  const y0 = type[at] ?? 0
  let n = 0
  const add = (template: number, value: number): void => {
    out[n++] = bucket(template, value, TAG_BUCKETS)
  }
  const both = (template: number, value: number): void => {
    add(template, value)
    add(template + DOMAIN_TEMPLATES, pair(value, domain))
  }
  add(50, pair(last, earlier))
  both(51, pair(last, pair(s0, k0)))
  both(52, pair(last, v1))
  add(53, pair(pair(last, w0), (gap[at] ?? 0) * 4 + (gap[at + 1] ?? 0)))
  both(54, pair(last, pair(t1, s0)))
  both(55, pair(last, pair(k0, level)))
  add(56, pair(last, pair(field.class[at] ?? 0, field.class[at - 1] ?? 0)))
  if (y0 !== 0) add(57, pair(y0, last))
  return n
}

/** Writes the buckets of what a token says about the topics; how many there are. */
export function topicFeatures(field: Field, at: number, out: Int32Array): number {
  const c0 = field.class[at] ?? 0
  const [s0, k0, w0] = [field.shape[at] ?? 0, field.known[at] ?? 0, field.word[at] ?? 0]
  const [v1, w1] = [field.word[at - 1] ?? 0, field.word[at + 1] ?? 0]
  let n = 0
  const add = (template: number, value: number): void => {
    out[n++] = bucket(template, value, TOPIC_BUCKETS)
  }
  if (isMark(s0)) return 0
  if (isNumber(s0)) {
    // Ages, measures, versions and years, by what stands beside them.
    add(80, pair(w0, w1))
    add(81, pair(w0, v1))
    if (field.type[at] !== 0) add(95, field.type[at] ?? 0)
    return n
  }
  const before = field.before[at] ?? 0
  add(90, w0)
  add(91, pair(field.word[before] ?? 0, w0))
  add(92, c0)
  add(93, pair(field.class[before] ?? 0, c0))
  if (c0 === 0) add(94, pair(k0, s0))
  if (field.type[at] !== 0) add(95, field.type[at] ?? 0)
  return n
}
