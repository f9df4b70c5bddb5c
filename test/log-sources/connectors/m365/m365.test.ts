import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { m365Fixtures } from '../../../../dev/logs/fixtures/m365.ts'
import { APPS, CONTOSO, FABRIKAM, microsoftSecrets } from '../../../../dev/logs/microsoft/apps.ts'
import { scrub } from '../../../../src/log-events/scrub.ts'
import { m365 } from '../../../../src/log-sources/connectors/m365/m365.ts'
import { fault, noFaults } from '../../../support/world.ts'
import { happen, m365Access, readAll, requests, restore, resumes, uids, unique } from '../microsoft/support.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const FIXTURES = m365Fixtures(0).map(({ record }) => String(record.Id))
const CLIENT = microsoftSecrets.m365
const AUDIT = ['Audit.AzureActiveDirectory', 'Audit.Exchange', 'Audit.SharePoint', 'Audit.General']

/** Records of `Audit.General`. */
const records = (ids: readonly string[]) =>
  ids.map((Id) => ({ Id, Operation: 'TeamCreated', Workload: 'MicrosoftTeams', CreationTime: '2026-11-20T08:00:00' }))
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `r-${String(i).padStart(5, '0')}`)
/** The windows of a type that were listed, each once. */
async function windowsOf(type: string): Promise<[from: number, to: number][]> {
  const lists = (await requests()).map(({ path, query }) => ({ path, asked: new URLSearchParams(query) }))
  const windows = lists
    .filter(({ path, asked }) => path.endsWith('/content') && asked.get('contentType') === type)
    .map(({ asked }) => `${asked.get('startTime')} ${asked.get('endTime')}`)
  return unique(windows).map((window) => {
    const [from = 0, to = 0] = window.split(' ').map((time) => Date.parse(`${time}Z`))
    return [from, to]
  })
}
/** A cursor of the tenant with everything read up to a time. */
const cursorAt = (ms: number) => ({
  tenant: { named: CONTOSO.domain, id: CONTOSO.id },
  done: Object.fromEntries(AUDIT.map((type) => [type, Math.floor(ms / 1_000) * 1_000])),
  round: null,
})

beforeEach(async () => {
  await restore()
  await requests()
})
afterEach(noFaults)

