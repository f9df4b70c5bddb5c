import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest'
import { planOf } from '../../src/billing/plans.ts'
import { chat } from '../../src/gateway/chat.ts'
import { deleteKey, keyInfo, updateKey } from '../../src/gateway/management.ts'
import { chatStream } from '../../src/gateway/stream.ts'

const GATEWAY = { url: 'https://gateway.test', key: 'sk-1', timeoutMs: 5_000 }
const REQUEST = { auditId: 'aud_1', model: 'm', system: 's', message: 'c4nary', maxTokens: 10, temperature: 0 }
const PROXY = { litellmUrl: 'https://gateway.test', litellmMasterKey: 'sk-master' }
const CHAT = '/v1/chat/completions'

let warned: MockInstance<typeof console.warn>
beforeEach(() => {
  warned = vi.spyOn(console, 'warn').mockReturnValue()
})
afterEach(() => vi.restoreAllMocks())
const lines = () => warned.mock.calls.map(([line]) => JSON.parse(String(line)))
const gatewaySays = (body: object | string, status: number) =>
  vi
    .spyOn(globalThis, 'fetch')
    .mockImplementation(async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }))

const refusal = (type: string) => ({ error: { message: 'No key sk-1 for: c4nary', type, code: '401' } })
const PAGE = '<html>c4nary</html>'

test.each([
  ['another key', refusal('auth_error'), 401, 'auth_error'],
  ['a wrapped error', { detail: refusal('auth_error') }, 401, 'auth_error'],
  ['an error whose type is no word', refusal('c4nary, born 1970'), 400, undefined],
  ['a proxy’s page', PAGE, 502, undefined],
])(
  'a run that the gateway refuses for %s is logged with its status, and nothing of what it says',
  async (_, body, status, type) => {
    gatewaySays(body, status)
    await chat(GATEWAY, REQUEST)
    await chatStream(GATEWAY, REQUEST)
    const line = { level: 'warn', event: 'gateway_refused', path: CHAT, status, type }
    expect(lines()).toEqual([line, line])
    expect(JSON.stringify(lines())).not.toMatch(/c4nary|sk-/)
  },
)

test.each([PAGE, refusal('overloaded')])('a success that is no answer is logged too', async (body) => {
  gatewaySays(body, 200)
  await chat(GATEWAY, REQUEST)
  expect(lines()).toMatchObject([{ event: 'gateway_refused', path: CHAT, status: 200 }])
})

async function readAll(pieces: AsyncIterable<unknown> | undefined): Promise<void> {
  for await (const _ of pieces ?? []);
}
const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`
const said = (content: string | null, more: object = {}) => event({ choices: [{ delta: { content, ...more } }] })
test.each([
  ['is a page', PAGE, undefined],
  ['ends without its end', said('c4nary'), undefined],
  ['is an error', said('c4nary') + event(refusal('overloaded')), 'overloaded'],
  ['calls a tool', `${said(null, { tool_calls: [{ function: { name: 'c4nary' } }] })}data: [DONE]\n\n`, undefined],
])('a stream that is no answer is logged once, where it %s', async (_, body, type) => {
  gatewaySays(body, 200)
  const asked = await chatStream(GATEWAY, REQUEST)
  await expect(readAll('pieces' in asked ? asked.pieces : undefined)).rejects.toThrow('the gateway’s stream broke')
  expect(lines()).toEqual([{ level: 'warn', event: 'gateway_refused', path: CHAT, status: 200, type }])
})

test.each([
  ['budget_exceeded', 400],
  ['budget_exceeded', 429],
  ['throttling_error', 429],
])('what the caller is told to wait for is no fault of the gateway: %s, %s', async (type, status) => {
  gatewaySays(refusal(type), status)
  await chat(GATEWAY, REQUEST)
  await chatStream(GATEWAY, REQUEST)
  expect(lines()).toEqual([])
})

test('a gateway that cannot be reached is logged with the error’s class', async () => {
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('c4nary'))
  await chat(GATEWAY, REQUEST)
  await chatStream(GATEWAY, REQUEST)
  await keyInfo(PROXY, 'sk-1').catch(() => {})
  expect(lines()).toMatchObject([
    { event: 'gateway_failed', path: CHAT, error: 'TypeError' },
    { event: 'gateway_failed', path: CHAT, error: 'TypeError' },
    { event: 'gateway_failed', path: '/key/info', error: 'TypeError' },
  ])
  expect(JSON.stringify(lines())).not.toMatch(/c4nary|sk-/)
})

test('a call about a key that is refused is logged with its path, without the key', async () => {
  gatewaySays(refusal('auth_error'), 401)
  const line = { level: 'warn', event: 'gateway_refused', status: 401, type: 'auth_error' }
  await expect(keyInfo(PROXY, 'sk-1')).rejects.toThrow()
  await expect(updateKey(PROXY, 'sk-1', planOf('pro'))).rejects.toThrow()
  await expect(deleteKey(PROXY, 'sk-1')).rejects.toThrow()
  expect(lines()).toEqual(['/key/info', '/key/update', '/key/delete', '/key/info'].map((path) => ({ ...line, path })))
})

test('a key that the gateway does not know is no refusal', async () => {
  gatewaySays({ detail: { message: 'Key not found' } }, 404)
  expect(await keyInfo(PROXY, 'sk-1')).toBeUndefined()
  await deleteKey(PROXY, 'sk-1')
  expect(lines()).toEqual([])
})
