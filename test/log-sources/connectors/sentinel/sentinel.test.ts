import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sentinelFixtures } from '../../../../dev/logs/fixtures/sentinel.ts'
import { APPS, CONTOSO, FABRIKAM, microsoftSecrets, WORKSPACE } from '../../../../dev/logs/microsoft/apps.ts'
import { scrub } from '../../../../src/log-events/scrub.ts'
import { sentinel } from '../../../../src/log-sources/connectors/sentinel/sentinel.ts'
import { fault, noFaults } from '../../../support/world.ts'
import {
  happen,
  readAll,
  requests,
  restore,
  resumes,
  sentinelAccess,
  troubleOf,
  uids,
  unique,
} from '../microsoft/support.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const ALWAYS = 1_000
const idsIn = (table?: string) =>
  sentinelFixtures(0)
    .filter(({ Type }) => table === undefined || Type === table)
    .map(({ _ItemId }) => _ItemId)
const FIXTURES = idsIn()
const AUDIT = 'AuditLogs | '
const SIGNIN = 'SigninLogs | '

const read = (cursor: unknown = null, now = new Date()) => readAll(sentinel, sentinelAccess(), cursor, now)
/** Rows of AuditLogs. */
const rows = (ids: readonly string[]) =>
  ids.map((_ItemId) => ({
    _ItemId,
    Type: 'AuditLogs',
    TimeGenerated: new Date().toISOString(),
    OperationName: 'Update device',
  }))
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `i-${String(i).padStart(5, '0')}`)
/** A time some minutes ago with its last four of seven digits. */
const exactly = (minutesAgo: number, digits: string) =>
  new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString().replace('Z', `${digits}Z`)

beforeEach(async () => {
  await restore()
  await requests()
})
afterEach(noFaults)

describe('the workspace', () => {
  test('of the demo tenant is read whole: what came late, and what came twice, with one id', async () => {
    const { events, gaps } = await read()
    expect(uids(events)).toEqual([...FIXTURES].sort())
    expect(unique(uids(events))).toHaveLength(FIXTURES.length - 1)
    expect(gaps).toEqual([])
  })
  test('keeps times to their last digit', async () => {
    await restore('empty')
    const TimeGenerated = exactly(30, '4567')
    await happen('sentinel', [{ ...rows(['a'])[0], TimeGenerated }], exactly(20, '0001'))
    expect((await read()).events).toMatchObject([{ uid: 'a', time: TimeGenerated }])
  })
  test.each([
    ['one ingestion time', ['0001']],
    ['three that differ in the last digit', ['0001', '0002', '0003']],
  ])('with thousands of rows of %s is read whole, and can be gone on with from every page', async (_, times) => {
    await restore('empty')
    const ids = numbered(2_500)
    const at = exactly(30, '')
    for (const [i, digits] of times.entries()) {
      const part = rows(ids.filter((_, n) => n % times.length === i))
      await happen('sentinel', part, at.replace('Z', `${digits}Z`))
    }
    const now = new Date()
    const whole = await read(null, now)
    expect(uids(whole.events)).toEqual(ids)
    await resumes(sentinel, sentinelAccess(), whole, now)
  })
  test('was read up to two minutes before that began, whenever it ends', async () => {
    const now = new Date('2026-11-20T12:00:00.400Z')
    const { pages, until } = await read(null, now)
    expect(until).toBe('2026-11-20T11:58:00.400Z')
    expect(pages.length).toBeGreaterThan(1)
    for (const { cursor } of pages.slice(0, -1))
      expect((await read(cursor, new Date(now.getTime() + HOUR_MS))).until).toBe(until)
  })
  test('with ids that look like KQL is read whole', async () => {
    await restore('empty')
    const ids = Array.from({ length: 1_200 }, (_, i) => `"\\") or true // ${i}`)
    await happen('sentinel', rows(ids), exactly(30, '0001'))
    expect(uids((await read()).events)).toEqual([...ids].sort())
  })
  test('begins 24 hours back, leaves the last two minutes, and reads them the next time', async () => {
    await restore('empty')
    await happen('sentinel', rows(['older']), Date.now() - 25 * HOUR_MS)
    await happen('sentinel', rows(['newer']), Date.now() - 23 * HOUR_MS)
    await happen('sentinel', rows(['unsettled']), Date.now() - MINUTE_MS)
    const first = await read()
    expect(uids(first.events)).toEqual(['newer'])
    // It can be queried only now, though it was ingested before.
    await happen('sentinel', rows(['late']), Date.now() - 4 * MINUTE_MS)
    const second = await read(first.cursor, new Date(Date.now() + 3 * MINUTE_MS))
    expect(uids(second.events)).toEqual(['late', 'unsettled'])
  })
  test('is read on from where it was left, with five minutes once more', async () => {
    const first = await read()
    expect(uids((await read(first.cursor)).events)).toEqual([])
  })
  test('holds a patient, a secret and an order to its reader; what is kept holds the order only, as a name', async () => {
    const kept = (await read()).events.map((event) => scrub(event))
    const text = JSON.stringify(kept)
    expect(text).not.toMatch(/Gonzalez|48213377|q1W8Q/)
    expect(text).toContain('[PERSON_NAME]')
    expect(text).toContain('[SECRET]')
    const told = kept.filter(({ resource }) => resource?.startsWith('Ignore previous instructions'))
    expect(told).toMatchObject([{ event_code: 'Consent to application', class_uid: 3005 }])
    for (const { uid } of kept) expect(uid).not.toBeNull()
  })
  test.each([[{ v: 2 }], ['x']])('begins again by a cursor that is not understood: %j', async (cursor) => {
    expect(uids((await read(cursor)).events)).toEqual([...FIXTURES].sort())
  })
})

