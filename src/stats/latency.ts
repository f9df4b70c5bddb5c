/** Four places for each doubling of 1 + milliseconds: as finish() counts. */
const PER_DOUBLING = 4

/**
 * The time in ms within which a share of the counted runs was answered, within 10 %, ± 1 ms; null: none was counted.
 * @param counts by place
 * @param share from 0 to 1, e.g. 0.95
 */
export function quantile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let seen = 0
  const place = counts.findIndex((count) => {
    seen += count
    return seen >= share * total
  })
  return Math.round(2 ** ((place + 0.5) / PER_DOUBLING) - 1)
}
