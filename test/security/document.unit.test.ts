import { existsSync, readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { routesOf } from '../../src/openapi/document.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'

// The base class of Durable Objects, which nothing here makes.
vi.mock('cloudflare:workers', () => ({ DurableObject: class {} }))

const ROWS = readFileSync('docs/security.md', 'utf8')
  .split('\n')
  .flatMap((line) => (line.startsWith('| ') ? [line.split('|').map((cell) => cell.trim())] : []))

/** Rows that name a test: the file in one cell, the test's name in the last. */
const TESTS = ROWS.flatMap((cells) => {
  const at = cells.findIndex((cell) => /^`test\/[^`]+`$/.test(cell))
  return at === -1 ? [] : [[String(cells[at]).slice(1, -1), String(cells[at + 1])] as const]
})

test('docs/security.md names a test for each promise, and each of them is there', () => {
  expect(TESTS.length).toBeGreaterThan(100)
  const missing = TESTS.filter(([file, name]) => {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    return !["'", '"', '`'].some((quote) => text.includes(quote + name + quote))
  })
  expect(missing).toEqual([])
})

test('its table has every route of the application, with who may ask for it, and no other', () => {
  const told = ROWS.flatMap(([, route, who]) =>
    route && /^`(?:GET|POST|PATCH|DELETE) /.test(route) ? [[route.slice(1, -1), who]] : [],
  )
  const secrets = { hecToken: 'source', standardWebhook: 'source', stripeSignature: 'stripe' }
  const routes = routesOf(app).map(({ key, notes }) => {
    const secret = OPERATIONS[key]?.security
    return [key, notes.findLast(({ session }) => session)?.session ?? (secret ? secrets[secret] : 'anyone')]
  })
  expect(told.sort()).toEqual(routes.sort())
})
