import { expect, test } from 'vitest'
import { idOrNone, newId } from '../src/ids.ts'

test('ids are of their kind, and no two are the same, however many are made in a millisecond', () => {
  const ids = Array.from({ length: 20_000 }, () => newId('aud'))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.every((id) => idOrNone('aud', id) === id)).toBe(true)
})

test('each of the 16 random characters of an id takes every value about as often', () => {
  const counts = new Map<string, number>()
  const count = 20_000
  for (let i = 0; i < count; i++)
    for (const [at, character] of [...newId('req').slice(-16)].entries())
      counts.set(`${at}${character}`, (counts.get(`${at}${character}`) ?? 0) + 1)
  expect(counts.size).toBe(16 * 32)
  // Six standard deviations of a fair draw.
  const far = 6 * Math.sqrt((count / 32) * (1 - 1 / 32))
  expect([...counts.values()].filter((times) => Math.abs(times - count / 32) > far)).toEqual([])
})

test('what is no id of a kind is nobody’s', () => {
  expect(idOrNone('aud', newId('req'))).toBe('')
  expect(idOrNone('aud', `${newId('aud')}x`)).toBe('')
})
