import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { m365Fixtures } from '../../../../dev/logs/fixtures/m365.ts'
import { APPS, CONTOSO, FABRIKAM, microsoftSecrets } from '../../../../dev/logs/microsoft/apps.ts'
import { m365 } from '../../../../src/log-sources/connectors/m365/m365.ts'
import { fault, noFaults, places } from '../../../support/world.ts'
import { happen, m365Access, readAll, requests, restore, troubleOf, uids, unique } from '../microsoft/support.ts'

const FIXTURES = unique(m365Fixtures(0).map(({ record }) => String(record.Id)))
const ALWAYS = 1_000
const LIST = '/subscriptions/content'
const BLOB = '/audit/'
const NEXT = 'nextPage='

const read = (cursor: unknown = null) => readAll(m365, m365Access(), cursor)

beforeEach(async () => {
  await restore()
  await requests()
})
afterEach(noFaults)

describe('the feed', () => {
  test.each<[string, string, string, number | undefined, passes?: 'passes']>([
    ['af429', LIST, 'is asked too often at the moment (AF429)', 60, 'passes'],
    ['af429', BLOB, 'is asked too often at the moment (AF429)', 60, 'passes'],
    ['http-429', LIST, 'is asked too often at the moment (HTTP 429)', 17, 'passes'],
    ['af50000', LIST, 'fails at the moment (AF50000)', undefined, 'passes'],
    ['http-500', BLOB, 'fails at the moment (HTTP 500)', undefined, 'passes'],
    ['reset', BLOB, 'could not be reached', undefined, 'passes'],
    ['garbage', LIST, 'did not answer as it should', undefined, 'passes'],
    ['garbage', BLOB, 'did not answer as it should', undefined, 'passes'],
    ['not-a-list', LIST, 'did not answer as it should', undefined, 'passes'],
    [
      'af10001',
      LIST,
      'application permission ActivityFeed.Read of the Office 365 Management APIs, and grant admin consent (AF10001)',
      undefined,
    ],
    ['af20012', LIST, 'Turn the unified audit log on in Microsoft Purview (AF20012)', undefined],
    ['wrong-next-host', LIST, 'gives an address that is not its own, which is not followed', undefined],
    ['wrong-content-host', LIST, 'gives an address that is not its own, which is not followed', undefined],
  ])(
    '%s on %s: a sentence, and afterwards each record all the same',
    async (kind, match, sentence, retryAfterS, passes) => {
      await fault('microsoft', kind, { match, times: ALWAYS })
      let cursor: unknown = null
      // Pages before it are kept.
      const attempt = async () => {
        for (let more = true; more; ) {
          const page = await m365.page(m365Access(), cursor, new Date())
          ;({ more, cursor } = page)
          seen.push(...uids(page.events))
        }
      }
      const seen: string[] = []
      const trouble = await troubleOf(attempt())
      expect(trouble.message).toContain(sentence)
      expect(trouble.retryAfterS).toBe(retryAfterS)
      expect(trouble.passing).toBe(passes !== undefined)
      await noFaults()
      expect(unique([...seen, ...uids((await read(cursor)).events)])).toEqual(FIXTURES)
    },
  )

  test('that throttles in the middle of a page keeps what came before', async () => {
    // After the lists of a type its blobs are read four at a time: the second is refused.
    let cursor: unknown = null
    for (let more = true; more; ) {
      const page = await m365.page(m365Access(), cursor, new Date())
      const { round } = JSON.parse(JSON.stringify(page.cursor))
      ;({ cursor } = page)
      more = round.pending.length < 2
    }
    const { round } = JSON.parse(JSON.stringify(cursor))
    await fault('microsoft', 'af429', { path: new URL(round.pending[1].uri).pathname })
    const page = await m365.page(m365Access(), cursor, new Date())
    expect(page.events.length).toBeGreaterThan(0)
    expect(page.more).toBe(true)
    expect(unique([...uids(page.events), ...uids((await read(page.cursor)).events)])).toEqual(FIXTURES)
  })

  test('whose subscription cannot be started says so', async () => {
    await fault('microsoft', 'af20022', { match: LIST, times: 2 })
    expect((await troubleOf(read())).message).toContain('Turn the unified audit log on in Microsoft Purview (AF20022)')
  })
  test('that forgets our token is shown another', async () => {
    await fault('microsoft', 'revoked', { match: BLOB })
    expect(unique(uids((await read()).events))).toEqual(FIXTURES)
  })
  test('that refuses every token says so', async () => {
    await fault('microsoft', 'revoked', { times: ALWAYS })
    expect((await troubleOf(read())).message).toContain("refuses the app's token (HTTP 401)")
  })
})

