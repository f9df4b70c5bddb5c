import { expect, test } from 'vitest'
import { addressOf, placeOf } from '../../src/console/address.ts'

test('an address leads back to the place that it was made of, without filters that are empty', () => {
  const address = addressOf('runs', 'aud_1', { agent_id: 'a&b', action: '' })
  const { view, id, query } = placeOf(address)
  expect({ view, id, query: query.toString() }).toEqual({ view: 'runs', id: 'aud_1', query: 'agent_id=a%26b' })
})

test.each(['', '#', '#/', '#/run', '#/run/%'])('the address %o leads somewhere', (hash) => {
  expect(placeOf(hash).view).toBe('run')
})
