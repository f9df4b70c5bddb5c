import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { config } from '../../src/env.ts'
import { NoSuchSecret, readSecret } from '../../src/secrets/secret-manager.ts'

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
