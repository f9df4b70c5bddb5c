import { describe, expect, test } from 'vitest'
import { denials } from '../support/denials.ts'
import { trigger } from '../support/trigger.ts'
import { asAdmin, books, get, HELLO, newTenant, postRun, received, sql } from '../support/world.ts'

const TENANT = '/api/v1/tenant'
const BAA = '/api/v1/tenant/baa'
const SIGNATURE = { name: 'Ada Byron', title: 'Privacy officer', documentSha256: 'ab'.repeat(32) }
const patch = (org: string, body: object) => asAdmin(org, 'PATCH', TENANT, body)

denials({ method: 'GET', path: TENANT })
denials({ method: 'PATCH', path: TENANT, body: { name: 'Clinic' }, admin: true })
denials({ method: 'GET', path: BAA, admin: true })
denials({ method: 'POST', path: BAA, body: SIGNATURE, admin: true })
denials({ method: 'DELETE', path: BAA, admin: true })
denials({ method: 'GET', path: '/api/v1/agents' })

describe('a tenant', () => {
  test('is shown to its members', async () => {
    const org = await newTenant({ plan: 'pro' })
    expect((await get(org, TENANT)).body.tenant).toEqual({
      id: expect.stringMatching(/^ten_/),
      org_id: org,
      name: null,
      plan: 'pro',
      vertical: 'general',
      dlp_policy: {},
      log_retention_days: 30,
      baa_signed: false,
      provisioned: true,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    })
  })

  test('changes what is named and nothing else, and each change is in the log', async () => {
    const org = await newTenant()
    await patch(org, { name: 'Elm Street Clinic', dlpPolicy: { PHONE: 'redact', SSN: 'flag' } })
    const { status, body } = await patch(org, { vertical: 'healthcare', dlpPolicy: { SSN: null, EMAIL: 'block' } })
    expect({ status, tenant: body.tenant }).toMatchObject({
      status: 200,
      tenant: { name: 'Elm Street Clinic', vertical: 'healthcare', dlp_policy: { PHONE: 'redact', EMAIL: 'block' } },
    })
    await patch(org, { name: null })
    expect((await get(org, TENANT)).body.tenant).toMatchObject({ name: null, vertical: 'healthcare' })
    const { entries } = await books(org)
    expect(entries).toMatchObject([
      {
        action: 'policy_changed',
        user_id: 'user_admin',
        detail: { name: 'Elm Street Clinic', dlp_policy: { PHONE: 'redact', SSN: 'flag' } },
      },
      { action: 'policy_changed', detail: { vertical: 'healthcare', dlp_policy: { SSN: null, EMAIL: 'block' } } },
      { action: 'tenant_changed', detail: { name: null } },
    ])
  })

  test('twenty changes at once are all in the log and all in force', async () => {
    const org = await newTenant()
    const types = ['PHONE', 'EMAIL', 'FAX', 'URL', 'AGE', 'PHOTO', 'DATE', 'SSN', 'MRN', 'ZIP_CODE']
    await Promise.all(types.map((type) => patch(org, { dlpPolicy: { [type]: 'flag' } })))
    expect((await get(org, TENANT)).body.tenant.dlp_policy).toEqual(
      Object.fromEntries(types.map((type) => [type, 'flag'])),
    )
    expect((await books(org)).entries).toHaveLength(types.length)
  })

  test.each([
    ['', {}],
    ['name', { name: '' }],
    ['name', { name: 'two\nlines' }],
    ['name', { name: 'x'.repeat(101) }],
    ['name', { name: 'two\u2028lines' }],
    ['name', { name: 'two\u2029lines' }],
    ['name', { name: '\u202Eevil' }],
    ['name', { name: 'a\u2066b' }],
    ['vertical', { vertical: 'space' }],
    ['dlpPolicy.SSN', { dlpPolicy: { SSN: 'allow' } }],
    ['dlpPolicy', { dlpPolicy: {} }],
    ['dlpPolicy', { name: 'x', dlpPolicy: {} }],
    ['dlpPolicy.__proto__', { dlpPolicy: JSON.parse('{"SSN":"flag","__proto__":"block"}') }],
    ['plan', { name: 'x', plan: 'enterprise' }],
  ])('refuses a bad body (%s): %j', async (path, body) => {
    const org = await newTenant()
    expect(await patch(org, body)).toMatchObject({ status: 400, body: { issues: [{ path }] } })
    expect((await books(org)).entries).toEqual([])
  })
  test('refuses a policy for a type that there is not', async () => {
    expect((await patch(await newTenant(), { dlpPolicy: { SHOE_SIZE: 'block' } })).status).toBe(400)
  })
  test.each(['Ève O’Neil-Łukasz', 'عيادة النور', 'מרפאת אלון 24', 'آسیب‌شناسی', '東京クリニック'])(
    'may be called %s',
    async (name) => {
      expect(await patch(await newTenant(), { name })).toMatchObject({ status: 200, body: { tenant: { name } } })
    },
  )
  test('is its own organisation’s', async () => {
    const [org, other] = [await newTenant(), await newTenant()]
    await patch(org, { name: 'Ours' })
    expect((await get(other, TENANT)).body.tenant.name).toBeNull()
    expect((await books(other)).entries).toEqual([])
  })
})

