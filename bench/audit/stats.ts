/** The value that a share `at` of the values is not above. */
export function percentile(values: number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN
}
export const median = (values: number[]): number => percentile(values, 0.5)

export const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits))

/** How long the call took for each item, in ms, one after the other. */
export async function latencies<T>(items: T[], call: (item: T) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  for (const item of items) {
    const start = performance.now()
    await call(item)
    taken.push(performance.now() - start)
  }
  return taken
}

/** Latencies in ms as columns of a table. */
export const spread = (name: string, taken: number[]): Record<string, number> => ({
  [`${name} p50, ms`]: rounded(median(taken), 2),
  [`${name} p99, ms`]: rounded(percentile(taken, 0.99), 2),
})

/** A row of a table. */
export type Row = Record<string, string | number>
