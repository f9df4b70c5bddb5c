import { afterEach, describe, expect, test } from 'vitest'
import { findAgent } from '../../src/agents/templates.ts'
import { sha256Hex } from '../../src/sha256.ts'
import { recompute } from '../support/chain.ts'
import { denials } from '../support/denials.ts'
import { modelSays } from '../support/gateway.ts'
import {
  asAdmin,
  bearer,
  books,
  call,
  forget,
  get,
  HELLO,
  newTenant,
  noFaults,
  postRun,
  received,
  sql,
} from '../support/world.ts'

afterEach(noFaults)

denials({ method: 'POST', path: '/api/v1/agent/run', body: HELLO })

const lastPrompt = async () => (await received('gateway')).findLast(({ path }) => path === '/v1/chat/completions')?.body

describe('an answered run', () => {
  test('has the reference’s five fields, one audit entry, and counts once', async () => {
    const org = await newTenant()
    const { status, body } = await postRun(org)
    expect(status).toBe(200)
    expect(body).toEqual({
      response: expect.stringMatching(/^P2 — Network/),
      audit_id: expect.stringMatching(/^aud_[0-9A-HJKMNP-TV-Z]{26}$/),
      policy_flags: [],
      model_used: 'claude-haiku-3-5',
      tokens_used: expect.any(Number),
    })
    expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1, reserved: 0, intents: [] })
  })

  test.each(['length', 'content_filter'])('says so where it is not whole, streamed too: %s', async (finish_reason) => {
    const org = await newTenant()
    await modelSays(org, 'Restart the', finish_reason)
    const { status, body } = await postRun(org)
    expect({ status, body }).toMatchObject({ status: 200, body: { response: 'Restart the', finish_reason } })
    await modelSays(org, 'Restart the', finish_reason)
    const headers = { ...(await bearer({ org })), 'Content-Type': 'application/json' }
    const sent = { method: 'POST', headers, body: JSON.stringify({ ...HELLO, stream: true }) }
    expect(await (await call('/api/v1/agent/run', sent)).text()).toMatch(
      new RegExp(`event: done\\ndata: {.*"finish_reason":"${finish_reason}".*}\\n`),
    )
    expect(await books(org)).toMatchObject({ actions: ['agent_run', 'agent_run'], runs: 2 })
  })

  test.each([false, true])(
    'is none where a filter left nothing of it, and counts for nothing (streamed: %s)',
    async (stream) => {
      const org = await newTenant()
      await modelSays(org, '', 'content_filter')
      if (stream) {
        const headers = { ...(await bearer({ org })), 'Content-Type': 'application/json' }
        const sent = { method: 'POST', headers, body: JSON.stringify({ ...HELLO, stream }) }
        expect(await (await call('/api/v1/agent/run', sent)).text()).toMatch(
          /^event: error\ndata: {.*"code":"GATEWAY_ERROR"/,
        )
      } else expect(await postRun(org)).toMatchObject({ status: 502, body: { code: 'GATEWAY_ERROR' } })
      expect(await books(org)).toMatchObject({ actions: ['agent_run_failed'], runs: 0, reserved: 0 })
    },
  )

  test('takes two database round trips, and its reading one', async () => {
    const org = await newTenant()
    await postRun(org) // keys and configuration are there
    await forget('database')
    const { body } = await postRun(org)
    expect(await received('database')).toHaveLength(2)
    await get(org, `/api/v1/runs/${body.audit_id}`)
    expect(await received('database')).toHaveLength(3)
    await get(org, '/api/v1/runs?page=2&agent_id=helpdesk-tier1-triage')
    expect(await received('database')).toHaveLength(4)
    await get(org, '/api/v1/runs?action=agent_run')
    expect(await received('database')).toHaveLength(5)
  })

  test('proves itself by the hashes of what was sent and answered', async () => {
    const org = await newTenant()
    const message = 'Grüße 👋, router “core-1” is down'
    const systemPromptOverride = 'Answer in one word.'
    const { body } = await postRun(org, { ...HELLO, message, systemPromptOverride })
    const { run } = (await get(org, `/api/v1/runs/${body.audit_id}`)).body
    expect(run).toMatchObject({
      input_hash: await sha256Hex(message),
      output_hash: await sha256Hex(body.response),
      system_prompt_hash: await sha256Hex(systemPromptOverride),
    })
    expect(await recompute(run)).toEqual({ entry_hash: run.chain.entry_hash, row_hash: run.chain.row_hash })
    expect(run.chain.prev_hash).toBe('0'.repeat(64))
  })

  test('links to the entry before it', async () => {
    const org = await newTenant()
    await postRun(org)
    await postRun(org)
    const [first, second] = (await books(org)).entries
    expect(second?.prev_hash).toBe(first?.row_hash)
  })

  test('asks the gateway with the template’s prompt, or the override instead', async () => {
    const org = await newTenant()
    await postRun(org)
    expect(await lastPrompt()).toMatchObject({
      model: 'claude-haiku-3-5',
      messages: [
        { role: 'system', content: findAgent(HELLO.agentId)?.systemPrompt },
        { role: 'user', content: HELLO.message },
      ],
    })
    await postRun(org, { ...HELLO, systemPromptOverride: 'Be brief.' })
    expect(await lastPrompt()).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: HELLO.message },
      ],
    })
  })

  test('takes an empty override for none', async () => {
    const org = await newTenant()
    const { body } = await postRun(org, { ...HELLO, systemPromptOverride: '' })
    expect((await lastPrompt())?.messages[0]?.content).toBe(findAgent(HELLO.agentId)?.systemPrompt)
    expect((await get(org, `/api/v1/runs/${body.audit_id}`)).body.run.system_prompt_hash).toBeNull()
  })

  test('flags what the model’s answer reveals, at its offsets in the answer', async () => {
    const org = await newTenant()
    await modelSays(org, 'Call the caller back at 415-555-0132.')
    const { body } = await postRun(org)
    expect(body.policy_flags).toEqual([{ type: 'PHONE', offset: 24, length: 12, field: 'response' }])
    const { run } = (await get(org, `/api/v1/runs/${body.audit_id}`)).body
    expect(run.policy_flags).toEqual(body.policy_flags)
    expect(await recompute(run)).toMatchObject({ entry_hash: run.chain.entry_hash })
  })

  test('says how long its steps took, in Server-Timing', async () => {
    const { headers } = await postRun(await newTenant())
    for (const step of ['auth', 'admit', 'dlp', 'gateway', 'finish', 'total'])
      expect(headers.get('Server-Timing')).toContain(`${step};dur=`)
  })

  test('takes a message of 32 000 characters in any script, whole', async () => {
    const org = await newTenant()
    const message = '界'.repeat(32_000)
    expect((await postRun(org, { ...HELLO, message })).status).toBe(200)
    expect((await lastPrompt())?.messages[1]?.content).toBe(message)
    const escaped = JSON.stringify({ ...HELLO, message }).replaceAll('界', '\\u754c')
    expect((await postRun(org, escaped)).status).toBe(200)
  })
  test('counts a character that is written with two as one, as OpenAPI does, also where both are escaped', async () => {
    const org = await newTenant()
    const escaped = (chars: number, promptChars: number) =>
      JSON.stringify({
        ...HELLO,
        message: '😀'.repeat(chars),
        systemPromptOverride: '😀'.repeat(promptChars),
      }).replaceAll('😀', '\\ud83d\\ude00')
    expect((await postRun(org, escaped(32_000, 8_000))).status).toBe(200)
    expect((await postRun(org, escaped(32_001, 1))).body.issues).toMatchObject([{ path: 'message' }])
    expect((await postRun(org, escaped(1, 8_001))).body.issues).toMatchObject([{ path: 'systemPromptOverride' }])
  })
})

