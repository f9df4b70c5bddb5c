import * as z from 'zod'

/** Seconds that a message's time may lie from ours. */
const TOLERANCE_S = 300
/** A secret's bytes, by the specification. */
const KEY_BYTES = { min: 24, max: 64 }

/** `whsec_` and the key in base64, 24 to 64 bytes. */
const Secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/)
  .refine((secret) => {
    const bytes = keyBytes(secret)?.length ?? 0
    return bytes >= KEY_BYTES.min && bytes <= KEY_BYTES.max
  })
/** What Secret Manager holds for a webhook: its secret, or several while one replaces another; the first one signs. */
export const WebhookSecret = z.object({ secrets: z.tuple([Secret], Secret).refine((secrets) => secrets.length <= 3) })
export type WebhookSecret = z.output<typeof WebhookSecret>

/** The headers of a message as they came. */
export type SignedHeaders = { id: string; timestamp: string; signature: string }

function keyBytes(secret: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(secret.slice('whsec_'.length)), (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}

const importKey = (secret: string) =>
  crypto.subtle.importKey('raw', keyBytes(secret) ?? new Uint8Array(), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ])

/** What is signed: `id.timestamp.body`, by the body's bytes. */
function signedBytes(id: string, timestamp: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`)
  const bytes = new Uint8Array(head.length + body.length)
  bytes.set(head)
  bytes.set(body, head.length)
  return bytes
}

/** The headers of a message of ours, signed by Standard Webhooks 1.0. `now` in Unix ms. */
export async function signWebhook(
  secret: string,
  id: string,
  body: Uint8Array,
  now: number,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1_000))
  const mac = await crypto.subtle.sign('HMAC', await importKey(secret), signedBytes(id, timestamp, body))
  const signature = `v1,${btoa(String.fromCharCode(...new Uint8Array(mac)))}`
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
}

/**
 * Whether a message was signed with one of the secrets, not longer than five minutes ago or ahead (`now` in Unix ms). Any of its `v1`
 * signatures will do; other versions are passed over. Web Crypto compares in constant time.
 */
export async function isGenuineWebhook(
  { id, timestamp, signature }: SignedHeaders,
  body: Uint8Array,
  secrets: readonly string[],
  now: number,
): Promise<boolean> {
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1_000 - Number(timestamp)) > TOLERANCE_S) return false
  const bytes = signedBytes(id, timestamp, body)
  const macs = signature
    .split(' ')
    .flatMap((each) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(each)?.[1] ?? [])
    .slice(0, 10)
    .map((base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))
  for (const secret of secrets) {
    const key = await importKey(secret)
    for (const mac of macs) if (await crypto.subtle.verify('HMAC', key, mac, bytes)) return true
  }
  return false
}
