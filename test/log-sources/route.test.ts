import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { denials } from '../support/denials.ts'
import { restSources } from '../support/log-sources.ts'
import { ask, bearer, books, fault, get, newTenant, noFaults } from '../support/world.ts'

const PATH = '/api/v1/log-sources'
const M365 = {
  sourceType: 'm365_unified_audit',
  displayName: 'Contoso M365 Audit',
  config: { tenantId: 'contoso.onmicrosoft.com' },
  secretRef: 'm365__contoso__audit-secret',
}
const UNKNOWN = `${PATH}/ls_00000000000000000000000000`

denials({ method: 'GET', path: PATH })
denials({ method: 'POST', path: PATH, body: M365 })
denials({ method: 'GET', path: UNKNOWN })
denials({ method: 'PATCH', path: UNKNOWN, body: { enabled: false } })
denials({ method: 'DELETE', path: UNKNOWN })

afterEach(noFaults)
afterAll(restSources)

type Source = Record<string, unknown> & { id: string; config: Record<string, string> }
type SourceAnswer = {
  status: number
  body: { source: Source; sources: Source[]; code: string; error: string; issues: { path: string; message: string }[] }
}
const send = async (org: string, method: string, path: string, body?: object): Promise<SourceAnswer> => {
  const { status, body: answer } = await ask(path, {
    method,
    headers: { ...(await bearer({ org })), ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status, body: answer as unknown as SourceAnswer['body'] }
}
const register = (org: string, body: object = M365) => send(org, 'POST', PATH, body)
const list = async (org: string) => (await send(org, 'GET', PATH)).body.sources

const GUID = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const EACH = [
  ['m365_unified_audit', { tenantId: GUID }],
  ['google_workspace_admin', { customerId: 'C0abc1234' }],
  ['gcp_cloud_audit', { projectId: 'contoso-prod-42' }],
  ['splunk_hec', { endpoint: 'https://http-inputs-contoso.splunkcloud.com:8088' }],
  ['azure_sentinel', { workspaceId: GUID }],
  ['custom_webhook', {}],
] as const

describe('a log source', () => {
  test('is registered as the reference has it, listed, shown, and the log says so', async () => {
    const org = await newTenant()
    const { status, body } = await register(org)
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect({ status, source: body.source }).toEqual({
      status: 201,
      source: {
        id: expect.stringMatching(/^ls_[0-9A-Z]{26}$/),
        org_id: org,
        source_type: 'm365_unified_audit',
        display_name: 'Contoso M365 Audit',
        config: { tenantId: 'contoso.onmicrosoft.com' },
        secret_ref: 'm365__contoso__audit-secret',
        enabled: true,
        last_fetched_at: null,
        fetch_error: null,
        created_at: time,
        updated_at: time,
      },
    })
    expect(await list(org)).toEqual([body.source])
    const shown = { ...body.source, next_fetch_at: time, gaps: [] }
    expect((await send(org, 'GET', `${PATH}/${body.source.id}`)).body.source).toEqual(shown)
    const { entries } = await books(org)
    expect(entries).toMatchObject([
      {
        action: 'log_source_created',
        user_id: 'user_test',
        detail: {
          log_source_id: body.source.id,
          source_type: 'm365_unified_audit',
          secret_ref: 'm365__contoso__audit-secret',
        },
      },
    ])
  })

  test('is found where the answer to its registration says', async () => {
    const org = await newTenant()
    const headers = { ...(await bearer({ org })), 'Content-Type': 'application/json' }
    const answer = await ask(PATH, { method: 'POST', headers, body: JSON.stringify(M365) })
    const found = await get(org, answer.headers.get('Location') ?? '')
    expect({ ...found.body }).toMatchObject({ ...answer.body })
  })

  test('is enabled, whether that is asked for or not', async () => {
    expect(await register(await newTenant(), { ...M365, enabled: true })).toMatchObject({
      status: 201,
      body: { source: { enabled: true } },
    })
  })

  test.each(EACH)('of type %s is registered with what that needs, and no less', async (sourceType, config) => {
    const org = await newTenant()
    expect(await register(org, { sourceType, displayName: 'A', config })).toMatchObject({
      status: 201,
      body: { source: { config } },
    })
    for (const name of Object.keys(config)) {
      const answer = await register(org, { sourceType, displayName: 'A', config: {} })
      expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: `config.${name}` }] } })
    }
    const unknown = await register(org, { sourceType, displayName: 'A', config: { ...config, clientSecret: 'x' } })
    expect(unknown).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR' } })
  })

  test.each<[string, object, string]>([
    ['a type that is none', { sourceType: 'syslog' }, 'sourceType'],
    ['no name', { displayName: ' ' }, 'displayName'],
    ['a name of two lines', { displayName: 'a\nb' }, 'displayName'],
    ['a tenant that is neither GUID nor domain', { config: { tenantId: 'contoso' } }, 'config.tenantId'],
    ['a tenant that is a number', { config: { tenantId: 4 } }, 'config.tenantId'],
    ['no config', { config: undefined }, 'config'],
    ['a secretRef that is a path', { secretRef: 'projects/p/secrets/s' }, 'secretRef'],
    ['a webhook secret as secretRef', { secretRef: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }, 'secretRef'],
    ['a key as secretRef', { secretRef: 'sk_live_51HxAbCdEf' }, 'secretRef'],
    ['a HEC token as secretRef', { secretRef: '7c1f0a52-5d1e-4b0e-9a55-3a8d6d1f2b90' }, 'secretRef'],
    ['random letters as secretRef', { secretRef: 'aB38Q_xYz-4kLmN7pQrS-tUvW_0aBcDeFgHiJkL2' }, 'secretRef'],
    ['a password as displayName', { displayName: 'Splunk password=hunter2secret' }, 'displayName'],
    ['a flag that a new source cannot have', { enabled: false }, 'enabled'],
    ['a token as its name', { displayName: 'eyJhbGciOiJIUzI1NiJ9.e30.x' }, 'displayName'],
    ['a client secret as its name', { displayName: 'q1W8Q~dLx9aBcDeFgHiJkLmNoPqRsTuVwXyZ0123' }, 'displayName'],
  ])('with %s is refused: 400', async (_, change, path) => {
    const org = await newTenant()
    const answer = await register(org, { ...M365, ...change })
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR' } })
    expect(answer.body.issues.map((issue) => issue.path)).toContain(path)
    expect(await list(org)).toEqual([])
  })

  test.each([
    'http://splunk.example.com',
    'https://localhost:8088',
    'https://127.0.0.1',
    'https://2130706433',
    'https://0x7f.1',
    'https://[::1]',
    'https://10.1.2.3:8088',
    'https://169.254.169.254',
    'https://metadata.google.internal',
    'https://splunk',
    'https://user:pass@splunk.example.com',
    'https://splunk.example.com/?x=1',
    'https://splunk.example.com/#x',
    'ftp://splunk.example.com',
    'splunk.example.com',
  ])('may not send us to %s: 400', async (endpoint) => {
    const answer = await register(await newTenant(), {
      sourceType: 'splunk_hec',
      displayName: 'S',
      config: { endpoint },
    })
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: 'config.endpoint' }] } })
  })

  test('of Splunk is searched only where both address and search are given', async () => {
    const org = await newTenant()
    const endpoint = 'https://splunk.example.com:8088/'
    const splunk = (more: object) =>
      register(org, { sourceType: 'splunk_hec', displayName: 'S', config: { endpoint, ...more } })
    const search = { searchUrl: 'https://splunk.example.com:8089', search: 'search index=main' }
    expect((await splunk(search)).body.source.config).toEqual({
      endpoint: 'https://splunk.example.com:8088',
      ...search,
    })
    expect(await splunk({ search: 'search index=main' })).toMatchObject({ status: 400 })
    expect(await splunk({ searchUrl: search.searchUrl })).toMatchObject({ status: 400 })
  })
})

