import { afterEach, describe, expect, test } from 'vitest'
import { fault, newTenant, noFaults } from '../../support/world.ts'
import { hecSource, kept } from './receiver.ts'
import { item, post, SUCCESS } from './sender.ts'

afterEach(noFaults)

describe('requests that say the same', () => {
  const failed = 'login failed for admin'
  test.each<[string, object]>([
    ['no time', { time: null }],
    ['a time in whole seconds', { time: 1763627401 }],
  ])('with %s are events of their own, each with what else it tells', async (_, more) => {
    const id = await hecSource(await newTenant())
    for (let time = 0; time < 5; time++)
      expect(await post(id, item(failed, more) + item(`round ${time}`, more))).toEqual(SUCCESS)
    expect((await kept(id)).filter(({ message }) => message === failed)).toHaveLength(5)
  })
  test('in lines of text are events of their own too', async () => {
    const id = await hecSource(await newTenant())
    for (let time = 0; time < 5; time++) await post(id, `${failed}\nround ${time}`, {}, '/raw')
    expect((await kept(id)).filter(({ message }) => message === failed)).toHaveLength(5)
  })
  test.each<[string, object]>([
    ['a time in whole seconds', { time: 1763627401 }],
    ['a time in fractions of a second', {}],
  ])('with %s and nothing else are one', async (_, more) => {
    const id = await hecSource(await newTenant())
    for (let time = 0; time < 3; time++) await post(id, item(failed, more))
    expect(await kept(id)).toHaveLength(1)
  })
})

describe('a request that is sent again', () => {
  const five = Array(5).fill(item('same')).join('')

  test('is kept once; five that are the same in one request are five', async () => {
    const id = await hecSource(await newTenant())
    for (let time = 0; time < 3; time++) expect(await post(id, five)).toEqual(SUCCESS)
    expect(await kept(id)).toHaveLength(5)
    await post(id, `${five}${item('same')}${item('same', { host: 'web-2' })}${item('same', { time: 1763627402 })}`)
    expect(await kept(id)).toHaveLength(8)
  })
  test('at once is kept once too', async () => {
    const id = await hecSource(await newTenant())
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(id, five)))
    expect(answers).toEqual(Array(6).fill(SUCCESS))
    expect(await kept(id)).toHaveLength(5)
  })
  test('of raw text is kept once, and is not that of another host', async () => {
    const id = await hecSource(await newTenant())
    const line = '2025-11-20T08:30:01Z x'
    for (const host of ['a', 'a', 'b']) await post(id, `${line}\n${line}`, {}, `/raw?host=${host}`)
    expect(await kept(id)).toHaveLength(4)
  })
  test('because the database’s answer was lost is kept once', async () => {
    const id = await hecSource(await newTenant())
    await fault('database', 'drop-response', { match: 'receive_log_events', times: 1 })
    expect(await post(id, five)).toEqual(SUCCESS)
    expect(await kept(id)).toHaveLength(5)
  })
  test('to another source is another’s', async () => {
    const [mine, other] = [await newTenant(), await newTenant()]
    const [id, otherId] = [await hecSource(mine), await hecSource(other)]
    for (const each of [id, otherId]) await post(each, item('same'))
    expect((await kept(id)).map(({ org_id }) => org_id)).toEqual([mine])
    expect((await kept(otherId)).map(({ org_id }) => org_id)).toEqual([other])
  })
})