describe('the organisation’s DLP policy', () => {
  const PHONE = {
    ...HELLO,
    message: 'Patient Anna Smith, phone (415) 555-0132, asks for a call back about her biopsy.',
  }
  test('blocks what the vertical would let pass', async () => {
    const org = await newTenant()
    expect((await postRun(org, PHONE)).status).toBe(200)
    await patch(org, { dlpPolicy: { PHONE: 'block' } })
    expect((await postRun(org, PHONE)).status).toBe(422)
  })
  test('lets pass what the vertical would block', async () => {
    const org = await newTenant({ vertical: 'healthcare', baa: true })
    expect((await postRun(org, PHONE)).status).toBe(422)
    await patch(org, { dlpPolicy: { PHONE: 'flag', PERSON_NAME: 'redact' } })
    const { status, body } = await postRun(org, PHONE)
    expect({ status, types: body.policy_flags.map(({ type }) => type) }).toMatchObject({
      status: 200,
      types: expect.arrayContaining(['PHONE', 'PERSON_NAME']),
    })
    const heard = (await received('gateway')).at(-1)?.body.messages.at(-1)?.content
    expect(heard).toContain('(415) 555-0132')
    expect(heard).toContain('[PERSON_NAME_1]')
    expect(heard).not.toContain('Anna')
  })
})

describe('a BAA', () => {
  test('is signed, shown, withdrawn; runs follow', async () => {
    const org = await newTenant({ vertical: 'healthcare' })
    expect((await postRun(org)).body.code).toBe('BAA_REQUIRED')
    expect((await asAdmin(org, 'GET', BAA)).body.baa).toBeNull()
    const signed = {
      signed_at: expect.stringMatching(/Z$/),
      signed_by: 'user_admin',
      name: 'Ada Byron',
      title: 'Privacy officer',
      document_sha256: 'ab'.repeat(32),
      in_force: true,
    }
    const { status, body } = await asAdmin(org, 'POST', BAA, SIGNATURE)
    expect({ status, baa: body.baa }).toEqual({ status: 201, baa: signed })
    expect((await asAdmin(org, 'GET', BAA)).body.baa).toEqual(signed)
    expect((await postRun(org)).status).toBe(200)
    expect((await asAdmin(org, 'DELETE', BAA)).body).toEqual({ ok: true })
    expect((await asAdmin(org, 'DELETE', BAA)).body).toEqual({ ok: true, message: 'No BAA was signed.' })
    expect((await postRun(org)).body.code).toBe('BAA_REQUIRED')
    expect((await books(org)).actions).toEqual(['baa_signed', 'agent_run', 'baa_withdrawn'])
  })
  test('that was signed on another plan is shown, and not in force', async () => {
    const org = await newTenant({ plan: 'pro', baa: true })
    expect((await asAdmin(org, 'GET', BAA)).body.baa).toMatchObject({ in_force: false })
  })
  test('is not told as signed of an organisation that has gone meanwhile', async () => {
    const org = await newTenant()
    const gone = sql(`do $$ begin delete from tenants where org_id = '${org}'; perform pg_sleep(2); end $$`)
    await expect
      .poll(() => sql(`select from pg_stat_activity where wait_event = 'PgSleep'`), { timeout: 10_000 })
      .toHaveLength(1)
    expect(await asAdmin(org, 'POST', BAA, SIGNATURE)).toMatchObject({
      status: 404,
      body: { code: 'TENANT_NOT_FOUND' },
    })
    await gone
  })
  test('withdrawn five times at once is withdrawn once', async () => {
    const org = await newTenant({ baa: true })
    await trigger(org, 'before insert on audit_entries', 'perform pg_sleep(0.3)')
    await Promise.all(Array.from({ length: 5 }, () => asAdmin(org, 'DELETE', BAA)))
    expect((await books(org)).actions).toEqual(['baa_withdrawn'])
  })
  test('is refused on plans that include none', async () => {
    const org = await newTenant({ plan: 'pro' })
    expect(await asAdmin(org, 'POST', BAA, SIGNATURE)).toMatchObject({
      status: 403,
      body: { code: 'BAA_NOT_INCLUDED' },
    })
    expect((await books(org)).entries).toEqual([])
  })
  test.each([
    ['documentSha256', { ...SIGNATURE, documentSha256: 'AB'.repeat(32) }],
    ['name', { ...SIGNATURE, name: ' ' }],
    ['title', { ...SIGNATURE, title: 'Privacy\u202Eofficer' }],
    ['title', { ...SIGNATURE, title: undefined }],
  ])('needs a good %s', async (path, body) => {
    expect(await asAdmin(await newTenant(), 'POST', BAA, body)).toMatchObject({
      status: 400,
      body: { issues: [{ path }] },
    })
  })
})

describe('the agents', () => {
  test('are shown with what the plan includes', async () => {
    const { body } = await get(await newTenant({ plan: 'starter' }), '/api/v1/agents')
    expect(body).toMatchObject({ plan: 'starter' })
    expect(body.agents.map(({ id, included }) => [id, included])).toEqual([
      ['coleman-clinical-docs', false],
      ['helpdesk-tier1-triage', true],
      ['compliance-evidence-collector', false],
      ['audit-trail-narrator', true],
    ])
    expect(body.agents[0]).toMatchObject({
      name: expect.any(String),
      description: expect.any(String),
      clinical: true,
      model: expect.any(String),
    })
  })
  test('of the organisation’s own list go before the plan’s', async () => {
    const { body } = await get(
      await newTenant({ plan: 'starter', agents: ['coleman-clinical-docs'] }),
      '/api/v1/agents',
    )
    expect(body.agents.filter(({ included }) => included).map(({ id }) => id)).toEqual(['coleman-clinical-docs'])
  })
})
