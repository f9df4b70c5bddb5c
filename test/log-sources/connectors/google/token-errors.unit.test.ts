import { describe, expect, test } from 'vitest'
import { apiTrouble, tokenTrouble } from '../../../../src/log-sources/connectors/google/errors.ts'
import type { Reply } from '../../../../src/outside/call.ts'

const ADVICE = { api: 'The API', service: 'the X API', unauthorized: 'Do A.', forbidden: 'Do B.', refused: 'Do C.' }
const reply = (status: number, json: unknown = undefined, retryAfterS?: number): Reply => ({
  ...{ status, headers: new Headers(), text: '', json, retryAfterS },
})
const error = (more: object) => ({ error: { code: 403, message: 'Said by the API: hunter2', ...more } })

describe("a refusal of Google's", () => {
  test.each<[string, Reply, string]>([
    ['old', reply(403, error({ errors: [{ reason: 'accessNotConfigured' }] })), '(403 accessNotConfigured)'],
    [
      'new',
      reply(403, error({ status: 'PERMISSION_DENIED', details: [{ '@type': 'x', reason: 'SERVICE_DISABLED' }] })),
      '(403 SERVICE_DISABLED)',
    ],
  ])('because the API is not enabled says so, in the %s form', (_, given, code) => {
    const { message } = apiTrouble(given, ADVICE)
    expect(message).toBe(`The API is not enabled ${code}. Enable the X API in the service account's project.`)
  })

  test.each<[Reply, retryAfterS: number | undefined, passing: boolean]>([
    [reply(403, error({ errors: [{ reason: 'userRateLimitExceeded' }] })), 60, true],
    [reply(429, error({ status: 'RESOURCE_EXHAUSTED' })), 60, true],
    [reply(429), 60, true],
    [reply(503, undefined, 7), 7, true],
    [reply(500, undefined, 9), 9, true],
    [reply(502), undefined, true],
    [reply(200), undefined, true],
    [reply(401), undefined, false],
    [reply(400), undefined, false],
    [reply(403, error({ status: 'PERMISSION_DENIED' })), undefined, false],
  ])(
    'for a quota, or while it fails, says when to come again, and that it passes (%#)',
    (given, retryAfterS, passing) => {
      expect(apiTrouble(given, ADVICE)).toMatchObject({ retryAfterS, passing })
    },
  )

  test.each<[number, string]>([
    [401, 'Do A.'],
    [403, 'Do B.'],
    [400, 'Do C.'],
    [404, 'Do C.'],
    [200, 'did not answer as it should'],
  ])('%i says what to do, without what the API wrote', (status, advice) => {
    for (const json of [
      undefined,
      7,
      { error: 'x' },
      error({ status: 'Said by: hunter2', errors: 7, details: [{}] }),
    ]) {
      const { message } = apiTrouble(reply(status, json), ADVICE)
      expect(message).toContain(advice)
      expect(message).not.toMatch(/hunter2|undefined/)
    }
  })

  test.each([undefined, 7, { error: 7 }, { error: 'Said by: hunter2', error_description: 'hunter2' }])(
    'of a token says nothing that it wrote: %j',
    (json) => {
      const { message } = tokenTrouble(reply(400, json), { scope: 's' })
      expect(message).toBe("Google's token endpoint refuses the service account (400). Check its key in the secret.")
    },
  )
})
