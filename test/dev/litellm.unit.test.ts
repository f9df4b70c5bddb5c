import { afterAll, expect, test } from 'vitest'
import { serveLitellm } from '../../dev/litellm/serve.ts'
import { freeBase } from '../../dev/ports.ts'

// What the stand-in does as LiteLLM does it.

const BASE = await freeBase()
const MASTER = 'sk-master'
const server = await serveLitellm(BASE, MASTER)
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function ask(path: string, body?: object, key = MASTER) {
  const headers = { Authorization: `Bearer ${key}` }
  const response = await fetch(
    `${BASE}${path}`,
    body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
  )
  const answer: Record<string, unknown> = { ...(await response.json()) }
  return { status: response.status, body: answer }
}
const chat = (key: string) => ask('/v1/chat/completions', { model: 'm', messages: [] }, key)
const fault = (kind: string) => ask('/__faults', { fault: kind })
async function newKey(alias: string): Promise<string> {
  const key = `sk-${alias}-of-enough-characters`
  await ask('/key/generate', { key, key_alias: alias, max_budget: 1, metadata: { org_id: 'org_1' } })
  return key
}

test('keys are listed in pages, newest first, as hashes or as a whole, and by their alias', async () => {
  for (const alias of ['first', 'second', 'third']) await newKey(alias)
  const full = '/key/list?return_full_object=true'
  expect(await ask(`${full}&page=1&size=2`)).toMatchObject({
    status: 200,
    body: { keys: [{ key_alias: 'third' }, { key_alias: 'second' }], total_count: 3, current_page: 1, total_pages: 2 },
  })
  expect((await ask(`${full}&page=2&size=2`)).body).toMatchObject({ keys: [{ key_alias: 'first' }], current_page: 2 })
  expect((await ask(`${full}&key_alias=second`)).body).toMatchObject({
    keys: [
      { token: expect.stringMatching(/^[0-9a-f]{64}$/), key_alias: 'second', spend: 0, metadata: { org_id: 'org_1' } },
    ],
    total_count: 1,
  })
  expect((await ask('/key/list?size=1')).body.keys).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
  expect((await ask('/key/list?size=101')).status).toBe(422)
  expect((await ask('/key/list', undefined, 'sk-other')).status).toBe(401)
})

test('a blocked key is refused until it is unblocked', async () => {
  const key = await newKey('blocked')
  expect((await ask('/key/block', { key })).status).toBe(200)
  expect(await chat(key)).toMatchObject({
    status: 401,
    body: { error: { type: 'auth_error', message: expect.stringContaining('Key is blocked.') } },
  })
  await ask('/key/unblock', { key })
  expect((await chat(key)).status).toBe(200)
  expect((await ask('/key/block', { key: 'sk-unknown' })).status).toBe(404)
})

test('GET /key/info that names no key describes the caller’s own, whatever alias it names', async () => {
  const key = await newKey('own')
  await newKey('another')
  expect((await ask('/key/info?key_alias=another', undefined, key)).body).toMatchObject({ info: { key_alias: 'own' } })
  expect((await ask('/key/info?key_alias=another')).status).toBe(404)
})

test('a used-up budget is refused with 400, or 429 as newer versions do', async () => {
  const key = await newKey('spent')
  await ask('/key/update', { key, spend: 2 })
  const refused = { error: { type: 'budget_exceeded' } }
  expect(await chat(key)).toMatchObject({ status: 400, body: refused })
  await fault('budget-429')
  expect(await chat(key)).toMatchObject({ status: 429, body: refused })
  await fault('detail')
  expect(await chat(key)).toMatchObject({ status: 400, body: { detail: refused } })
})

test('what came to it is told without keys', async () => {
  const key = await newKey('untold')
  await ask('/key/block', { key })
  await chat(key)
  const told = JSON.stringify((await ask('/__requests')).body)
  expect(told).toContain('/key/block')
  expect(told).not.toContain(key)
})
