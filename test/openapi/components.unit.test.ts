import { expect, test } from 'vitest'
import * as z from 'zod'
import { Components } from '../../src/openapi/components.ts'

test('A schema with an id is a component, and what refers to it leads there, alone or in another', () => {
  const components = new Components()
  const inner = z.strictObject({ a: z.string() }).meta({ id: 'Inner' })
  const outer = z.strictObject({ inner: inner.nullable() }).meta({ id: 'Outer' })
  const reference = { $ref: '#/components/schemas/Outer' }
  expect(components.schema(outer, 'output')).toEqual(reference)
  expect(components.schema(z.strictObject({ outer }), 'output').properties).toEqual({ outer: reference })
  expect(components.all.schemas).toMatchObject({
    Inner: { properties: { a: { type: 'string' } } },
    Outer: { properties: { inner: { anyOf: [{ $ref: '#/components/schemas/Inner' }, { type: 'null' }] } } },
  })
})
