import { expect, test } from 'vitest'
import { type HostedAgentsOptions, hostedAgents, NoTokenError } from '../../client/index.ts'

const busy = () => new Response('{}', { status: 503, headers: { 'Retry-After': '1' } })

/** A client with this token, and the Authorization headers that the service saw. */
function client(token: HostedAgentsOptions['token'], ...answers: Response[]) {
  const seen: (string | null)[] = []
  const api = hostedAgents({
    baseUrl: 'https://api.test',
    token,
    wait: async () => {},
    fetch: async ({ headers }) => {
      seen.push(headers.get('Authorization'))
      return answers.shift() ?? Response.json({ status: 'ok' })
    },
  })
  return { api, seen }
}

test('Each try asks for the token: one that expired during a wait is not sent again', async () => {
  let minted = 0
  const { api, seen } = client(async () => `token-${++minted}`, busy(), busy())
  expect((await api.GET('/api/v1/agents')).response.status).toBe(200)
  expect(seen).toEqual(['Bearer token-1', 'Bearer token-2', 'Bearer token-3'])
})

test('Without a token nothing is sent, and the error says why', async () => {
  for (const none of [null, undefined, '']) {
    for (const token of [() => none, async () => none]) {
      const { api, seen } = client(token)
      await expect(api.GET('/api/v1/agents')).rejects.toThrow(NoTokenError)
      await expect(api.GET('/api/v1/agents')).rejects.toThrow(/signed in/)
      expect(seen).toEqual([])
    }
  }
  await expect(client('').api.GET('/api/v1/agents')).rejects.toThrow(NoTokenError)
})

test('Who signs out during a wait sends nothing more', async () => {
  const tokens: (string | null)[] = ['token-1', null]
  const { api, seen } = client(() => tokens.shift(), busy())
  await expect(api.GET('/api/v1/agents')).rejects.toThrow(NoTokenError)
  expect(seen).toEqual(['Bearer token-1'])
})

test('A token that cannot be fetched is the caller’s error, not a failure to try again', async () => {
  let asked = 0
  const { api, seen } = client(async () => {
    asked++
    throw new TypeError('Clerk is away')
  })
  await expect(api.GET('/api/v1/agents')).rejects.toThrow('Clerk is away')
  expect([asked, seen]).toEqual([1, []])
})

test('Who gives up while a token is fetched hears it at once', async () => {
  const given = new AbortController()
  const { api } = client(() => new Promise(() => {}))
  const answer = api.GET('/api/v1/agents', { signal: given.signal })
  given.abort(new Error('gave up'))
  await expect(answer).rejects.toThrow('gave up')
})

test('An Authorization of the request’s own stays, as receivers of log events take their secret', async () => {
  const { api, seen } = client(() => null)
  await api.GET('/api/v1/agents', { headers: { Authorization: 'Splunk secret' } })
  expect(seen).toEqual(['Splunk secret'])
})
