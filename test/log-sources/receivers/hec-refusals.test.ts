import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { putSecret, register } from '../../support/log-sources.ts'
import { asAdmin, ask as call, newTenant, noFaults, places, sql } from '../../support/world.ts'
import { HEC_TOKEN, hecSource, kept, send } from './receiver.ts'
import { AUTHORIZATION, ask, CHANNEL, gzip, hec, item, post, SUCCESS } from './sender.ts'

afterEach(async () => {
  vi.restoreAllMocks()
  await noFaults()
})

const INVALID_TOKEN = { status: 403, body: { text: 'Invalid token', code: 4 } }

describe('a token', () => {
  test.each<[string, Record<string, string>, string, number, number, string]>([
    ['missing', {}, '', 401, 2, 'Token is required'],
    ['in the address', {}, `?token=${HEC_TOKEN}`, 400, 16, 'Query string authorization is not enabled'],
    ['of another scheme', { Authorization: `Bearer ${HEC_TOKEN}` }, '', 401, 3, 'Invalid authorization'],
    ['empty', { Authorization: 'Splunk ' }, '', 401, 3, 'Invalid authorization'],
    ['Basic without a password', { Authorization: `Basic ${btoa('x:')}` }, '', 401, 3, 'Invalid authorization'],
    ['Basic that is no base64', { Authorization: 'Basic %%%' }, '', 401, 3, 'Invalid authorization'],
    ['wrong', { Authorization: `Splunk ${HEC_TOKEN.replace('7', '8')}` }, '', 403, 4, 'Invalid token'],
    ['cut off', { Authorization: `Splunk ${HEC_TOKEN.slice(0, -1)}` }, '', 403, 4, 'Invalid token'],
  ])('that is %s is refused by Splunk’s code, and nothing is kept', async (_, headers, query, status, code, text) => {
    const id = await hecSource(await newTenant())
    for (const path of ['/event', '/raw', '/ack'])
      expect(await hec(id, path + query, { body: item('x'), headers })).toEqual({ status, body: { text, code } })
    expect(await kept(id)).toEqual([])
  })
  test('as the password of Basic is good', async () => {
    const id = await hecSource(await newTenant())
    expect(await post(id, item('x'), { Authorization: `Basic ${btoa(`x:${HEC_TOKEN}`)}` })).toEqual(SUCCESS)
  })
  test('of another organisation is refused, as is a source that is not there, is none of this kind, or has no secret', async () => {
    const [org, other] = [await newTenant(), await newTenant()]
    const theirs = '11111111-5d1e-4b0e-9a55-3a8d6d1f2b90'
    await hecSource(other, { hecToken: theirs })
    const mine = await hecSource(org)
    expect(await post(mine, item('x'), { Authorization: `Splunk ${theirs}` })).toEqual(INVALID_TOKEN)
    const endpoint = { endpoint: places.splunk }
    const ids = [
      ...['ls_00000000000000000000000000', 'ls_x', '%00'],
      await register(org, 'custom_webhook', {}, await putSecret(org, { hecToken: HEC_TOKEN })),
      await register(org, 'splunk_hec', endpoint),
      await register(org, 'splunk_hec', endpoint, 'no_such_secret'),
      await register(org, 'splunk_hec', endpoint, await putSecret(other, { hecToken: HEC_TOKEN })),
      await hecSource(org, { hecToken: '' }),
      await hecSource(org, {}),
    ]
    for (const id of ids) expect(await post(id, item('x'))).toEqual(INVALID_TOKEN)
    expect(await sql('select from log_events where org_id = any($1)', [[org, other]])).toEqual([])
  })
  test('of a source that we search does not let anybody send to it', async () => {
    const org = await newTenant()
    const config = { endpoint: places.splunk, searchUrl: places.splunk, search: 'index=main' }
    const id = await register(org, 'splunk_hec', config, await putSecret(org, { hecToken: HEC_TOKEN }))
    expect(await post(id, item('x'))).toEqual(INVALID_TOKEN)
  })
  test('that is refused too often from one address is Splunk’s 429, which still says why', async () => {
    const id = await hecSource(await newTenant())
    const from = { 'CF-Connecting-IP': crypto.randomUUID() }
    vi.spyOn(env.ADDRESS_RATE, 'limit').mockResolvedValue({ success: false })
    const wrong = { ...from, Authorization: 'Splunk wrong' }
    const often = { status: 429, body: INVALID_TOKEN.body }
    expect(await hec(id, '/event', { body: item('x'), headers: wrong })).toEqual(often)
    const healthOften = { status: 429, body: { text: 'Invalid token', code: 21 } }
    expect(await hec(id, '/health', { method: 'GET', headers: wrong })).toEqual(healthOften)
    const { headers } = await send(`${id}/hec/services/collector`, { method: 'POST', body: item('x'), headers: wrong })
    expect(headers.get('Retry-After')).toBe('60')
    expect(await hec(id, '/event', { body: item('x'), headers: from })).toEqual({
      status: 429,
      body: { text: 'Token is required', code: 2 },
    })
    expect(await post(id, item('x'))).toEqual(SUCCESS)
  })
  test('that is refused too often changes nothing else that its address is answered', async () => {
    const org = await newTenant()
    const [id, hook] = [await hecSource(org), await register(org, 'custom_webhook', {})]
    const from = { 'CF-Connecting-IP': crypto.randomUUID() }
    const wrong = { body: item('x'), headers: { ...from, Authorization: 'Splunk wrong' } }
    const limit = vi.spyOn(env.ADDRESS_RATE, 'limit')
    expect(await hec(id, '/event', wrong)).toEqual(INVALID_TOKEN)
    const usedUp = limit.mock.lastCall?.[0].key
    limit.mockImplementation(async ({ key }) => ({ success: key !== usedUp }))
    expect(await hec(id, '/event', wrong)).toMatchObject({ status: 429 })
    expect(await hec(id, '/health', { method: 'GET', headers: from })).toMatchObject({ status: 200 })
    expect(await call('/ready', { headers: from })).toMatchObject({ status: 200 })
    const session = { headers: { ...from, Authorization: 'Bearer x' } }
    expect(await call('/api/v1/tenant', session)).toMatchObject({ status: 401 })
    for (const webhook of [`log-sources/${hook}/webhook`, 'billing/webhook'])
      expect(await call(`/api/v1/${webhook}`, { method: 'POST', body: '{}', headers: from })).toMatchObject({
        status: 400,
      })
  })
  test('that is right too often for its source is Splunk’s 429; a limiter that fails lets through', async () => {
    const id = await hecSource(await newTenant())
    const limit = vi.spyOn(env.ORGANIZATION_RATE, 'limit').mockResolvedValue({ success: false })
    expect(await post(id, item('x'))).toEqual({ status: 429, body: { text: 'Queue at capacity', code: 26 } })
    expect(limit).toHaveBeenCalledWith({ key: `log source ${id}` })
    expect(await kept(id)).toEqual([])
    limit.mockRejectedValue(new Error('no'))
    expect(await post(id, item('x'))).toEqual(SUCCESS)
  })
  test('that is wrong does not use up what its source may be sent', async () => {
    const id = await hecSource(await newTenant())
    const limit = vi.spyOn(env.ORGANIZATION_RATE, 'limit')
    expect(await post(id, item('x'), { Authorization: 'Splunk wrong' })).toEqual(INVALID_TOKEN)
    for (const headers of [{ Authorization: 'Splunk wrong' }, {}]) await hec(id, '/health', { method: 'GET', headers })
    expect(limit).not.toHaveBeenCalled()
    expect(await post(id, item('x'))).toEqual(SUCCESS)
    expect(limit).toHaveBeenCalledTimes(1)
  })
})

