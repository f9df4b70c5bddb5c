import { afterEach, describe, expect, test } from 'vitest'
import { newId } from '../../src/ids.ts'
import { addEvents, at, newSource, times } from '../narrator/arrange.ts'
import { denials } from '../support/denials.ts'
import { type Answer, fault, forget, get, newTenant, noFaults, received, sql } from '../support/world.ts'

const PATH = '/api/v1/log-events'

denials({ method: 'GET', path: PATH })
denials({ method: 'GET', path: `${PATH}/${newId('evt')}` })

afterEach(noFaults)

type Event = { id: string; source_id: string; time: string }
type Listed = { events: Event[]; next_cursor: string | null }
const list = async (org: string, query = '') => {
  const { status, body } = await get(org, `${PATH}${query}`)
  expect(status).toBe(200)
  return body as Answer & Listed
}
const idsOf = ({ events }: Listed) => events.map(({ id }) => id)
const arrange = async () => {
  const org = await newTenant()
  return { org, source: await newSource(org) }
}

describe('an event', () => {
  test('is shown in OCSF’s form, its time with the digits that its source gave', async () => {
    const { org, source } = await arrange()
    const [id] = await addEvents(org, source, [
      {
        uid: 'AAQkAD-1',
        time: at('08:00:01.102003'),
        received_at: at('08:30:00.5'),
        class_uid: 3005,
        activity_id: 1,
        status_id: 2,
        severity_id: 4,
        product: 'Entra ID',
        event_code: 'Add member to role.',
        actor: 'admin@contoso.example',
        src_ip: '203.0.113.9',
        resource: 'Global Administrator',
        message: 'Denied by policy.',
      },
    ])
    const { status, body } = await get(org, `${PATH}/${id}`)
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        event: {
          id,
          source_id: source,
          metadata: { uid: 'AAQkAD-1', event_code: 'Add member to role.', product: { name: 'Entra ID' } },
          time: at('08:00:01.102003'),
          received_at: at('08:30:00.500'),
          class_uid: 3005,
          class_name: 'User Access Management',
          activity_id: 1,
          status_id: 2,
          status: 'Failure',
          severity_id: 4,
          actor: { user: { name: 'admin@contoso.example' } },
          src_endpoint: { ip: '203.0.113.9' },
          resources: [{ name: 'Global Administrator' }],
          message: 'Denied by policy.',
        },
      },
    })
    expect((await list(org)).events).toEqual([(body as Answer & { event: Event }).event])
  })

  test('of which little is known says so', async () => {
    const { org, source } = await arrange()
    const [id] = await addEvents(org, source, [{ class_uid: 1234, status_id: 0 }])
    expect((await get(org, `${PATH}/${id}`)).body).toMatchObject({
      event: {
        metadata: { uid: null },
        time: at('12:00:00'),
        class_uid: 1234,
        class_name: 'Base Event',
        status: 'Unknown',
        actor: null,
        src_endpoint: null,
        resources: [],
        message: null,
      },
    })
  })

  test('of another organisation, of a source that was removed, or that is none: 404', async () => {
    const [{ org, source }, theirs] = [await arrange(), await arrange()]
    const [mine = ''] = await addEvents(org, source, [{}])
    const [other = ''] = await addEvents(theirs.org, theirs.source, [{}])
    const [smuggled = ''] = await addEvents(org, theirs.source, [{}])
    expect((await get(org, `${PATH}/${mine}`)).status).toBe(200)
    await sql('delete from log_sources where id = $1', [source])
    for (const id of [mine, other, smuggled, newId('evt'), newId('aud'), 'x', '%00']) {
      const { status, body } = await get(org, `${PATH}/${id}`)
      expect({ status, body }).toEqual({
        status: 404,
        body: { error: 'Event not found', code: 'NOT_FOUND', request_id: expect.any(String) },
      })
    }
  })
})

