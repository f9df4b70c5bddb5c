import { expect } from 'vitest'
import { HEC_TOKEN, send } from './receiver.ts'

export const AUTHORIZATION = { Authorization: `Splunk ${HEC_TOKEN}` }
export const CHANNEL = 'FE0ECFAD-13D5-401B-847D-77833BD77131'
export const LINE = 'Failed password for invalid user admin from 8.8.4.4 port 52214 ssh2'
export const item = (event: unknown, more: object = {}) =>
  JSON.stringify({
    time: 1763627401.5,
    host: 'web-1',
    source: '/var/log/auth.log',
    sourcetype: 'linux_secure',
    event,
    ...more,
  })

type HecAnswer = {
  status: number
  body: { text: string; code: number; ackId?: number; acks?: Record<string, boolean> }
}
/** Sends to a path below `/services/collector`, with the token unless a test says otherwise. */
export async function hec(id: string, path: string, init: RequestInit = {}): Promise<HecAnswer> {
  const response = await send(`${id}/hec/services/collector${path}`, {
    method: 'POST',
    headers: AUTHORIZATION,
    ...init,
  })
  expect(response.headers.get('Content-Type')).toContain('application/json')
  return { status: response.status, body: await response.json() }
}
export const post = (id: string, body: BodyInit, headers: Record<string, string> = {}, path = '/event') =>
  hec(id, path, { body, headers: { ...AUTHORIZATION, ...headers } })
export const ask = (
  id: string,
  acks: unknown,
  headers: Record<string, string> = { 'X-Splunk-Request-Channel': CHANNEL },
) => post(id, JSON.stringify({ acks }), headers, '/ack')
export const gzip = (text: string) =>
  new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()

export const SUCCESS = { status: 200, body: { text: 'Success', code: 0 } }
