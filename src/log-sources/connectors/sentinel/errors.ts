import * as z from 'zod'
import type { Reply } from '../../../outside/call.ts'
import { Trouble } from '../../../outside/trouble.ts'
import { errorCode } from '../microsoft/errors.ts'
import { passingTrouble } from '../passing.ts'

/** The limit is counted over 30 seconds. */
const THROTTLED_S = 30

const REFUSALS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AuthenticationFailed:
      "Log Analytics refuses the app's token. See that tenantId and clientId belong to the workspace's tenant",
    InvalidAuthenticationToken:
      "Log Analytics refuses the app's token. See that tenantId and clientId belong to the workspace's tenant",
    InvalidAuthenticationTokenAudience:
      'Log Analytics refuses the app. Give it the permission Data.Read of the Log Analytics API',
    InsufficientAccessError:
      'The app may not read the workspace. Give it the role Log Analytics Reader on the workspace and the permission Data.Read of the Log Analytics API; both take up to an hour to count',
    PathNotFoundError: 'There is no such workspace. Correct workspaceId',
    WorkspaceNotFoundError: 'There is no such workspace. Correct workspaceId',
  }),
)

const Nested = z.object({ error: z.object({ innererror: z.object({ code: z.string() }) }) })

/** Whether a query was refused because the workspace has no such table. */
export const isMissing = (reply: Reply, table: string): boolean =>
  reply.status === 400 &&
  Nested.safeParse(reply.json).data?.error.innererror.code === 'SemanticError' &&
  reply.text.includes(`'${table}'`)

/** Whether a query was too much at once: it ran out of time, or answered a part only (PartialError comes as HTTP 200). */
export const isTooMuch = (reply: Reply): boolean => reply.status === 504 || errorCode(reply) === 'PartialError'

/** Why Log Analytics did not answer a query, by its code. Its own words are left out: they may quote anything. */
export function queryTrouble(reply: Reply): Trouble {
  const { status } = reply
  const code = errorCode(reply)
  const named = code ?? `HTTP ${status}`
  const passing = passingTrouble('Log Analytics', reply, named, THROTTLED_S)
  if (passing) return passing
  const known = REFUSALS.get(code ?? '')
  if (known !== undefined) return new Trouble(`${known} (${code}).`)
  if (status === 404) return new Trouble(`There is no such workspace. Correct workspaceId (${named}).`)
  return new Trouble(
    `Log Analytics refuses the query (${named}). See the app and its permissions; tell our support if they are right.`,
  )
}
