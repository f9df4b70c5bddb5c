import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { ulid } from 'ulid'
import { vi } from 'vitest'
import type { Asked } from '../../dev/stripe/account.ts'
import type { StripeEventBody } from '../../dev/stripe/objects.ts'
import { Envelope, reduce, type StripeEvent } from '../../src/billing/event.ts'
import worker from '../../src/index.ts'
import { ask, get, places, sql } from './world.ts'

type Signed = { event: StripeEventBody; payload: string; signature: string }
/** Makes something happen at Stripe; its event is signed, and sent by whoever wants to. */
export async function happen(asked: Asked & { badSignature?: boolean }): Promise<Signed> {
  const response = await fetch(`${places.stripe}/__events`, {
    method: 'POST',
    body: JSON.stringify({ ...asked, times: 0 }),
  })
  return response.json<Signed>()
}

/** Posts to the webhook as Stripe does. */
export const post = ({ payload, signature }: { payload: BodyInit; signature?: string }) =>
  ask('/api/v1/billing/webhook', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      ...(signature !== undefined && { 'Stripe-Signature': signature }),
    },
    body: payload,
  })

/** What the webhook puts on the queue stays here, so that a test decides when, and how often, it is delivered. */
export function holdQueue(): unknown[] {
  const queued: unknown[] = []
  const metadata = { metrics: { backlogCount: 0, backlogBytes: 0 } }
  vi.spyOn(env.STRIPE_QUEUE, 'send').mockImplementation(async (body) => {
    queued.push(structuredClone(body))
    return { metadata }
  })
  vi.spyOn(env.STRIPE_QUEUE, 'sendBatch').mockImplementation(async (messages) => {
    queued.push(...[...messages].map(({ body }) => structuredClone(body)))
    return { metadata }
  })
  return queued
}

/** Delivers messages in one batch. */
export async function consume(bodies: unknown[], { queue = 'hosted-agents-stripe' } = {}) {
  const messages = bodies.map((body) => ({ id: ulid(), timestamp: new Date(), attempts: 1, body }))
  const batch = createMessageBatch(queue, messages)
  await worker.queue(batch, env)
  return getQueueResult(batch, createExecutionContext())
}

export const reduced = (event: object): StripeEvent => {
  const known = reduce(Envelope.parse(event))
  if (!known) throw new Error('the event is about nothing')
  return known
}
/** Something happens at Stripe, and its event is delivered. */
export async function take(asked: Asked) {
  const { event } = await happen(asked)
  return consume([reduced(event)])
}
export const cron = (cron = '* * * * *') => worker.scheduled(createScheduledController({ cron }), env)

export const subscriptionOf = async (org: string) =>
  (await get(org, '/api/v1/billing/subscription')).body as unknown as Record<string, unknown>
export const statusOf = async (org: string) => (await get(org, '/api/v1/provision/tenant/status')).body
export const outcomeOf = async (id: string) =>
  (await sql<{ outcome: string }>('select outcome from stripe_events where id = $1', [id]))[0]?.outcome
