import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { asAdmin, fault, newTenant, noFaults, sql } from '../../support/world.ts'
import { hecSource, kept } from './receiver.ts'
import { AUTHORIZATION, ask, CHANNEL, hec, item, post, SUCCESS } from './sender.ts'

afterEach(async () => {
  vi.restoreAllMocks()
  await noFaults()
})

describe('a receipt', () => {
  const channel = (id = CHANNEL) => ({ 'X-Splunk-Request-Channel': id })
  test('is given on a channel, and is true once', async () => {
    const id = await hecSource(await newTenant())
    expect(await post(id, item('a'), channel())).toEqual({ status: 200, body: { text: 'Success', code: 0, ackId: 0 } })
    expect(await post(id, 'raw', channel(), '/raw')).toMatchObject({ body: { ackId: 1 } })
    expect(await hec(id, `/event?channel=${CHANNEL.toLowerCase()}`, { body: item('c') })).toMatchObject({
      body: { ackId: 2 },
    })
    expect(await ask(id, [0, 2, 7])).toEqual({ status: 200, body: { acks: { 0: true, 2: true, 7: false } } })
    expect(await ask(id, [0, 1, 2])).toEqual({ status: 200, body: { acks: { 0: false, 1: true, 2: false } } })
    expect(await ask(id, [])).toEqual({ status: 200, body: { acks: {} } })
  })
  test('is of its channel and its source only', async () => {
    const [id, other] = [await hecSource(await newTenant()), await hecSource(await newTenant())]
    const second = '00000000-13d5-401b-847d-77833bd77131'
    for (const [source, name] of [
      [id, CHANNEL],
      [id, second],
      [other, CHANNEL],
    ] as const)
      expect(await post(source, item('a'), channel(name))).toMatchObject({ body: { ackId: 0 } })
    expect(await ask(id, [0], channel(second))).toMatchObject({ body: { acks: { 0: true } } })
    expect(await ask(id, [0])).toMatchObject({ body: { acks: { 0: true } } })
    expect(await ask(other, [0])).toMatchObject({ body: { acks: { 0: true } } })
  })
  test('is forgotten with its source', async () => {
    const org = await newTenant()
    const id = await hecSource(org)
    await post(id, item('a'), channel())
    const channels = () => sql('select channel from hec_channels where source_id = $1', [id])
    expect(await channels()).toHaveLength(1)
    await asAdmin(org, 'DELETE', `/api/v1/log-sources/${id}`)
    expect(await channels()).toEqual([])
  })
  test('is not given without a channel, for raw text neither', async () => {
    const id = await hecSource(await newTenant())
    for (const path of ['/event', '/raw']) expect(await post(id, item('a'), {}, path)).toEqual(SUCCESS)
  })
  test('cannot be asked for without a channel: 10', async () => {
    const id = await hecSource(await newTenant())
    expect(await ask(id, [0], {})).toEqual({ status: 400, body: { text: 'Data channel is missing', code: 10 } })
  })
  test('of a channel that is no GUID is refused, and nothing kept: 11', async () => {
    const id = await hecSource(await newTenant())
    const refused = { status: 400, body: { text: 'Invalid data channel', code: 11 } }
    for (const path of ['/event', '/raw', '/ack'])
      expect(await post(id, item('x'), channel('1'), path)).toEqual(refused)
    expect(await kept(id)).toEqual([])
  })
  test.each([
    ['text', 'x'],
    ['a number', 1],
    ['no numbers', ['a']],
    ['below zero', [-1]],
    ['too many', Array(1_001).fill(0)],
  ])('is asked for by %s: 6', async (_, acks) => {
    const id = await hecSource(await newTenant())
    expect(await ask(id, acks)).toEqual({ status: 400, body: { text: 'Invalid data format', code: 6 } })
  })
  test('is not asked for by a body of more than 64 KiB', async () => {
    const id = await hecSource(await newTenant())
    expect(await ask(id, Array(30_000).fill({}))).toEqual({
      status: 413,
      body: { text: 'Request entity too large', code: 413 },
    })
  })
})

