import type { Server, ServerResponse } from 'node:http'
import { Faults, reset, unanswered } from '../faults.ts'
import { type Handler, Requests, sendJson, serve } from '../http.ts'
import { modelReply } from '../model.ts'
import { completionOf, headersOf, type Message, stream } from './completion.ts'
import { type AskedKey, hashOf, tokenOf, VirtualKeys } from './keys.ts'
import { overBudget, type Reply, refusal } from './reply.ts'

type Received = { at: string; method: string; path: string; key: string | null; body: unknown }
type Asked = AskedKey & {
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  model: string
  messages: Message[]
}
type Scripted = { content: string; finish_reason?: string; key?: string }
type Exchange = { call: string; url: URL; bearer: string; asked: Asked; response: ServerResponse }

const FAULTS = [
  'http-500',
  'http-429',
  'timeout',
  'garbage',
  'not-found',
  'no-route',
  'reset',
  'drop-response',
  'budget',
  'budget-429',
  'detail',
  'slow',
  'cut',
] as const
type Fault = (typeof FAULTS)[number]
const SLOW_MS = 2_500
const USD_PER_TOKEN = 0.000_004

/**
 * A LiteLLM proxy as its clients see it (docs: contracts of 1.83 to 1.100): virtual keys known by their hash, with a
 * budget, and chat completions. Controls: `/__requests` (what came; keys as their hashes), `/__faults`,
 * `POST /__replies {"content": "…", "finish_reason": "…", "key": "…"}` (what the model says next, and why it ends; with a key's hash: next to
 * this key alone).
 * @param file where keys are kept across restarts; none: nowhere
 * @param says what the model says to messages
 */
export function serveLitellm(base: string, masterKey: string, file?: string, says = modelReply): Promise<Server> {
  const keys = new VirtualKeys(file)
  const faults = new Faults(FAULTS)
  const replies: Scripted[] = []
  const requests = new Requests<Received>()

  const controls: Record<string, Handler> = {
    '/__faults': faults.control,
    '/__requests': requests.control,
    '/__replies': ({ body }, response) => sendJson(response, 200, { pending: replies.push(JSON.parse(body)) }),
  }
  const handle: Handler = async ({ method, path, body, url, raw }, response) => {
    if (path === '/health/liveliness' || path === '/health/readiness')
      return sendJson(response, 200, { status: 'healthy' })

    const bearer = /^Bearer (.+)$/.exec(raw.headers.authorization ?? '')?.[1]
    const asked = parse(body)
    const key = bearer === undefined ? null : hashOf(bearer)
    const shown = typeof asked.key === 'string' ? { ...asked, key: tokenOf(asked.key) } : asked
    requests.add({ at: new Date().toISOString(), method, path, key, body: shown })
    const exchange = { call: `${method} ${path}`, url, bearer: bearer ?? '', asked, response }
    await answer(exchange, faults.take(path, body))
  }
  return serve(base, handle, controls)

  async function answer({ call, url, bearer, asked, response }: Exchange, fault: Fault | undefined): Promise<void> {
    if (unanswered(fault, response)) return
    if (fault === 'garbage')
      return void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"choices":[{"mess')
    if (fault === 'not-found')
      return void response.writeHead(404, { 'Content-Type': 'text/html' }).end('<html>default backend - 404</html>')
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    const failed = failureOf(fault)
    if (!failed && call === 'POST /v1/chat/completions') return complete(bearer, asked, response, fault)
    const reply = failed ?? manage(call, url, bearer, asked)
    if (fault === 'drop-response') return reset(response)
    say(response, reply, fault)
  }

  async function complete(bearer: string, asked: Asked, response: ServerResponse, fault: Fault | undefined) {
    const { model, messages } = asked
    const refused = keys.refusalOf(bearer, model)
    if (refused) return say(response, refused, fault)
    const { content, finish_reason } = scripted(hashOf(bearer)) ?? { content: says(messages) }
    const completion = completionOf(model, messages, content, finish_reason)
    keys.charge(bearer, completion.usage.total_tokens * USD_PER_TOKEN)
    if (fault === 'drop-response') return reset(response)
    const usage = asked.stream_options?.include_usage === true
    if (asked.stream) return stream(response, completion, { usage, cut: fault === 'cut' })
    sendJson(response, 200, completion, headersOf(completion))
  }

  function scripted(asker: string): Scripted | undefined {
    const next = replies.findIndex(({ key }) => key === undefined || key === asker)
    return next === -1 ? undefined : replies.splice(next, 1)[0]
  }

  function manage(call: string, { searchParams }: URL, bearer: string, asked: Asked): Reply {
    const itself = call === 'GET /key/info' && !searchParams.has('key') && keys.has(bearer)
    if (bearer !== masterKey && !itself) return refusal(401, 'auth_error', 'Authentication Error, invalid master key')
    if (call === 'POST /key/generate') return keys.generate(asked)
    if (call === 'POST /key/update') return keys.update(asked)
    if (call === 'POST /key/delete') return keys.remove(asked.keys ?? [])
    // Of no key it describes the caller's own, whatever else is asked for; the master key is none that it knows.
    if (call === 'GET /key/info') return keys.info(searchParams.get('key') ?? bearer)
    if (call === 'POST /key/block') return keys.block(asked.key, true)
    if (call === 'POST /key/unblock') return keys.block(asked.key, false)
    if (call === 'GET /key/list')
      return keys.list({
        alias: searchParams.get('key_alias'),
        page: Number(searchParams.get('page') ?? 1),
        size: Number(searchParams.get('size') ?? 10),
        full: searchParams.get('return_full_object') === 'true',
      })
    return NO_ROUTE
  }
}

/** Some of LiteLLM's routes wrap an error, by version. */
const say = (response: ServerResponse, { status, body, headers }: Reply, fault: Fault | undefined): void =>
  sendJson(response, status, fault === 'detail' && status >= 400 ? { detail: body } : body, headers)

/** FastAPI's answer to a path that it does not know. */
const NO_ROUTE: Reply = { status: 404, body: { detail: 'Not Found' } }

/** What a fault answers in the gateway's place. */
function failureOf(fault: Fault | undefined): Reply | undefined {
  if (fault === 'http-500') return refusal(500, 'internal_server_error', 'litellm.InternalServerError: upstream failed')
  if (fault === 'http-429') return refusal(429, 'throttling_error', 'Rate limit exceeded', { 'Retry-After': '6.5' })
  if (fault === 'no-route') return NO_ROUTE
  if (fault === 'budget-429') return overBudget(5.01, 5, 429)
  return fault === 'budget' ? overBudget(5.01, 5) : undefined
}

function parse(body: string): Asked {
  try {
    return JSON.parse(body)
  } catch {
    return { key: '', model: '', messages: [] }
  }
}
