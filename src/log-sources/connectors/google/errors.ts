import * as z from 'zod'
import type { Reply } from '../../../outside/call.ts'
import { Trouble } from '../../../outside/trouble.ts'
import { passingTrouble } from '../passing.ts'

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
  const named = nameOf(reply, error)
  return (
    passingTrouble(api, { ...reply, status: statusOf(reply) }, named) ??
    new Trouble(`${api} refuses the service account (${named}). Check its key in the secret.`)
  )
}

/** An API's name for people, the service that must be enabled for it, and what to do about a 401, a 403 and another refusal. */
export type Advice = { api: string; service: string; unauthorized: string; forbidden: string; refused: string }

/** Why an API of Google's did not do what it was called for, and what to do. */
export function apiTrouble(reply: Reply, { api, service, unauthorized, forbidden, refused }: Advice): Trouble {
  const { status = undefined, errors = [], details = [] } = ApiError.safeParse(reply.json).data?.error ?? {}
  const reasons = [...details, ...errors].flatMap(({ reason }) => reason ?? [])
  const firstOf = (known: readonly string[]) => [...reasons, status ?? ''].find((name) => known.includes(name))
  const [disabled, quota] = [firstOf(DISABLED_REASONS), firstOf(QUOTA_REASONS)]
  const named = nameOf(reply, disabled ?? quota ?? status ?? reasons[0])
  if (disabled)
    return new Trouble(`${api} is not enabled (${named}). Enable ${service} in the service account's project.`)
  const passing = passingTrouble(api, { ...reply, status: statusOf(reply, quota) }, named)
  if (passing) return passing
  if (reply.status === 401) return new Trouble(`${api} refuses the service account (${named}). ${unauthorized}`)
  if (reply.status === 403) return new Trouble(`${api} denies access (${named}). ${forbidden}`)
  return new Trouble(`${api} refuses the request (${named}). ${refused}`)
}

const nameOf = ({ status }: Reply, shown: string | undefined) => [status, shown].join(' ').trim()

/** Of which HTTP status an answer tells, whatever its own was: by 503, too, the Reports API says that a quota is used up. */
const statusOf = ({ status }: Reply, quota?: string) => (quota || status === 503 ? 429 : status)
