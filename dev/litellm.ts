import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Server, ServerResponse } from 'node:http'
import { Faults, reset } from './faults.ts'
import { sendJson, serve } from './http.ts'
import { modelReply } from './model.ts'

type Key = {
  key_alias: string | null
  max_budget: number | null
  budget_duration: string | null
  budget_reset_at: string | null
  spend: number
  blocked: boolean
  /** Undefined in the files of older versions. */
  models: string[] | undefined
  allowed_routes: string[] | undefined
  rpm_limit: number | null
  max_parallel_requests: number | null
  metadata: Record<string, unknown>
}
type Received = { at: string; method: string; path: string; key: string | null; body: unknown }

/** What the calls of this API carry; the product's own code is the only caller. */
type Body = Partial<Key> & {
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  key: string
  key_type?: string
  keys?: string[]
  model: string
  messages: { role: string; content: string }[]
}

const FAULTS = [
  'http-500',
  'http-429',
  'timeout',
  'garbage',
  'reset',
  'drop-response',
  'budget',
  'slow',
  'cut',
] as const
const SLOW_MS = 2_500
/** Between some chunks of a stream. */
const CHUNK_PAUSE_MS = 5
const USD_PER_TOKEN = 0.000_004
const REQUESTS_KEPT = 10_000

const JSON_TYPE = { 'Content-Type': 'application/json' }

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')

/**
 * A LiteLLM proxy as its clients see it (docs: contracts of 1.83 to 1.100): virtual keys known by their hash, with a
 * budget, and chat completions. Controls: `GET /__requests` (what came; keys as their hashes), `/__faults`,
 * `POST /__replies {"content": "…"}` (what the model says next).
 * @param file where keys are kept across restarts; none: nowhere
 * @param says what the model says to messages
 */
export function serveLitellm(base: string, masterKey: string, file?: string, says = modelReply): Promise<Server> {
  const keys = new Map<string, Key>(file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [])
  const save = () => file && writeFileSync(file, JSON.stringify([...keys]))
  const faults = new Faults(FAULTS)
  const replies: string[] = []
  let requests: Received[] = []

  return serve(base, async (request, response) => {
    const { method, path, body, url, raw } = request
    if (path === '/__faults') return faults.control(request, response)
    if (path === '/__requests') {
      sendJson(response, 200, { requests })
      if (method === 'DELETE') requests = []
      return
    }
    if (path === '/__replies') return sendJson(response, 200, { pending: replies.push(JSON.parse(body).content) })
    if (path === '/health/liveliness' || path === '/health/readiness')
      return sendJson(response, 200, { status: 'healthy' })

    const bearer = /^Bearer (.+)$/.exec(raw.headers.authorization ?? '')?.[1]
    requests.push({
      at: new Date().toISOString(),
      method,
      path,
      key: bearer ? hashOf(bearer) : null,
      body: parse(body),
    })
    requests = requests.slice(-REQUESTS_KEPT)

    const fault = faults.take(path, body)
    if (fault === 'timeout') return // until the caller gives up
    if (fault === 'reset') return reset(response)
    if (fault === 'garbage') return void response.writeHead(200, JSON_TYPE).end('{"choices":[{"mess')
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    const asked = parse(body)
    const reply = refusalOf(fault) ?? answer(method, url, bearer, asked)
    if (fault === 'drop-response') return reset(response)
    if (asked.stream && reply.status === 200) return stream(response, reply, asked, fault === 'cut')
    sendJson(response, reply.status, reply.body, reply.headers)
  })

  function answer(method: string, { pathname, searchParams }: URL, bearer: string | undefined, asked: Body): Reply {
    const call = `${method} ${pathname}`
    if (call === 'POST /v1/chat/completions') return complete(bearer, asked)
    if (bearer !== masterKey) return refusal(401, 'auth_error', 'Authentication Error, invalid master key')
    if (call === 'POST /key/generate') return generate(asked)
    if (call === 'POST /key/update') return update(asked)
    if (call === 'POST /key/delete') return remove(asked.keys ?? [])
    if (call === 'GET /key/info') return info(searchParams.get('key') ?? '')
    return { status: 404, body: { detail: 'Not Found' } }
  }

  function generate({ key, key_alias = null, max_budget = null, budget_duration = null, ...asked }: Body): Reply {
    const { spend = 0, models = [], key_type, rpm_limit = null, max_parallel_requests = null, metadata = {} } = asked
    const bad = (message: string) => refusal(400, 'bad_request_error', message)
    if (!/^sk-[\w-]{13,}$/.test(key)) return bad('Invalid key format: must start with sk-')
    if (key_alias !== null && [...keys.values()].some((known) => known.key_alias === key_alias)) {
      return bad(`Key with alias '${key_alias}' already exists. Unique key aliases across all keys are required.`)
    }
    if (keys.has(hashOf(key))) return bad('Unique constraint failed on the fields: (`token`)')
    const budget_reset_at = budget_duration === null ? null : startOfNextMonth()
    const allowed_routes = key_type === 'llm_api' ? ['llm_api_routes'] : []
    const limits = { budget_reset_at, models, allowed_routes, rpm_limit, max_parallel_requests, metadata }
    keys.set(hashOf(key), { key_alias, max_budget, budget_duration, spend, blocked: false, ...limits })
    save()
    return { status: 200, body: { key, token: hashOf(key), key_alias, max_budget, budget_duration, expires: null } }
  }

  /** What is given replaces what there was, `metadata` as a whole; a key's own alias counts as a duplicate. */
  function update({ key, ...given }: Body): Reply {
    const token = key.startsWith('sk-') ? hashOf(key) : key
    const known = keys.get(token)
    if (!known) return refusal(404, 'not_found_error', `Key not found: ${token}`)
    if (given.key_alias !== undefined)
      return refusal(400, 'bad_request_error', `Key with alias '${given.key_alias}' already exists.`)
    keys.set(token, { ...known, ...given })
    save()
    return { status: 200, body: { key: token, ...given } }
  }

  /** By key or hash; where one of them is not known nothing is deleted. */
  function remove(named: string[]): Reply {
    const tokens = named.map((key) => (key.startsWith('sk-') ? hashOf(key) : key))
    if (tokens.some((token) => !keys.has(token)))
      return refusal(404, 'not_found_error', 'Keys not found in the database')
    for (const token of tokens) keys.delete(token)
    save()
    return { status: 200, body: { deleted_keys: named } }
  }

  function info(key: string): Reply {
    const token = key.startsWith('sk-') ? hashOf(key) : key
    const known = keys.get(token)
    return known
      ? { status: 200, body: { key: token, info: known } }
      : refusal(404, 'not_found_error', 'Key not found in database')
  }

  function complete(bearer: string | undefined, { model, messages }: Body): Reply {
    const key = keys.get(hashOf(bearer ?? ''))
    if (!key || key.blocked)
      return refusal(401, 'token_not_found_in_db', 'Authentication Error, Invalid proxy server token')
    if (key.models?.length && !key.models.includes(model))
      return refusal(401, 'key_model_access_denied', `key not allowed to access model. Tried to access ${model}`)
    if (key.max_budget !== null && key.spend >= key.max_budget) return overBudget(key.spend, key.max_budget)
    const content = replies.shift() ?? says(messages)
    const prompt_tokens = Math.ceil(JSON.stringify(messages).length / 4)
    const completion_tokens = Math.ceil(content.length / 4)
    key.spend += (prompt_tokens + completion_tokens) * USD_PER_TOKEN
    save()
    const completion = {
      id: `chatcmpl-${hashOf(content).slice(0, 24)}`,
      object: 'chat.completion',
      created: Math.floor(Date.now() / 1_000),
      model,
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
      usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
    }
    return {
      status: 200,
      body: completion,
      headers: { 'x-litellm-model-id': 'local', 'x-litellm-call-id': completion.id },
    }
  }
}

