import * as z from 'zod'
import { parseJson } from '../../../json.ts'
import type { Reply } from '../../../outside/call.ts'
import { Trouble } from '../../../outside/trouble.ts'
import { linesOf } from '../../lines.ts'

/** What to do about an HTTP status of Splunk's management port. */
const STATUS_ADVICE: Record<number, string> = {
  400: 'does not understand the search (HTTP 400). Try it in Splunk, and change search.',
  401: 'refuses the search token (HTTP 401). Create a new one in Splunk under Settings > Tokens, and put it into the secret as searchToken.',
  403: "does not let the search token search (HTTP 403). Give its user a role with the capability search, and the right to the search's indexes.",
  404: 'has no search API at searchUrl (HTTP 404). Give the address of the management port, which is 8089 unless it was changed.',
  429: 'runs as many searches as it may (HTTP 429).',
  503: 'is too busy to search (HTTP 503).',
}

const NO_RESULTS =
  'Splunk did not answer as its search API does. Check that searchUrl is the address of the management port, which is 8089 unless it was changed.'

/** A line of the answer: a result, or what Splunk has to say about the search. */
const Line = z.object({
  preview: z.boolean().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  messages: z.array(z.object({ type: z.string() })).optional(),
})

/**
 * Longest line that is read: as JSON it may take twenty times as much. By itself Splunk keeps 10,000 bytes of an event, and says them two or
 * three times.
 */
export const MAX_LINE_CHARS = 262_144

/** A result of a search: all values are text. One that has several is them, a line each. */
export type Result = Readonly<Record<string, string>>

/**
 * The results in an answer of the search API, one after the other: a server that a tenant named may answer with what takes many times its length
 * when it is parsed. Those of a preview come again, and are left out. Null: one that is longer than is read.
 * @throws Trouble when it refuses, the search failed, or the answer is none of Splunk's or not whole
 */
export function* resultsOf({ status, text, retryAfterS }: Reply): Generator<Result | null> {
  if (status !== 200) {
    const advice = STATUS_ADVICE[status] ?? `could not search (HTTP ${status}). See in Splunk why, if that lasts.`
    throw new Trouble(`Splunk ${advice}`, { retryAfterS, passing: status === 429 || status >= 500 })
  }
  for (const line of linesOf(text)) {
    if (line.length > MAX_LINE_CHARS) yield null
    else yield* resultIn(line)
  }
}

function resultIn(text: string): Result[] {
  const json = parseJson(text)
  if (json === undefined) throw new Trouble(NO_RESULTS)
  const line = Line.safeParse(json)
  // Whatever else Splunk may say is no result.
  if (!line.success) return []
  const { preview, result, messages = [] } = line.data
  const failure = messages.find(({ type }) => type === 'FATAL' || type === 'ERROR')
  if (failure)
    throw new Trouble(
      `Splunk could not run the search to its end (${failure.type}). Try it in Splunk, as the user of the search token, and change search.`,
    )
  return result && preview !== true ? [flat(result)] : []
}

const flat = (result: Record<string, unknown>): Result =>
  Object.fromEntries(Object.entries(result).map(([name, value]) => [name, textOf(value)]))

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'string' ? one : '')).join('\n')
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
