import { afterEach, describe, expect, test } from 'vitest'
import { firstBreak } from '../support/chain.ts'
import { books, fault, forget, get, HELLO, newTenant, noFaults, postRun, received, sql } from '../support/world.ts'

afterEach(noFaults)

describe('the gateway', () => {
  test.each([
    ['http-500', 502, 'GATEWAY_ERROR', null],
    ['garbage', 502, 'GATEWAY_ERROR', null],
    ['reset', 502, 'GATEWAY_ERROR', null],
    ['timeout', 504, 'GATEWAY_TIMEOUT', null],
    ['http-429', 429, 'RATE_LIMITED', '7'],
    ['budget', 429, 'BUDGET_EXCEEDED', '3600'],
    ['budget-429', 429, 'BUDGET_EXCEEDED', '3600'],
  ])(
    '%s: %i %s; the run is in the log as failed, where its audit_id finds it, is not counted, and its key may try again',
    async (kind, status, code, retryAfter) => {
      const org = await newTenant({ runLimit: 1 })
      await fault('gateway', kind)
      const answer = await postRun(org, HELLO, { 'Idempotency-Key': 'k' })
      expect(answer).toMatchObject({ status, body: { code, error: expect.stringContaining('gateway') } })
      expect(answer.headers.get('Retry-After')).toBe(retryAfter)
      expect(await books(org)).toMatchObject({ actions: ['agent_run_failed'], runs: 0, reserved: 0, intents: [] })
      expect((await get(org, `/api/v1/runs/${answer.body.audit_id}`)).body.run).toMatchObject({
        action: 'agent_run_failed',
      })
      expect((await postRun(org, HELLO, { 'Idempotency-Key': 'k' })).status).toBe(200)
    },
  )

  test('is asked once, whatever happens', async () => {
    const org = await newTenant()
    await forget('gateway')
    await fault('gateway', 'http-500')
    await postRun(org)
    expect(await received('gateway')).toHaveLength(1)
  })

  test('that refuses the key is a 502 that says nothing of the key', async () => {
    const org = await newTenant()
    await sql('update tenants set key_version = 2 where org_id = $1', [org])
    const answer = await postRun(org)
    expect(answer).toMatchObject({ status: 502, body: { code: 'GATEWAY_ERROR' } })
    expect(JSON.stringify(answer.body)).not.toContain('sk-')
  })
})

describe('the database', () => {
  const DATABASE_AWAY = {
    code: 'SERVICE_UNAVAILABLE',
    error: 'The database is temporarily unavailable. Please try again.',
  }
  describe.each(['admit', 'finish'])('at %s', (step) => {
    test.each(['error', 'reset', 'drop-response', 'slow'])(
      '%s, once: the run is answered and recorded once',
      async (kind) => {
        const org = await newTenant({ runLimit: 2 })
        await fault('database', kind, { match: `${step}(` })
        expect((await postRun(org, HELLO, { 'Idempotency-Key': 'k' })).status).toBe(200)
        expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1, reserved: 0, intents: [] })
        expect((await postRun(org)).status).toBe(200)
        expect(await firstBreak((await books(org)).entries)).toBeUndefined()
      },
    )
  })

  test('down at admit: 503 SERVICE_UNAVAILABLE with Retry-After, and the gateway hears nothing', async () => {
    const org = await newTenant()
    await forget('gateway')
    await fault('database', 'down')
    const answer = await postRun(org)
    expect(answer).toMatchObject({ status: 503, body: DATABASE_AWAY })
    expect(answer.headers.get('Retry-After')).toBe('5')
    expect(await received('gateway')).toEqual([])
  })

  test('whose every answer to admit is lost leaves one intent for the sweep, and no entry', async () => {
    const org = await newTenant()
    await fault('database', 'drop-response', { match: 'admit(', times: 3 })
    await postRun(org)
    const { actions, reserved, intents } = await books(org)
    expect({ actions, reserved, open: intents.length }).toEqual({ actions: [], reserved: 1, open: 1 })
  })

  test.each([true, false])(
    'whose every answer to admit is lost: the refusal names the run that the sweep will end (streaming: %s)',
    async (stream) => {
      const org = await newTenant()
      await fault('database', 'drop-response', { match: 'admit(', times: 3 })
      const { status, headers, body } = await postRun(org, { ...HELLO, stream })
      const [audit_id] = (await books(org)).intents
      expect({ status, retryAfter: headers.get('Retry-After') }).toEqual({ status: 503, retryAfter: '5' })
      expect(body).toMatchObject({ code: 'SERVICE_UNAVAILABLE', audit_id })
    },
  )

  test('down for a reader: 503', async () => {
    const org = await newTenant()
    await fault('database', 'down')
    expect(await get(org, '/api/v1/runs')).toMatchObject({ status: 503, body: DATABASE_AWAY })
  })
})