describe('health', () => {
  const health = (id: string, headers: Record<string, string>, path = '/health') =>
    hec(id, path, { method: 'GET', headers })
  const HEALTHY = { status: 200, body: { text: 'HEC is healthy', code: 17 } }
  test.each(['/health', '/health/1.0'])(
    'is told with the token, and to those who have none, of any source (%s)',
    async (path) => {
      const id = await hecSource(await newTenant())
      expect(await health(id, AUTHORIZATION, path)).toEqual(HEALTHY)
      expect(await health(id, {}, path)).toEqual(HEALTHY)
      expect(await health('ls_00000000000000000000000000', {}, path)).toEqual(HEALTHY)
    },
  )
  test('is not told with a token that is wrong: 21', async () => {
    const id = await hecSource(await newTenant())
    const refused = { status: 400, body: { text: 'Invalid token', code: 21 } }
    expect(await health(id, { Authorization: 'Splunk wrong' })).toEqual(refused)
    expect(await health('ls_00000000000000000000000000', AUTHORIZATION)).toEqual(refused)
  })
  test('is told without a token only so often to one address, and then nothing is looked up: 26', async () => {
    const id = await hecSource(await newTenant())
    const limit = vi.spyOn(env.ADDRESS_RATE, 'limit').mockResolvedValue({ success: false })
    await fault('database', 'down', { times: 20 })
    expect(await health(id, { 'CF-Connecting-IP': '203.0.113.7' })).toEqual({
      status: 429,
      body: { text: 'Queue at capacity', code: 26 },
    })
    expect(limit).toHaveBeenCalledWith({ key: 'hec health 203.0.113.7' })
    await noFaults()
    expect(await health(id, AUTHORIZATION)).toEqual(HEALTHY)
  })
  test('is bad while the database is down: 18', async () => {
    const id = await hecSource(await newTenant())
    await fault('database', 'down', { times: 20 })
    const unhealthy = { status: 503, body: { text: 'HEC is unhealthy, queues are full', code: 18 } }
    expect(await health(id, {})).toEqual(unhealthy)
    expect(await health(id, AUTHORIZATION)).toEqual(unhealthy)
  })
})

describe('when something is down', () => {
  const BUSY = { status: 503, body: { text: 'Server is busy', code: 9 } }
  test.each(['log_receiver', 'receive_log_events'])(
    'the database (%s): nothing is kept, the sender hears it, and sends again',
    async (match) => {
      const id = await hecSource(await newTenant())
      await fault('database', 'down', { match, times: 3 })
      expect(await post(id, item('x'), { 'X-Splunk-Request-Channel': CHANNEL })).toEqual(BUSY)
      expect(await kept(id)).toEqual([])
      expect(await post(id, item('x'), { 'X-Splunk-Request-Channel': CHANNEL })).toMatchObject({ body: { ackId: 0 } })
      expect(await kept(id)).toHaveLength(1)
    },
  )
  test('the database, in the middle of a request: what was kept is not kept again', async () => {
    const id = await hecSource(await newTenant())
    const body = Array.from({ length: 700 }, (_, i) => item(`line ${i}`)).join('')
    await fault('database', 'down', { match: 'line 699', times: 3 })
    expect(await post(id, body)).toEqual(BUSY)
    expect(await kept(id)).toHaveLength(500)
    expect(await post(id, body)).toEqual(SUCCESS)
    expect(await kept(id)).toHaveLength(700)
  })
  test('Secret Manager: the sender hears it', async () => {
    const id = await hecSource(await newTenant())
    await fault('secrets', 'http-500')
    expect(await post(id, item('x'))).toEqual(BUSY)
    expect(await kept(id)).toEqual([])
  })
  test('what nobody expected is Splunk’s 500, and the log says nothing of what it was about', async () => {
    const id = await hecSource(await newTenant())
    const lines = vi.spyOn(console, 'error')
    vi.spyOn(crypto.subtle, 'timingSafeEqual').mockImplementation(() => {
      throw new Error('Winter2026')
    })
    expect(await post(id, item('x'))).toEqual({ status: 500, body: { text: 'Internal server error', code: 8 } })
    expect(lines.mock.calls.join()).toContain('request_failed')
    expect(lines.mock.calls.join()).not.toContain('Winter2026')
  })
})