describe('a table', () => {
  test('that is not there is left out', async () => {
    await fault('microsoft', 'no-table', { match: AUDIT })
    expect(uids((await read()).events)).toEqual(idsIn('SigninLogs').sort())
  })
  test('that is the last and not there is left out', async () => {
    await fault('microsoft', 'no-table', { match: SIGNIN })
    expect(uids((await read()).events)).toEqual(idsIn('AuditLogs').sort())
  })
  test('has to be there: a workspace with none is told so', async () => {
    await fault('microsoft', 'no-table', { times: ALWAYS })
    expect((await troubleOf(read())).message).toContain(
      "Connect Microsoft Entra ID to it in Sentinel's data connectors.",
    )
  })
  test('that lacks a column is not taken for one that is not there', async () => {
    await fault('microsoft', 'semantic', { match: AUDIT })
    expect((await troubleOf(read())).message).toContain('refuses the query (BadArgumentError)')
  })
  test('whose rows have no place is told as a gap, and the others are read', async () => {
    await fault('microsoft', 'no-place', { match: AUDIT })
    const { events, gaps } = await read()
    expect(uids(events)).toEqual(idsIn('SigninLogs').sort())
    expect(gaps).toMatchObject([{ reason: 'Rows of AuditLogs came without _ItemId or ingestion time.' }])
  })
})

describe('an answer', () => {
  test.each([
    ['504', 3],
    ['partial', 3],
  ])('%s is asked for again in less, and each row comes once', async (kind, times) => {
    await fault('microsoft', kind, { match: AUDIT, times })
    const { events, gaps } = await read()
    expect(uids(events)).toEqual([...FIXTURES].sort())
    expect(gaps).toEqual([])
    const asked = (await requests()).map(({ body }) => /take (\d+)/.exec(body)?.[1]).filter(Boolean)
    expect(asked.slice(0, 5)).toEqual(['1001', '501', '251', '126', '251'])
  })
  test.each(['504', 'partial'])('%s to the smallest query too is given up', async (kind) => {
    await fault('microsoft', kind, { times: ALWAYS })
    for (const work of [() => read(), () => sentinel.test(sentinelAccess())]) {
      const { message, passing } = await troubleOf(work())
      expect(message).toContain('does not answer even the smallest query in time')
      expect(passing).toBe(true)
    }
  })
  test('of 204 is a workspace without data', async () => {
    await fault('microsoft', 'no-content', { times: ALWAYS })
    const { events, gaps, pages } = await read()
    expect([events, gaps, pages.length]).toEqual([[], [], 2])
  })
  test.each<[string, string, number | undefined]>([
    ['empty', 'did not answer as it should', undefined],
    ['garbage', 'did not answer as it should', undefined],
    ['http-429', 'is asked too often at the moment (HTTP 429)', 17],
    ['http-500', 'fails at the moment (HTTP 500)', undefined],
    ['reset', 'could not be reached', undefined],
  ])('%s is told in a sentence, and afterwards each row comes all the same', async (kind, sentence, retryAfterS) => {
    await fault('microsoft', kind, { match: SIGNIN, times: ALWAYS })
    const { cursor, events } = await sentinel.page(sentinelAccess(), null, new Date())
    const trouble = await troubleOf(read(cursor))
    expect(trouble.message).toContain(sentence)
    expect(trouble.retryAfterS).toBe(retryAfterS)
    expect(trouble.passing).toBe(true)
    await noFaults()
    expect(uids([...events, ...(await read(cursor)).events])).toEqual([...FIXTURES].sort())
  })
  test('that refuses the token is asked for once more with another', async () => {
    await read()
    await fault('microsoft', 'revoked')
    expect(uids((await read()).events)).toEqual([...FIXTURES].sort())
    await fault('microsoft', 'revoked', { times: ALWAYS })
    expect((await troubleOf(read())).message).toContain("refuses the app's token")
  })
})

