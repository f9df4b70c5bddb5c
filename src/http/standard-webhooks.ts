import * as z from 'zod'
import { fromExactBase64, toBase64 } from '../bytes.ts'
import { hmacKey } from '../sha256.ts'

/** Age of a signature from which its request is taken for a recorded one sent again; and how far ahead a sender's clock may be. */
const TOLERANCE_S = 300
const KEY_BYTES = { min: 24, max: 64 }
const MAX_SECRETS = 3
/** A sender signs with each of its keys; nobody has more. */
const MAX_SIGNATURES = 10

/** A signing secret, as Standard Webhooks writes it: the bytes that `whsec_…` stands for. */
const key = z.string().transform((text, context) => {
  const base64 = text.startsWith('whsec_') ? text.slice('whsec_'.length) : ''
  const bytes = fromExactBase64(base64)
  if (bytes && bytes.length >= KEY_BYTES.min && bytes.length <= KEY_BYTES.max) return bytes
  context.addIssue('is not whsec_ and the base64 of 24 to 64 bytes')
  return z.NEVER
})
/** What Secret Manager holds for a webhook: one secret, or more while one replaces another; the first one signs. */
export const WebhookSecret = z.object({
  secrets: z.tuple([key], key).refine(({ length }) => length <= MAX_SECRETS),
})
export type WebhookSecret = z.output<typeof WebhookSecret>

/**
 * Which message a request brings, if who knows one of the secrets signed it, within 5 minutes (Standard Webhooks, "Verifying webhook
 * authenticity": HMAC-SHA256 over `id.timestamp.body`). Undefined: nobody did. Signatures of other kinds than `v1` are passed over.
 */
export async function verifyWebhook(
  { secrets }: WebhookSecret,
  headers: Headers,
  body: Uint8Array,
  now: Date,
): Promise<{ id: string } | undefined> {
  const id = headers.get('webhook-id') ?? ''
  const timestamp = headers.get('webhook-timestamp') ?? ''
  const isRecent = Math.abs(now.getTime() / 1_000 - Number(timestamp)) <= TOLERANCE_S
  if (!/^[\x21-\x7e]{1,256}$/.test(id) || !/^\d{1,11}$/.test(timestamp) || !isRecent) return undefined
  const signatures = (headers.get('webhook-signature') ?? '')
    .split(' ')
    .slice(0, MAX_SIGNATURES)
    .flatMap((signature) => (signature.startsWith('v1,') ? (fromExactBase64(signature.slice(3)) ?? []) : []))
  const signed = await signedBytes(id, timestamp, body)
  for (const secret of secrets) {
    const key = await hmacKey(secret)
    // `verify` compares in constant time.
    for (const signature of signatures) if (await crypto.subtle.verify('HMAC', key, signature, signed)) return { id }
  }
  return undefined
}

/** The headers of a message of ours, signed by Standard Webhooks 1.0. */
export async function signWebhook(
  { secrets: [secret] }: WebhookSecret,
  id: string,
  body: Uint8Array,
  now: Date,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  const mac = await crypto.subtle.sign('HMAC', await hmacKey(secret), await signedBytes(id, timestamp, body))
  const signature = `v1,${toBase64(new Uint8Array(mac))}`
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
}

const signedBytes = (id: string, timestamp: string, body: Uint8Array): Promise<ArrayBuffer> =>
  new Blob([`${id}.${timestamp}.`, body]).arrayBuffer()
