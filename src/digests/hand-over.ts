import { utf8 } from '../bytes.ts'
import { signWebhook, type WebhookSecret } from '../http/standard-webhooks.ts'
import type { TimeRange } from '../narrator/context.ts'
import { callApi } from '../outside/call.ts'
import { Trouble } from '../outside/trouble.ts'
import { sleep } from '../patience.ts'
import type { RunAnswer } from '../runs/run.ts'

/** Pauses before the second and third try to hand it over: it is nowhere but in memory. */
const RETRY_DELAYS_MS = [1_000, 5_000]
const TIMEOUT_MS = 15_000

/** Posts the digest, signed. @returns why it did not arrive */
export async function handOver(
  secret: WebhookSecret,
  orgId: string,
  url: string,
  { from, to }: TimeRange,
  answer: RunAnswer,
): Promise<string | undefined> {
  const json = {
    type: 'digest.written',
    timestamp: new Date().toISOString(),
    data: { org_id: orgId, from, to, ...answer },
  }
  const bytes = utf8(JSON.stringify(json))
  return post(url, await signWebhook(secret, `msg_${answer.audit_id}`, bytes, new Date()), json)
}

/** @returns why it did not arrive */
async function post(url: string, headers: Record<string, string>, json: object): Promise<string | undefined> {
  let trouble = ''
  for (const delay of [0, ...RETRY_DELAYS_MS]) {
    await sleep(delay)
    try {
      const { status } = await callApi("The digest's url", url, { headers, json, timeoutMs: TIMEOUT_MS, maxBytes: 0 })
      if (status >= 200 && status < 300) return undefined
      trouble = `The digest's url answered HTTP ${status}.`
      if (status === 410) return trouble
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      trouble = error.message
    }
  }
  return trouble
}
