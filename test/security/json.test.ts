import { afterEach, describe, expect, test } from 'vitest'
import { app } from '../../src/app.ts'
import { routesOf } from '../../src/openapi/document.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'
import { sha256Hex } from '../../src/sha256.ts'
import { hecSource, kept } from '../log-sources/receivers/receiver.ts'
import { item, post as postHec } from '../log-sources/receivers/sender.ts'
import { post as postWebhook, webhookSource } from '../log-sources/receivers/signer.ts'
import { restSources } from '../support/log-sources.ts'
import { ask, bearer, books, call, HELLO, newTenant, postRun, received, sql } from '../support/world.ts'

afterEach(restSources)

const ROUTES = routesOf(app).flatMap(({ key, method, path, notes }) => {
  const [example] = Object.values(OPERATIONS[key]?.examples ?? {})
  if (!notes.some(({ body }) => body)) return []
  return [
    [
      key,
      { method, path: path.replace(/:\w+/, 'ls_00000000000000000000000000'), example: Object(example) as object },
    ] as const,
  ]
})
const RUN = JSON.stringify(HELLO).slice(0, -1)
const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth)

describe('a body that is nested deeply', () => {
  test.each(ROUTES)('is refused or ignored, and breaks nothing: %s', async (_, { method, path, example }) => {
    const headers = { ...(await bearer({ org: await newTenant(), role: 'admin' })), 'Content-Type': 'application/json' }
    const [first = 'x'] = Object.keys(example)
    const depth = 7_000 // 14 KB, within what every route reads
    for (const deep of [nested(depth), nested(1_700, '{"a":[', ']}'), '['.repeat(depth)]) {
      const asMember = JSON.stringify(example).replace(
        /\}$/,
        `${Object.keys(example).length > 0 ? ',' : ''}"deep":${deep}}`,
      )
      const asValue = JSON.stringify({ ...example, [first]: 0 }).replace(`"${first}":0`, `"${first}":${deep}`)
      for (const body of [deep, asMember, asValue]) {
        const response = await call(path, { method, headers, body })
        expect(response.status, body.slice(0, 80)).toBeLessThan(500)
        expect((await response.text()).length).toBeLessThan(5_000)
      }
    }
  })
  test('of a run, as long as it may be, is a 400', async () => {
    const org = await newTenant()
    for (const deep of [nested(90_000), nested(15_000, '{"a":', '}').replace(':}', ':0}'), nested(90_000).slice(0, -1)])
      expect(await postRun(org, `${RUN},"message":${deep}}`)).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_ERROR' },
      })
    expect((await books(org)).entries).toEqual([])
  })
  test('of events is kept as far as it is read', async () => {
    const org = await newTenant()
    const [hec, webhook] = [await hecSource(org), await webhookSource(org)]
    for (const deep of [nested(120_000), nested(120_000, '{"a":', '}').replace(':}', ':0}')])
      expect((await postHec(hec, `{"time":1763627401.5,"event":{"user":"k.weiss","data":${deep}}}`)).status).toBe(200)
    expect((await postWebhook(webhook, `{"user":"k.weiss","data":${nested(120_000)}}`)).status).toBe(202)
    expect([(await kept(hec)).length, (await kept(webhook)).length]).toEqual([2, 1])
  })
})

