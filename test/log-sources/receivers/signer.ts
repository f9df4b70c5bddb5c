import { expect } from 'vitest'
import { putSecret, register } from '../../support/log-sources.ts'
import { send } from './receiver.ts'

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
/** Another one of the same form. */
export const OTHER = `whsec_${btoa('another secret of 32 bytes, yes!')}`
/** Registers a webhook. @returns its id */
export const webhookSource = async (org: string, secrets: unknown = [SECRET]): Promise<string> =>
  register(org, 'custom_webhook', {}, await putSecret(org, { secrets }))

const encoder = new TextEncoder()
async function sign(secret: string, text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.slice(6)), (char) => char.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)))
  return `v1,${btoa(String.fromCharCode(...mac))}`
}

/** How a message is sent; unless it says otherwise, as a new one, signed now with the secret. */
export type Sent = { id?: string; secret?: string; type?: string; headers?: Record<string, string>; at?: number }
type Answer = {
  status: number
  retryAfter: string | null
  /** What the sender may pack a body with. */
  coding: string | null
  body: { received: number; new: number; code: string; error: string }
}
/** Sends a message to a source. */
export async function post(id: string, body: unknown, sent: Sent = {}): Promise<Answer> {
  const {
    id: message = `msg_${crypto.randomUUID()}`,
    secret = SECRET,
    type = 'application/json',
    headers,
    at = Date.now(),
  } = sent
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const timestamp = String(Math.floor(at / 1_000))
  const response = await send(`${id}/webhook`, {
    method: 'POST',
    body: text,
    headers: {
      'Content-Type': type,
      'webhook-id': message,
      'webhook-timestamp': timestamp,
      'webhook-signature': await sign(secret, `${message}.${timestamp}.${text}`),
      ...headers,
    },
  })
  const { status, headers: said } = response
  return {
    status,
    retryAfter: said.get('Retry-After'),
    coding: said.get('Accept-Encoding'),
    body: await response.json(),
  }
}
/** All was kept, and so many were new. */
export const took = (received: number, fresh = received) => ({
  status: 202,
  retryAfter: null,
  coding: null,
  body: { received, new: fresh },
})
/** The source takes nothing now. */
export const LATER = {
  status: 503,
  retryAfter: '3600',
  body: { code: 'SERVICE_UNAVAILABLE', error: expect.stringContaining('disabled') },
}
export const REFUSED = {
  status: 400,
  body: { code: 'WEBHOOK_SIGNATURE_INVALID', error: expect.stringContaining('Standard Webhooks') },
}
export const LOGIN = {
  user: 'k.weiss',
  action: 'login',
  result: 'failure',
  client_ip: '8.8.4.4',
  time: '2025-11-20T08:30:01Z',
  app: 'wiki',
}
