import { expect, test } from 'vitest'
import { hostedAgents, UnexpectedAnswerError } from '../../client/index.ts'

const HTML = { 'Content-Type': 'text/html; charset=utf-8' }
const BODY = { agentId: 'helpdesk-tier1-triage', message: 'Router offline' }

/** What the client says of an answer that somebody on the way to the API gave. */
const run = (answer: Response) =>
  hostedAgents({ baseUrl: 'https://api.test', token: 'token', retries: 0, fetch: async () => answer }).POST(
    '/api/v1/agent/run',
    { body: BODY },
  )

test.each([
  ['a page', new Response('<h1>Bad Gateway</h1>', { status: 502, headers: { ...HTML, 'Retry-After': '7' } })],
  ['text', new Response('no healthy upstream', { status: 502, headers: { 'Retry-After': '7' } })],
  ['nothing', new Response(null, { status: 502, headers: { 'Content-Length': '0', 'Retry-After': '7' } })],
])('A refusal of somebody on the way, in %s, is an error with a code, and keeps its headers', async (_, answer) => {
  const { data, error, response } = await run(answer)
  expect(data).toBeUndefined()
  expect(error).toEqual({ error: expect.stringContaining('answered 502'), code: 'HTTP_502' })
  expect([response.status, response.headers.get('Retry-After')]).toEqual([502, '7'])
})

test('A refusal in JSON stays as it is, of whatever form', async () => {
  const { error } = await run(Response.json({ status: 'unavailable' }, { status: 503 }))
  expect(error).toEqual({ status: 'unavailable' })
})

test('An answer that was not modified is given as it is', async () => {
  expect((await run(new Response(null, { status: 304 }))).response.status).toBe(304)
})

test('A page in place of an answer is told as that, not as JSON that cannot be parsed', async () => {
  const portal = new Response('<h1>Welcome to our Wi-Fi</h1>', { headers: HTML })
  await expect(run(portal)).rejects.toThrow(UnexpectedAnswerError)
})
