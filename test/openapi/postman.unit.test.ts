import { expect, test, vi } from 'vitest'
import { postmanCollection, requestsOf } from '../../dev/postman.ts'
import { app } from '../../src/app.ts'
import { openApi, routesOf } from '../../src/openapi/document.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'

// The base class of Durable Objects, which nothing here makes.
vi.mock('cloudflare:workers', () => ({ DurableObject: class {} }))

const document = openApi(app, OPERATIONS)
const collection = await postmanCollection(document)
const requests = [...requestsOf(collection.item)]

test('The collection has a request of every route', () => {
  expect(requests.length).toBe(routesOf(app).length)
})

test('What it sends as it is has no parameter that may be left out, and a value for each that must be given', () => {
  const sent = requests.flatMap(({ url, header }) => [...(url.query ?? []), ...(header ?? [])])
  const on = sent.filter(({ disabled }) => !disabled)
  expect(on.filter(({ value }) => value === '')).toEqual([])
  expect(new Set(on.map(({ key }) => key))).toEqual(
    new Set([
      'Accept',
      'Content-Type',
      'Idempotency-Key',
      'X-Splunk-Request-Channel',
      'from',
      'webhook-id',
      'webhook-timestamp',
    ]),
  )
})

test('Every variable that it uses is declared', () => {
  const used = [...JSON.stringify(collection.item).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name)
  expect(new Set(used)).toEqual(new Set(collection.variable.map(({ key }) => key)))
})

test('Until somebody says where the API is, it sends nothing anywhere: the place where it was read is not in it', () => {
  const { hostname } = new URL(collection.variable.find(({ key }) => key === 'baseUrl')?.value ?? '')
  expect(hostname).toMatch(/\.example\.com$/)
})

test('Made twice, it is the same', async () => {
  expect(await postmanCollection(document)).toEqual(collection)
})
