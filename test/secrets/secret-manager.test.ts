import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { config } from '../../src/env.ts'
import { NoSuchSecret, readSecret } from '../../src/secrets/secret-manager.ts'
import { Unavailable } from '../../src/unavailable.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('however many names are given, 1,000 are kept: those that are used, and the newest', async () => {
  const asked = vi.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
    const exists = /secrets\/(first|used)\//.test(String(url))
    return exists ? Response.json({ payload: { data: btoa('value') } }) : new Response(null, { status: 404 })
  })
  const read = (name: string) => readSecret(config(env), name, { org_id: 'org_1' })
  const times = (name: string) => asked.mock.calls.filter(([url]) => String(url).includes(`/secrets/${name}/`)).length
  await read('first')
  for (let i = 0; i < 1_000; i++) {
    await read('used')
    await expect(read(`none-${i}`)).rejects.toThrow(NoSuchSecret)
  }
  expect([await read('first'), await read('used')]).toEqual(['value', 'value'])
  expect([times('first'), times('used')]).toEqual([2, 1])
})

test('a secret that was made since it was asked for is not said to be missing because a later reading never ended', async () => {
  const answers: (() => Promise<Response>)[] = [
    async () => new Response(null, { status: 404 }),
    async () => Response.json({ payload: { data: btoa('value') } }),
    () => new Promise<Response>(() => {}),
  ]
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => answers.shift()?.() ?? Response.error())
  let ahead = 0
  const now = Date.now.bind(Date)
  vi.spyOn(Date, 'now').mockImplementation(() => now() + ahead)
  const read = () => readSecret(config(env), 'made-since', { org_id: 'org_1' }, 'test')
  await expect(read()).rejects.toThrow(NoSuchSecret)
  ahead += 1_100
  expect(await read()).toBe('value')
  ahead += 1_100
  const error: unknown = await read().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Unavailable)
  expect(error).not.toBeInstanceOf(NoSuchSecret)
}, 10_000)
