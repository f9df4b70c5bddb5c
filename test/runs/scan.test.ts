import { expect, test } from 'vitest'
import { denials } from '../support/denials.ts'
import { ask, bearer, newTenant, sql } from '../support/world.ts'

const MESSAGE = 'Patient Maria Gonzalez, SSN 123-45-6789, cannot open the portal.'
const BODY = { agentId: 'helpdesk-tier1-triage', message: MESSAGE }

async function scan(org: string, body: object = BODY) {
  const headers = { ...(await bearer({ org })), 'Content-Type': 'application/json' }
  return ask('/api/v1/agent/scan', { method: 'POST', headers, body: JSON.stringify(body) })
}

denials({ method: 'POST', path: '/api/v1/agent/scan', body: BODY })

test('A scan tells where each finding lies, and that a grave one stops the run', async () => {
  const { status, body } = await scan(await newTenant())
  expect(status).toBe(200)
  expect(body).toEqual({
    outcome: 'blocked',
    policy_flags: [
      { type: 'PERSON_NAME', offset: MESSAGE.indexOf('Maria'), length: 14, action: 'flag' },
      { type: 'SSN', offset: MESSAGE.indexOf('123'), length: 11, action: 'block' },
    ],
  })
})

test('A scan says what the same run would do: in a clinic a name alone blocks, with redact it is replaced, without findings it is allowed', async () => {
  const clinic = await newTenant({ vertical: 'healthcare', baa: true })
  const message = 'Patient Maria Gonzalez cannot sleep.'
  expect(await scan(clinic, { ...BODY, message })).toMatchObject({ body: { outcome: 'blocked' } })
  expect(await scan(clinic, { ...BODY, message, phi: 'redact' })).toMatchObject({
    body: { outcome: 'redacted', policy_flags: [{ type: 'PERSON_NAME', action: 'redact' }] },
  })
  expect(await scan(clinic, { ...BODY, message: 'The printer is jammed.' })).toMatchObject({
    body: { outcome: 'allowed', policy_flags: [] },
  })
})

test('A scan reads the system prompt too, and follows the organisation’s own policy', async () => {
  const org = await newTenant()
  await sql(`update tenants set dlp_policy = '{"SSN": "flag"}' where org_id = $1`, [org])
  const { body } = await scan(org, { ...BODY, message: 'Hello', systemPromptOverride: 'His SSN is 123-45-6789.' })
  expect(body).toMatchObject({
    outcome: 'allowed',
    policy_flags: [{ type: 'SSN', field: 'systemPromptOverride', action: 'flag' }],
  })
})

test('A scan for a clinical agent follows the clinical policy, unless the organisation loosened that of its own clinical vertical', async () => {
  const [general, clinic] = [await newTenant(), await newTenant({ vertical: 'healthcare', baa: true })]
  await sql(`update tenants set dlp_policy = '{"PERSON_NAME": "flag"}' where org_id = any($1)`, [[general, clinic]])
  const body = { agentId: 'coleman-clinical-docs', message: 'Patient Maria Gonzalez cannot sleep.' }
  expect(await scan(general, body)).toMatchObject({ body: { outcome: 'blocked' } })
  expect(await scan(clinic, body)).toMatchObject({ body: { outcome: 'allowed' } })
})

test('A scan says of each finding what becomes of it, by all that it holds', async () => {
  const org = await newTenant()
  await sql(`update tenants set dlp_policy = '{"EMAIL": "redact"}' where org_id = $1`, [org])
  const message = 'https://acme.org/u/jane.miller@gmail.com and https://acme.org/users/jane.miller/profile are down'
  const { body } = await scan(org, { ...BODY, message })
  expect(body).toMatchObject({
    outcome: 'redacted',
    policy_flags: [
      { type: 'URL', action: 'redact' },
      { type: 'URL', action: 'flag' },
    ],
  })
})

test('A scan of an agent that is not known is refused: 404', async () => {
  expect(await scan(await newTenant(), { ...BODY, agentId: 'nobody' })).toMatchObject({
    status: 404,
    body: { code: 'AGENT_NOT_FOUND' },
  })
})

test('A scan leaves nothing behind: no run, no entry, no reservation', async () => {
  const org = await newTenant()
  await scan(org)
  const [left] = await sql(
    `select (select count(*)::int from audit_entries where org_id = $1) + (select count(*)::int from run_intents where org_id = $1)
       + (select count(*)::int from usage where org_id = $1) as rows`,
    [org],
  )
  expect(left).toEqual({ rows: 0 })
})
