import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { workspaceFixtures } from '../../../../dev/logs/fixtures/workspace.ts'
import { workspace } from '../../../../src/log-sources/connectors/workspace/workspace.ts'
import { trouble } from '../../../outside/trouble.ts'
import { fault } from '../../../support/world.ts'
import { accessOf, add, asked, CUSTOMER, type Key, newAccount, restore, tell, tells } from '../google/google.ts'
import { kept, readAll, uids } from '../read.ts'

const REPORTS = '/admin/reports/v1/activity/users/all/applications/'
const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1_000, 60_000, 3_600_000]

let key: Key
beforeAll(async () => {
  key = await newAccount()
})
beforeEach(restore)
afterEach(restore)

const access = (secret = key, customerId = CUSTOMER) => accessOf(secret, { customerId })
const later = (ms: number) => new Date(Date.now() + ms)
const ago = (ms: number) => new Date(Date.now() - ms).toISOString()
let qualifiers = 0
/** An activity as the API gives it. */
const activity = (applicationName: string, time: string, more: object = {}) => ({
  kind: 'admin#reports#activity',
  id: { time, uniqueQualifier: `-907000000000000${1_000 + qualifiers++}`, applicationName, customerId: CUSTOMER },
  actor: { email: 'dana.reyes@contoso.example' },
  events: [{ type: 't', name: 'X', parameters: [] }],
  ...more,
})
/** What the stand-in holds of the start, by name: all but what has not arrived; each once. */
const STORY = workspaceFixtures(0, CUSTOMER)
  .filter(({ arrival }) => arrival === 0)
  .map(({ raw }) => raw)
const named = (raw: object): string[] =>
  JSON.parse(JSON.stringify(raw)).events.map(({ name }: { name: string }) => name)

describe('Google Workspace', () => {
  test('is connected to by a token and a call for one event', async () => {
    const account = await newAccount()
    expect(await workspace.test(access(account))).toBe(
      `Connected. The audit logs of the Workspace account ${CUSTOMER} can be read.`,
    )
    expect(await asked('/token')).toHaveLength(1)
    expect(await asked(REPORTS)).toMatchObject([{ query: { customerId: CUSTOMER, maxResults: '1' } }])
  })

  test('is read whole, each event once; one that comes twice is the same', async () => {
    const { events } = await readAll(workspace, access())
    expect(events.map(({ event_code }) => event_code).sort()).toEqual(STORY.flatMap(named).sort())
    expect(uids(events)).toHaveLength(events.length - 1)
    const applications = (await asked(REPORTS)).map(({ path }) => path.slice(REPORTS.length))
    expect([...new Set(applications)].sort()).toEqual(['admin', 'drive', 'groups', 'login', 'token', 'user_accounts'])
  })

  test('was read up to when that began, whenever it ends', async () => {
    const began = new Date()
    const { cursors, until } = await readAll(workspace, access(), null, began)
    expect(until).toBe(began.toISOString())
    for (const cursor of cursors.slice(0, -1))
      expect((await readAll(workspace, access(), cursor, later(HOUR_MS))).until).toBe(until)
  })

  test('is read on from wherever a fetch died, each event once', async () => {
    const whole = await readAll(workspace, access())
    expect(whole.cursors.length).toBeGreaterThan(7)
    for (const [index, cursor] of whole.cursors.slice(0, -1).entries()) {
      const rest = await readAll(workspace, access(), cursor, later(MINUTE_MS))
      const read = [...whole.events.slice(0, whole.counts[index]), ...rest.events]
      expect(uids(read)).toEqual(uids(whole.events))
    }
  })

  test('is asked for the next page by the very same request, even a while later', async () => {
    const first = await readAll(workspace, access())
    const middle = first.cursors.find((cursor) => /"login".*pageToken/.test(JSON.stringify(cursor)))
    await workspace.page(access(), middle, later(MINUTE_MS))
    const [start, ...others] = (await asked(`${REPORTS}login`)).map(({ query }) => query)
    expect(others.length).toBeGreaterThan(1)
    for (const { pageToken, ...same } of others) {
      expect(pageToken).toMatch(/./)
      expect(same).toEqual(start)
    }
  })

  test('is read for what comes up to three hours late; for what comes later once a day', async () => {
    const { cursor, events } = await readAll(workspace, access())
    await add('workspace', [activity('admin', ago(2 * HOUR_MS)), activity('drive', ago(10 * HOUR_MS))])
    const soon = await readAll(workspace, access(), cursor, later(5 * MINUTE_MS))
    const fresh = soon.events.filter(({ uid }) => !uids(events).includes(uid))
    expect(fresh.map(({ product }) => product)).toEqual(['Google Workspace Admin'])
    const daily = await readAll(workspace, access(), soon.cursor, later(24 * HOUR_MS))
    const known = uids([...events, ...soon.events])
    expect(daily.events.filter(({ uid }) => !known.includes(uid)).map(({ product }) => product)).toEqual([
      'Google Drive',
    ])
  })

  test('is not asked for anything when all was read up to a later time', async () => {
    const { cursor } = await readAll(workspace, access())
    await tell('DELETE', '/__requests')
    const until = ago(HOUR_MS)
    expect(await workspace.page(access(), cursor, new Date(until))).toEqual({ events: [], cursor, more: false, until })
    expect(await asked('/')).toEqual([])
  })

  test('is begun again by a cursor that is not understood', async () => {
    const { events } = await readAll(workspace, access(), { apps: { admin: 'yesterday' }, window: 7 })
    expect(events).toHaveLength(STORY.flatMap(named).length)
  })

  test('has events that are told apart beyond 2^53', async () => {
    const time = ago(30 * SECOND_MS)
    const twin = (uniqueQualifier: string) => ({
      ...activity('login', time),
      id: { time, uniqueQualifier, applicationName: 'login' },
    })
    await add('workspace', [twin('-9223372036854775807'), twin('-9223372036854775806')])
    const { events } = await readAll(workspace, access())
    const ours = events.filter((event) => event.time === time)
    expect(uids(ours)).toEqual([`login/${time}/-9223372036854775806/0`, `login/${time}/-9223372036854775807/0`])
  })

  test('has what cannot be understood as Base Events, and goes on', async () => {
    const odd = { applicationName: 'admin' }
    await add('workspace', [
      { id: odd },
      { id: { ...odd, time: '2026-02-30T00:00:00Z', uniqueQualifier: '1' }, events: 'x' },
      activity('admin', ago(SECOND_MS), { events: [7, { name: 'OK' }] }),
    ])
    const { events } = await readAll(workspace, access(), null, later(MINUTE_MS))
    expect(events.filter(({ event_code }) => event_code === 'unknown').length).toBeGreaterThan(1)
    expect(events.map(({ event_code }) => event_code)).toEqual(expect.arrayContaining(['OK', ...STORY.flatMap(named)]))
  })

  test('is read in smaller pages when they are too long to be read', async () => {
    const parameters = [{ name: 'doc_title', value: 'x'.repeat(500_000) }]
    const long = () => activity('drive', ago(SECOND_MS), { events: [{ name: 'edit', parameters }] })
    await tell('POST', '/__settings', { pageSize: 1_000 })
    await add('workspace', Array.from({ length: 36 }, long))
    const { events } = await readAll(workspace, access(), null, later(MINUTE_MS))
    expect(uids(events)).toHaveLength(
      uids(events.filter(({ resource }) => resource?.startsWith('xx') !== true)).length + 36,
    )
    expect((await asked(`${REPORTS}drive`)).map(({ query }) => query.maxResults)).toContain('10')
  })
})

