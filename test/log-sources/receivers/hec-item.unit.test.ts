import { describe, expect, test } from 'vitest'
import { checkItem, HecEvents } from '../../../src/log-sources/receivers/hec-item.ts'

/** The events of a request that came at a time. */
async function eventsOf(received: string, ...items: Record<string, unknown>[]) {
  const events = new HecEvents(new Date(received))
  const made = []
  for (const item of items) {
    const checked = checkItem(item)
    if ('refused' in checked) throw new Error(`refused: ${checked.refused}`)
    made.push(await events.eventOf(JSON.stringify(item), checked))
  }
  return made
}
const [NINE, TEN] = ['2026-11-25T09:59:00.000Z', '2026-11-25T10:01:00.000Z']
const uids = async (received: string, ...items: Record<string, unknown>[]) =>
  (await eventsOf(received, ...items)).map(({ uid }) => uid)

describe('an item', () => {
  const dated = { event: 'x', time: 1_763_627_401 }
  test('that has a time is the same event whenever it comes', async () => {
    expect(await uids(NINE, dated)).toEqual(await uids(TEN, dated))
    const within = { event: '2025-11-20T08:30:01Z x' }
    expect(await uids(NINE, within)).toEqual(await uids(TEN, within))
  })
  test('that has none is the same within the hour, and another event in the next', async () => {
    const item = { event: 'x' }
    expect(await uids(NINE, item)).toEqual(await uids('2026-11-25T09:01:00.000Z', item))
    expect(await uids(NINE, item)).not.toEqual(await uids(TEN, item))
  })
  test('is another with another time, host, source, event or place among those that are the same', async () => {
    const others = [
      dated,
      dated,
      { ...dated, time: 1 + dated.time },
      { ...dated, host: 'h' },
      { ...dated, source: 's' },
    ]
    expect(new Set(await uids(NINE, ...others, { ...dated, event: 'y' })).size).toBe(6)
  })
  test('is told of by what it says around its event where that says nothing', async () => {
    const around = {
      host: 'web-1',
      source: '/var/log/x',
      sourcetype: 'x:log',
      fields: { user: 'alice', region: ['eu'] },
    }
    const [bare, own, named] = await eventsOf(
      NINE,
      { ...dated, ...around, event: 'x' },
      { ...dated, ...around, event: { user: 'bob', app: 'vpn', target: 'gate' } },
      { ...dated, ...around, sourcetype: null },
    )
    expect(bare).toMatchObject({ product: 'x:log', resource: 'web-1', actor: 'alice', message: 'x' })
    expect(own).toMatchObject({ product: 'vpn', resource: 'gate', actor: 'bob' })
    expect(named).toMatchObject({ product: '/var/log/x' })
  })
})
