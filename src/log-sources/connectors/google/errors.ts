import * as z from 'zod'
import type { Reply } from '../../../outside/call.ts'
import { Trouble } from '../../../outside/trouble.ts'

/** Google names no time after which a quota is free again; those that are met here count by the minute. */
const QUOTA_PAUSE_S = 60
const QUOTA_REASONS: readonly string[] = [
  'quotaExceeded',
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'RATE_LIMIT_EXCEEDED',
  'RESOURCE_EXHAUSTED',
]
const DISABLED_REASONS: readonly string[] = ['accessNotConfigured', 'SERVICE_DISABLED']

const code = z
  .string()
  .regex(/^[A-Za-z_]{1,60}$/)
  .optional()
  .catch(undefined)
const TokenError = z.object({ error: code })
const reasons = z.array(z.object({ reason: code })).catch([])
const ApiError = z.object({ error: z.object({ status: code, errors: reasons, details: reasons }) })

/** Why Google's token endpoint gave no token, and what to do. */
export function tokenTrouble(reply: Reply, { scope, subject }: { scope: string; subject?: string }): Trouble {
  const error = TokenError.safeParse(reply.json).data?.error
  const delegate = `In the Admin console, under Security > API controls > Domain-wide delegation, enter the service account's numeric client id (client_id in its key file) with the scope ${scope}. It can take up to 24 hours until that works.`
  if (error === 'unauthorized_client')
    return new Trouble(`Google does not let the service account act for the subject (${error}). ${delegate}`)
  if (error === 'access_denied')
    return new Trouble(`Google denies the service account the scope (${error}). ${delegate}`)
  const user = ', and that the subject in the secret is the e-mail address of an active user'
  if (error === 'invalid_grant' || error === 'invalid_client')
    return new Trouble(
      `Google refuses the service account's key (${error}). Check that the account is enabled and this key not deleted${subject === undefined ? '' : user}; otherwise store a new key.`,
    )
  const api = "Google's token endpoint"
  const answers = answersOf(reply, error)
  return (
    temporary(api, reply, answers) ??
    new Trouble(`${api} refuses the service account ${answers}. Check its key in the secret.`)
  )
}

/** An API's name for people, the service that must be enabled for it, and what to do about a 401, a 403 and another refusal. */
export type Advice = { api: string; service: string; unauthorized: string; forbidden: string; refused: string }

/** Why an API of Google's did not do what it was called for, and what to do. */
export function apiTrouble(reply: Reply, { api, service, unauthorized, forbidden, refused }: Advice): Trouble {
  const { status = undefined, errors = [], details = [] } = ApiError.safeParse(reply.json).data?.error ?? {}
  const named = [...details, ...errors].flatMap(({ reason }) => reason ?? [])
  const reason = (known: readonly string[]) => [...named, status ?? ''].find((name) => known.includes(name))
  const [disabled, quota] = [reason(DISABLED_REASONS), reason(QUOTA_REASONS)]
  const answers = answersOf(reply, disabled ?? quota ?? status ?? named[0])
  if (disabled)
    return new Trouble(`${api} is not enabled ${answers}. Enable ${service} in the service account's project.`)
  if (quota) return askedTooOften(api, reply, answers)
  if (reply.status === 401) return new Trouble(`${api} refuses the service account ${answers}. ${unauthorized}`)
  if (reply.status === 403) return new Trouble(`${api} denies access ${answers}. ${forbidden}`)
  return temporary(api, reply, answers) ?? new Trouble(`${api} refuses the request ${answers}. ${refused}`)
}

const answersOf = ({ status }: Reply, shown: string | undefined) => `(${[status, shown].join(' ').trim()})`

/** The trouble that passes by itself; undefined: somebody must do something. */
function temporary(api: string, reply: Reply, answers: string): Trouble | undefined {
  const { status, retryAfterS } = reply
  // By 503, too, the Reports API says that a quota is used up.
  if (status === 429 || status === 503) return askedTooOften(api, reply, answers)
  if (status === 200)
    return new Trouble(`${api} did not answer as it should.`, {
      passing: true,
    })
  if (status < 500) return undefined
  return new Trouble(`${api} fails at the moment ${answers}.`, {
    retryAfterS,
    passing: true,
  })
}

const askedTooOften = (api: string, { retryAfterS = QUOTA_PAUSE_S }: Reply, answers: string) =>
  new Trouble(`${api} is asked too often at the moment ${answers}.`, { retryAfterS, passing: true })
