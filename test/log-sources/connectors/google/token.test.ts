import { env } from 'cloudflare:workers'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { config } from '../../../../src/env.ts'
import { type Grant, google } from '../../../../src/log-sources/connectors/google/token.ts'
import { workspace } from '../../../../src/log-sources/connectors/workspace/workspace.ts'
import { trouble } from '../../../outside/trouble.ts'
import { fault, places } from '../../../support/world.ts'
import { ADMIN, asked, CUSTOMER, type Key, newAccount, newKeyPair, restore, tell, tells } from './google.ts'

const SCOPE = 'https://www.googleapis.com/auth/admin.reports.audit.readonly'
const ADMIN_LOG = `${places.google}/admin/reports/v1/activity/users/all/applications/admin`
const MINUTE_MS = 60_000

let key: Key
beforeAll(async () => {
  key = await newAccount()
})
beforeEach(restore)
afterEach(restore)

const grantOf = (account: Key, more: Partial<Grant> = {}): Grant => ({ account, scope: SCOPE, subject: ADMIN, ...more })
const tokenFor = (grant: Grant, now?: number) => google.token(config(env), grant, now)
const list = (grant: Grant) => google.call(config(env), grant, 'The API', ADMIN_LOG)

describe('a token', () => {
  test('is asked for once while it is good, and again before it ends', async () => {
    const grant = grantOf(await newAccount())
    const first = await tokenFor(grant)
    expect(await tokenFor(grant, Date.now() + 54 * MINUTE_MS)).toBe(first)
    expect(await asked('/token')).toHaveLength(1)
    const second = await tokenFor(grant, Date.now() + 56 * MINUTE_MS)
    expect(second).not.toBe(first)
    expect(await asked('/token')).toHaveLength(2)
  })

  test('that is good for less than five minutes is used, and not kept', async () => {
    const grant = grantOf(await newAccount())
    await tell('POST', '/__settings', { tokenTtlS: 200 })
    expect((await list(grant)).status).toBe(200)
    expect((await list(grant)).status).toBe(200)
    expect(await asked('/token')).toHaveLength(2)
  })

  test('is asked for with what Google wants to be told, wherever the key says that it is to be asked for', async () => {
    const held = { ...(await newAccount()), token_uri: 'http://127.0.0.1:9/token', orgId: 'org_1' }
    const secret = workspace.secret.parse(held)
    await tokenFor({ account: secret, scope: SCOPE, subject: secret.subject })
    const [request] = await asked('/token')
    const form = new URLSearchParams(request?.body)
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    const assertion = form.get('assertion') ?? ''
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'RS256', typ: 'JWT', kid: held.private_key_id })
    const { iat = 0, exp, ...claims } = decodeJwt(assertion)
    expect(claims).toEqual({
      iss: held.client_email,
      sub: ADMIN,
      scope: SCOPE,
      aud: 'https://oauth2.googleapis.com/token',
    })
    expect(exp).toBe(iat + 3_600)
  })

  test('for another scope, another subject or none is another token', async () => {
    const logging = 'https://www.googleapis.com/auth/logging.read'
    const account = await newAccount({ scopes: [SCOPE, logging], users: [ADMIN, 'second@contoso.example'] })
    const { subject: _, ...alone } = grantOf(account)
    const grants: Grant[] = [
      grantOf(account),
      grantOf(account, { scope: logging }),
      grantOf(account, { subject: 'second@contoso.example' }),
      alone,
    ]
    const tokens = await Promise.all(grants.map((grant) => tokenFor(grant)))
    expect(new Set(tokens).size).toBe(grants.length)
  })

  test('is not given to who only knows what an account and its key are called', async () => {
    const owner = await newAccount({}, newKeyPair())
    await tokenFor(grantOf(owner))
    const stranger = { ...owner, private_key: key.private_key }
    expect((await trouble(tokenFor(grantOf(stranger)))).message).toContain('invalid_grant')
  })

  test('that the API refuses is asked for anew, and the call made once more', async () => {
    const grant = grantOf(await newAccount())
    const first = await tokenFor(grant)
    await fault('google', 'http-401', { times: 1 })
    expect((await list(grant)).status).toBe(200)
    expect(await tokenFor(grant)).not.toBe(first)
    expect(await asked('/token')).toHaveLength(2)
    expect(await asked('/admin')).toHaveLength(2)
  })

  test('that the API refuses again is let be', async () => {
    await tokenFor(grantOf(key))
    await fault('google', 'http-401', { times: 9, path: new URL(ADMIN_LOG).pathname })
    expect((await list(grantOf(key))).status).toBe(401)
    expect(await asked('/admin')).toHaveLength(2)
  })
})

describe('when there is no token', () => {
  test.each<[string, string, object, Partial<Grant>]>([
    ['nothing was delegated to the account', 'unauthorized_client', { scopes: [] }, {}],
    ['another scope was', 'access_denied', { scopes: ['https://www.googleapis.com/auth/drive'] }, {}],
    ['the subject is no user', 'invalid_grant', {}, { subject: 'nobody@contoso.example' }],
    ['the key is not the one that is known', 'invalid_grant', { private_key_id: 'another' }, {}],
    ['the scope is none', 'invalid_scope', {}, { scope: 'audit' }],
  ])('because %s, the sentence says so: %s', async (_, code, rights, more) => {
    const account = await newAccount(rights)
    const { message, retryAfterS } = await trouble(tokenFor(grantOf(account, more)))
    expect(message).toContain(`(${code === 'invalid_scope' ? `400 ${code}` : code})`)
    expect(retryAfterS).toBeUndefined()
    expect(tells(message, account)).toBe(false)
  })

  test.each([
    ['unauthorized_client', /Admin console.*numeric client id.*admin\.reports\.audit\.readonly.*24 hours/, false],
    ['access_denied', /Admin console.*numeric client id.*admin\.reports\.audit\.readonly.*24 hours/, false],
    ['invalid_grant', /account is enabled.*key not deleted.*subject.*active user/, false],
    ['http-503', /asked too often at the moment/, true],
    ['http-429', /asked too often at the moment/, true],
    ['http-500', /fails at the moment \(500/, true],
    ['reset', /could not be reached/, true],
    ['garbage', /did not answer as it should/, true],
    ['long', /answered more than is read at once/, false],
  ])('by %s, the sentence says what to do, and nothing of the secret', async (kind, sentence, passes) => {
    const account = await newAccount()
    await fault('google', kind)
    const { message, passing } = await trouble(tokenFor(grantOf(account)))
    expect(message).toMatch(sentence)
    expect(passing).toBe(passes)
    expect(message).not.toMatch(/description|Invalid JWT Signature|not authorized\./)
    expect(tells(message, account)).toBe(false)
  })

  test.each([
    ['no key at all', 'hunter2-not-a-key'],
    ['cut off', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END PRIVATE KEY-----\n'],
    ['in another form', '-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END RSA PRIVATE KEY-----\n'],
  ])('because the private key is %s, the sentence says so without quoting it', async (_, private_key) => {
    const account = { ...key, private_key }
    const { message } = await trouble(tokenFor(grantOf(account)))
    expect(message).toContain('private_key')
    expect(message).not.toContain('MIIE')
    expect(tells(message, account)).toBe(false)
    expect(await asked('/token')).toEqual([])
  })

  test('a source that is tested says why', async () => {
    await fault('google', 'unauthorized_client')
    const access = { config: config(env), settings: { customerId: CUSTOMER }, secret: await newAccount() }
    expect((await trouble(workspace.test(access))).message).toContain('unauthorized_client')
  })
})
