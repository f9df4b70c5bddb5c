import { beforeAll, describe, expect, test } from 'vitest'
import { app } from '../../src/app.ts'
import { routesOf } from '../../src/openapi/document.ts'
import { hecSource } from '../log-sources/receivers/receiver.ts'
import { item, LINE, post as postHec } from '../log-sources/receivers/sender.ts'
import { putSecret, restSources } from '../support/log-sources.ts'
import { asAdmin, bearer, books, call, newTenant, places, postRun, sql } from '../support/world.ts'

// Two organisations, and every route that could show or change what is the other's.

const NAME = 'Elm Street Clinic'
/** What the victim has: the ids that an attacker may have seen somewhere. */
let victim: string
let ids: Record<'run' | 'admin' | 'source' | 'event', string>
/** What must never reach anybody else. */
let marks: string[]

beforeAll(async () => {
  victim = await newTenant({ vertical: 'healthcare', baa: true })
  await asAdmin(victim, 'PATCH', '/api/v1/tenant', { name: NAME })
  const run = (await postRun(victim)).body.audit_id
  const source = await hecSource(victim)
  await postHec(source, item(`${LINE} at ${NAME}`))
  const secretRef = await putSecret(victim, { secrets: [`whsec_${btoa('k'.repeat(32))}`] })
  const digest = { every: 'day', hour: 7, url: `${places.inbox}/${victim}`, secretRef }
  expect((await asAdmin(victim, 'POST', '/api/v1/tenant/digest', digest)).status).toBe(201)
  await asAdmin(victim, 'POST', '/api/v1/audit/checkpoint')
  const [event] = await sql<{ id: string }>('select id from log_events where org_id = $1', [victim])
  const [tenant] = await sql<{ id: string; key_alias: string }>('select id, key_alias from tenants where org_id = $1', [
    victim,
  ])
  const { entries } = await books(victim)
  const admin = String(
    Reflect.get(entries.find(({ action }) => action === 'policy_changed' || action === 'tenant_changed') ?? {}, 'id'),
  )
  ids = { run, admin, source, event: String(event?.id) }
  const hashes = entries.flatMap(({ entry_hash, row_hash }) => [entry_hash, row_hash])
  marks = [victim, NAME, secretRef, String(tenant?.id), String(tenant?.key_alias), ...Object.values(ids), ...hashes]
  for (const id of Object.values(ids)) expect(id).toMatch(/^(aud|ls|evt)_[0-9A-Z]{26}$/)
  return restSources
})

/** All that the database has of the victim. */
const state = async () =>
  JSON.stringify(
    await Promise.all(
      [
        'tenants',
        'audit_heads',
        'audit_entries',
        'log_sources',
        'log_events',
        'digests',
        'run_intents',
        'usage_periods',
      ].map((table) =>
        sql(`select to_jsonb(t) r from ${table} t where org_id = $1 order by to_jsonb(t)::text`, [victim]),
      ),
    ),
  )

const BODY: Record<string, object> = { 'PATCH /api/v1/log-sources/:id': { enabled: false } }
/** The routes that name a thing by its id, and the ids of the victim's that would fit. */
const WITH_ID: [string, (keyof typeof ids)[]][] = [
  ['GET /api/v1/runs/:runId', ['run', 'admin']],
  ['GET /api/v1/audit/entries/:id', ['run', 'admin']],
  ['GET /api/v1/audit/entries/:id/proof', ['run', 'admin']],
  ['GET /api/v1/log-sources/:id', ['source']],
  ['PATCH /api/v1/log-sources/:id', ['source']],
  ['POST /api/v1/log-sources/:id/test', ['source']],
  ['POST /api/v1/log-sources/:id/fetch', ['source']],
  ['GET /api/v1/log-events/:id', ['event']],
]
const NOBODYS = { run: 'aud', admin: 'aud', source: 'ls', event: 'evt' } as const

describe('what another organisation has', () => {
  test('is named by these routes, and by no other', () => {
    const named = routesOf(app).flatMap(({ key, notes }) =>
      key.includes(':') && notes.some(({ session }) => session) ? [key] : [],
    )
    // Its answer to a foreign id is the reference's own: see below.
    expect(named.sort()).toEqual([...WITH_ID.map(([key]) => key), 'DELETE /api/v1/log-sources/:id'].sort())
  })

  test.each(WITH_ID)('is to an admin of another what nobody has, and stays as it is: %s', async (key, kinds) => {
    const [method = '', pattern = ''] = key.split(' ')
    const org = await newTenant()
    await postRun(org)
    const before = await state()
    const answer = async (id: string) => {
      const { status, body } = await asAdmin(org, method, pattern.replace(/:\w+/, id), BODY[key])
      const { request_id: _, ...said } = body
      return { status, said }
    }
    for (const kind of kinds) {
      const foreign = await answer(ids[kind])
      expect(foreign.status).toBe(404)
      expect(foreign).toEqual(await answer(`${NOBODYS[kind]}_00000000000000000000000000`))
    }
    expect(await state()).toBe(before)
  })

  test('is not removed: 403, as the reference has it, and nothing more is told', async () => {
    const before = await state()
    const { status, body } = await asAdmin(await newTenant(), 'DELETE', `/api/v1/log-sources/${ids.source}`)
    expect({ status, body }).toEqual({
      status: 403,
      body: { error: 'Forbidden', code: 'FORBIDDEN', request_id: expect.any(String) },
    })
    expect(await state()).toBe(before)
  })

  test('is in nothing that any route tells an admin of another, whatever the query names', async () => {
    const headers = await bearer({ org: await newTenant(), role: 'admin' })
    const query = `?org_id=${victim}&orgId=${victim}&source=${ids.source}&user_id=user_test&agent_id=helpdesk-tier1-triage&from=0`
    const told = routesOf(app).filter(({ method }) => method === 'GET')
    for (const { path } of told)
      for (const id of ['0', ...Object.values(ids)])
        for (const asked of ['', query]) {
          const text = await (await call(path.replace(/:\w+/, id) + asked, { headers })).text()
          for (const mark of marks) expect(text, path + asked).not.toContain(mark)
        }
  })

  test('is neither read nor named by another’s run, digest or source', async () => {
    const org = await newTenant()
    const before = await state()
    const narrate = { agentId: 'audit-trail-narrator', message: 'What happened?' }
    expect(await postRun(org, { ...narrate, context: { sources: [ids.source] } })).toMatchObject({ status: 404 })
    const { status, body } = await postRun(org, narrate)
    expect(status).toBe(200)
    for (const mark of marks) expect(JSON.stringify(body)).not.toContain(mark)
    expect(await state()).toBe(before)
  })
})
