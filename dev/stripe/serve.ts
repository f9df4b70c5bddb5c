import type { Server } from 'node:http'
import { Faults, unanswered } from '../faults.ts'
import { type Handler, Requests, sendJson, serve } from '../http.ts'
import { Account, type Asked } from './account.ts'
import { type Reply, refusal, StripeApi } from './api.ts'
import { Deliveries, sign } from './delivery.ts'
import { stripeId } from './life.ts'
import { pages } from './pages.ts'

const SLOW_MS = 2_500

type Control = Asked & {
  badSignature?: boolean
  /** How often it is sent; 0: it is only signed, and given back. */
  times?: number
}

/**
 * A Stripe account as its API's clients see it: subscriptions, checkout and portal sessions with their pages, idempotency keys, and events
 * that are signed and sent to a webhook endpoint. Controls: `POST /__events` (`Control`), `/__deliveries` (`{hold: true}` or `{repeat, shuffle}`),
 * `/__clock` (`{days, payments: ["paid" | "fails"]}`), `/__faults`, `/__requests`.
 * @param file where its objects are kept across restarts; none: nowhere
 */
export function serveStripe(
  base: string,
  of: { secretKey: string; webhookSecret: string; webhook: string; plans: readonly string[] },
  file?: string,
): Promise<Server> {
  const account = new Account(file)
  const api = new StripeApi(account, base, of.plans)
  const deliveries = new Deliveries(of.webhook, of.webhookSecret)
  const shown = pages(account, deliveries, of.plans)
  const faults = new Faults(['http-500', 'http-429', 'timeout', 'reset', 'garbage', 'slow'] as const)
  const requests = new Requests<{ method: string; path: string; body: string }>()

  const controls: Record<string, Handler> = {
    '/__faults': faults.control,
    '/__requests': requests.control,
    '/__events': async ({ body }, response) => {
      const { badSignature = false, times = 1, ...asked }: Control = JSON.parse(body)
      const event = account.happen(asked)
      if (times === 0) return sendJson(response, 200, { event, ...(await sign(event, of.webhookSecret, badSignature)) })
      const sent = Array.from({ length: times }, () => deliveries.send(event, badSignature))
      sendJson(response, 200, { event, deliveries: await Promise.all(sent) })
    },
    '/__deliveries': async ({ body }, response) => {
      const { hold = false, ...how } = JSON.parse(body)
      if (hold) deliveries.hold()
      sendJson(response, 200, { deliveries: hold ? [] : await deliveries.release(how) })
    },
    '/__clock': async ({ body }, response) => {
      const { days = 0, payments } = JSON.parse(body)
      const events = account.pass(days, payments)
      const sent = await Promise.all(events.map((event) => deliveries.send(event)))
      sendJson(response, 200, {
        now: account.now(),
        events: events.map(({ id, type }) => ({ id, type })),
        deliveries: sent,
      })
    },
  }

  const handle: Handler = async ({ method, path, body, url, raw }, response) => {
    const [, page, id = ''] = /^\/(c\/pay|p\/session)\/(\w+)$/.exec(path) ?? []
    if (page === 'c/pay') return shown.pay(id, method, response)
    if (page === 'p/session') return shown.portal(id, url, method, body, response)

    requests.add({ method, path, body })
    const fault = faults.take(path, body)
    if (unanswered(fault, response)) return
    if (fault === 'garbage')
      return void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":"su')
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    const reply = refusalOf(fault) ?? answer(raw.headers.authorization, raw.headers['idempotency-key'])
    sendJson(response, reply.status, reply.body, { 'Request-Id': stripeId('req'), ...reply.headers })

    function answer(bearer: string | undefined, key: string | string[] | undefined): Reply {
      if (bearer !== `Bearer ${of.secretKey}`)
        return refusal(401, 'invalid_request_error', 'Invalid API Key provided: sk_****')
      return api.answer(method, url, body, key?.toString())
    }
  }
  return serve(base, handle, controls)
}

function refusalOf(fault: string | undefined): Reply | undefined {
  if (fault === 'http-500') return refusal(500, 'api_error', 'An unknown error occurred')
  if (fault === 'http-429') return refusal(429, 'invalid_request_error', 'Request rate limit exceeded', 'rate_limit')
  return undefined
}
