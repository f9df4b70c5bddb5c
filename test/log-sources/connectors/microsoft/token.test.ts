import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { APPS, CONTOSO, FABRIKAM } from '../../../../dev/logs/microsoft/apps.ts'
import { config } from '../../../../src/env.ts'
import { type App, microsoft } from '../../../../src/log-sources/connectors/microsoft/token.ts'
import { fault, noFaults } from '../../../support/world.ts'
import { requests, restore, troubleOf } from './support.ts'

const MANAGEMENT: App = {
  tenant: CONTOSO.id,
  clientId: APPS.m365.clientId,
  clientSecret: APPS.m365.clientSecret,
  scope: 'https://manage.office.com/.default',
}
const LIST = `${config(env).logApis.m365Management}/api/v1.0/${CONTOSO.id}/activity/feed/subscriptions/list`
const call = (app: App = MANAGEMENT) => microsoft.call(config(env), app, 'Microsoft 365', LIST)
const tokensAsked = async () => (await requests()).filter(({ path }) => path.endsWith('/oauth2/v2.0/token')).length

beforeEach(async () => {
  await restore()
  await microsoft.forget(config(env), MANAGEMENT)
  await requests()
})
afterEach(noFaults)

describe('a token', () => {
  test('is asked for once, and serves until it is nearly over', async () => {
    for (let i = 0; i < 4; i++) expect((await call()).status).toBe(200)
    expect(await tokensAsked()).toBe(1)
  })
  test('that lives for five minutes is replaced the next time', async () => {
    await fault('microsoft', 'short-token', { times: 2 })
    for (let i = 0; i < 4; i++) expect((await call()).status).toBe(200)
    expect(await tokensAsked()).toBe(3)
  })
  test('that the API refuses is replaced, and the call is made once more', async () => {
    await call()
    await fault('microsoft', 'revoked')
    expect((await call()).status).toBe(200)
    expect(await tokensAsked()).toBe(2)
  })
  test('that the API always refuses is replaced once', async () => {
    await fault('microsoft', 'revoked', { times: 9 })
    expect((await call()).status).toBe(401)
    expect(await tokensAsked()).toBe(2)
  })
  test('is not replaced for a permission that is missing', async () => {
    await fault('microsoft', 'af10001', { times: 9 })
    expect((await call()).status).toBe(401)
    expect(await tokensAsked()).toBe(1)
  })
  test('is held for the secret that made it: a rotated one is used at once', async () => {
    await call()
    const trouble = await troubleOf(call({ ...MANAGEMENT, clientSecret: 'local~wrong' }))
    expect(trouble.message).toContain('AADSTS7000215')
    expect((await call()).status).toBe(200)
    expect(await tokensAsked()).toBe(2)
  })
  test('of one API is not shown to another', async () => {
    await call()
    expect((await call({ ...MANAGEMENT, scope: 'https://api.loganalytics.io/.default' })).status).toBe(401)
    expect((await call()).status).toBe(200)
  })
})

describe('Entra ID', () => {
  test.each<[string, Partial<App>, string]>([
    ['a wrong client secret', { clientSecret: 'local~wrong' }, 'AADSTS7000215'],
    ['an app of no tenant', { clientId: CONTOSO.id }, 'AADSTS700016'],
    ['a tenant that the app is not in', { tenant: FABRIKAM.domain }, 'AADSTS700016'],
    ['a tenant that is none', { tenant: 'nobody.onmicrosoft.com' }, 'AADSTS90002'],
    ['an API that is none', { scope: 'https://graph.example/.default' }, 'AADSTS1002012'],
  ])('refuses %s: the sentence names its code', async (_, change, code) => {
    const { message, passing } = await troubleOf(call({ ...MANAGEMENT, ...change }))
    expect(message).toContain(`(${code})`)
    expect(passing).toBe(false)
  })
  test.each<[string, string, number | undefined, passes?: 'passes']>([
    ['login-429', 'is asked too often at the moment (HTTP 429)', 17, 'passes'],
    ['login-500', 'fails at the moment (HTTP 503)', undefined, 'passes'],
    ['login-garbage', 'did not answer as it should (HTTP 200)', undefined, 'passes'],
    [
      'aadsts7000222',
      'has expired. Make a new one for the app, and put its value into Secret Manager (AADSTS7000222)',
      undefined,
    ],
  ])('%s: the sentence says so, and the next call is made', async (kind, sentence, retryAfterS, passes) => {
    await fault('microsoft', kind)
    const trouble = await troubleOf(call())
    expect(trouble.message).toContain(sentence)
    expect(trouble.retryAfterS).toBe(retryAfterS)
    expect(trouble.passing).toBe(passes !== undefined)
    expect((await call()).status).toBe(200)
  })
})