describe('a source', () => {
  const { sentinel: secret } = microsoftSecrets
  test.each([
    [
      'of a workspace that is none',
      sentinelAccess(secret, CONTOSO.id),
      'There is no such workspace. Correct workspaceId (PathNotFoundError).',
    ],
    ['with a wrong secret', sentinelAccess({ ...secret, clientSecret: 'local~wrong' }), '(AADSTS7000215)'],
    ['of another tenant', sentinelAccess({ ...secret, tenantId: FABRIKAM.domain }), '(AADSTS700016)'],
    [
      'with an app without permission',
      sentinelAccess({
        tenantId: CONTOSO.id,
        clientId: APPS.withoutRights.clientId,
        clientSecret: APPS.withoutRights.clientSecret,
      }),
      'the role Log Analytics Reader on the workspace and the permission Data.Read of the Log Analytics API; both take up to an hour to count (InsufficientAccessError).',
    ],
  ])('%s is told so by its test and by its fetch', async (_, access, sentence) => {
    for (const work of [() => sentinel.test(access), () => sentinel.page(access, null, new Date())]) {
      const { message, passing } = await troubleOf(work())
      expect(message).toContain(sentence)
      expect(passing).toBe(false)
    }
  })
  test('of a workspace that the secret is not meant for is refused before there is a token', async () => {
    const access = sentinelAccess({ ...secret, allowedWorkspaces: [CONTOSO.id] })
    for (const work of [() => sentinel.test(access), () => sentinel.page(access, null, new Date())])
      expect((await troubleOf(work())).message).toContain('not meant for the workspaceId of this source')
    expect(await requests()).toEqual([])
    const meant = sentinelAccess({ ...secret, allowedWorkspaces: [CONTOSO.id, WORKSPACE.toUpperCase()] })
    expect(await sentinel.test(meant)).toMatch(/^Connected/)
    expect(uids((await readAll(sentinel, meant)).events)).toEqual([...FIXTURES].sort())
  })
  test('is tested without reading rows', async () => {
    await sentinel.test(sentinelAccess())
    const queries = (await requests()).filter(({ path }) => path.endsWith('/query'))
    expect(queries.map(({ body }) => /take (\d+)/.exec(body)?.[1])).toEqual(['0', '0'])
    await fault('microsoft', 'long', { match: '/query' })
    await troubleOf(sentinel.test(sentinelAccess()))
  })
  test('is tested with a token of its own, and told which tables there are', async () => {
    expect(await sentinel.test(sentinelAccess())).toBe(
      `Connected to workspace ${WORKSPACE}; tables: AuditLogs, SigninLogs.`,
    )
    await requests()
    await fault('microsoft', 'no-table', { match: SIGNIN })
    expect(await sentinel.test(sentinelAccess())).toBe(`Connected to workspace ${WORKSPACE}; tables: AuditLogs.`)
    expect((await requests()).map(({ path }) => path.split('/').at(-1))).toEqual(['token', 'query', 'query'])
    await fault('microsoft', 'no-table', { times: ALWAYS })
    expect((await troubleOf(sentinel.test(sentinelAccess()))).message).toContain('neither AuditLogs nor SigninLogs')
  })
  test('whose secret has no tenant is refused by its form', () => {
    const { tenantId, ...others } = secret
    expect(sentinel.secret.safeParse(others).success).toBe(false)
    expect(sentinel.secret.safeParse({ ...others, tenantId: `${tenantId}/../x` }).success).toBe(false)
    expect(sentinel.secret.safeParse({ ...secret, orgId: 'org_demo' }).success).toBe(true)
  })
})
