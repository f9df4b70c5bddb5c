import { describe, expect, test } from 'vitest'
import { HecEvents } from '../../../src/log-sources/receivers/hec-events.ts'
import { checkItem } from '../../../src/log-sources/receivers/hec-item.ts'

type Item = Record<string, unknown>
/** The events of a request that came at a time. */
async function eventsOf(received: string, ...items: Item[]) {
  const written = items.map((item) => JSON.stringify(item))
  const events = new HecEvents(new Date(received), written.join('\n'))
  const made = []
  for (const [i, item] of items.entries()) {
    const checked = checkItem(item)
    if ('refused' in checked) throw new Error(`refused: ${checked.refused}`)
    made.push(await events.eventOf(written[i] ?? '', checked))
  }
  return made
}
const uids = async (received: string, ...items: Item[]) => (await eventsOf(received, ...items)).map(({ uid }) => uid)

const NOW = '2026-11-25T09:59:10.000Z'
const SAME_MINUTE = '2026-11-25T09:59:50.000Z'
const NEXT_MINUTE = '2026-11-25T10:00:10.000Z'
const UNDATED = { event: 'login failed for admin' }
const OTHER = { event: 'something else' }
/** Items that say when they happened, to the second only. */
const WHOLE_SECONDS: [string, Item][] = [
  ['around it', { ...UNDATED, time: 1_763_627_401 }],
  ['with digits that say nothing', { ...UNDATED, time: '1763627401.000' }],
  ['in its text', { event: '2025-11-20T08:30:01Z login failed for admin' }],
]
/** Items that say when they happened, to a fraction of a second. */
const FRACTIONS: [string, Item][] = [
  ['around it', { ...UNDATED, time: 1_763_627_401.25 }],
  ['in its text', { event: '2025-11-20T08:30:01.250Z login failed for admin' }],
]

test('of what a stranger said to sshd, the fields beside an item tell no account or address', async () => {
  const [event] = await eventsOf(NOW, {
    event: 'Nov 20 07:41:06 web-1 sshd[47]: User user=root src=192.0.2.1 from 203.0.113.5 not allowed',
    fields: { user: 'root', src: '192.0.2.1' },
  })
  expect(event).toMatchObject({ actor: null, src_ip: null })
})

describe('an item without a time of its own', () => {
  test('is the same when the same body comes again within the minute', async () => {
    expect(await uids(NOW, UNDATED, OTHER)).toEqual(await uids(SAME_MINUTE, UNDATED, OTHER))
  })
  test('is another in another minute: whoever sends the same words again tells of something new', async () => {
    expect(await uids(NOW, UNDATED)).not.toEqual(await uids(NEXT_MINUTE, UNDATED))
  })
  test('is another in another body, at the same place and at once', async () => {
    const [one] = await uids(NOW, UNDATED)
    const [two] = await uids(NOW, UNDATED, OTHER)
    expect(one).not.toBe(two)
  })
})

describe('an item with a time in whole seconds', () => {
  test.each(WHOLE_SECONDS)('(%s) is the same whenever the same body comes again', async (_, item) => {
    expect(await uids(NOW, item, OTHER)).toContain((await uids(NEXT_MINUTE, item, OTHER))[0])
  })
  test.each(WHOLE_SECONDS)('(%s) is another in another body: one second sees much', async (_, item) => {
    const [one] = await uids(NOW, item)
    const [two] = await uids(NOW, item, OTHER)
    expect(one).not.toBe(two)
  })
})

describe('an item whose time has no zone and is ahead', () => {
  const LATER = ['2026-11-25T10:00:14.000Z', '2026-11-25T10:30:10.000Z']
  test.each(['2026-11-25 20:59:08 login failed for admin', '2026-11-25 20:59:08,123 login failed for admin'])(
    'is the same when the same body comes again a minute or 31 minutes later: %s',
    async (event) => {
      const first = await uids(NOW, { event }, OTHER)
      for (const again of LATER) expect((await uids(again, { event }, OTHER))[0]).toBe(first[0])
    },
  )
})

describe('an item with a time in fractions of a second', () => {
  test.each(FRACTIONS)(
    '(%s) is the same in whatever body it comes, whenever, and at whatever place',
    async (_, item) => {
      const [one] = await uids(NOW, item)
      const [, two] = await uids(NEXT_MINUTE, OTHER, item)
      expect(one).toBe(two)
    },
  )
})

describe('an item', () => {
  test.each([UNDATED, ...WHOLE_SECONDS.map(([, item]) => item), ...FRACTIONS.map(([, item]) => item)])(
    'is another with another time, host, source or event, and with each place: %j',
    async (item) => {
      const others = [item, item, { ...item, time: 1_763_627_999 }, { ...item, host: 'h' }, { ...item, source: 's' }]
      expect(new Set(await uids(NOW, ...others, { ...item, event: 'y' })).size).toBe(6)
    },
  )
  test('is told of by what it says around its event where that says nothing', async () => {
    const dated = { time: 1_763_627_401 }
    const around = {
      host: 'web-1',
      source: '/var/log/x',
      sourcetype: 'x:log',
      fields: { user: 'alice', region: ['eu'] },
    }
    const [bare, own, named] = await eventsOf(
      NOW,
      { ...dated, ...around, event: 'x' },
      { ...dated, ...around, event: { user: 'bob', app: 'vpn', target: 'gate' } },
      { ...dated, ...around, event: 'x', sourcetype: null },
    )
    expect(bare).toMatchObject({ product: 'x:log', resource: 'web-1', actor: 'alice', message: 'x' })
    expect(own).toMatchObject({ product: 'vpn', resource: 'gate', actor: 'bob' })
    expect(named).toMatchObject({ product: '/var/log/x' })
  })
})
