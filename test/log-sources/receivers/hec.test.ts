import { describe, expect, test } from 'vitest'
import { hecItems } from '../../../dev/logs/fixtures/splunk.ts'
import { newTenant, sql } from '../../support/world.ts'
import { HEC_TOKEN, hecSource, kept, mentions, send } from './receiver.ts'
import { gzip, item, LINE, post, SUCCESS } from './sender.ts'

describe('what Splunk’s senders send', () => {
  test('is understood and kept before it is answered, and the source says when', async () => {
    const org = await newTenant()
    const id = await hecSource(org)
    expect(await post(id, item(LINE))).toEqual(SUCCESS)
    expect(await kept(id)).toMatchObject([
      {
        org_id: org,
        time: '2025-11-20T08:30:01.500Z',
        class_uid: 3002,
        activity_id: 1,
        status_id: 2,
        product: 'linux_secure',
        event_code: 'Failed password',
        actor: 'admin',
        src_ip: '8.8.4.4',
        resource: 'web-1',
        message: LINE,
      },
    ])
    const [source] = await sql('select last_fetched_at, fetch_error from log_sources where id = $1', [id])
    expect(source).toEqual({ last_fetched_at: expect.any(String), fetch_error: null })
  })

  test.each(['', '/event', '/event/1.0'])('is taken at /services/collector%s', async (path) => {
    const id = await hecSource(await newTenant())
    expect(await post(id, item('a') + item('b'), {}, path)).toEqual(SUCCESS)
    expect(await kept(id)).toHaveLength(2)
  })

  test.each([
    ['nothing', ''],
    ['lines', '\n'],
    ['space', ' \r\n\t '],
  ])('stands one behind the other with %s between', async (_, between) => {
    const id = await hecSource(await newTenant())
    const events = ['a', 'b } {', 'c "{', { d: { '}': ['{'] } }, 'e\\']
    const body = events.map((event) => item(event)).join(between)
    expect(await post(id, between + body + between)).toEqual(SUCCESS)
    expect(await kept(id)).toHaveLength(events.length)
  })

  test.each(['/raw', '/raw/1.0'])(
    'is raw text too (%s), a line each, with what the query says of all',
    async (path) => {
      const id = await hecSource(await newTenant())
      const lines = `${LINE}\r\n\n   \nsession opened\n`
      expect(await post(id, lines, {}, `${path}?host=web-2&sourcetype=secure`)).toEqual(SUCCESS)
      expect(await kept(id)).toMatchObject([
        { class_uid: 3002, resource: 'web-2', product: 'secure' },
        { message: 'session opened', resource: 'web-2', product: 'secure' },
      ])
    },
  )

  test('is of any JSON type, and none of them is refused', async () => {
    const id = await hecSource(await newTenant())
    const deep = `{"event":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`
    const events = [1, true, ['x'], { message: 'm' }, { __proto__: null, constructor: 1 }].map((event) => item(event))
    expect(await post(id, [...events, deep, '{"event":{"__proto__":{"user":"eve"}}}'].join(''))).toEqual(SUCCESS)
    expect(await kept(id)).toHaveLength(7)
  })

  test('is packed by gzip', async () => {
    const id = await hecSource(await newTenant())
    const body = Array.from({ length: 1_200 }, (_, i) => item(`line ${i}`)).join('\n')
    expect(await post(id, await gzip(body), { 'Content-Encoding': 'gzip' })).toEqual(SUCCESS)
    expect(await kept(id)).toHaveLength(1_200)
  })

  test('is many items, and all are kept', async () => {
    const id = await hecSource(await newTenant())
    expect(await post(id, '{"event":1}'.repeat(10_200))).toEqual(SUCCESS)
    const [row] = await sql('select count(*)::integer events from log_events where source_id = $1', [id])
    expect(row).toEqual({ events: 10_200 })
  }, 60_000)

  test('has a host, a source and a sourcetype of any scalar type', async () => {
    const id = await hecSource(await newTenant())
    expect(await post(id, item('x', { host: 7, source: true, sourcetype: 8.5 }))).toEqual(SUCCESS)
    expect(await kept(id)).toMatchObject([{ resource: '7', product: '8.5' }])
  })

  test('has a time as a number, as text, in the event, or when it came', async () => {
    const id = await hecSource(await newTenant())
    const times = [
      { time: '1763627401.123456' },
      { time: 1763627402 },
      { time: null, event: { m: 1, timestamp: '2025-11-20T08:30:03Z' } },
    ]
    await post(id, times.map((more) => item('x', more)).join(''))
    const events = (await kept(id)).map(({ time }) => time).toSorted()
    expect(events).toEqual(['2025-11-20T08:30:01.123Z', '2025-11-20T08:30:02.000Z', '2025-11-20T08:30:03.000Z'])
    await post(id, item('y', { time: undefined }) + item('z', { time: 4e12 }))
    const [, , , y, z] = await kept(id)
    for (const event of [y, z]) expect(Math.abs(Date.parse(event?.time ?? '') - Date.now())).toBeLessThan(60_000)
  })

  test('is kept without health information and secrets', async () => {
    const org = await newTenant()
    const id = await hecSource(org)
    const secret = `login of svc failed password=Winter2026! token=${HEC_TOKEN}`
    const patient = {
      user: 'svc-charts',
      action: 'chart.open',
      message: 'Opened chart of patient John Miller, SSN 219-09-9999, born 1961-04-02',
    }
    await post(id, item(secret) + item(patient) + item('x', { fields: { note: 'SSN 219-09-9999' } }))
    expect(await kept(id)).toHaveLength(3)
    for (const text of ['Winter2026', HEC_TOKEN, 'Miller', '219-09-9999', '1961-04-02'])
      expect(await mentions(org, text)).toBe(0)
    expect(await mentions(org, '[SECRET]')).toBe(1)
    expect(await mentions(org, 'svc-charts')).toBe(1)
  })
})

describe('what the demo sends', () => {
  test('is kept, each once, without health information, secrets, and most of it understood', async () => {
    const org = await newTenant()
    const id = await hecSource(org)
    const items = hecItems(Date.now())
    const body = items.join('\n')
    expect(await post(id, body)).toEqual(SUCCESS)
    const events = await kept(id)
    // In one request the line that came twice is two.
    expect(events).toHaveLength(items.length)
    expect(await post(id, body)).toEqual(SUCCESS)
    expect(await kept(id)).toHaveLength(items.length)
    expect(events.filter(({ class_uid }) => class_uid === 0).length).toBeLessThan(4)
    for (const text of ['Autumn-Leaves', 'Mary Johnson', '04/12/1961', '4471902'])
      expect(await mentions(org, text)).toBe(0)
    expect(await mentions(org, 'svc-backup')).toBeGreaterThan(5)
  })
})

describe('a sender that asks first', () => {
  test.each(['', '/event', '/event/1.0', '/raw', '/raw/1.0', '/ack', '/health', '/health/1.0'])(
    'whether there is a collector (OPTIONS %s, as Docker’s driver does at its start) hears yes, of any source',
    async (path) => {
      for (const headers of [{}, { Origin: 'https://elsewhere.test' }]) {
        const url = `ls_00000000000000000000000000/hec/services/collector${path}`
        const { status } = await send(url, { method: 'OPTIONS', headers })
        expect(status).toBe(200)
      }
    },
  )
})