describe('a source', () => {
  const DISABLED = { status: 403, body: { text: 'Token disabled', code: 1 } }
  test('that is disabled takes nothing, and what is sent once it is enabled', async () => {
    const org = await newTenant()
    const id = await hecSource(org)
    await asAdmin(org, 'PATCH', `/api/v1/log-sources/${id}`, { enabled: false })
    expect(await post(id, item('x'))).toEqual(DISABLED)
    expect(await ask(id, [0])).toEqual(DISABLED)
    expect(await hec(id, '/health', { method: 'GET' })).toEqual({
      status: 400,
      body: { text: 'Token disabled', code: 22 },
    })
    expect(await post(id, item('x'), { Authorization: 'Splunk wrong' })).toEqual(INVALID_TOKEN)
    expect(await kept(id)).toEqual([])
    await asAdmin(org, 'PATCH', `/api/v1/log-sources/${id}`, { enabled: true })
    expect(await post(id, item('x'))).toEqual(SUCCESS)
  })
  test('that the plan no longer includes takes nothing; the older ones do', async () => {
    const org = await newTenant()
    const ids = [await hecSource(org), await hecSource(org), await hecSource(org)]
    await sql("update tenants set plan = 'pilot' where org_id = $1", [org])
    expect((await Promise.all(ids.map((id) => post(id, item('x'))))).map(({ body }) => body.code)).toEqual([0, 0, 1])
  })
  test('that is removed knows nobody', async () => {
    const org = await newTenant()
    const id = await hecSource(org)
    await asAdmin(org, 'DELETE', `/api/v1/log-sources/${id}`)
    expect(await post(id, item('x'))).toEqual(INVALID_TOKEN)
  })
})