describe('a log source that is there', () => {
  test('is changed in what is named, and in nothing else', async () => {
    const org = await newTenant()
    const { source } = (await register(org)).body
    const named = await send(org, 'PATCH', `${PATH}/${source.id}`, {
      displayName: 'Contoso (Production)',
      enabled: false,
    })
    expect(named).toMatchObject({
      status: 200,
      body: {
        source: { ...source, display_name: 'Contoso (Production)', enabled: false, updated_at: expect.any(String) },
      },
    })
    const moved = await send(org, 'PATCH', `${PATH}/${source.id}`, { config: { tenantId: GUID } })
    expect(moved.body.source).toMatchObject({
      config: { tenantId: GUID },
      display_name: 'Contoso (Production)',
      enabled: false,
    })
    expect((await books(org)).entries.slice(1)).toMatchObject([
      {
        action: 'log_source_updated',
        detail: { log_source_id: source.id, display_name: 'Contoso (Production)', enabled: false },
      },
      { action: 'log_source_updated', detail: { log_source_id: source.id, config: { tenantId: GUID } } },
    ])
  })
  test.each<[string, object, string]>([
    ['nothing', {}, ''],
    ['a config of another type', { config: { projectId: 'contoso-prod' } }, 'config.tenantId'],
    ['a config with more than it knows', { config: { tenantId: GUID, clientSecret: 'x' } }, 'config.clientSecret'],
    ['a flag that is a word', { enabled: 'no' }, 'enabled'],
    ['another secret', { secretRef: 'm365__contoso__new-secret', enabled: true }, 'secretRef'],
    ['no secret', { secretRef: null, displayName: 'Contoso' }, 'secretRef'],
    ['another type', { sourceType: 'custom_webhook', config: {} }, 'sourceType'],
    ['the type that it has', { sourceType: 'm365_unified_audit', displayName: 'Contoso' }, 'sourceType'],
  ])('is not changed by %s: 400', async (_, change, path) => {
    const org = await newTenant()
    const { source } = (await register(org)).body
    const answer = await send(org, 'PATCH', `${PATH}/${source.id}`, change)
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR' } })
    expect(answer.body.issues.map((issue) => issue.path)).toContain(path)
    expect(await list(org)).toEqual([source])
  })
  test('is removed once', async () => {
    const org = await newTenant()
    const { source } = (await register(org)).body
    expect(await send(org, 'DELETE', `${PATH}/${source.id}`)).toEqual({ status: 200, body: { ok: true } })
    expect(await send(org, 'DELETE', `${PATH}/${source.id}`)).toMatchObject({
      status: 404,
      body: { error: 'Log source not found', code: 'NOT_FOUND' },
    })
    expect(await list(org)).toEqual([])
    expect((await books(org)).actions).toEqual(['log_source_created', 'log_source_deleted'])
  })
  test('of another organisation is neither shown, changed nor removed', async () => {
    const [org, other] = [await newTenant(), await newTenant()]
    const { source } = (await register(org)).body
    const path = `${PATH}/${source.id}`
    expect(await get(other, path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    expect(await send(other, 'PATCH', path, { enabled: false })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
    expect(await send(other, 'DELETE', path)).toMatchObject({
      status: 403,
      body: { error: 'Forbidden', code: 'FORBIDDEN' },
    })
    expect(await list(other)).toEqual([])
    expect(await list(org)).toEqual([source])
    expect((await books(other)).actions).toEqual([])
  })
  test.each(['ls_x', 'x', '%00', 'aud_00000000000000000000000000'])('is not %s: 404', async (id) => {
    const org = await newTenant()
    for (const method of ['GET', 'DELETE'])
      expect(await send(org, method, `${PATH}/${id}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    expect(await send(org, 'PATCH', `${PATH}/${id}`, { enabled: true })).toMatchObject({ status: 404 })
  })
})

describe('a plan', () => {
  test('includes so many sources, also when they are registered all at once', async () => {
    const org = await newTenant({ plan: 'pilot' })
    const statuses = (await Promise.all(Array.from({ length: 10 }, () => register(org)))).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([201, 201, ...Array(8).fill(403)])
    expect((await register(org)).body.code).toBe('LOG_SOURCE_LIMIT_EXCEEDED')
    const [one] = await list(org)
    await send(org, 'DELETE', `${PATH}/${one?.id}`)
    expect((await register(org)).status).toBe(201)
    expect((await register(await newTenant({ plan: 'free', provisioned: false }))).body.code).toBe(
      'LOG_SOURCE_LIMIT_EXCEEDED',
    )
  })
})

describe('when an answer of the database is lost', () => {
  test.each([
    ['create_log_source(', async (org: string) => register(org), 201],
    [
      'change_log_source(',
      async (org: string, id: string) => send(org, 'PATCH', `${PATH}/${id}`, { enabled: false }),
      200,
    ],
    ['remove_log_source(', async (org: string, id: string) => send(org, 'DELETE', `${PATH}/${id}`), 200],
  ])('%s is done once', async (match, act, status) => {
    const org = await newTenant()
    const { source } = (await register(org)).body
    await fault('database', 'drop-response', { match, times: 1 })
    expect((await act(org, source.id)).status).toBe(status)
    expect((await books(org)).entries).toHaveLength(2)
  })
  test('and it is down: 503', async () => {
    const org = await newTenant()
    await fault('database', 'down', { times: 20 })
    expect((await register(org)).status).toBe(503)
    expect((await send(org, 'GET', PATH)).status).toBe(503)
  })
})