describe('PHI in the input', () => {
  test('blocks a clinic’s run: 422 with exact offsets, an entry, nothing at the gateway, nothing counted', async () => {
    const org = await newTenant({ vertical: 'healthcare', baa: true })
    await forget('gateway')
    const { status, body } = await postRun(org, {
      ...HELLO,
      message: 'Patient is John Smith, DOB 04/12/1961, cannot log in',
    })
    expect(status).toBe(422)
    expect(body).toEqual({
      error: 'Input blocked: protected health information (PHI) detected. Please remove PHI before submitting.',
      code: 'DLP_INPUT_BLOCKED',
      policy_flags: [
        { type: 'PERSON_NAME', offset: 11, length: 10 },
        { type: 'DATE_OF_BIRTH', offset: 27, length: 10 },
      ],
      request_id: expect.any(String),
    })
    expect(await received('gateway')).toEqual([])
    const { actions, runs, reserved, intents, entries } = await books(org)
    expect({ actions, runs, reserved, intents }).toEqual({
      actions: ['agent_run_blocked'],
      runs: 0,
      reserved: 0,
      intents: [],
    })
    expect(entries[0]).toMatchObject({ policy_flags: body.policy_flags, model_used: null, output_hash: null })
  })

  test.each(['SSN 123-45-6789', 'MRN: 00482913', 'member ID XYZ123456789', 'card 4111 1111 1111 1111'])(
    'blocks in every vertical: %s',
    async (message) => {
      expect((await postRun(await newTenant(), { ...HELLO, message })).status).toBe(422)
    },
  )

  test('that only flags elsewhere goes through and is flagged', async () => {
    const org = await newTenant()
    const { status, body } = await postRun(org, { ...HELLO, message: 'call 415-555-0132' })
    expect(status).toBe(200)
    expect(body.policy_flags).toEqual([{ type: 'PHONE', offset: 5, length: 12 }])
  })

  test.each([
    [
      'an organisation’s word',
      'general',
      { EMAIL: 'block' },
      'The page https://portal.acme.org/u/jane.miller@gmail.com shows an error 500.',
    ],
    [
      'a clinic’s default',
      'healthcare',
      { URL: 'flag' },
      'Reset the account: https://portal.acme.org/patients/jane.miller@gmail.com/profile is 404',
    ],
  ])('that is blocked by %s blocks inside of what is only flagged', async (_, vertical, dlpPolicy, message) => {
    const org = await newTenant({ vertical, baa: true })
    await asAdmin(org, 'PATCH', '/api/v1/tenant', { dlpPolicy })
    await forget('gateway')
    expect(await postRun(org, { ...HELLO, message })).toMatchObject({
      status: 422,
      body: { policy_flags: [{ type: 'URL', offset: message.indexOf('https') }] },
    })
    expect(await received('gateway')).toEqual([])
  })

  test('that is redacted is redacted inside of what is only flagged', async () => {
    const org = await newTenant()
    await asAdmin(org, 'PATCH', '/api/v1/tenant', { dlpPolicy: { EMAIL: 'redact' } })
    const message = 'https://portal.acme.org/u/jane.miller@gmail.com is down, mail me@acme.org'
    const { status, body } = await postRun(org, { ...HELLO, message })
    expect({ status, type: body.policy_flags[0]?.type }).toEqual({ status: 200, type: 'URL' })
    expect(JSON.stringify(await received('gateway'))).not.toContain('jane.miller')
  })

  test('in systemPromptOverride blocks too, and says so', async () => {
    const org = await newTenant({ vertical: 'behavioral_health', baa: true })
    const { status, body } = await postRun(org, { ...HELLO, systemPromptOverride: 'The caller’s SSN is 123-45-6789' })
    expect(status).toBe(422)
    expect(body.policy_flags).toEqual([{ type: 'SSN', offset: 20, length: 11, field: 'systemPromptOverride' }])
  })

  test('the clinical agent blocks every identifier in every vertical', async () => {
    const org = await newTenant({ vertical: 'general', baa: true })
    expect((await postRun(org, { agentId: 'coleman-clinical-docs', message: 'call 415-555-0132' })).status).toBe(422)
  })
  test('so it does where an organisation of another vertical lets them pass: its word is not about the clinical policy', async () => {
    const org = await newTenant({ vertical: 'general', baa: true })
    await sql(`update tenants set dlp_policy = '{"PHONE": "flag", "PERSON_NAME": "redact"}' where org_id = $1`, [org])
    const message = 'Patient Anna Smith, call 415-555-0132'
    expect((await postRun(org, { agentId: 'helpdesk-tier1-triage', message })).status).toBe(200)
    expect((await postRun(org, { agentId: 'coleman-clinical-docs', message })).status).toBe(422)
    expect((await postRun(org, { agentId: 'coleman-clinical-docs', message, phi: 'redact' })).status).toBe(200)
  })

  test.each(['healthcare', 'general'])('a clinic’s own help desk is not shut out (%s)', async (vertical) => {
    const org = await newTenant({ vertical, baa: true })
    const message =
      'Router 10.0.0.3 offline since 2026-05-12, ticket ITSD-4421, host EHR-PROD-02, asset tag AT-00917, since Monday, in 2025'
    expect(await postRun(org, { ...HELLO, message })).toMatchObject({ status: 200, body: { policy_flags: [] } })
  })
})
