import { describe, expect, test } from 'vitest'
import { ask, bearer, CONTROLS, newTenant, places } from '../support/world.ts'

describe('a stand-in', () => {
  test.each([...CONTROLS, 'clerk'] as const)(
    '(%s) tells what came to it, and forgets it when it is told to',
    async (part) => {
      const requests = async (method: string) =>
        (await (await fetch(`${places[part]}/__requests`, { method })).json<{ requests: unknown[] }>()).requests
      await requests('DELETE')
      expect(await requests('GET')).toEqual([])
      if (part === 'database') await ask('/api/v1/runs', { headers: await bearer({ org: await newTenant() }) })
      else await (await fetch(`${places[part]}/anything`)).text()
      const told = await requests('GET')
      expect(told).not.toEqual([])
      expect(await requests('DELETE')).toEqual(told)
      expect(await requests('GET')).toEqual([])
    },
  )
})
