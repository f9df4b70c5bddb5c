import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { splunkResults } from '../../../../dev/logs/fixtures/splunk.ts'
import { splunkSecret } from '../../../../dev/logs/splunk.ts'
import { splunkSearch } from '../../../../src/log-sources/connectors/splunk/splunk.ts'
import { trouble } from '../../../outside/trouble.ts'
import { fault, places } from '../../../support/world.ts'
import { uids } from '../read.ts'
import { accessOf, add, asked, readSearch, restore } from './support.ts'

beforeEach(restore)
afterEach(async () => {
  vi.restoreAllMocks()
  await restore()
})

const EXPORT = '/services/search/v2/jobs/export'
const { searchToken } = splunkSecret('')
const NOW = new Date('2026-11-20T12:00:00.400Z')
const SECOND = NOW.getTime() / 1_000 - 0.4
/** Results that were indexed so many seconds before NOW. */
const results = (count: number, secondsAgo: number) =>
  Array.from({ length: count }, (_, i) => ({
    _indextime: String(SECOND - secondsAgo),
    _time: '2026-11-20T11:00:00.000+00:00',
    _cd: `1:${i}`,
    _raw: `line ${i}`,
  }))
const windows = async () =>
  (await asked()).map(({ body }) => [Number(body.index_earliest) - SECOND, Number(body.index_latest) - SECOND])

