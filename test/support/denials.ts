import { describe, expect, test } from 'vitest'
import { ask, bearer, newTenant } from './world.ts'

type Route = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  /** A body that is fine. */
  body?: object
  /** Members are refused. */
  admin?: boolean
  /** Answers organisations that are not on board too. */
  anyOrganization?: boolean
}

const base64url = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

/** What every route refuses, whoever wrote it. */
export function denials({ method, path, body, admin = false, anyOrganization = false }: Route): void {
  const role = admin ? 'admin' : 'member'
  const send = (headers: Record<string, string>, payload: BodyInit | null = body ? JSON.stringify(body) : null) =>
    ask(path, { method, headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers }, body: payload })
  const refusal = (status: number, code: string) => ({
    status,
    body: { error: expect.any(String), code, request_id: expect.stringMatching(/^req_/) },
  })

  describe(`${method} ${path} refuses`, () => {
    test.each([
      ['no token', async () => ({})],
      ['another scheme', async () => ({ Authorization: 'Basic dXNlcjpwYXNz' })],
      ['a token that is no JWT', async () => ({ Authorization: 'Bearer mt_machine_token' })],
      ['an expired token', () => bearer({ org: 'org_x', ttlSeconds: -60 })],
      ['a key that Clerk does not have', () => bearer({ org: 'org_x', kid: 'ins_other' })],
      ['a token whose payload was changed', async () => ({ Authorization: tampered(await bearer({ org: 'org_x' })) })],
      [
        'a token without signature (alg none)',
        async () => ({
          Authorization: `Bearer ${base64url({ alg: 'none', typ: 'JWT', kid: 'ins_local' })}.${base64url({ sub: 'user_1' })}.`,
        }),
      ],
    ])('%s: 401', async (_, headers) => {
      const answer = await send(await headers())
      expect(answer).toMatchObject(refusal(401, 'UNAUTHENTICATED'))
      expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer/)
    })

    test('a session without an active organization: 403 NO_ORG', async () => {
      expect(await send(await bearer({}))).toMatchObject(refusal(403, 'NO_ORG'))
    })

    if (!anyOrganization)
      test('an organization that is not on board: 404 TENANT_NOT_FOUND', async () => {
        expect(await send(await bearer({ org: 'org_never_seen', role }))).toMatchObject(
          refusal(404, 'TENANT_NOT_FOUND'),
        )
      })

    if (admin)
      test('a member: 403 INSUFFICIENT_PERMISSIONS', async () => {
        expect(await send(await bearer({ org: await newTenant() }))).toMatchObject(
          refusal(403, 'INSUFFICIENT_PERMISSIONS'),
        )
      })

    if (body) {
      test('a body of another type: 415', async () => {
        expect(await send({ ...(await bearer({ org: 'org_x', role })), 'Content-Type': 'text/plain' })).toMatchObject(
          refusal(415, 'UNSUPPORTED_MEDIA_TYPE'),
        )
      })
      test.each([
        ['empty', ''],
        ['cut off', '{"a":'],
        ['an array', '[]'],
        ['no object', '"text"'],
        ['null', 'null'],
        ['no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
      ])('a body that is %s: 400', async (_, payload) => {
        const answer = await send(await bearer({ org: 'org_x', role }), payload)
        expect(answer).toMatchObject(refusal(400, 'VALIDATION_ERROR'))
        expect(answer.body.issues).toEqual(
          expect.arrayContaining([{ path: expect.any(String), message: expect.any(String) }]),
        )
      })
      test('a body that is too large: 413', async () => {
        expect(await send(await bearer({ org: 'org_x', role }), 'x'.repeat(2 ** 21))).toMatchObject(
          refusal(413, 'PAYLOAD_TOO_LARGE'),
        )
      })
    }

    test('other methods: 405 with Allow', async () => {
      const answer = await ask(path, { method: 'PUT', headers: await bearer({ org: await newTenant() }) })
      expect(answer).toMatchObject(refusal(405, 'METHOD_NOT_ALLOWED'))
      expect(answer.headers.get('Allow')?.split(', ')).toContain(method)
    })
  })
}

/** The same header and signature over another organisation's payload. */
function tampered({ Authorization = '' }: Record<string, string>): string {
  const [header, , signature] = Authorization.split('.')
  return `${header}.${base64url({ sub: 'user_1', v: 2, o: { id: 'org_victim', rol: 'admin' }, exp: 4e9, iat: 1, nbf: 1 })}.${signature}`
}
