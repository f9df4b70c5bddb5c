import type { Server, ServerResponse } from 'node:http'
import { Faults, unanswered } from '../faults.ts'
import { type Handler, Requests, sendJson, serve } from '../http.ts'
import { type SplunkResult, splunkResults } from './fixtures/splunk.ts'
import { LONG } from './long.ts'

const SEARCH_TOKEN = 'local-splunk-search-token'
export const HEC_TOKEN = '5b3c6f0e-93d4-4f5b-8f0e-2a6f1d7c9e41'

/** What Secret Manager keeps for a Splunk source whose search API is at `base`. */
export const splunkSecret = (base: string) => ({ hecToken: HEC_TOKEN, searchToken: SEARCH_TOKEN, searchUrl: base })

type Message = { type: 'FATAL' | 'ERROR' | 'WARN' | 'INFO' | 'DEBUG'; text: string }
const messages = (...said: Message[]) => ({ messages: said })

/** How Splunk refuses, by HTTP status. */
const REFUSALS: Record<number, Message> = {
  400: { type: 'FATAL', text: "Unknown search command 'index'." },
  401: { type: 'WARN', text: 'call not properly authenticated' },
  403: { type: 'WARN', text: 'insufficient permission to access this resource' },
  404: { type: 'ERROR', text: 'Not Found' },
  429: { type: 'ERROR', text: 'Too many requests' },
  503: {
    type: 'FATAL',
    text: 'Search not executed: The maximum number of concurrent historical searches has been reached.',
  },
}
const FAULTS = [
  'http-400',
  'http-401',
  'http-403',
  'http-404',
  'http-429',
  'http-503',
  'redirect',
  'reset',
  'timeout',
  'long',
] as const
/** Those that begin as a good answer does. */
const BAD_ANSWERS = ['garbage', 'cut-off', 'fatal-message', 'error-message', 'flood'] as const

/**
 * Splunk's search export on its management port, and the health of its HTTP Event Collector. Whatever is searched for, all events are found that
 * were indexed in the window. Controls: `/__faults`, `/__requests`; `POST /__events {events}` adds raw results (one without
 * `_indextime` was indexed a minute ago), `{only: true}` in place of all, and `DELETE` restores the first ones.
 */
export function serveSplunk(base: string): Promise<Server> {
  const faults = new Faults([...FAULTS, ...BAD_ANSWERS])
  const first = splunkResults(Date.now())
  let results = first
  const requests = new Requests<{ path: string; body: Record<string, string>; authorization: string | undefined }>()

  const controls: Record<string, Handler> = {
    '/__faults': faults.control,
    '/__requests': requests.control,
    '/__events': ({ method, body }, response) => {
      const { events = [], only = false } = method === 'POST' ? JSON.parse(body) : {}
      results = method === 'DELETE' ? first : [...(only ? [] : results), ...events.map(indexed)]
      sendJson(response, 200, { events: results.length })
    },
  }
  const handle: Handler = ({ method, path, body, raw }, response) => {
    const form = Object.fromEntries(new URLSearchParams(body))
    const { authorization } = raw.headers
    requests.add({ path, body: form, authorization })
    const fault = faults.take(path, body)
    if (unanswered(fault, response)) return
    if (fault === 'long') return void response.writeHead(200).end(LONG)
    if (fault === 'redirect')
      return void response.writeHead(307, { Location: `http://splunk.example.net${path}` }).end()
    const status = /^http-(\d+)$/.exec(fault ?? '')?.[1]
    if (status !== undefined) return refuse(response, Number(status))
    if (method === 'GET' && /^\/services\/collector\/health(\/1\.0)?$/.test(path))
      return sendJson(response, 200, { text: 'HEC is healthy', code: 17 })
    if (method !== 'POST' || path !== '/services/search/v2/jobs/export') return refuse(response, 404)
    if (authorization !== `Bearer ${SEARCH_TOKEN}`) return refuse(response, 401)
    if (!/^\s*(search\s|\|)/.test(form.search ?? '') || form.output_mode !== 'json') return refuse(response, 400)
    answer(response, found(results, form), fault)
  }
  return serve(base, handle, controls)
}

const indexed = (result: SplunkResult): SplunkResult => ({
  _indextime: String(Math.floor(Date.now() / 1_000) - 60),
  ...result,
})

const refuse = (response: ServerResponse, status: number): void =>
  sendJson(
    response,
    status,
    messages(REFUSALS[status] ?? { type: 'ERROR', text: '' }),
    status === 429 || status === 503 ? { 'Retry-After': '7' } : {},
  )

/** Those that were indexed in the window, the newest first as Splunk gives them, and not more than `| head` lets through. */
function found(results: SplunkResult[], { search = '', index_earliest, index_latest }: Record<string, string>) {
  const most = Number(/\| head (\d+)\s*$/.exec(search)?.[1] ?? Number.POSITIVE_INFINITY)
  const [from, to] = [Number(index_earliest ?? 0), Number(index_latest ?? Number.POSITIVE_INFINITY)]
  return results
    .filter(({ _indextime }) => Number(_indextime) >= from && Number(_indextime) < to)
    .toSorted((one, other) => Number(other._indextime) - Number(one._indextime))
    .slice(0, most)
}

/** One JSON object a line: what Splunk has to say, a preview, and the results. */
function answer(response: ServerResponse, results: SplunkResult[], fault: string | undefined): void {
  const line = (value: object) => `${JSON.stringify(value)}\n`
  const head =
    line(messages({ type: 'DEBUG', text: 'Configuration initialization took 7 ms' })) +
    results
      .slice(0, 1)
      .map((result) => line({ preview: true, offset: 0, result }))
      .join('')
  const body =
    results.length > 0
      ? results
          .map((result, i) =>
            line({ preview: false, offset: i, ...(i === results.length - 1 && { lastrow: true }), result }),
          )
          .join('')
      : line({ preview: false, lastrow: true })
  response.writeHead(200, { 'Content-Type': 'application/json; charset=UTF-8' })
  if (fault === 'garbage') return void response.end('<!doctype html><title>Splunk</title>')
  if (fault === 'cut-off') return void response.end(head + body.slice(0, -20))
  if (fault === 'flood')
    return void response.end(head + line({ preview: false, result: { _raw: 'x' } }).repeat(150_000))
  if (fault === 'fatal-message' || fault === 'error-message') {
    const type = fault === 'fatal-message' ? 'FATAL' : 'ERROR'
    return void response.end(head + body + line(messages({ type, text: 'Search peer idx-1 failed: secret detail.' })))
  }
  response.end(head + body)
}