test('the test of a connection reads no more than one event may have', async () => {
  await fault('google', 'long', { path: '/admin/reports/v1/activity/users/all/applications/admin' })
  expect((await trouble(workspace.test(access()))).message).toBe(
    'The Admin Reports API answered more than is read at once.',
  )
})

describe('a page of Google Workspace that is refused', () => {
  test('has its window read again, and nothing is lost', async () => {
    await fault('google', 'bad-page-token')
    const { events, cursor } = await readAll(workspace, access())
    expect(uids(events)).toHaveLength(STORY.flatMap(named).length - 1)
    expect(JSON.stringify(cursor)).not.toContain('restarts')
  })

  test('three times is a trouble, which passes within the hour', async () => {
    await fault('google', 'bad-page-token', { times: 1_000 })
    let cursor: unknown = null
    const reading = async () => {
      for (;;) {
        const page = await workspace.page(access(), cursor, new Date())
        cursor = kept(page.cursor)
        if (!page.more) return
      }
    }
    expect((await trouble(reading())).message).toMatch(/400 INVALID_ARGUMENT/)
    expect((await asked(REPORTS)).filter(({ query }) => query.pageToken !== undefined)).toHaveLength(4)
    await fault('google', 'none')
    // The token that was refused is still in the cursor; it is not what the stand-in itself refuses.
    const rest = await readAll(workspace, access(), cursor, later(HOUR_MS))
    expect(rest.events.length).toBeGreaterThan(0)
  })

  test.each<[string, RegExp, number | undefined, passes?: 'passes']>([
    ['http-503', /asked too often.*\(503 UNAVAILABLE\)/, 60, 'passes'],
    ['http-429', /asked too often.*\(429 rateLimitExceeded\)/, 60, 'passes'],
    ['http-403', /denies access \(403 PERMISSION_DENIED\).*customerId.*privilege Reports/, undefined],
    ['http-500', /fails at the moment \(500 INTERNAL\)/, undefined, 'passes'],
    ['reset', /could not be reached/, undefined, 'passes'],
    ['garbage', /did not answer as it should/, undefined, 'passes'],
  ])('by %s is a trouble that says what to do', async (kind, sentence, retryAfterS, passes) => {
    await workspace.test(access())
    await fault('google', kind)
    const error = await trouble(workspace.page(access(), null, new Date()))
    expect(error.message).toMatch(sentence)
    expect(error.retryAfterS).toBe(retryAfterS)
    expect(error.passing).toBe(passes !== undefined)
    expect(tells(error.message, key)).toBe(false)
    expect(error.message).not.toContain('The caller does not have permission')
  })

  test('because the secret is not meant for the customer is refused before there is a token', async () => {
    const account = { ...(await newAccount()), allowedCustomers: ['C0another'] }
    for (const work of [() => workspace.test(access(account)), () => workspace.page(access(account), null, new Date())])
      expect((await trouble(work())).message).toContain('not meant for the customerId of this source')
    expect(await asked('/')).toEqual([])
    const meant = { ...account, allowedCustomers: ['C0another', CUSTOMER.toUpperCase()] }
    expect(await workspace.test(access(meant))).toMatch(/^Connected/)
    expect((await workspace.page(access(meant), null, new Date())).more).toBe(true)
  })

  test('because the customer is another says so', async () => {
    const { message } = await trouble(workspace.test(access(key, 'C0another')))
    expect(message).toMatch(/403 PERMISSION_DENIED.*Check that customerId/)
  })

  test('because the subject is no administrator says so', async () => {
    const user = 'nobody.special@contoso.example'
    const account = { ...(await newAccount()), subject: user }
    const { message } = await trouble(workspace.test(access(account)))
    expect(message).toMatch(/401 UNAUTHENTICATED.*administrator with the privilege Reports/)
    expect(message).not.toContain(user)
  })
})
