import * as z from 'zod'
import type { Reply } from '../../../outside/call.ts'
import { Trouble } from '../../../outside/trouble.ts'
import { passingTrouble } from '../passing.ts'

/** `error.code` of an answer of the Management Activity and Log Analytics APIs; undefined when there is none of that form. */
export const errorCode = ({ json }: Reply): string | undefined => ApiError.safeParse(json).data?.error.code
const ApiError = z.object({ error: z.object({ code: z.string().regex(/^[A-Za-z]\w{1,60}$/) }) })

const LoginError = z.object({
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
  error_codes: z.array(z.int()).optional().catch(undefined),
})

/** What an admin can do about Entra ID's refusals (learn.microsoft.com, "Microsoft Entra authentication and authorization error codes"). */
const REFUSALS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AADSTS7000215:
      'Entra ID refuses the client secret. Put the value of a client secret of the app (not its id) into Secret Manager',
    AADSTS7000222: 'The client secret has expired. Make a new one for the app, and put its value into Secret Manager',
    AADSTS700016:
      'The app is not in this tenant. See that clientId is right, and that an admin of the tenant consented',
    AADSTS7000112: 'The app is disabled in this tenant. Enable it in Entra ID',
    AADSTS90002: 'There is no such tenant. Correct the tenant id',
    AADSTS900023: 'There is no such tenant. Correct the tenant id',
    AADSTS500011: 'The API is not known in this tenant. Give the app its permissions, and grant admin consent',
    AADSTS650052: 'The tenant has no subscription to this API. Subscribe, or grant admin consent again',
    AADSTS65001: 'Admin consent is missing. Grant it for the app in Entra ID',
    AADSTS53003: 'A Conditional Access policy of the tenant blocks the app. Exclude the app from it',
  }),
)

/** Why Entra ID gave no token, or does not know a tenant, by its AADSTS code. */
export function loginTrouble(reply: Reply): Trouble {
  const { error_codes: [number] = [], error_description: text = '' } = LoginError.safeParse(reply.json).data ?? {}
  const code = number === undefined ? /^AADSTS\d{4,8}(?=\D)/.exec(text)?.[0] : `AADSTS${number}`
  const named = `HTTP ${reply.status}`
  const passing = passingTrouble('Entra ID', reply, named)
  if (passing) return passing
  if (code === undefined) return new Trouble(`Entra ID's answer is not understood (${named}).`, { passing: true })
  const known = REFUSALS.get(code)
  return new Trouble(
    known === undefined
      ? `Entra ID gives the app no token (${code}). Look the code up at https://login.microsoftonline.com/error, and correct the app or the secret.`
      : `${known} (${code}).`,
  )
}