describe('the audit log', () => {
  test('of the demo tenant is read whole: what came late, and what came twice, with one id', async () => {
    const { events, gaps } = await readAll(m365, m365Access())
    expect(uids(events)).toEqual([...FIXTURES].sort())
    expect(unique(uids(events))).toHaveLength(FIXTURES.length - 1)
    expect(gaps).toEqual([])
  })
  test('can be gone on with from every page', async () => {
    const now = new Date()
    await resumes(m365, m365Access(), await readAll(m365, m365Access(), null, now), now)
  })
  test('was read up to when that began, whenever it ends', async () => {
    const now = new Date()
    const { pages, until } = await readAll(m365, m365Access(), null, now)
    expect(until).toBe(now.toISOString().replace(/\d{3}Z$/, '000Z'))
    for (const { cursor } of pages.slice(0, -1))
      expect((await readAll(m365, m365Access(), cursor, new Date(now.getTime() + HOUR_MS))).until).toBe(until)
  })
  test('begins 24 hours back, and not before', async () => {
    await happen('m365', records(['older']), Date.now() - 25 * HOUR_MS)
    await happen('m365', records(['newer']), Date.now() - 23.5 * HOUR_MS)
    const read = uids((await readAll(m365, m365Access())).events)
    expect(read).toContain('newer')
    expect(read).not.toContain('older')
  })
  test('that was read is not read again, but for what came in the last five minutes', async () => {
    await restore('empty')
    await happen('m365', records(['old']), Date.now() - 10 * MINUTE_MS)
    await happen('m365', records(['recent']), Date.now() - 2 * MINUTE_MS)
    const first = await readAll(m365, m365Access())
    expect(uids(first.events)).toEqual(['old', 'recent'])
    // Listed only now, though it says that it was there before.
    await happen('m365', records(['listed late']), Date.now() - 3 * MINUTE_MS)
    expect(uids((await readAll(m365, m365Access(), first.cursor)).events)).toEqual(['listed late', 'recent'])
  })
  test('is asked for a few calls a page, whatever there is', async () => {
    let [cursor, more]: [unknown, boolean] = [null, true]
    for (let first = true; more; first = false) {
      ;({ cursor, more } = await m365.page(m365Access(), cursor, new Date()))
      // The first looks the tenant up and gets a token besides.
      expect((await requests()).length).toBeLessThanOrEqual(first ? 7 : 5)
    }
  })
  test('in blobs of thousands of records is read a thousand at a time, and can be gone on with from there', async () => {
    await restore('empty')
    const ids = numbered(2_345)
    await happen('m365', records(ids), Date.now() - HOUR_MS, { blobSize: 5_000 })
    await happen('m365', records(['next']), Date.now() - HOUR_MS + 1_000)
    const now = new Date()
    const whole = await readAll(m365, m365Access(), null, now)
    expect(uids(whole.events)).toEqual(['next', ...ids])
    for (const { events } of whole.pages) expect(events.length).toBeLessThanOrEqual(1_000)
    await resumes(m365, m365Access(), whole, now)
  })
  test('in lists of hundreds of blobs, each in another order, is read whole, and a cursor names some of them', async () => {
    await restore('empty')
    const ids = numbered(700)
    for (let i = 0; i < 7; i++)
      await happen('m365', records(ids.slice(i * 100, (i + 1) * 100)), Date.now() - HOUR_MS + i * 1_000, {
        ...{ blobSize: 1, pageSize: 650, unordered: true },
      })
    const { events, pages, gaps } = await readAll(m365, m365Access())
    expect(uids(events)).toEqual(ids)
    expect(gaps).toEqual([])
    for (const { cursor } of pages) expect(JSON.stringify(cursor).length).toBeLessThan(120_000)
  })
  test('in lists of which one second has hundreds of blobs is read whole too', async () => {
    await restore('empty')
    const ids = numbered(700)
    await happen('m365', records(ids), Date.now() - HOUR_MS, { blobSize: 1, pageSize: 650, unordered: true })
    expect(uids((await readAll(m365, m365Access())).events)).toEqual(ids)
  })
  test('holds a patient, a password and an order to its reader; what is kept holds the order only, as a file’s name', async () => {
    const kept = (await readAll(m365, m365Access())).events.map((event) => scrub(event))
    const text = JSON.stringify(kept)
    expect(text).not.toMatch(/Gonzalez|48213377|Winter-2026/)
    expect(text).toContain('[PERSON_NAME]')
    expect(text).toContain('[SECRET]')
    const told = kept.filter(({ resource }) => resource?.includes('Ignore previous instructions'))
    expect(told).toMatchObject([{ event_code: 'FileDownloaded', class_uid: 6006 }])
    for (const { uid } of kept) expect(uid).not.toBeNull()
  })
})

describe('a window', () => {
  test('is less than 24 hours; together they leave nothing out', async () => {
    const now = Date.now()
    const since = now - 70 * HOUR_MS
    await readAll(m365, m365Access(), cursorAt(since), new Date(now))
    const windows = await windowsOf('Audit.Exchange')
    expect(windows.length).toBeGreaterThan(3)
    expect(windows[0]?.[0]).toBeLessThanOrEqual(since - 5 * MINUTE_MS)
    expect(windows.at(-1)?.[1]).toBe(Math.floor(now / 1_000) * 1_000)
    for (const [i, [from, to]] of windows.entries()) {
      expect(to - from).toBeLessThan(24 * HOUR_MS)
      if (i > 0) expect(from).toBe(windows[i - 1]?.[1])
    }
  })
  test('after more than a week begins where the API still lists, and the gap is told', async () => {
    const now = Date.now()
    const since = now - 9 * 24 * HOUR_MS
    const { events, gaps } = await readAll(m365, m365Access(), cursorAt(since), new Date(now))
    expect(uids(events)).toEqual([...FIXTURES].sort())
    expect(gaps).toHaveLength(AUDIT.length)
    for (const { from, to, reason } of gaps) {
      expect(Date.parse(from)).toBe(Math.floor(since / 1_000) * 1_000)
      expect(now - Date.parse(to)).toBeLessThan(7 * 24 * HOUR_MS)
      expect(reason).toContain('7 days')
    }
    const [first] = await windowsOf('Audit.Exchange')
    expect(first?.[0]).toBe(Date.parse(gaps[0]?.to ?? ''))
  })
})