/** When a budget of `30d`, the one duration that is asked for, begins anew: LiteLLM takes it for the calendar month. */
function startOfNextMonth(): string {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)).toISOString()
}

/** A completion as OpenAI's server-sent chunks, a few words each; with usage in the last one when it was asked for. */
async function stream(response: ServerResponse, { body, headers }: Reply, { stream_options }: Body, cut: boolean) {
  const { id, created, model, choices, usage } = body as Completion
  const send = (choices: unknown[], more: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices, ...more })}\n\n`,
    )
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', ...headers })
  const pieces = choices[0].message.content.match(/[\s\S]{1,24}/g) ?? []
  for (const [i, content] of pieces.entries()) {
    if (cut && i >= pieces.length / 2) return reset(response)
    send([{ index: 0, delta: i === 0 ? { role: 'assistant', content } : { content }, finish_reason: null }])
    if (i % 8 === 0) await new Promise((resolve) => setTimeout(resolve, CHUNK_PAUSE_MS))
  }
  send([{ index: 0, delta: {}, finish_reason: 'stop' }])
  if (stream_options?.include_usage) send([], { usage })
  response.end('data: [DONE]\n\n')
}

type Completion = {
  id: string
  created: number
  model: string
  choices: [{ message: { content: string } }]
  usage: object
}
type Reply = { status: number; body: unknown; headers?: Record<string, string> }

function refusal(status: number, type: string, message: string, headers: Record<string, string> = {}): Reply {
  return { status, body: { error: { message, type, param: null, code: String(status) } }, headers }
}

const overBudget = (cost: number, budget: number): Reply =>
  refusal(400, 'budget_exceeded', `Budget has been exceeded! Current cost: ${cost}, Max budget: ${budget}`)

function refusalOf(fault: string | undefined): Reply | undefined {
  if (fault === 'http-500') return refusal(500, 'internal_server_error', 'litellm.InternalServerError: upstream failed')
  if (fault === 'http-429') return refusal(429, 'throttling_error', 'Rate limit exceeded', { 'Retry-After': '7' })
  return fault === 'budget' ? overBudget(5.01, 5) : undefined
}

function parse(body: string): Body {
  try {
    return JSON.parse(body)
  } catch {
    return { key: '', model: '', messages: [] }
  }
}