describe('a body', () => {
  test.each<[string, string, number, string]>([
    ['that is empty', '', 5, 'No data'],
    ['of white space', ' \n ', 5, 'No data'],
  ])('%s is refused', async (_, body, code, text) => {
    const id = await hecSource(await newTenant())
    for (const path of ['/event', '/raw', '/ack'])
      expect(await post(id, body, { 'X-Splunk-Request-Channel': CHANNEL }, path)).toEqual({
        status: 400,
        body: { text, code },
      })
  })
  test.each<[string, string, number, string]>([
    ['an array', `[${item('x')}]`, 6, 'Invalid data format'],
    ['text', 'hello', 6, 'Invalid data format'],
    ['cut off', item('x').slice(0, -2), 6, 'Invalid data format'],
    ['no JSON', '{"event":x}', 6, 'Invalid data format'],
    ['without an event', '{"time":1}', 12, 'Event field is required'],
    ['with an event that is null', item(null), 12, 'Event field is required'],
    ['with an empty event', item(' '), 13, 'Event field cannot be blank'],
    ['with an event of no fields', item({}), 13, 'Event field cannot be blank'],
    ['with an index that is none', item('x', { index: 7 }), 7, 'Incorrect index'],
    ['with fields that are nested', item('x', { fields: { a: { b: 1 } } }), 15, 'Error in handling indexed fields'],
    ['with fields that are a list', item('x', { fields: ['a'] }), 15, 'Error in handling indexed fields'],
    ['with a time that is none', item('x', { time: 'now' }), 6, 'Invalid data format'],
    ['with a host that is none', item('x', { host: {} }), 6, 'Invalid data format'],
  ])(
    'whose third item is %s says so; those before are kept, those behind not, and once it is mended all are, each once',
    async (_, wrong, code, text) => {
      const id = await hecSource(await newTenant())
      const before = item('a') + item('a')
      const answer = await post(id, `${before}${wrong}${item('b')}`, { 'X-Splunk-Request-Channel': CHANNEL })
      expect(answer).toEqual({ status: 400, body: { text, code, 'invalid-event-number': 2 } })
      expect((await kept(id)).map(({ message }) => message)).toEqual(['a', 'a'])
      expect(await post(id, `${before}${item('b')}`)).toEqual(SUCCESS)
      expect((await kept(id)).map(({ message }) => message)).toEqual(['a', 'a', 'b'])
    },
  )
  test('whose first item is wrong keeps nothing', async () => {
    const id = await hecSource(await newTenant())
    expect(await post(id, `{}${item('b')}`)).toEqual({
      status: 400,
      body: { text: 'Event field is required', code: 12, 'invalid-event-number': 0 },
    })
    expect(await kept(id)).toEqual([])
  })
  test.each<[string, () => Promise<BodyInit>, Record<string, string>]>([
    ['no gzip though it says so', async () => item('x'), { 'Content-Encoding': 'gzip' }],
    [
      'gzip that is cut off',
      async () => (await gzip(item('x'.repeat(999)))).slice(0, -9),
      { 'Content-Encoding': 'gzip' },
    ],
    ['packed in a way that nobody knows', async () => item('x'), { 'Content-Encoding': 'zstd' }],
  ])('that is %s is no data: 6', async (_, body, headers) => {
    const id = await hecSource(await newTenant())
    for (const path of ['/event', '/raw'])
      expect(await post(id, await body(), headers, path)).toEqual({
        status: 400,
        body: { text: 'Invalid data format', code: 6 },
      })
    expect(await kept(id)).toEqual([])
  })
  const MIB = 1_048_576
  const LARGE = { status: 413, body: { text: 'Request entity too large', code: 413 } }
  test('of more than 8 MiB is refused, whether it says so or not', async () => {
    const id = await hecSource(await newTenant())
    const body = item('x').repeat(9 * 10_000)
    expect(body.length).toBeGreaterThan(8 * MIB)
    expect(await post(id, body)).toEqual(LARGE)
    const stream = new Blob([body]).stream()
    expect(await post(id, stream)).toEqual(LARGE)
    expect(await post(id, await gzip(body), { 'Content-Encoding': 'gzip' })).toEqual(LARGE)
    expect(await kept(id)).toEqual([])
  })
  test('of 8 MiB that say nothing is no data, packed or not', async () => {
    const id = await hecSource(await newTenant())
    const blanks = ' '.repeat(8 * MIB)
    for (const path of ['/event', '/raw']) {
      expect(await post(id, blanks, {}, path)).toEqual({ status: 400, body: { text: 'No data', code: 5 } })
      const packed = await gzip(blanks)
      expect(await post(id, packed, { 'Content-Encoding': 'gzip' }, path)).toMatchObject({ body: { code: 5 } })
    }
  })
  test.each<[string, (chars: number) => string]>([
    ['a text', (chars) => item('x'.repeat(chars))],
    ['a list of objects', (chars) => `{"event":[${'{},'.repeat(chars / 3)}{}]}`],
    ['fields', (chars) => `{"event":"x","fields":{${'"a":1,'.repeat(chars / 6)}"a":1}}`],
  ])('with an item of more than 1 MiB (%s) is refused there; those before are kept', async (_, large) => {
    const id = await hecSource(await newTenant())
    const body = item('a') + large(0.9 * MIB) + large(7 * MIB) + item('b')
    expect(await post(id, body)).toEqual({
      status: 400,
      body: { text: 'Invalid data format', code: 6, 'invalid-event-number': 2 },
    })
    expect(await kept(id)).toHaveLength(2)
  })
})

