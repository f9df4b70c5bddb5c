import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { LIMITS } from '../../src/http/rate-limit.ts'
import { exportOf, fill } from '../support/audit.ts'
import { ask, bearer, get, newTenant } from '../support/world.ts'

afterEach(() => vi.restoreAllMocks())

const refused = (limit: string) => ({
  status: 429,
  body: { code: 'RATE_LIMITED', error: expect.any(String), request_id: expect.stringMatching(/^req_/) },
  limit: `"${limit}";r=0;t=60`,
  retry: '60',
})
const seen = ({ status, headers, body }: Awaited<ReturnType<typeof ask>>) => ({
  status,
  body,
  limit: headers.get('RateLimit'),
  retry: headers.get('Retry-After'),
})

const MINUTE_MS = 60_000
/** The limiter counts by the minutes of the clock: what is to fall into one must not begin at the end of another. */
async function wholeMinute(neededMs: number): Promise<void> {
  const left = MINUTE_MS - (Date.now() % MINUTE_MS)
  if (left < neededMs) await new Promise((resolve) => setTimeout(resolve, left))
}

describe('too many requests', () => {
  test('of one user are refused, and another’s of the same organisation are not', async () => {
    const org = await newTenant()
    const headers = await bearer({ org, user: 'user_busy' })
    await wholeMinute(20_000)
    const answers = []
    for (let i = 0; i <= LIMITS.user; i += 50)
      answers.push(...(await Promise.all(Array.from({ length: 50 }, () => ask('/api/v1/tenant', { headers })))))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMITS.user)
    expect(seen(answers.at(-1) ?? (await get(org, '/api/v1/tenant')))).toMatchObject(refused('user'))
    expect((await get(org, '/api/v1/tenant')).status).toBe(200)
  }, 60_000)

  test('of one user that are refused are not counted as the organisation’s, which he alone cannot use up', async () => {
    const org = await newTenant()
    const refuses = vi.spyOn(env.USER_RATE, 'limit').mockResolvedValue({ success: false })
    const counts = vi.spyOn(env.ORGANIZATION_RATE, 'limit')
    expect(seen(await get(org, '/api/v1/tenant'))).toMatchObject(refused('user'))
    expect(counts).not.toHaveBeenCalled()
    refuses.mockResolvedValue({ success: true })
    expect((await get(org, '/api/v1/tenant')).status).toBe(200)
    expect(counts).toHaveBeenCalledOnce()
  })

  test('of one organisation are refused, whoever of it sends them, and another’s are not', async () => {
    const [busy, other] = [await newTenant(), await newTenant()]
    const limiter = vi.spyOn(env.ORGANIZATION_RATE, 'limit')
    await get(busy, '/api/v1/tenant')
    const usedUp = limiter.mock.lastCall?.[0].key
    limiter.mockImplementation(async ({ key }) => ({ success: key !== usedUp }))
    const headers = await bearer({ org: busy, user: 'user_other' })
    expect(seen(await ask('/api/v1/tenant', { headers }))).toMatchObject(refused('organization'))
    expect((await get(other, '/api/v1/tenant')).status).toBe(200)
  })

  test('that read much of one organisation’s log are refused, whoever of it sends them, and those that read a little are not', async () => {
    const [busy, other] = [await newTenant(), await newTenant()]
    for (const org of [busy, other]) await fill(org, 2_049)
    await wholeMinute(30_000)
    const verify = async (user: string) => ask('/api/v1/audit/verify', { headers: await bearer({ org: busy, user }) })
    const statusOfExport = async (query = '') => {
      const response = await exportOf(busy, query)
      await response.text()
      return response.status
    }
    for (let i = 0; i < LIMITS.audit; i += 2) {
      expect((await verify(`user_${i}`)).status).toBe(200)
      expect(await statusOfExport()).toBe(200)
    }
    const answer = await verify('user_other')
    expect(seen(answer)).toMatchObject(refused('audit'))
    expect(answer.headers.get('RateLimit-Policy')).toContain(`"audit";q=${LIMITS.audit};w=60`)
    expect(await statusOfExport()).toBe(429)
    expect((await get(busy, '/api/v1/audit/verify?from=1')).status).toBe(200)
    expect(await statusOfExport('?from=1')).toBe(200)
    expect((await get(other, '/api/v1/audit/verify')).status).toBe(200)
  }, 120_000)

  test('with tokens that are refused are refused by their address, and good tokens from there are not', async () => {
    const org = await newTenant()
    const from = { 'CF-Connecting-IP': '203.0.113.7' }
    const bad = () => ask('/api/v1/tenant', { headers: { ...from, Authorization: 'Bearer x' } })
    await wholeMinute(10_000)
    const statuses = (await Promise.all(Array.from({ length: LIMITS.address + 5 }, bad))).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(LIMITS.address)
    expect(seen(await bad())).toMatchObject(refused('address'))
    expect((await ask('/api/v1/tenant', { headers: { ...from, ...(await bearer({ org })) } })).status).toBe(200)
  })

  test('with tokens that are refused are counted together from all of an IPv6 /64, and apart from other networks', async () => {
    const bad = (address: string) =>
      ask('/api/v1/tenant', { headers: { 'CF-Connecting-IP': address, Authorization: 'Bearer x' } })
    await wholeMinute(10_000)
    const addresses = Array.from({ length: LIMITS.address + 5 }, (_, i) => `2001:db8:1:1::${(i + 1).toString(16)}`)
    const statuses = (await Promise.all(addresses.map(bad))).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(LIMITS.address)
    expect(seen(await bad('2001:db8:1:1:ffff::'))).toMatchObject(refused('address'))
    expect((await bad('2001:db8:1:2::1')).status).toBe(401)
  })

  test('of nobody who is known, which ask whether the service is ready, are refused by their address', async () => {
    const ready = (address: string) => ask('/ready', { headers: { 'CF-Connecting-IP': address } })
    await wholeMinute(10_000)
    const from = '198.51.100.7'
    const statuses = (await Promise.all(Array.from({ length: LIMITS.address + 5 }, () => ready(from)))).map(
      ({ status }) => status,
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(LIMITS.address)
    expect(seen(await ready(from))).toMatchObject(refused('address'))
    expect((await ready('198.51.100.8')).status).toBe(200)
  })

  test('are let through when the limiter fails', async () => {
    vi.spyOn(env.USER_RATE, 'limit').mockRejectedValue(new Error('down'))
    expect((await get(await newTenant(), '/api/v1/tenant')).status).toBe(200)
  })

  test('are announced', async () => {
    const { headers } = await get(await newTenant(), '/api/v1/tenant')
    expect(headers.get('RateLimit-Policy')).toBe(
      `"organization";q=${LIMITS.organization};w=60, "user";q=${LIMITS.user};w=60`,
    )
  })
})
