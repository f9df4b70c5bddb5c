import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { gcpFixtures } from '../../../../dev/logs/fixtures/gcp.ts'
import { gcp } from '../../../../src/log-sources/connectors/gcp/gcp.ts'
import { trouble } from '../../../outside/trouble.ts'
import { fault } from '../../../support/world.ts'
import { accessOf, add, asked, type Key, newAccount, PROJECT, restore, tell, tells } from '../google/google.ts'
import { kept, readAll, uids } from '../read.ts'

const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1_000, 60_000, 3_600_000]

let key: Key
beforeAll(async () => {
  key = await newAccount()
})
beforeEach(restore)
afterEach(restore)

const access = (secret = key, projectId = PROJECT) => accessOf(secret, { projectId })
const later = (ms: number) => new Date(Date.now() + ms)
/** A time so long ago, with digits that a Date cannot hold. */
const ago = (ms: number, nanos = '000') => new Date(Date.now() - ms).toISOString().replace('Z', `${nanos}001Z`)
let inserted = 0
/** An entry as the API gives it. */
const entry = (timestamp: string, more: object = {}) => ({
  insertId: `late${inserted++}`,
  logName: `projects/${PROJECT}/logs/cloudaudit.googleapis.com%2Factivity`,
  timestamp,
  protoPayload: { serviceName: 'iam.googleapis.com', methodName: 'google.iam.admin.v1.CreateRole' },
  ...more,
})
type Asked = { filter: string; orderBy: string; pageSize: number; pageToken?: string; resourceNames: string[] }
const lists = async (): Promise<Asked[]> => (await asked('/v2/entries:list')).map(({ body }) => JSON.parse(body))
/** How many entries of the start the stand-in holds, one of them twice. */
const STORY = gcpFixtures(0, PROJECT).filter(({ arrival }) => arrival === 0).length

describe('Cloud Logging', () => {
  test('is connected to by a token and a call for one entry', async () => {
    const account = await newAccount()
    expect(await gcp.test(access(account))).toMatch(`Connected. The audit logs of the project ${PROJECT} can be read`)
    expect(await asked('/token')).toHaveLength(1)
    expect(await lists()).toMatchObject([{ pageSize: 1 }])
  })

  test('is asked for the four audit logs within the day, oldest first', async () => {
    await gcp.page(access(), null, new Date('2026-11-20T12:00:00.000Z'))
    const log = (name: string) => `"projects/${PROJECT}/logs/cloudaudit.googleapis.com%2F${name}"`
    expect(await lists()).toEqual([
      {
        resourceNames: [`projects/${PROJECT}`],
        filter: `logName=(${['activity', 'system_event', 'policy', 'data_access'].map(log).join(' OR ')}) AND timestamp>="2026-11-19T12:00:00.000Z" AND timestamp<"2026-11-20T12:00:00.000Z"`,
        orderBy: 'timestamp asc',
        pageSize: 1_000,
      },
    ])
  })

  test('is read whole, past empty pages, each entry once; one that comes twice is the same', async () => {
    const { events, counts } = await readAll(gcp, access())
    expect(events).toHaveLength(STORY)
    expect(uids(events)).toHaveLength(STORY - 1)
    expect(counts.some((count, index) => index > 0 && count === counts[index - 1])).toBe(true)
    const times = events.map(({ time }) => time)
    expect(times).toEqual([...times].sort())
  })

  test('was read up to when that began, whenever it ends', async () => {
    const began = new Date()
    const { cursors, until } = await readAll(gcp, access(), null, began)
    expect(until).toBe(began.toISOString())
    for (const cursor of cursors.slice(0, -1))
      expect((await readAll(gcp, access(), cursor, later(HOUR_MS))).until).toBe(until)
  })

  test('is read on from wherever a fetch died, each entry once', async () => {
    const whole = await readAll(gcp, access())
    expect(whole.cursors.length).toBeGreaterThan(3)
    for (const [index, cursor] of whole.cursors.slice(0, -1).entries()) {
      const rest = await readAll(gcp, access(), cursor, later(MINUTE_MS))
      const read = [...whole.events.slice(0, whole.counts[index]), ...rest.events]
      expect(read).toHaveLength(STORY)
      expect(uids(read)).toEqual(uids(whole.events))
    }
  })

  test('is asked for the next page by the very same request', async () => {
    const first = await readAll(gcp, access())
    await gcp.page(access(), first.cursors[0], later(MINUTE_MS))
    const [start, ...others] = await lists()
    expect(others.length).toBeGreaterThan(2)
    for (const { pageToken, ...same } of others) {
      expect(pageToken).toMatch(/./)
      expect(same).toEqual(start)
    }
  })

  test('is read for what comes ten minutes late; for what comes later once an hour', async () => {
    const { cursor, events } = await readAll(gcp, access())
    const [soonLate, veryLate] = [entry(ago(8 * MINUTE_MS)), entry(ago(4 * HOUR_MS))]
    await add('gcp', [soonLate, veryLate])
    const soon = await readAll(gcp, access(), cursor, later(MINUTE_MS))
    const fresh = soon.events.filter(({ uid }) => !uids(events).includes(uid))
    expect(fresh.map(({ time }) => time)).toEqual([soonLate.timestamp])
    const hourly = await readAll(gcp, access(), soon.cursor, later(HOUR_MS))
    const known = uids([...events, ...soon.events])
    expect(hourly.events.filter(({ uid }) => !known.includes(uid)).map(({ time }) => time)).toEqual([
      veryLate.timestamp,
    ])
  })

  test('has entries that are told apart by a nanosecond', async () => {
    const time = ago(30 * SECOND_MS, '064')
    const next = time.replace('001Z', '002Z')
    await add('gcp', [entry(time, { insertId: 'same' }), entry(next, { insertId: 'same' })])
    const { events } = await readAll(gcp, access())
    const ours = events.filter(({ uid }) => uid.endsWith('/same'))
    expect(ours.map((event) => event.time)).toEqual([time, next])
    expect(uids(ours)).toHaveLength(2)
  })

  test('has what cannot be understood as Base Events, and goes on', async () => {
    const of = (more: object) => entry(ago(SECOND_MS), more)
    await add('gcp', [
      of({ protoPayload: 'x' }),
      of({ insertId: 7, protoPayload: null }),
      of({ protoPayload: { methodName: [] } }),
    ])
    const { events } = await readAll(gcp, access(), null, later(MINUTE_MS))
    expect(events).toHaveLength(STORY + 3)
    expect(events.filter(({ event_code }) => event_code === 'unknown')).toHaveLength(4)
  })

  test('without the right to data access logs is read without them', async () => {
    const { events } = await readAll(gcp, access(await newAccount({ dataAccess: false })))
    expect(events.length).toBeGreaterThan(10)
    expect(events.filter(({ uid }) => uid.includes('/data_access/'))).toEqual([])
  })

  test('is read to its end when there is much of it, with what is served twice known again', async () => {
    await tell('POST', '/__settings', { pageSize: 1_000 })
    const { served } = await tell<{ served: number }>('POST', '/__generate', { kind: 'gcp', count: 4_800 })
    const { events } = await readAll(gcp, access())
    expect(served).toBe(5_000)
    expect(events).toHaveLength(STORY + served)
    expect(uids(events)).toHaveLength(STORY - 1 + 4_800)
  })

  test('is read in smaller pages, from where it was, when they are too long to be read', async () => {
    const protoPayload = { methodName: 'x.Get', request: { text: 'x'.repeat(500_000) } }
    await tell('POST', '/__settings', { pageSize: 1_000 })
    await add(
      'gcp',
      Array.from({ length: 36 }, () => entry(ago(SECOND_MS), { protoPayload })),
    )
    const { events } = await readAll(gcp, access(), null, later(MINUTE_MS))
    expect(uids(events)).toHaveLength(STORY - 1 + 36)
    expect((await lists()).map(({ pageSize }) => pageSize)).toContain(10)
  })
})

