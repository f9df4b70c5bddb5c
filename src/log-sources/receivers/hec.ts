import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { database } from '../../db/client.ts'
import type { AppEnv } from '../../http/context.ts'
import { limitStranger } from '../../http/rate-limit.ts'
import { idOrNone } from '../../ids.ts'
import { parseJson } from '../../json.ts'
import { describeError, log } from '../../log.ts'
import { Unavailable } from '../../unavailable.ts'
import { linesOf } from '../lines.ts'
import { admit, bringsToken, channelOf } from './hec-admission.ts'
import { type HecAnswer, hecAnswer, hecRefuse, hecTooLarge } from './hec-answer.ts'
import { readBody } from './hec-body.ts'
import { checkItem, type HecItem, type Metadata } from './hec-item.ts'
import { keepItems, type SentItem } from './hec-keep.ts'
import { jsonItems } from './json-items.ts'
import { findReceiver, type Receiver, takeAcks } from './queries.ts'

const BASE = '/log-sources/:id/hec/services/collector'
const EVENTS = [BASE, `${BASE}/event`, `${BASE}/event/1.0`]
const RAW = [`${BASE}/raw`, `${BASE}/raw/1.0`]
const ACKS = [`${BASE}/ack`]
const HEALTH = [`${BASE}/health`, `${BASE}/health/1.0`]
/** Of a request that asks for receipts: a thousand numbers take 20 KB. */
const ACKS_MAX_BYTES = 65_536
const Acks = z.object({ acks: z.array(z.int().nonnegative()).max(1_000) })

/**
 * Splunk's HTTP Event Collector, as its senders know it, for a source's events: `POST /log-sources/:id/hec/services/collector`, `…/event`,
 * `…/event/1.0`, `…/raw`, `…/raw/1.0`, `…/ack`, `GET …/health`, `…/health/1.0`. Its answers are Splunk's, not this API's. A channel is needed
 * only to ask for receipts: whoever names none gets none, for raw text too. Docker's driver asks by OPTIONS at its start whether there is a
 * collector, and takes nothing but 200 for a yes.
 */
export const hec = new Hono<AppEnv>()
  .on('OPTIONS', [...EVENTS, ...RAW, ...ACKS, ...HEALTH], (c) => c.body(null, 200))
  .on('POST', EVENTS, (c) => receive(c, eventsIn))
  .on('POST', RAW, (c) => receive(c, (text) => linesIn(text, queryMetadata(c))))
  .on('POST', ACKS, (c) =>
    admitted(c, async (source, channel) => {
      if (channel === undefined) return hecAnswer(c, 'noChannel')
      const body = await readBody(c.req.raw, ACKS_MAX_BYTES)
      if ('refused' in body) return refuseBody(c, body.refused)
      const asked = Acks.safeParse(parseJson(body.text)).data?.acks
      if (!asked) return hecAnswer(c, body.text.trim() === '' ? 'noData' : 'badFormat')
      const taken = await takeAcks(database(c.get('config')), source, channel, asked)
      return c.json({ acks: Object.fromEntries(asked.map((ack) => [ack, taken.has(ack)])) })
    }),
  )
  .on('GET', HEALTH, health)

/** Splunk's senders try again after 503, and give up after 400. */
hec.onError((error, c) => {
  log('error', 'request_failed', { request_id: c.get('requestId'), ...describeError(error) })
  return hecAnswer(c, error instanceof Unavailable ? 'busy' : 'failed')
})

/** Answers whom the source lets in. */
async function admitted(
  c: Context<AppEnv>,
  answer: (source: Receiver, channel: string | undefined) => Promise<Response>,
): Promise<Response> {
  const admission = await admit(c)
  if ('refused' in admission) return hecRefuse(c, admission)
  const named = channelOf(c)
  return 'refused' in named ? hecAnswer(c, named.refused) : answer(admission.source, named.channel)
}

const receive = (c: Context<AppEnv>, itemsIn: (text: string) => Iterable<SentItem>): Promise<Response> =>
  admitted(c, async (source, channel) => {
    const body = await readBody(c.req.raw)
    if ('refused' in body) return refuseBody(c, body.refused)
    return keepItems(c, source, { body: body.text, items: itemsIn(body.text) }, channel)
  })

const refuseBody = (c: Context<AppEnv>, why: 'large' | 'format'): Response =>
  why === 'large' ? hecTooLarge(c) : hecAnswer(c, 'badFormat')

function* eventsIn(text: string): Iterable<SentItem> {
  for (const { text: written, value } of jsonItems(text)) yield { written, item: checkItem(value) }
}

/** Each line is an event; what the query says is said of all of them. */
function* linesIn(text: string, metadata: Metadata): Iterable<SentItem> {
  const around = JSON.stringify(metadata)
  for (const line of linesOf(text)) {
    const item: HecItem = { event: line, fields: undefined, metadata }
    yield { written: `${around}\n${line}`, item }
  }
}

const queryMetadata = (c: Context<AppEnv>): Metadata => ({
  host: c.req.query('host'),
  source: c.req.query('source'),
  sourcetype: c.req.query('sourcetype'),
})

/** What a refused token is called when only health is asked for. */
const HEALTH_REFUSALS: Partial<Record<HecAnswer, HecAnswer>> = {
  tokenDisabled: 'tokenDisabledHealth',
  badToken: 'badTokenHealth',
}

/**
 * Whether events are taken. Load balancers ask without a token: they hear whether the database answers, whatever the source is, as often as
 * a stranger may ask anything. With one, whether it is the right one, and the day has room.
 */
async function health(c: Context<AppEnv>): Promise<Response> {
  try {
    if (!bringsToken(c)) {
      if (await limitStranger(c, 'hec health')) return hecAnswer(c, 'full')
      await findReceiver(database(c.get('config')), 'splunk_hec', idOrNone('ls', c.req.param('id') ?? ''))
      return hecAnswer(c, 'healthy')
    }
    const admission = await admit(c)
    if (!('refused' in admission)) return hecAnswer(c, admission.source.room < 1 ? 'unhealthy' : 'healthy')
    return hecRefuse(c, { ...admission, refused: HEALTH_REFUSALS[admission.refused] ?? admission.refused })
  } catch (error) {
    if (error instanceof Unavailable) return hecAnswer(c, 'unhealthy')
    throw error
  }
}