describe('a blob', () => {
  test.each([
    ['af20050', 'can no longer be had (AF20050)'],
    ['af20051', 'can no longer be had (AF20051)'],
    ['af20052', 'can no longer be had (AF20052)'],
    ['not-a-list', 'is no list of records'],
    ['flood', 'longer than what is read at once'],
  ])('with %s is left out, its time is told as a gap, and all others are read', async (kind, reason) => {
    const created = Date.now() - 2 * 3_600_000
    await happen('m365', [{ Id: 'lost', Operation: 'TeamDeleted', Workload: 'MicrosoftTeams' }], created)
    await fault('microsoft', kind, { match: `${new Date(created).toISOString().replace(/\D/g, '')}` })
    const { events, gaps } = await read()
    expect(unique(uids(events))).toEqual(FIXTURES)
    const time = new Date(created).toISOString()
    expect(gaps).toEqual([{ from: time, to: time, reason: expect.stringContaining(reason) }])
  })
  test('of things that are no records gives a Base Event for each, at the time at which it came', async () => {
    await restore('empty')
    const created = Date.now() - 3_600_000
    await happen('m365', [{ Workload: 'MicrosoftTeams', Operation: { a: 1 }, CreationTime: 'yesterday' }], created)
    await fault('microsoft', 'odd-entries', { match: BLOB })
    const { events, gaps } = await read()
    expect(events).toHaveLength(4)
    for (const event of events)
      expect(event).toMatchObject({ class_uid: 0, event_code: 'unknown', time: new Date(created).toISOString() })
    expect(unique(uids(events))).toHaveLength(4)
    expect(gaps).toEqual([])
  })
})

describe('a list', () => {
  test('with entries that name no blob tells a gap, and the others are read', async () => {
    // Now all subscriptions are on, and the next list is one.
    await read()
    await fault('microsoft', 'odd-entries', { match: LIST })
    const { events, gaps } = await read()
    expect(unique(uids(events))).toEqual(FIXTURES)
    expect(gaps).toMatchObject([{ reason: 'Microsoft 365 listed content without saying where it is.' }])
  })
  test.each(['af20030', 'af20055'])('whose window is refused (%s) is asked for in a narrower one', async (kind) => {
    await fault('microsoft', kind, { match: LIST })
    const { events, gaps } = await read()
    expect(unique(uids(events))).toEqual(FIXTURES)
    expect(gaps).toEqual([])
    const asked = (await requests())
      .filter(({ path }) => path.endsWith(LIST))
      .map(({ query }) => new URLSearchParams(query))
    const [first, second] = asked.map(
      (of) => Date.parse(`${of.get('endTime')}Z`) - Date.parse(`${of.get('startTime')}Z`),
    )
    expect(second).toBeLessThan(first ?? 0)
  })
  test('whose windows are all refused is given up', async () => {
    await fault('microsoft', 'af20055', { match: LIST, times: ALWAYS })
    expect((await troubleOf(read())).message).toContain(
      'refuses the window of time that is asked for. Tell our support (AF20055).',
    )
  })
  test('whose next page is refused is begun again', async () => {
    await fault('microsoft', 'af20031', { match: NEXT, times: 2 })
    const { events, gaps } = await read()
    expect(unique(uids(events))).toEqual(FIXTURES)
    expect(gaps).toEqual([])
    // The two that were refused, and others that were not.
    expect((await requests()).filter(({ query }) => query.includes(NEXT)).length).toBeGreaterThan(2)
  })
  test('whose next pages are all refused is asked for in ever shorter windows, and nothing is missing', async () => {
    await fault('microsoft', 'af20031', { match: NEXT, times: ALWAYS })
    expect(unique(uids((await read()).events))).toEqual(FIXTURES)
  })
  test('too short to be halved, whose next page was kept until it is refused, is begun again, and nothing is missing', async () => {
    const created = Math.floor((Date.now() - 3_600_000) / 1_000) * 1_000
    const many = Array.from({ length: 9 }, (_, i) => ({ Id: `m-${i}`, Workload: 'MicrosoftTeams', Operation: 'x' }))
    await happen('m365', many, created, { blobSize: 1 })
    const window = { from: created, to: created + 60_000 }
    const round = { until: window.to, type: 'Audit.General', window, next: { uri: null }, pending: [], records: 0 }
    const begun = { tenant: { named: CONTOSO.domain, id: CONTOSO.id }, done: {}, round }
    const first = await m365.page(m365Access(), begun, new Date())
    const old = JSON.stringify(first.cursor).replace(NEXT, `${NEXT}old`)
    expect(old).toContain(`${NEXT}old`)
    const { events, gaps } = await read(JSON.parse(old))
    expect(unique(uids(events))).toEqual(expect.arrayContaining(many.map(({ Id }) => Id)))
    expect(gaps).toEqual([])
  })
  test('whose next page is refused however short it is is given up', async () => {
    const created = Date.now() - 3_600_000
    const many = Array.from({ length: 9 }, (_, i) => ({ Id: `m-${i}`, Workload: 'MicrosoftTeams', Operation: 'x' }))
    await happen('m365', many, created, { blobSize: 1 })
    await fault('microsoft', 'af20031', { match: NEXT, times: ALWAYS })
    expect((await troubleOf(read())).message).toContain('(AF20031)')
  })
})

