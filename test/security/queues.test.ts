import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { deriveGatewayKey } from '../../src/gateway/keys.ts'
import { cron } from '../support/billing.ts'
import { modelSays } from '../support/gateway.ts'
import { putSecret, register, restSources } from '../support/log-sources.ts'
import { asAdmin, ask, bearer, call, fault, HELLO, newTenant, noFaults, places, sql } from '../support/world.ts'

// What waits in a queue is kept by Cloudflare for days: what is put there is looked at here, letter by letter.

const QUEUES = ['FINISH_QUEUE', 'STRIPE_QUEUE', 'FETCH_QUEUE', 'DIGEST_QUEUE'] as const
let queued: Record<(typeof QUEUES)[number], unknown[]>

/** What is put on a queue stays here. */
function hold(queue: Queue<unknown>, held: unknown[]): void {
  const metadata = { metrics: { backlogCount: 0, backlogBytes: 0 } }
  vi.spyOn(queue, 'send').mockImplementation(async (body) => {
    held.push(structuredClone(body))
    return { metadata }
  })
  vi.spyOn(queue, 'sendBatch').mockImplementation(async (messages) => {
    for (const { body } of messages) held.push(structuredClone(body))
    return { metadata }
  })
}
beforeEach(() => {
  queued = { FINISH_QUEUE: [], STRIPE_QUEUE: [], FETCH_QUEUE: [], DIGEST_QUEUE: [] }
  for (const name of QUEUES) hold(env[name], queued[name])
})
afterEach(async () => {
  vi.restoreAllMocks()
  await noFaults()
  await restSources()
  await sql('delete from digests')
})

const canary = (what: string) => `cnry-${what}-7f3a`
const RUN = { ...HELLO, message: canary('message'), systemPromptOverride: canary('prompt') }

/** Stripe's signature, with the secret of these tests. */
async function signatureOf(payload: string): Promise<string> {
  const at = Math.floor(Date.now() / 1_000)
  const utf8 = new TextEncoder()
  const key = await crypto.subtle.importKey(
    'raw',
    utf8.encode('whsec_test'),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(`${at}.${payload}`)))
  return `t=${at},v1=${Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

test('ids, hashes, numbers and times are all that is put on a queue', async () => {
  const org = await newTenant()
  await fault('database', 'down', { match: 'finish(' })
  for (const stream of [false, true]) {
    await modelSays(org, canary('answer'))
    const response = await call('/api/v1/agent/run', {
      method: 'POST',
      headers: {
        ...(await bearer({ org })),
        'Content-Type': 'application/json',
        'Idempotency-Key': `${canary('key')}${stream}`,
      },
      body: JSON.stringify({ ...RUN, stream }),
    })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('cnry-answer')
  }
  await noFaults()

  const source = await register(
    org,
    'google_workspace_admin',
    { customerId: 'C0abc1234' },
    await putSecret(org, { key: canary('secret') }),
  )
  await register(org, 'gcp_cloud_audit', { projectId: 'contoso-prod-42' })
  expect((await asAdmin(org, 'POST', `/api/v1/log-sources/${source}/fetch`)).status).toBe(202)
  const secretRef = await putSecret(org, { secrets: [`whsec_${btoa('k'.repeat(32))}`] })
  const digest = { every: 'day', hour: 7, url: `${places.inbox}/${canary('url')}`, secretRef }
  expect((await asAdmin(org, 'POST', '/api/v1/tenant/digest', digest)).status).toBe(201)
  await sql(`update digests set next_at = now() - interval '1 minute' where org_id = $1`, [org])
  await cron()

  const object = {
    id: 'sub_1',
    object: 'subscription',
    customer: 'cus_1',
    customer_email: canary('payer'),
    metadata: { org_id: org, note: canary('note') },
  }
  const payload = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'customer.subscription.updated',
    created: 1_700_000_000,
    livemode: false,
    data: { object },
  })
  const paid = await ask('/api/v1/billing/webhook', {
    method: 'POST',
    body: payload,
    headers: { 'Stripe-Signature': await signatureOf(payload) },
  })
  expect(paid).toMatchObject({ status: 200 })

  for (const name of QUEUES) expect(queued[name].length, name).toBeGreaterThan(0)
  expect(queued.FINISH_QUEUE).toHaveLength(2)
  const all = JSON.stringify(queued)
  await sql('delete from run_intents where org_id = $1', [org])
  const key = await deriveGatewayKey({ keySecret: String(env.KEY_SECRET) }, org, 1)
  for (const secret of ['cnry', key, '"sk-', 'whsec_', 'eyJ', String(env.KEY_SECRET), secretRef])
    expect(all).not.toContain(secret)
  // No text that could hold a sentence.
  for (const text of textsIn(Object.values(queued).flat().map(parsed))) expect(text).toMatch(/^[\w.:/@+|-]{0,80}$/)
})

/** Every text in a value, at any depth; messages that are JSON are read. */
function textsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? [value] : []
  return Object.values(value).flatMap(textsIn)
}
const parsed = (message: unknown): unknown => (typeof message === 'string' ? JSON.parse(message) : message)