describe('a cursor', () => {
  test.each([
    ['of another form', { v: 2 }],
    ['that is text', 'x'],
    ['of another tenant', { ...cursorAt(Date.now()), tenant: { named: 'a.example', id: FABRIKAM.id } }],
  ])('%s begins again', async (_, cursor) => {
    expect(uids((await readAll(m365, m365Access(), cursor)).events)).toEqual([...FIXTURES].sort())
  })
})

describe('a tenant', () => {
  const metadata = async () => (await requests()).filter(({ path }) => path.endsWith('/openid-configuration')).length
  test('that is named by a domain is looked up once, and the feed is asked by its GUID', async () => {
    const { cursor } = await readAll(m365, m365Access())
    await readAll(m365, m365Access(), cursor)
    const asked = await requests()
    expect(asked.filter(({ path }) => path.endsWith('/openid-configuration'))).toHaveLength(1)
    const feed = asked.filter(({ path }) => path.startsWith('/api/'))
    expect(feed.length).toBeGreaterThan(9)
    for (const { path } of feed) expect(path).toMatch(new RegExp(`^/api/v1\\.0/${CONTOSO.id}/`))
  })
  test('that is named by its GUID, in whichever case, is not looked up', async () => {
    const { events } = await readAll(m365, m365Access(CLIENT, CONTOSO.id.toUpperCase()))
    expect(uids(events)).toEqual([...FIXTURES].sort())
    expect(await metadata()).toBe(0)
  })
  test.each([
    ['its own', CLIENT, CONTOSO.id],
    ['that of the secret', { ...CLIENT, publisherId: FABRIKAM.id }, FABRIKAM.id],
  ])('is asked under a publisher with each call: %s', async (_, secret, publisher) => {
    await readAll(m365, m365Access(secret))
    const feed = (await requests()).filter(({ path }) => path.startsWith('/api/'))
    expect(feed.length).toBeGreaterThan(9)
    for (const { query } of feed) expect(new URLSearchParams(query).getAll('PublisherIdentifier')).toEqual([publisher])
  })
})

describe('a subscription', () => {
  const started = async () =>
    (await requests())
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/subscriptions/start'))
      .map(({ query }) => new URLSearchParams(query).get('contentType'))
  test('of each type is started where it is not on, and once', async () => {
    await readAll(m365, m365Access())
    expect(await started()).toEqual(AUDIT)
    await readAll(m365, m365Access())
    expect(await started()).toEqual([])
  })
  test.each(['af20022', 'af20023'])('that is on although %s says not is taken for started (AF20024)', async (kind) => {
    await readAll(m365, m365Access())
    await requests()
    await fault('microsoft', kind, { match: '/content?contentType=Audit.Exchange' })
    expect(uids((await readAll(m365, m365Access())).events)).toEqual([...FIXTURES].sort())
    expect(await started()).toEqual(['Audit.Exchange'])
  })
  test('to DLP is left out without its permission, and read with it', async () => {
    const match = { Id: 'dlp-1', Operation: 'DlpRuleMatch', RecordType: 13, Workload: 'Exchange' }
    await happen('m365', [{ ...match, PolicyDetails: [{ PolicyName: 'HIPAA' }] }], Date.now() - HOUR_MS)
    expect(uids((await readAll(m365, m365Access())).events)).not.toContain('dlp-1')
    const { clientId, clientSecret } = APPS.m365WithDlp
    const { events } = await readAll(m365, m365Access({ clientId, clientSecret }))
    expect(uids(events)).toEqual([...FIXTURES, 'dlp-1'].sort())
    expect(events.find(({ uid }) => uid === 'dlp-1')).toMatchObject({ class_uid: 2004, message: 'Policy: HIPAA' })
  })
})

describe('the test of a connection', () => {
  test('says which tenant was reached and what is subscribed to', async () => {
    expect(await m365.test(m365Access())).toBe(
      `Connected to tenant ${CONTOSO.domain} (${CONTOSO.id}); subscriptions: none yet; the first fetch starts them.`,
    )
    await readAll(m365, m365Access())
    expect(await m365.test(m365Access(CLIENT, CONTOSO.id))).toBe(
      `Connected to tenant ${CONTOSO.id}; subscriptions: ${AUDIT.join(', ')}.`,
    )
  })
  test('gets a token of its own: what an admin has just granted counts', async () => {
    await readAll(m365, m365Access())
    await requests()
    await m365.test(m365Access())
    expect((await requests()).map(({ path }) => path.split('/').at(-1))).toEqual([
      'openid-configuration',
      'token',
      'list',
    ])
  })
})
