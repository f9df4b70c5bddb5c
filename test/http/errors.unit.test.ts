import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ERRORS } from '../../src/http/errors.ts'

test('docs/errors.md tells of every code, with its status, and of no other', () => {
  const rows = readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \|/gm)
  const told = Object.fromEntries([...rows].map(([, code, status]) => [code, Number(status)]))
  expect(told).toEqual(Object.fromEntries(Object.entries(ERRORS).map(([code, [status]]) => [code, status])))
})
