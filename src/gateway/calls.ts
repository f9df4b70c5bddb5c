import * as z from 'zod'
import type { Config } from '../env.ts'
import { describeError, log } from '../log.ts'
import { Unavailable } from '../unavailable.ts'

/** Bound of one call. */
const CALL_TIMEOUT_MS = 5_000

export type Gateway = Pick<Config, 'litellmUrl' | 'litellmMasterKey'>
type Answer = { status: number; body: unknown }

/** What LiteLLM says of a key that it does not know. A path that it does not know, or an ingress in its place, says it otherwise. */
const UnknownKey = z.union([z.object({ error: z.object({}) }), z.object({ detail: z.object({}) })])

const Typed = z.object({
  error: z.object({
    type: z
      .string()
      .regex(/^\w{1,64}$/)
      .optional()
      .catch(undefined),
  }),
})
/** LiteLLM wraps some of its errors in `detail`. */
const GatewayError = z.union([Typed, z.object({ detail: Typed }).transform(({ detail }) => detail)])

/** The type of an error that the gateway says, where it is a word. */
export const typeOf = (body: unknown): string | undefined => GatewayError.safeParse(body).data?.error.type

/** Logs a call that the gateway did not do: by its status and its error's type. What else it says can quote the prompt or the key. */
export const refused = (path: string, status: number, body: unknown): void =>
  log('warn', 'gateway_refused', { path, status, type: typeOf(body) })

/** Logs a call that the gateway did not answer, or not to the end. */
export const failed = (path: string, error: unknown): void =>
  log('warn', 'gateway_failed', { path, ...describeError(error) })

/**
 * One management call; what the gateway says in an error is not passed on: it can quote the key.
 * @throws Unavailable, also when a success is no JSON, or a 404 not about a key: who said so is not LiteLLM, or broke off
 */
export async function manage(gateway: Gateway, path: string, body?: object): Promise<Answer> {
  const [name = ''] = path.split('?')
  const answered = await call(gateway, path, body).catch((error) => {
    failed(name, error)
    throw new Unavailable('gateway', { cause: error })
  })
  const { status } = answered
  if (status === 200 || (status === 404 && UnknownKey.safeParse(answered.body).success)) return answered
  refused(name, status, answered.body)
  if (status === 404) throw new Unavailable('gateway', { cause: new Error(`HTTP ${status}`) })
  return answered
}

/** Rejects also when a success is no JSON. */
async function call({ litellmUrl, litellmMasterKey }: Gateway, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${litellmUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${litellmMasterKey}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  })
  const { status, ok } = response
  return { status, body: ok ? await response.json() : await response.json().catch(() => undefined) }
}
