import { describe, expect, test } from 'vitest'
import { ask, bearer, newTenant, places } from '../support/world.ts'

describe('in workerd', () => {
  const asked = async () =>
    (await (await fetch(`${places.clerk}/__requests`)).json<{ requests: unknown[] }>()).requests.length

  test('requests at once share what Clerk answers, and strangers’ key ids fetch nothing', async () => {
    const org = await newTenant()
    const before = await asked()
    const strangers = Array.from({ length: 50 }, async (_, i) =>
      ask('/api/v1/runs', { headers: await bearer({ org, kid: `ins_${i}` }) }),
    )
    const known = Array.from({ length: 50 }, async () => ask('/api/v1/runs', { headers: await bearer({ org }) }))
    expect((await Promise.all(strangers)).every(({ status }) => status === 401)).toBe(true)
    expect((await Promise.all(known)).every(({ status }) => status === 200)).toBe(true)
    expect((await asked()) - before).toBeLessThanOrEqual(1)
  })
})
