import { describe, expect, test } from 'vitest'
import { randomOf } from '../../dev/dlp/random.ts'
import { app } from '../../src/app.ts'
import { bracketed, errorsOf, openApi, routesOf } from '../../src/openapi/document.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'
import { kept } from '../log-sources/receivers/receiver.ts'
import { post, webhookSource } from '../log-sources/receivers/signer.ts'
import { register } from '../support/log-sources.ts'
import { bearer, call, newOrg, newTenant, postRun } from '../support/world.ts'
import { type Described, type Ids, requestOf } from './generate.ts'

/** Requests of each operation, the same each time. */
const REQUESTS = 20
const SEED = 20_261_125
/** How often a value is none that the schema describes. */
const WRONGLY = 0.15

const document = openApi(app, OPERATIONS)
const paths = document.paths as Record<string, Record<string, Described>>

/** Something of every kind that has an id, of an organisation. */
async function somethingIn(org: string): Promise<Ids> {
  const { body } = await postRun(org)
  const receiver = await webhookSource(org)
  await post(receiver, { user: 'k.weiss', action: 'login' }, { id: 'msg_1' })
  return {
    runs: [body.audit_id],
    entries: [body.audit_id, '0'],
    'log-sources': [receiver, await register(org, 'm365_unified_audit', { tenantId: 'contoso.onmicrosoft.com' })],
    'log-events': (await kept(receiver)).map(({ id }) => id),
  }
}

describe('Whatever its schema makes of a request, the answer is one that is documented, and no failure of ours', () => {
  test.each(routesOf(app).map((route) => [route.key, route] as const))('%s', async (key, route) => {
    const random = randomOf(SEED + [...key].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7))
    const operation = paths[bracketed(route.path)]?.[route.method.toLowerCase()]
    if (!operation) throw new Error(`${key} is not in the document`)
    const org = await newTenant()
    const ids = await somethingIn(org)
    const others = [await newTenant({ plan: 'pilot', vertical: 'healthcare', baa: true }), newOrg()]
    for (let i = 0; i < REQUESTS; i++) {
      const { path, init } = requestOf(route, operation, random, WRONGLY, ids)
      const session = await bearer({
        org: random.chance(0.6) ? org : random.pick(others),
        role: random.pick(['admin', 'member']),
        user: `user_${i}`,
      })
      const headers = { ...init.headers, ...(random.chance(0.95) && session) }
      // What is undocumented fails when all of this file are judged.
      const { status } = await call(path, { ...init, headers })
      expect(status, `${key} ${path} ${init.body}`).toBeLessThan(500)
    }
  })
})

test('Every route is described, and with the refusals of its middlewares', () => {
  for (const route of routesOf(app)) {
    const operation = OPERATIONS[route.key]
    expect(operation, route.key).toBeDefined()
    if (operation && route.notes.some(({ session }) => session))
      expect(errorsOf(route, operation)).toEqual(expect.arrayContaining(['UNAUTHENTICATED', 'NO_ORG']))
  }
})
