import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { COLD_COOL_DOWN_MS, COOL_DOWN_MS, FRESH_MS, JwksCache, STALE_MS } from '../../src/auth/jwks.ts'
import { Unavailable } from '../../src/unavailable.ts'

/** Clerk, the cache that isolates share, and the clock, each under the test's hand. */
class World {
  now = 1_000_000_000
  fetches = 0
  reads = 0
  kids: string[] = ['a']
  /** What Clerk answers in place of a key set. */
  answer: unknown
  down = false
  hangs = false
  shared: unknown
  background: Promise<unknown>[] = []
  isolate() {
    const cache = new JwksCache({
      now: () => this.now,
      fetch: async () => {
        this.fetches++
        await Promise.resolve()
        if (this.hangs) await new Promise(() => {})
        if (this.down) throw new Error('down')
        return this.answer ?? { keys: this.kids.map((kid) => ({ kid, kty: 'RSA', n: kid, e: 'AQAB' })) }
      },
      readShared: async () => {
        this.reads++
        return this.shared
      },
      writeShared: async (copy) => {
        this.shared = copy
      },
    })
    return async (kid: string) => (await cache.find(kid, (work) => this.background.push(work)))?.n
  }
  async settle() {
    await Promise.all(this.background)
  }
}

let world: World
let find: (kid: string) => Promise<string | undefined>
beforeEach(() => {
  world = new World()
  find = world.isolate()
})
afterEach(() => vi.restoreAllMocks())

