/** Weights of the name model: a power of two. */
export const BUCKETS = 16_384

/** Visits the buckets of a plain lower-case word's n-grams of 2 to 4 letters, its beginning and end marked; how many there are. */
export function eachBucket(word: string, visit: (bucket: number) => void): number {
  const { length } = word
  let count = 0
  for (let start = -1; start < length; start++) {
    let hash = 2_166_136_261 // FNV-1a
    for (let end = start; end <= length && end - start < 4; end++) {
      const code = end < 0 ? 94 : end === length ? 36 : word.charCodeAt(end)
      hash = Math.imul(hash ^ code, 16_777_619)
      if (end === start) continue
      visit((hash ^ (hash >>> 15)) & (BUCKETS - 1))
      count++
    }
  }
  return count
}