test('the test of a connection reads no more than one event may have', async () => {
  await fault('google', 'long', { path: '/v2/entries:list' })
  expect((await trouble(gcp.test(access()))).message).toBe('The Cloud Logging API answered more than is read at once.')
})

describe('a page of Cloud Logging that is refused', () => {
  test('has its window read on from where it was, and nothing is lost', async () => {
    const first = await gcp.page(access(), null, new Date())
    await fault('google', 'bad-page-token')
    const rest = await readAll(gcp, access(), kept(first.cursor))
    expect(uids([...first.events, ...rest.events])).toHaveLength(STORY - 1)
    const last = first.events.at(-1)?.time
    expect((await lists()).map(({ filter }) => filter)).toContainEqual(expect.stringContaining(`timestamp>="${last}"`))
  })

  test('again and again is a trouble', async () => {
    await tell('POST', '/__generate', { kind: 'gcp', count: 100 })
    await fault('google', 'bad-page-token', { times: 1_000 })
    const { message } = await trouble(readAll(gcp, access()))
    expect(message).toMatch(/400 INVALID_ARGUMENT/)
  })

  test.each<[string, RegExp, number | undefined, passes?: 'passes']>([
    ['http-503', /asked too often.*\(503 UNAVAILABLE\)/, 60, 'passes'],
    ['http-429', /asked too often.*\(429 /, 60, 'passes'],
    ['http-403', /denies access \(403 PERMISSION_DENIED\).*roles\/logging\.viewer.*privateLogViewer/, undefined],
    ['http-500', /fails at the moment \(500 INTERNAL\)/, undefined, 'passes'],
    ['reset', /could not be reached/, undefined, 'passes'],
    ['garbage', /did not answer as it should/, undefined, 'passes'],
  ])('by %s is a trouble that says what to do', async (kind, sentence, retryAfterS, passes) => {
    await gcp.test(access())
    await fault('google', kind)
    const error = await trouble(gcp.page(access(), null, new Date()))
    expect(error.message).toMatch(sentence)
    expect(error.retryAfterS).toBe(retryAfterS)
    expect(error.passing).toBe(passes !== undefined)
    expect(tells(error.message, key)).toBe(false)
  })

  test('because the secret is not meant for the project is refused before there is a token', async () => {
    const account = { ...(await newAccount()), allowedProjects: ['another-project'] }
    for (const work of [() => gcp.test(access(account)), () => gcp.page(access(account), null, new Date())])
      expect((await trouble(work())).message).toContain('not meant for the projectId of this source')
    expect(await asked('/')).toEqual([])
    const meant = { ...account, allowedProjects: ['another-project', PROJECT.toUpperCase()] }
    expect(await gcp.test(access(meant))).toMatch(/^Connected/)
    expect((await gcp.page(access(meant), null, new Date())).more).toBe(true)
  })

  test('because the project is another says so', async () => {
    const { message } = await trouble(gcp.test(access(key, 'another-project')))
    expect(message).toMatch(/403 PERMISSION_DENIED.*roles\/logging\.viewer/)
  })
})
