import { afterEach, describe, expect, test } from 'vitest'
import { type WebhookRequest, webhookRequests } from '../../../dev/logs/fixtures/webhook.ts'
import { fault, newTenant, noFaults, sql } from '../../support/world.ts'
import { kept, mentions } from './receiver.ts'
import { LOGIN, OTHER, post, REFUSED, type Sent, took, webhookSource } from './signer.ts'

afterEach(noFaults)

const LOGGED_IN = { class_uid: 3002, activity_id: 1, status_id: 2, actor: 'k.weiss', src_ip: '8.8.4.4' }

describe('what is sent to a webhook', () => {
  test('is understood and kept before it is answered, and is of its organisation', async () => {
    const org = await newTenant()
    const id = await webhookSource(org)
    expect(await post(id, LOGIN, { id: 'msg_1' })).toEqual(took(1))
    expect(await kept(id)).toMatchObject([
      {
        ...LOGGED_IN,
        org_id: org,
        uid: 'msg_1.0',
        time: '2025-11-20T08:30:01.000Z',
        product: 'wiki',
        event_code: 'login',
      },
    ])
    const [row] = await sql('select last_fetched_at from log_sources where id = $1', [id])
    expect(row?.last_fetched_at).toEqual(expect.any(String))
  })

  const CLOUD = {
    specversion: '1.0',
    id: 'e-1',
    source: '/wiki',
    type: 'com.example.login',
    time: '2025-11-20T08:30:01Z',
    data: { ...LOGIN, time: undefined },
  }
  const OCSF = {
    class_uid: 3002,
    activity_id: 1,
    status_id: 2,
    time: 1_763_627_401_000,
    metadata: { uid: 'o-1' },
    user: { name: 'k.weiss' },
    src_endpoint: { ip: '8.8.4.4' },
  }
  const ECS = {
    '@timestamp': '2025-11-20T08:30:01Z',
    event: { id: 'c-1', category: ['authentication'], action: 'log-on', outcome: 'failure' },
    user: { name: 'k.weiss' },
    source: { ip: '8.8.4.4' },
  }
  const { data, ...attributes } = CLOUD
  const ce = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(value)]),
  )
  const known = (id: string) => expect.stringMatching(new RegExp(`^${id}@[0-9a-f]{16}$`))
  test.each<[string, unknown, Sent, unknown]>([
    ['a CloudEvent', CLOUD, { type: 'application/cloudevents+json; charset=utf-8' }, 'e-1@/wiki'],
    ['a batch of CloudEvents', [CLOUD], { type: 'application/cloudevents-batch+json' }, 'e-1@/wiki'],
    ['a CloudEvent as plain JSON', CLOUD, {}, 'e-1@/wiki'],
    ['a CloudEvent in headers', data, { headers: ce, id: 'msg_1' }, 'msg_1.0'],
    ['an OCSF event', OCSF, {}, known('o-1')],
    ['a list of OCSF events', [OCSF], {}, known('o-1')],
    ['an ECS event', ECS, {}, known('c-1')],
    ['a list of ECS events', [ECS], {}, known('c-1')],
    ['a line of JSON', `${JSON.stringify(ECS)}\n`, { type: 'application/x-ndjson' }, known('c-1')],
  ])('may be %s, known by its own id', async (_, body, sent, uid) => {
    const id = await webhookSource(await newTenant())
    expect(await post(id, body, sent)).toEqual(took(1))
    expect(await kept(id)).toMatchObject([{ ...LOGGED_IN, uid, time: '2025-11-20T08:30:01.000Z' }])
    expect(await post(id, body, sent)).toEqual(took(1, 0))
    expect(await kept(id)).toHaveLength(1)
  })

  test.each<[string, unknown, Sent]>([
    ['an object', LOGIN, {}],
    ['a list', [LOGIN, LOGIN], {}],
    ['lines', `${JSON.stringify(LOGIN)}\n${JSON.stringify(LOGIN)}\n`, { type: 'application/x-ndjson' }],
    ['a CloudEvent', CLOUD, { type: 'application/cloudevents+json' }],
    ['a list of CloudEvents', [CLOUD, { ...CLOUD, id: 'e-2' }], {}],
    ['a list of OCSF events', [OCSF, { ...OCSF, metadata: { uid: 'o-2' } }], {}],
    ['lines of OCSF events', `${JSON.stringify(OCSF)}\n${JSON.stringify(OCSF)}`, { type: 'application/x-ndjson' }],
    ['an ECS event', JSON.stringify(ECS, null, 2), {}],
  ])('is nothing new when somebody sends it again with headers of his own: %s', async (_, body, sent) => {
    const id = await webhookSource(await newTenant())
    const message = { ...sent, id: 'msg_1', at: Date.now() }
    expect(await post(id, body, message)).toMatchObject({ status: 202 })
    const before = await kept(id)
    for (const [n, type] of ['application/json', 'application/x-ndjson', 'text/plain'].entries()) {
      const headers = {
        'ce-specversion': '1.0',
        'ce-id': `forged-${n}`,
        'ce-source': '/vpn',
        'ce-type': 'com.example.role.granted.admin',
        'ce-time': `2025-11-20T08:3${n}:01Z`,
      }
      expect(await post(id, body, { ...message, type, headers })).toMatchObject({ status: 202, body: { new: 0 } })
    }
    expect(await kept(id)).toEqual(before)
  })
  test('is as it says itself, where headers say otherwise', async () => {
    const id = await webhookSource(await newTenant())
    const told = { app: 'wiki', time: '2025-11-20T08:30:01.000Z' }
    expect(await post(id, { ...LOGIN, ...told }, { headers: { ...ce, 'ce-time': '2025-11-21T00:00:00Z' } })).toEqual(
      took(1),
    )
    expect(await kept(id)).toMatchObject([{ ...LOGGED_IN, product: told.app, time: told.time }])
  })
  test('is what stands in its headers as long as that is a CloudEvent in binary mode', async () => {
    const id = await webhookSource(await newTenant())
    const { 'ce-type': _, ...lacking } = ce
    const text = { type: 'text/plain', id: 'msg_1' }
    expect(await post(id, 'door opened', { ...text, headers: lacking })).toMatchObject({ status: 415 })
    expect(await post(id, '', { ...text, headers: ce })).toEqual(took(1))
    expect(
      await post(id, CLOUD, { type: 'application/cloudevents+json', headers: { ...ce, 'ce-source': '/forged' } }),
    ).toEqual(took(1))
    expect((await kept(id)).map(({ uid, product }) => [uid, product]).toSorted()).toEqual([
      ['e-1@/wiki', 'wiki'],
      ['msg_1.0', '/wiki'],
    ])
  })
  test('is all that the demo sends, each once, without health information and secrets', async () => {
    const org = await newTenant()
    const id = await webhookSource(org)
    const requests: WebhookRequest[] = webhookRequests(Date.now())
    const again = async () => {
      let [received, fresh] = [0, 0]
      for (const [i, { headers, body }] of requests.entries()) {
        const { status, body: answer } = await post(id, body, { id: `msg_${i}`, headers })
        expect(status).toBe(202)
        received += answer.received
        fresh += answer.new
      }
      return { received, fresh }
    }
    expect(await again()).toEqual({ received: 12, fresh: 11 })
    expect(await again()).toEqual({ received: 12, fresh: 0 })
    for (const text of ['Copper-Kettle', 'Berger', '02/14/1957', '010-4477']) expect(await mentions(org, text)).toBe(0)
    expect(await mentions(org, 'p.novak')).toBe(5)
  })

  test('may be lines, of which one that is no JSON is a text', async () => {
    const id = await webhookSource(await newTenant())
    const line = 'Nov 20 08:41:07 web-1 sshd[1]: Failed password for k.weiss from 8.8.4.4 port 1 ssh2'
    expect(await post(id, `{"message":"a"}\r\n\n${line}\n7\n`, { type: 'application/x-ndjson' })).toEqual(took(3))
    expect((await kept(id)).map(({ class_uid }) => class_uid).toSorted()).toEqual([0, 0, 3002])
  })
  test.each(['application/json', 'application/cloudevents+json'])('may be lines of JSON under %s', async (type) => {
    const id = await webhookSource(await newTenant())
    const lines = [CLOUD, { ...CLOUD, id: 'e-2' }].map((event) => JSON.stringify(event))
    expect(await post(id, lines.join('\n'), { type })).toEqual(took(2))
    expect(await post(id, lines.join('\r\n\n'), { type: 'application/x-ndjson' })).toEqual(took(2, 0))
    expect((await kept(id)).map(({ uid }) => uid).toSorted()).toEqual(['e-1@/wiki', 'e-2@/wiki'])
    expect(await post(id, '{}\n'.repeat(1_001), { type })).toMatchObject({ status: 413 })
  })
  test('may be nothing, or of any JSON type', async () => {
    const id = await webhookSource(await newTenant())
    expect(await post(id, [])).toEqual(took(0))
    expect(await post(id, [null, 1, 'x', [], {}, { __proto__: 1 }])).toEqual(took(6))
    expect(await post(id, `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)).toEqual(took(1))
    expect(await kept(id)).toHaveLength(7)
  })
  test('is another event with each message, and the same one with the same', async () => {
    const id = await webhookSource(await newTenant())
    expect(await post(id, [LOGIN, LOGIN], { id: 'msg_1' })).toEqual(took(2))
    expect(await post(id, [LOGIN, LOGIN], { id: 'msg_1' })).toEqual(took(2, 0))
    expect(await post(id, [LOGIN], { id: 'msg_2' })).toEqual(took(1))
    expect(await kept(id)).toHaveLength(3)
  })
  test.each<[string, object[]]>([
    [
      'an event.id that is only a number of its kind (Windows)',
      ['2025-11-20T08:30:01.100Z', '2025-11-20T08:30:01.200Z'].flatMap((time) =>
        ['alice', 'bob'].map((name) => ({
          ...ECS,
          '@timestamp': time,
          event: { ...ECS.event, id: '4625' },
          user: { name },
        })),
      ),
    ],
    [
      'an event.id that two products count alike',
      ['wiki', 'vpn'].map((name) => ({ ...ECS, event: { ...ECS.event, id: '1' }, service: { name } })),
    ],
    [
      'a metadata.uid that two products count alike',
      ['wiki', 'vpn'].map((name) => ({ ...OCSF, metadata: { uid: '1', product: { name } } })),
    ],
  ])('is all kept, each once, where it has %s', async (_, events) => {
    const id = await webhookSource(await newTenant())
    expect(await post(id, events)).toEqual(took(events.length))
    expect(await post(id, events)).toEqual(took(events.length, 0))
  })
  test('is not taken for another CloudEvent whose id and source only run together as its own do', async () => {
    const id = await webhookSource(await newTenant())
    const cloud = (eventId: string, from: string) => ({ ...CLOUD, id: eventId, source: from })
    expect(await post(id, [cloud('a@b', 'c'), cloud('a', 'b@c'), cloud('a%40b', 'c')])).toEqual(took(3))
  })
  test.each<[string, string, Sent, number, string]>([
    ['no JSON', '{"a":', {}, 400, 'VALIDATION_ERROR'],
    ['nothing', '', {}, 400, 'VALIDATION_ERROR'],
    ['lines of which one was cut off', '{"a":1}\n{"a":', {}, 400, 'VALIDATION_ERROR'],
    ['an object that was cut off', JSON.stringify({ a: {}, b: [] }, null, 1).slice(0, -1), {}, 400, 'VALIDATION_ERROR'],
    ['of another type', 'a=b', { type: 'application/x-www-form-urlencoded' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['more than 1000 events', JSON.stringify(Array(1_001).fill(1)), {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['more than 1000 lines', '1\n'.repeat(1_001), { type: 'application/x-ndjson' }, 413, 'PAYLOAD_TOO_LARGE'],
    ['more than 256 KiB', JSON.stringify('x'.repeat(262_144)), {}, 413, 'PAYLOAD_TOO_LARGE'],
  ])('but not %s', async (_, body, sent, status, code) => {
    const id = await webhookSource(await newTenant())
    expect(await post(id, body, sent)).toMatchObject({ status, body: { code } })
    expect(await kept(id)).toEqual([])
  })
  test.each(['application/json', 'application/x-ndjson', 'application/octet-stream'])(
    'but not packed, as %s: the sender is told so, a stranger is not',
    async (type) => {
      const id = await webhookSource(await newTenant())
      const headers = { 'Content-Encoding': 'gzip', 'ce-specversion': '1.0', 'ce-id': 'e-1', 'ce-source': '/wiki' }
      const sent = { type, headers: { ...headers, 'ce-type': 'com.example.login' } }
      expect(await post(id, '\x1f\x8b\b', sent)).toMatchObject({
        status: 415,
        coding: 'identity',
        body: { code: 'UNSUPPORTED_MEDIA_TYPE', error: expect.stringMatching(/ndjson.*without Content-Encoding/) },
      })
      expect(await post(id, '\x1f\x8b\b', { ...sent, secret: OTHER })).toMatchObject({ ...REFUSED, coding: null })
      expect(await kept(id)).toEqual([])
      expect(await post(id, LOGIN, { headers: { 'Content-Encoding': 'identity' } })).toEqual(took(1))
    },
  )
})

describe('when something is down', () => {
  const UNAVAILABLE = { status: 503, body: { code: 'SERVICE_UNAVAILABLE' } }
  test.each(['log_receiver', 'receive_log_events'])(
    'the database (%s): nothing is kept, and the sender sends again',
    async (match) => {
      const id = await webhookSource(await newTenant())
      await fault('database', 'down', { match, times: 3 })
      expect(await post(id, LOGIN, { id: 'msg_1' })).toMatchObject(UNAVAILABLE)
      expect(await kept(id)).toEqual([])
      expect(await post(id, LOGIN, { id: 'msg_1' })).toEqual(took(1))
    },
  )
  test('an answer of the database is lost: all is kept once', async () => {
    const id = await webhookSource(await newTenant())
    await fault('database', 'drop-response', { match: 'receive_log_events', times: 1 })
    expect(await post(id, [LOGIN, LOGIN])).toMatchObject({ status: 202, body: { received: 2 } })
    expect(await kept(id)).toHaveLength(2)
  })
  test('Secret Manager: the sender sends again', async () => {
    const id = await webhookSource(await newTenant())
    await fault('secrets', 'http-500')
    expect(await post(id, LOGIN)).toMatchObject({
      status: 503,
      body: { ...UNAVAILABLE.body, error: expect.stringMatching(/^Secret Manager is/) },
    })
  })
})