describe('a search in Splunk', () => {
  test('is run with the token over a stretch of the time of indexing, bounded, without previews', async () => {
    await splunkSearch.page(accessOf(), null, NOW)
    expect(await asked()).toEqual([
      {
        path: EXPORT,
        authorization: `Bearer ${searchToken}`,
        body: {
          search: 'search index=main | head 2001',
          index_earliest: String(SECOND - 30 - 86_400),
          index_latest: String(SECOND - 30 - 86_400 + 900),
          output_mode: 'json',
          preview: 'false',
        },
      },
    ])
  })
  test.each([
    ['index=main sshd', 'search index=main sshd | head 2001'],
    ['search index=main', 'search index=main | head 2001'],
    ['| tstats count where index=main by host', '| tstats count where index=main by host | head 2001'],
    ['searchable=1', 'search searchable=1 | head 2001'],
  ])('%j is sent as %j', async (search, sent) => {
    await splunkSearch.page(accessOf({ search }), null, NOW)
    expect((await asked())[0]?.body.search).toBe(sent)
  })
  test('finds each event once, in any number of stretches; what comes twice has one uid', async () => {
    const story = splunkResults(0).length
    const { events, gaps } = await readSearch()
    expect(events).toHaveLength(story)
    expect(uids(events)).toHaveLength(story - 1)
    expect(gaps).toEqual([])
    expect(new Set(events.map(({ class_uid }) => class_uid))).toEqual(new Set([0, 3001, 3002, 3005, 3006, 4001]))
  })
  test('goes through the last day in stretches that follow each other, longer ones while little is found', async () => {
    await add([], true)
    const { cursors } = await readSearch(accessOf(), null, NOW)
    const all = await windows()
    expect(all).toHaveLength(cursors.length)
    expect(all[0]).toEqual([-86_430, -85_530])
    expect(all.at(-1)?.[1]).toBe(-30)
    for (const [i, [from]] of all.entries()) if (i > 0) expect(from).toBe(all[i - 1]?.[1])
    expect(all.length).toBeLessThan(10)
  })
  test('looks again at the last minute, so that an event that was indexed late is found, and none is another', async () => {
    await add(results(3, 40), true)
    const first = await readSearch(accessOf(), null, NOW)
    expect(uids(first.events)).toHaveLength(3)
    await add([{ ...results(1, 50)[0], _raw: 'late', _time: '2026-11-20T05:00:00.000+00:00' }])
    const second = await readSearch(accessOf(), first.cursor, new Date(NOW.getTime() + 5 * 60_000))
    expect(uids(second.events)).toHaveLength(4)
    expect(uids(second.events)).toEqual(expect.arrayContaining(uids(first.events)))
    expect(second.events.map(({ time }) => time)).toContain('2026-11-20T05:00:00.000Z')
  })
  test('leaves the last 30 seconds for the next time', async () => {
    await add(results(2, 30), true)
    const first = await readSearch(accessOf(), null, NOW)
    expect(first).toMatchObject({ events: [], until: '2026-11-20T11:59:30.000Z' })
    expect((await readSearch(accessOf(), first.cursor, new Date(NOW.getTime() + 60_000))).events).toHaveLength(2)
  })
  test('is not run while there is nothing new to be found', async () => {
    const { cursor } = await readSearch(accessOf(), null, NOW)
    await restore()
    const earlier = new Date(NOW.getTime() - 90_000)
    expect(await splunkSearch.page(accessOf(), cursor, earlier)).toMatchObject({ events: [], cursor, more: false })
    expect(await asked()).toEqual([])
  })
  test.each([null, undefined, 'x', { from: -1, span: 5 }, { from: 'x' }, { from: 1, span: 0 }])(
    'begins again with a cursor that is not understood: %j',
    async (cursor) => {
      await splunkSearch.page(accessOf(), cursor, NOW)
      expect(await windows()).toEqual([[-86_430, -85_530]])
    },
  )
  test('that finds too much at once is run over shorter stretches, until all is read', async () => {
    const events = [0, 3, 9].flatMap((ago) =>
      results(1_500, 1_000 + ago).map((one) => ({ ...one, _cd: `${ago}:${one._cd}` })),
    )
    await add(events, true)
    const { events: found, gaps } = await readSearch(accessOf(), { from: SECOND - 1_600, span: 900 }, NOW)
    expect(uids(found)).toHaveLength(4_500)
    expect(gaps).toEqual([])
    const all = await asked()
    expect(all.length).toBeLessThan(40)
  })
  test('that finds more in one second than can be read keeps what it can, says so, and goes on', async () => {
    await add([...results(2_500, 300), { ...results(1, 200)[0], _raw: 'after' }], true)
    const { events, gaps } = await readSearch(accessOf(), { from: SECOND - 310, span: 60 }, NOW)
    expect(uids(events)).toHaveLength(2_001)
    expect(gaps).toEqual([
      {
        from: new Date((SECOND - 300) * 1_000).toISOString(),
        to: new Date((SECOND - 299) * 1_000).toISOString(),
        reason: expect.stringContaining('more in one second than is read at once'),
      },
    ])
  })
  test('whose answer is longer than can be held is run over shorter stretches; one second of it is left out', async () => {
    await fault('splunk', 'flood', { times: 1 })
    const cursor = { from: SECOND - 100, span: 60 }
    expect(await splunkSearch.page(accessOf(), cursor, NOW)).toMatchObject({
      events: [],
      cursor: { from: SECOND - 100, span: 15 },
      more: true,
    })
    await fault('splunk', 'flood', { times: 1 })
    const page = await splunkSearch.page(accessOf(), { from: SECOND - 100, span: 1 }, NOW)
    expect(page).toMatchObject({ events: [], cursor: { from: SECOND - 99 }, more: true, gaps: [expect.any(Object)] })
  })
  test('that finds an event that is longer than is read of one leaves it out, says so, and has the others', async () => {
    const long = { ...results(1, 100)[0], _raw: 'x'.repeat(300_000) }
    await add([...results(3, 100).slice(1), long], true)
    const page = await splunkSearch.page(accessOf(), { from: SECOND - 200, span: 900 }, NOW)
    expect(uids(page.events)).toHaveLength(2)
    expect(page.more).toBe(false)
    expect(page.gaps).toMatchObject([{ reason: 'The search found an event that is longer than is read of one.' }])
  })
  test('that takes too long is run over shorter stretches, and of one second is trouble', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(200))
    await fault('splunk', 'timeout', { times: 2 })
    const page = await splunkSearch.page(accessOf(), { from: SECOND - 100, span: 60 }, NOW)
    expect(page).toMatchObject({ events: [], cursor: { from: SECOND - 100, span: 15 }, more: true })
    const late = await trouble(splunkSearch.page(accessOf(), { from: SECOND - 100, span: 1 }, NOW))
    expect(late).toMatchObject({ message: 'Splunk did not answer in time.', passing: true })
  })
  test('of rows that the search makes has them as events', async () => {
    await add(
      [
        { user: 'k.weiss', count: '12', _indextime: String(SECOND - 100) },
        { user: 'oper', count: '3', _indextime: String(SECOND - 100) },
      ],
      true,
    )
    const { events } = await readSearch(
      accessOf({ search: '| stats count by user' }),
      { from: SECOND - 200, span: 900 },
      NOW,
    )
    expect(uids(events)).toHaveLength(2)
    expect(events).toMatchObject([{ actor: 'k.weiss', message: 'user=k.weiss count=12' }, { actor: 'oper' }])
  })
  test('of results of any shape reads on', async () => {
    const odd = [
      {},
      { _raw: 7 },
      { _raw: ['a', 'b'], _cd: null },
      { _time: 'x', _raw: '' },
      { __proto__: null, a: { b: {} } },
    ]
    await add(
      odd.map((one) => ({ ...one, _indextime: String(SECOND - 100) })),
      true,
    )
    const { events } = await readSearch(accessOf(), { from: SECOND - 200, span: 900 }, NOW)
    expect(events).toHaveLength(odd.length)
  })
})

