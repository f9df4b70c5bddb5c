import { DAY_MS } from '../durations.ts'

/** Days in the address, instants in the API's query: `to` is included here, and not there. */
export function apiQuery(query: URLSearchParams): URLSearchParams {
  const asked = new URLSearchParams(query)
  for (const [name, ms] of [
    ['from', 0],
    ['to', DAY_MS],
  ] as const) {
    const day = query.get(name)
    if (day !== null) asked.set(name, after(day, ms))
  }
  return asked
}

/** The instant so long after a day begins; what is none of the years that the API knows stays as it is, for the API to refuse. */
function after(day: string, ms: number): string {
  const at = Date.parse(day) + ms
  return at < YEAR_10000_MS ? new Date(at).toISOString() : day
}
const YEAR_10000_MS = Date.UTC(10_000, 0)
