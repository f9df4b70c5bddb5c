/** Weights of the name model: a power of two. */
export const BUCKETS = 16_384

/** The buckets of a plain lower-case word's n-grams of 2 to 4 letters, its beginning and end marked. */
export function bucketsOf(word: string): number[] {
  const marked = `^${word}$`
  const buckets: number[] = []
  for (let start = 0; start < marked.length; start++) {
    let hash = 2_166_136_261 // FNV-1a
    for (let end = start; end < marked.length && end - start < 4; end++) {
      hash = Math.imul(hash ^ marked.charCodeAt(end), 16_777_619)
      if (end > start) buckets.push((hash ^ (hash >>> 15)) & (BUCKETS - 1))
    }
  }
  return buckets
}