describe('the search token', () => {
  test('is sent to no other address than the secret names', async () => {
    for (const settings of [
      { searchUrl: `${places.splunk}/other` },
      { searchUrl: places.splunk.replace('127.0.0.1', 'localhost') },
    ]) {
      const access = accessOf(settings)
      const trusted = { ...access, config: { ...access.config, trustedOrigins: [new URL(settings.searchUrl).origin] } }
      for (const work of [splunkSearch.page(trusted, null, NOW), splunkSearch.test(trusted)])
        expect((await trouble(work)).message).toContain("The secret's searchUrl is not the source's.")
    }
    expect(await asked()).toEqual([])
  })
  test('is sent where it is the same but for a slash', async () => {
    await splunkSearch.page(accessOf({}, { searchUrl: `${places.splunk}/` }), null, NOW)
    expect(await asked()).toHaveLength(1)
  })
  test.each(['http://splunk.example.com:8089', 'https://127.0.0.1:8089', 'https://splunk.internal:8089', '', 'x'])(
    'is not sent to %j, even if it was registered so',
    async (searchUrl) => {
      const { message } = await trouble(splunkSearch.page(accessOf({ searchUrl }, { searchUrl }), null, NOW))
      expect(message).toMatch(/^The searchUrl of this source must/)
    },
  )
  test('is not sent after a redirect', async () => {
    await fault('splunk', 'redirect')
    const { message } = await trouble(splunkSearch.page(accessOf(), null, NOW))
    expect(message).toBe('Splunk redirects to another address, which is not followed.')
  })
})

describe('when Splunk fails', () => {
  const FAULTS: [string, RegExp, number?][] = [
    ['http-400', /does not understand the search \(HTTP 400\)/],
    ['http-401', /refuses the search token \(HTTP 401\)/],
    ['http-403', /does not let the search token search \(HTTP 403\)/],
    ['http-404', /no search API at searchUrl \(HTTP 404\)/],
    ['http-429', /as many searches as it may \(HTTP 429\)/, 7],
    ['http-503', /too busy to search \(HTTP 503\)/, 7],
    ['reset', /could not be reached/],
    ['garbage', /did not answer as its search API does/],
    ['cut-off', /did not answer as its search API does/],
    ['fatal-message', /could not run the search to its end \(FATAL\)/],
    ['error-message', /could not run the search to its end \(ERROR\)/],
  ]
  test.each(FAULTS)(
    'by %s, its admin is told what to do, and nothing of what Splunk says',
    async (kind, sentence, retryAfterS) => {
      for (const work of [() => splunkSearch.page(accessOf(), null, NOW), () => splunkSearch.test(accessOf())]) {
        await fault('splunk', kind)
        const error = await trouble(work())
        expect(error.message).toMatch(sentence)
        expect(error.message).not.toMatch(/secret detail|authenticated|doctype|local-splunk/)
        expect(error.retryAfterS).toBe(retryAfterS)
        expect(error.passing).toBe(['http-429', 'http-503', 'reset'].includes(kind))
      }
    },
  )
  test('in the middle, the next fetch goes on there, and finds the rest', async () => {
    const whole = await readSearch(accessOf(), null)
    const first = await splunkSearch.page(accessOf(), null, new Date())
    await fault('splunk', 'reset')
    await trouble(splunkSearch.page(accessOf(), first.cursor, new Date()))
    const rest = await readSearch(accessOf(), first.cursor)
    expect(uids([...first.events, ...rest.events])).toEqual(uids(whole.events))
  })
  test('because it knows another token, its admin hears it', async () => {
    const { message } = await trouble(splunkSearch.test(accessOf({}, { searchToken: 'another' })))
    expect(message).toContain('(HTTP 401)')
    expect(message).not.toContain('another')
  })
})

describe('a test of a source', () => {
  test('that is searched runs the search for one event', async () => {
    expect(await splunkSearch.test(accessOf())).toBe(
      'Connected. Splunk runs the search, and it finds events of the last 24 hours.',
    )
    expect((await asked())[0]?.body.search).toBe('search index=main | head 1')
    await add([], true)
    expect(await splunkSearch.test(accessOf())).toContain('it finds no event of the last 24 hours')
    await fault('splunk', 'long')
    expect((await trouble(splunkSearch.test(accessOf()))).message).toBe('Splunk answered more than is read at once.')
  })
})
