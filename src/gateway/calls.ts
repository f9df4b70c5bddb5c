import * as z from 'zod'
import type { Config } from '../env.ts'
import { Unavailable } from '../unavailable.ts'

/** Bound of one call. */
const CALL_TIMEOUT_MS = 5_000

export type Gateway = Pick<Config, 'litellmUrl' | 'litellmMasterKey'>
type Answer = { status: number; body: unknown }

/** What LiteLLM says of a key that it does not know. A path that it does not know, or an ingress in its place, says it otherwise. */
const UnknownKey = z.union([z.object({ error: z.object({}) }), z.object({ detail: z.object({}) })])

/**
 * One management call; what the gateway says in an error is not passed on: it can quote the key.
 * @throws Unavailable, also when a success is no JSON, or a 404 not about a key: who said so is not LiteLLM, or broke off
 */
export async function manage(gateway: Gateway, path: string, body?: object): Promise<Answer> {
  const answered = await call(gateway, path, body)
  if (answered.status === 404 && !UnknownKey.safeParse(answered.body).success) throw new Unavailable('gateway')
  return answered
}

/** @throws Unavailable, also when a success is no JSON */
async function call({ litellmUrl, litellmMasterKey }: Gateway, path: string, body?: object): Promise<Answer> {
  try {
    const response = await fetch(`${litellmUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { Authorization: `Bearer ${litellmMasterKey}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    })
    const { status, ok } = response
    return { status, body: ok ? await response.json() : await response.json().catch(() => undefined) }
  } catch (error) {
    throw new Unavailable('gateway', { cause: error })
  }
}
