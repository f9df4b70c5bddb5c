import { expect, test } from 'vitest'
import { each, examplesOf, send, sessionOf, WITH_BODY } from '../security/routes.ts'
import { bearer, newTenant } from '../support/world.ts'

const strict = WITH_BODY.filter((route) => sessionOf(route) && !route.path.includes('/agent/'))

test.each(each(strict))('%s refuses members that it does not know, by their names', async (_, route) => {
  const headers = await bearer({ org: await newTenant(), role: 'admin' })
  const body = JSON.stringify({ ...Object(examplesOf(route)[0]), secret_ref: 'm365__contoso__audit' })
  const response = await send(route, headers, { body })
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 400,
    body: { code: 'VALIDATION_ERROR', issues: [{ path: 'secret_ref', message: 'is not known' }] },
  })
})
