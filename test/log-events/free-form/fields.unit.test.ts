import { afterEach, expect, test, vi } from 'vitest'
import { fieldsOf } from '../../../src/log-events/free-form/fields.ts'

afterEach(() => vi.restoreAllMocks())

const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`f${i}`, i]))

test.each<[string, object]>([
  ['one level', many],
  ['several', { a: many, b: { c: { d: many } }, ...many }],
])('of an event with a hundred thousand fields at %s only the first are looked at', (_, value) => {
  const names = vi.spyOn(String.prototype, 'toLowerCase')
  expect(fieldsOf(value).size).toBeGreaterThan(190)
  expect(fieldsOf(value).size).toBeLessThan(201)
  expect(names.mock.calls.length).toBeLessThan(1_000)
})
