import { expect, test } from 'vitest'
import { BoundedMap } from '../src/bounded-map.ts'

test('a bounded map holds so many at most: what was set longest ago makes room', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1).set('b', 2).set('a', 3).set('c', 4)
  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
  ])
})
test('what is set again takes no other’s room', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1).set('b', 2).set('b', 3)
  expect(map.get('a')).toBe(1)
})