describe('the list', () => {
  test('has the newest first, and every event once, page by page', async () => {
    const { org, source } = await arrange()
    const ids = await addEvents(org, source, [
      ...times(3, at('08:00:00'), {}),
      // The same time: their ids decide.
      ...Array.from({ length: 4 }, () => ({ time: at('09:00:00.000001') })),
      { time: at('10:00:00') },
    ])
    const expected = [ids[7], ...ids.slice(3, 7).toSorted().toReversed(), ids[2], ids[1], ids[0]]
    expect(await list(org)).toMatchObject({ next_cursor: null })
    expect(idsOf(await list(org))).toEqual(expected)
    for (const limit of [1, 2, 3, 7, 8]) {
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page: Listed = await list(org, `?limit=${limit}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
        expect(page.events.length).toBeGreaterThan(0)
        seen.push(...idsOf(page))
        cursor = page.next_cursor
      }
      expect(seen).toEqual(expected)
    }
  })

  test('goes on where it was, though newer events came', async () => {
    const { org, source } = await arrange()
    const ids = await addEvents(org, source, times(3, at('08:00:00'), {}))
    const { next_cursor } = await list(org, '?limit=1')
    await addEvents(org, source, [{ time: at('20:00:00') }])
    expect(idsOf(await list(org, `?cursor=${encodeURIComponent(next_cursor ?? '')}`))).toEqual([ids[1], ids[0]])
  })

  test('is of a time, from (inclusive) to (exclusive), and of a source', async () => {
    const { org, source } = await arrange()
    const other = await newSource(org)
    const ids = await addEvents(org, source, times(4, at('08:00:00'), {}))
    const theirs = await addEvents(org, other, [{ time: at('08:00:01') }])
    expect(idsOf(await list(org, `?from=${at('08:00:01')}&to=${at('08:00:03')}&source=${source}`))).toEqual([
      ids[2],
      ids[1],
    ])
    expect(idsOf(await list(org, `?source=${other}`))).toEqual(theirs)
    expect((await list(org, '?from=2026-11-21')).events).toEqual([])
  })

  test('is of a time to the microsecond, as events have it, wherever it is told', async () => {
    const { org, source } = await arrange()
    const ids = await addEvents(org, source, [
      { time: at('08:00:00.123455') },
      { time: at('08:00:00.123456') },
      { time: at('08:00:00.123457') },
    ])
    expect(idsOf(await list(org, `?from=${at('08:00:00.123456')}`))).toEqual([ids[2], ids[1]])
    expect(idsOf(await list(org, `?to=${at('08:00:00.123456')}`))).toEqual([ids[0]])
    expect(idsOf(await list(org, `?from=${at('08:00:00.123458')}`))).toEqual([])
    const elsewhere = at('22:00:00.1234569').replace('Z', '+14:00')
    expect(idsOf(await list(org, `?from=${encodeURIComponent(elsewhere)}`))).toEqual([ids[2], ids[1]])
  })

  test('has nothing of another organisation, and nothing of a source that was removed', async () => {
    const [{ org, source }, theirs] = [await arrange(), await arrange()]
    await addEvents(org, source, [{}])
    await addEvents(theirs.org, theirs.source, [{}])
    await addEvents(org, theirs.source, [{}])
    await sql('delete from log_sources where id = $1', [source])
    expect(await list(org)).toEqual({ events: [], next_cursor: null })
    for (const id of [theirs.source, source, newId('ls'), 'x'])
      expect(await get(org, `${PATH}?source=${id}`)).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND', error: 'Log source not found' },
      })
  })

  test('has 25 events unless another number is asked for', async () => {
    const { org, source } = await arrange()
    await addEvents(org, source, times(101, at('08:00:00'), {}))
    expect((await list(org)).events).toHaveLength(25)
    expect((await list(org, '?limit=100')).events).toHaveLength(100)
  })

  test.each([
    ['limit', '0'],
    ['limit', '101'],
    ['limit', 'all'],
    ['from', 'yesterday'],
    ['to', '2026-02-30'],
    ['cursor', ''],
    ['cursor', 'x'],
    ['cursor', `2026-11-20T08:00:00.000000Z~${newId('aud')}`],
    ['cursor', `2026-02-31T08:00:00.000000Z~${newId('evt')}`],
    ['cursor', `0000-01-01T08:00:00.000000Z~${newId('evt')}`],
    ['cursor', `2026-11-20T08:00:00Z~${newId('evt')}`],
  ])('refuses %s=%s: 400', async (path, value) => {
    const org = await newTenant()
    expect(await get(org, `${PATH}?${path}=${encodeURIComponent(value)}`)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', issues: [{ path, message: expect.any(String) }] },
    })
  })

  test('refuses a time that begins after it ends: 400', async () => {
    expect(await get(await newTenant(), `${PATH}?from=2026-11-21&to=2026-11-20T23:59:59.999999Z`)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', issues: [{ path: 'from', message: 'must not be after to' }] },
    })
  })

  test('and one event take one round trip each', async () => {
    const { org, source } = await arrange()
    const [id] = await addEvents(org, source, [{}])
    await forget('database')
    await list(org)
    await get(org, `${PATH}/${id}`)
    expect(await received('database')).toHaveLength(2)
  })

  test('is a 503 when the database is down', async () => {
    const { org } = await arrange()
    await fault('database', 'down', { times: 10 })
    expect(await get(org, PATH)).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
  })
})
