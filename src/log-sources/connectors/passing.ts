import type { Reply } from '../../outside/call.ts'
import { Trouble } from '../../outside/trouble.ts'

/** Without Retry-After; most quotas are counted by the minute. */
const PAUSE_S = 60

/**
 * The trouble of an API that passes by itself, an answer of HTTP 200 that is not understood included; undefined: somebody must do something.
 * @param named the API's code of it, or the status, for the sentence
 */
export function passingTrouble(
  api: string,
  { status, retryAfterS }: Pick<Reply, 'status' | 'retryAfterS'>,
  named: string,
  pauseS = PAUSE_S,
): Trouble | undefined {
  const passing = (sentence: string, retryAfterS?: number) =>
    new Trouble(`${api} ${sentence}`, { retryAfterS, passing: true })
  if (status === 429) return passing(`is asked too often at the moment (${named}).`, retryAfterS ?? pauseS)
  if (status >= 500) return passing(`fails at the moment (${named}).`, retryAfterS)
  return status === 200 ? passing(`did not answer as it should (${named}). Tell our support if that lasts.`) : undefined
}