describe('a member that stands twice in a body', () => {
  test('counts once, the last one: it is scanned, hashed and sent, and the first is not', async () => {
    const org = await newTenant({ vertical: 'healthcare', baa: true })
    const [phi, plain] = ['Patient Anna Smith, SSN 123-45-6789', 'The printer jams']
    const twice = (first: string, last: string) =>
      `{"agentId":"helpdesk-tier1-triage","message":${JSON.stringify(first)},"message":${JSON.stringify(last)}}`
    expect((await postRun(org, twice(plain, phi))).status).toBe(422)
    expect((await postRun(org, twice(phi, plain))).status).toBe(200)
    expect((await received('gateway')).at(-1)?.body.messages.at(-1)?.content).toBe(plain)
    expect(JSON.stringify((await received('gateway')).at(-1))).not.toContain('123-45-6789')
    const rows = await sql("select encode(input_hash, 'hex') hash from audit_entries where org_id = $1 order by seq", [
      org,
    ])
    expect(rows).toEqual([{ hash: await sha256Hex(phi) }, { hash: await sha256Hex(plain) }])
  })
  test('cannot name one organisation to the check and another to the work', async () => {
    const org = await newTenant()
    const send = async (first: string, last: string) =>
      ask('/api/v1/provision/tenant', {
        method: 'POST',
        headers: { ...(await bearer({ org, role: 'admin' })), 'Content-Type': 'application/json' },
        body: `{"orgId":"${first}","plan":"enterprise","orgId":"${last}"}`,
      })
    expect((await send(org, 'org_victim')).body.code).toBe('ORG_MISMATCH')
    expect(await sql("select 1 from tenants where org_id = 'org_victim'")).toEqual([])
  })
})

describe('a prototype is polluted by', () => {
  const POLLUTING = [
    '"__proto__":{"polluted":"owned","isAdmin":true}',
    '"constructor":{"prototype":{"polluted":"owned"}}',
    '"__proto__":{"__proto__":{"polluted":"owned"}}',
    '"__proto__.polluted":"owned"',
    '"toString":"owned","hasOwnProperty":"owned","valueOf":1,"then":"owned","toJSON":"owned"',
    '"__defineGetter__":1,"__lookupGetter__":1,"length":-1',
  ]
  const clean = () => {
    for (const value of [{}, [], '', () => {}]) expect(Reflect.get(Object(value), 'polluted')).toBeUndefined()
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(String({})).toBe('[object Object]')
  }

  test.each(ROUTES)('no body of %s', async (_, { method, path, example }) => {
    const headers = { ...(await bearer({ org: await newTenant(), role: 'admin' })), 'Content-Type': 'application/json' }
    const inner = JSON.stringify(example).slice(1, -1)
    for (const member of POLLUTING)
      for (const body of [
        `{${[inner, member].filter(Boolean).join(',')}}`,
        `{${member}}`,
        `{"config":{${member}},"dlpPolicy":{${member}},"context":{${member}}${inner && ','}${inner}}`,
      ]) {
        const response = await call(path, { method, headers, body })
        expect(response.status, body).toBeLessThan(500)
        expect(await response.text()).not.toContain('owned')
        clean()
      }
  })
  test('no event that is sent', async () => {
    const org = await newTenant()
    const [hec, webhook] = [await hecSource(org), await webhookSource(org)]
    for (const member of POLLUTING) {
      expect((await postHec(hec, `{"event":{"user":"k.weiss",${member}},"fields":{"a":1}}`)).status).toBe(200)
      expect((await postHec(hec, `{"event":"x",${member}}`)).status).toBe(200)
      expect((await postWebhook(webhook, `{"user":"k.weiss","action":"login",${member}}`)).status).toBe(202)
      clean()
    }
    const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': 'x', 'ce-type': 'x', 'ce-__proto__': 'owned' }
    expect((await postWebhook(webhook, { user: 'k.weiss' }, { headers })).status).toBe(202)
    clean()
  })
})

describe('a number', () => {
  test.each(['1e400', '-0', '1.5', '9007199254740993', '"7"', '1e0', '7.0', 'true', '[7]'])(
    'that is written %s is what it says, or a 400',
    async (hour) => {
      const org = await newTenant()
      const body = `{"every":"day","hour":${hour},"url":"https://hooks.example.com/d","secretRef":"webhook__contoso__digest"}`
      const { status } = await ask('/api/v1/tenant/digest', {
        method: 'POST',
        headers: { ...(await bearer({ org, role: 'admin' })), 'Content-Type': 'application/json' },
        body,
      })
      expect(status).toBe(['-0', '1e0', '7.0'].includes(hour) ? 201 : 400)
    },
  )
})

test('an item that looks like several is as many as it says', async () => {
  const id = await hecSource(await newTenant())
  expect((await postHec(id, item('}{"event":"x"}'))).status).toBe(200)
  expect(await kept(id)).toHaveLength(1)
})