describe('the key cache', () => {
  test('asks Clerk once for many requests', async () => {
    expect(await Promise.all([find('a'), find('a'), find('a')])).toEqual(['a', 'a', 'a'])
    expect(await find('a')).toBe('a')
    expect(world.fetches).toBe(1)
  })

  test('a new isolate takes the keys from the shared cache, and Clerk is not asked', async () => {
    await find('a')
    expect(await world.isolate()('a')).toBe('a')
    expect(world.fetches).toBe(1)
  })

  test('stale keys serve at once while they are refreshed behind', async () => {
    await find('a')
    world.now += FRESH_MS + 1
    world.kids = ['b']
    expect(await find('a')).toBe('a')
    await world.settle()
    expect(world.fetches).toBe(2)
    expect(await find('b')).toBe('b')
    expect(world.fetches).toBe(2)
  })

  test('keys are fresh for 5 minutes', async () => {
    await find('a')
    world.now += 5 * 60_000
    await find('a')
    await world.settle()
    expect(world.fetches).toBe(1)
    world.now += 1
    await find('a')
    await world.settle()
    expect(world.fetches).toBe(2)
  })

  test('keys serve while Clerk is down until they are 24 hours old', async () => {
    await find('a')
    world.down = true
    world.now += 24 * 60 * 60_000
    expect(await find('a')).toBe('a')
    world.now += 1
    await expect(find('a')).rejects.toThrow(Unavailable)
  })

  test('Clerk is asked again after 30 s, and after 1 s while there is no key', async () => {
    await find('a')
    world.down = true
    world.now += 30_000
    await find('b')
    expect(world.fetches).toBe(2)
    const cold = world.isolate()
    world.shared = undefined
    await expect(cold('a')).rejects.toThrow(Unavailable)
    world.now += 1_000
    await expect(cold('a')).rejects.toThrow(Unavailable)
    expect(world.fetches).toBe(4)
  })

  test('a refresh that fails is logged once a minute, alerts once keys are an hour old, and a request that is refused for it says why', async () => {
    const [logged, warned] = [vi.spyOn(console, 'error').mockReturnValue(), vi.spyOn(console, 'warn').mockReturnValue()]
    await find('a')
    world.down = true
    for (const minutes of [30, 0.6, 31, 0.6, 60, 60]) {
      world.now += minutes * 60_000
      await Promise.all([find('a'), find('a')])
      await world.settle()
    }
    const line = expect.stringContaining('"event":"jwks_not_refreshed","alert":true,"error":"Error"')
    expect(logged.mock.calls).toEqual([[line], [line], [line]])
    expect(warned.mock.calls).toEqual([[expect.stringContaining('"event":"jwks_not_refreshed","error":"Error"')]])
    world.now += STALE_MS
    await expect(find('a')).rejects.toMatchObject({ name: 'Unavailable', cause: { message: 'down' } })
    // While Clerk is not asked again, too.
    await expect(find('a')).rejects.toMatchObject({ cause: { message: 'down' } })
    expect(logged).toHaveBeenCalledTimes(4)
  })

  test('a refresh outlives the request that began it', async () => {
    await find('a')
    expect(world.background).toHaveLength(1)
  })

  test('a new isolate takes shared keys however old they may be, and Clerk is not waited for', async () => {
    await find('a')
    world.now += FRESH_MS
    expect(await world.isolate()('a')).toBe('a')
    expect(world.fetches).toBe(1)
  })

  test('keys that the shared cache lost serve on while Clerk is down', async () => {
    await find('a')
    world.shared = undefined
    world.down = true
    world.now += COOL_DOWN_MS
    expect(await find('b')).toBeUndefined()
    expect(await find('a')).toBe('a')
  })

  test('an older copy in the shared cache does not replace newer keys', async () => {
    await find('a')
    const older = world.shared
    world.kids = ['b']
    world.now += COOL_DOWN_MS
    expect(await find('b')).toBe('b')
    world.shared = older
    world.down = true
    world.now += COOL_DOWN_MS
    expect(await find('a')).toBeUndefined()
    expect(await find('b')).toBe('b')
  })

  test('stale keys serve while Clerk is down, for a day and no longer', async () => {
    await find('a')
    world.down = true
    for (let hour = 0; hour < 23; hour++) {
      world.now += 3_600_000
      expect(await find('a')).toBe('a')
    }
    world.now += STALE_MS
    await expect(find('a')).rejects.toThrow(Unavailable)
  })

  test('10 000 unknown key ids cost at most one fetch in 30 s', async () => {
    await find('a')
    world.now += COOL_DOWN_MS
    for (let i = 0; i < 10_000; i++) await find(`stranger-${i}`)
    expect(world.fetches).toBe(2)
    world.now += COOL_DOWN_MS - 1
    await Promise.all(Array.from({ length: 100 }, (_, i) => find(`stranger-${i}`)))
    expect(world).toMatchObject({ fetches: 2, reads: 2 })
    world.now += 1
    await Promise.all(Array.from({ length: 100 }, (_, i) => find(`stranger-${i}`)))
    expect(world.fetches).toBe(3)
  })

  test('unknown key ids cost no more in a second isolate', async () => {
    await find('a')
    const second = world.isolate()
    await second('a')
    for (let i = 0; i < 100; i++) expect(await second(`stranger-${i}`)).toBeUndefined()
    expect(world).toMatchObject({ fetches: 1, reads: 2 })
  })

  test('unknown key ids while Clerk is down cost no more either', async () => {
    await find('a')
    world.down = true
    world.now += COOL_DOWN_MS
    for (let i = 0; i < 100; i++) expect(await find(`stranger-${i}`)).toBeUndefined()
    expect(world.fetches).toBe(2)
  })

  test('a key that Clerk has just added is found', async () => {
    await find('a')
    world.kids = ['a', 'b']
    world.now += COOL_DOWN_MS
    expect(await find('b')).toBe('b')
  })

  test('without any key and Clerk down, it says so, asks at most once a second, and recovers', async () => {
    world.down = true
    for (let i = 0; i < 100; i++) await expect(find('a')).rejects.toThrow(Unavailable)
    expect(world.fetches).toBe(1)
    world.down = false
    world.now += COLD_COOL_DOWN_MS
    expect(await find('a')).toBe('a')
  })

  test('a fetch that never ends holds nobody longer than 5 s, and the next request asks again', async () => {
    vi.useFakeTimers()
    try {
      await find('a')
      world.kids = ['a', 'b']
      world.now += COOL_DOWN_MS
      world.hangs = true
      const lost = find('b')
      await vi.advanceTimersByTimeAsync(5_000)
      expect(await lost).toBeUndefined()
      world.hangs = false
      world.now += COOL_DOWN_MS
      expect(await find('b')).toBe('b')
    } finally {
      vi.useRealTimers()
    }
  })

  test('who waited for a fetch in vain does not give up one that began since', async () => {
    vi.useFakeTimers()
    try {
      world.hangs = true
      const ask = () => expect(find('a')).rejects.toThrow(Unavailable)
      const first = ask()
      await vi.advanceTimersByTimeAsync(3_000)
      const second = ask()
      await vi.advanceTimersByTimeAsync(2_000)
      await first
      world.now += COLD_COOL_DOWN_MS
      const third = ask()
      await vi.advanceTimersByTimeAsync(3_000)
      await second
      world.now += COLD_COOL_DOWN_MS
      const fourth = ask()
      await vi.advanceTimersByTimeAsync(5_000)
      await Promise.all([third, fourth])
      expect(world.fetches).toBe(2)
    } finally {
      vi.useRealTimers()
    }
  })

  const RSA = { kid: 'c', kty: 'RSA', n: 'c', e: 'AQAB' }
  test.each([
    ['is none', { keys: [42] }],
    ['has no key', { keys: [] }],
    ['has no RSA key', { keys: [{ kid: 'a', kty: 'EC' }] }],
    ['has no key with an id', { keys: [{ kty: 'RSA', n: 'a', e: 'AQAB' }] }],
  ])('a key set that %s leaves the keys as they are, here and in the shared cache', async (_, answer) => {
    await find('a')
    world.now += COOL_DOWN_MS
    world.answer = answer
    expect(await find('b')).toBeUndefined()
    expect(world.fetches).toBe(2)
    expect([await find('a'), await world.isolate()('a')]).toEqual(['a', 'a'])
  })

  test('a key without an id or a type is passed over, and those beside it are taken', async () => {
    world.answer = { keys: [{ kty: 'RSA', n: 'b' }, null, { kid: 'd', n: 'd' }, RSA] }
    expect([await find('c'), await find('d')]).toEqual(['c', undefined])
  })

  test.each([
    ['no key', []],
    ['no RSA key', [{ kid: 'a', kty: 'EC' }]],
  ])('a shared copy that has %s is not taken', async (_, keys) => {
    await find('a')
    world.now += COOL_DOWN_MS
    world.shared = { fetchedAt: world.now, keys }
    world.down = true
    expect(await find('b')).toBeUndefined()
    expect(await find('a')).toBe('a')
  })
})