describe('a source', () => {
  const { withoutRights } = APPS
  test.each([
    [
      'of a tenant that is none',
      m365Access(microsoftSecrets.m365, 'nobody.example'),
      'There is no such tenant. Correct the tenant id (AADSTS90002).',
    ],
    ['of a tenant that the app is not in', m365Access(microsoftSecrets.m365, FABRIKAM.domain), '(AADSTS700016)'],
    ['of a GUID that is no tenant', m365Access(microsoftSecrets.m365, withoutRights.clientId), '(AADSTS90002)'],
    ['with a wrong secret', m365Access({ ...microsoftSecrets.m365, clientSecret: 'local~wrong' }), '(AADSTS7000215)'],
    [
      'with an app without permission',
      m365Access({ clientId: withoutRights.clientId, clientSecret: withoutRights.clientSecret }),
      '(AF10001)',
    ],
  ])('%s is told so by its test and by its fetch', async (_, access, sentence) => {
    for (const work of [() => m365.test(access), () => m365.page(access, null, new Date())]) {
      const { message, passing } = await troubleOf(work())
      expect(message).toContain(sentence)
      expect(passing).toBe(false)
    }
  })
  test.each([
    ['by a domain', CONTOSO.domain, [FABRIKAM.id, FABRIKAM.domain]],
    ['by its GUID', CONTOSO.id, [FABRIKAM.id]],
    ['by a domain that the secret does not know it by', CONTOSO.domain, ['contoso.example']],
  ])(
    'whose tenant, named %s, the secret is not meant for is refused before there is a token',
    async (_, named, allowedTenants) => {
      const access = m365Access({ ...microsoftSecrets.m365, allowedTenants }, named)
      const { cursor } = await m365.page(m365Access(microsoftSecrets.m365, named), null, new Date())
      await requests()
      for (const work of [
        () => m365.test(access),
        () => m365.page(access, null, new Date()),
        () => m365.page(access, cursor, new Date()),
      ])
        expect((await troubleOf(work())).message).toContain('not meant for the tenantId of this source')
      for (const { path } of await requests()) expect(path).toContain('/.well-known/openid-configuration')
    },
  )
  test.each([
    [CONTOSO.domain, CONTOSO.id.toUpperCase()],
    [CONTOSO.domain, CONTOSO.domain.toUpperCase()],
    [CONTOSO.id.toUpperCase(), CONTOSO.id],
  ])('of the tenant %s is read with a secret that is meant for %s', async (named, allowed) => {
    const access = m365Access({ ...microsoftSecrets.m365, allowedTenants: [allowed] }, named)
    expect(await m365.test(access)).toMatch(/^Connected/)
    await m365.page(access, null, new Date())
  })
  test.each([
    ['openid-configuration', 'Entra ID'],
    ['/oauth2/v2.0/token', 'Entra ID'],
    ['/subscriptions/list', 'Microsoft 365'],
  ])('is tested without reading much: %s', async (match, who) => {
    await fault('microsoft', 'long', { match })
    expect((await troubleOf(m365.test(m365Access()))).message).toBe(`${who} answered more than is read at once.`)
  })
  test('whose cursor names an address that is not the API’s any more reads from where it had read to', async () => {
    let cursor: unknown = null
    for (let listed = false; !listed; ) {
      ;({ cursor } = await m365.page(m365Access(), cursor, new Date()))
      listed = JSON.parse(JSON.stringify(cursor)).round.pending.length > 0
    }
    const { origin } = new URL(places.microsoft)
    const moved = JSON.stringify(cursor).replaceAll(origin, 'https://manage.example.com')
    expect(moved).toContain('"uri":"https://manage.example.com/')
    expect(unique(uids((await read(JSON.parse(moved))).events))).toEqual(FIXTURES)
  })
  test('whose secret has no client is refused by its form', () => {
    expect(m365.secret.safeParse({ clientId: CONTOSO.domain, clientSecret: 'x' }).success).toBe(false)
    expect(m365.secret.safeParse({ ...microsoftSecrets.m365, orgId: 'org_demo' }).success).toBe(true)
  })
})