describe('what a plan lets an organisation be sent in a day', () => {
  const day = (shift: number) => `(now() at time zone 'UTC')::date + ${shift}`
  const sent = (org: string, events: number, shift = 0) =>
    sql(`insert into received_events values ($1, ${day(shift)}, $2)`, [org, events])
  const counted = async (org: string) =>
    (await sql(`select events::int n, day = ${day(0)} today from received_events where org_id = $1`, [org]))[0]
  const FULL = { status: 429, body: { text: 'Queue at capacity', code: 26 } }
  const HEALTHY = { status: 200, body: { text: 'HEC is healthy', code: 17 } }

  test('is counted over all of its sources, each event once, and begins anew with the day (UTC)', async () => {
    const org = await newTenant({ plan: 'pilot' })
    const [one, other] = [await hecSource(org), await hecSource(org)]
    await sent(org, 100_000, -1)
    const line = JSON.stringify({ time: 1_763_627_401.25, event: 'a' })
    for (const id of [one, one, other]) expect(await post(id, line)).toEqual(SUCCESS)
    expect(await counted(org)).toEqual({ n: 2, today: true })
  })
  test('is kept, and what is sent beyond it is to be sent again later', async () => {
    const [org, stranger] = [await newTenant({ plan: 'pilot' }), await newTenant({ plan: 'pilot' })]
    const id = await hecSource(org)
    await sent(org, 99_998)
    const lines = Array.from({ length: 600 }, (_, i) => JSON.stringify({ time: 1_763_627_401.25, event: `e${i}` }))
    expect(await post(id, lines.join('\n'))).toEqual(FULL)
    expect(await kept(id)).toHaveLength(500)
    expect(await counted(org)).toEqual({ n: 100_498, today: true })
    // What was kept takes no room when it is sent again.
    await sql('update received_events set events = 99990 where org_id = $1', [org])
    expect(await post(id, lines.join('\n'))).toEqual(SUCCESS)
    expect(await kept(id)).toHaveLength(600)
    const other = await hecSource(org)
    expect(await post(other, item('x'))).toEqual(FULL)
    expect(await kept(other)).toEqual([])
    expect(await counted(stranger)).toBeUndefined()
    expect(await post(await hecSource(stranger), item('x'))).toEqual(SUCCESS)
  })
  test('is told to who asks for health with the token, once it is used up', async () => {
    const org = await newTenant({ plan: 'pilot' })
    const id = await hecSource(org)
    const health = (headers: Record<string, string> = AUTHORIZATION) => hec(id, '/health', { method: 'GET', headers })
    await sent(org, 99_999)
    expect(await health()).toEqual(HEALTHY)
    await sql('update received_events set events = 100001 where org_id = $1', [org])
    expect(await health()).toEqual({ status: 503, body: { text: 'HEC is unhealthy, queues are full', code: 18 } })
    expect(await health({})).toEqual(HEALTHY)
  })
  test('is a bound for requests at the same time too, to the batch that each is at', async () => {
    const org = await newTenant({ plan: 'pilot' })
    const id = await hecSource(org)
    await sent(org, 98_500)
    const lines = (request: number) =>
      Array.from({ length: 2_000 }, (_, i) => JSON.stringify({ time: 1_763_627_401.25, event: `r${request} e${i}` }))
    const answers = await Promise.all([0, 1, 2].map((request) => post(id, lines(request).join('\n'))))
    expect(answers).toEqual([FULL, FULL, FULL])
    const { n } = (await counted(org)) ?? {}
    expect(n).toBeGreaterThanOrEqual(100_000)
    expect(n).toBeLessThanOrEqual(101_500)
  }, 60_000)
})
