import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sha256Hex } from '../../src/sha256.ts'
import { recompute } from '../support/chain.ts'
import { modelSays } from '../support/gateway.ts'
import { asAdmin, books, forget, get, HELLO, newTenant, postRun, received } from '../support/world.ts'

const MESSAGE = 'Patient John Smith, MRN 00482913, cannot log in. Call John Smith.'
const sent = async () => (await received('gateway')).at(-1)?.body.messages.map(({ content }) => content)

describe('"phi": "redact"', () => {
  test('sends placeholders to the model and puts the originals back into its answer', async () => {
    const org = await newTenant({ vertical: 'healthcare', baa: true })
    await modelSays(org, 'Call [PERSON_NAME_1] about [MRN_1], not [PERSON_NAME_2] or [MRN_1.')
    const { status, body } = await postRun(org, { ...HELLO, message: MESSAGE, phi: 'redact' })
    expect({ status, response: body.response }).toEqual({
      status: 200,
      response: 'Call John Smith about 00482913, not [PERSON_NAME_2] or [MRN_1.',
    })
    expect((await sent())?.[1]).toBe('Patient [PERSON_NAME_1], MRN [MRN_1], cannot log in. Call [PERSON_NAME_1].')
  })

  test('records the hash of what the caller sent and was answered, and flags what was replaced', async () => {
    const org = await newTenant()
    const { body } = await postRun(org, { ...HELLO, message: MESSAGE, phi: 'redact' })
    expect(body.policy_flags.filter(({ field }) => field === undefined)).toEqual([
      { type: 'PERSON_NAME', offset: 8, length: 10 },
      { type: 'MRN', offset: 24, length: 8 },
      { type: 'PERSON_NAME', offset: 54, length: 10 },
    ])
    const { run } = (await get(org, `/api/v1/runs/${body.audit_id}`)).body
    expect(run).toMatchObject({
      action: 'agent_run',
      input_hash: await sha256Hex(MESSAGE),
      output_hash: await sha256Hex(body.response),
      policy_flags: body.policy_flags,
    })
    expect(await recompute(run)).toMatchObject({ entry_hash: run.chain.entry_hash })
  })

  test('redacts the override too, with the same placeholders', async () => {
    const org = await newTenant()
    await postRun(org, {
      ...HELLO,
      message: 'MRN 00482913',
      systemPromptOverride: 'You help with MRN 00482913.',
      phi: 'redact',
    })
    expect(await sent()).toEqual(['You help with MRN [MRN_1].', 'MRN [MRN_1]'])
  })

  test.each([
    ['in the override', 'Patient SSN 123456789 cannot log in.', 'Help with account 123456789.'],
    ['in the message', 'Member ID: XZA123456789. The claim of XZA123456789 failed twice.', 'Be brief.'],
    ['before it is said what it is', 'Is 7741920 (a ticket) known?', 'This is about MRN 7741920.'],
  ])('redacts and flags a value that was identified wherever it stands again: %s', async (_, message, prompt) => {
    const org = await newTenant({ vertical: 'healthcare', baa: true })
    const asked = { ...HELLO, message, systemPromptOverride: prompt }
    const { body } = await postRun(org, { ...asked, phi: 'redact' })
    expect((await sent())?.join()).not.toMatch(/123456789|7741920/)
    const texts = { message, systemPromptOverride: prompt, response: body.response }
    const flagged = body.policy_flags.filter(({ field }) => field !== 'response')
    expect(
      flagged.map(({ field = 'message', offset, length }) => texts[field as 'message'].slice(offset, offset + length)),
    ).toEqual(expect.arrayContaining(Array(2).fill(expect.stringMatching(/^(XZA)?123456789$|^7741920$/))))
    expect(flagged).toHaveLength(2)
    const blocked = await postRun(org, asked)
    expect(blocked.body).toMatchObject({ code: 'DLP_INPUT_BLOCKED', policy_flags: flagged })
  })

  test.each([
    [
      'Patient Hope Daniels, DOB 03/14/1961. Hope felt better after lunch, Ms. Daniels said. I hope so.',
      'Patient [PERSON_NAME_1], DOB [DATE_OF_BIRTH_1]. [PERSON_NAME_2] felt better after lunch, Ms. [PERSON_NAME_3] said. I hope so.',
    ],
    [
      "Patient O'Brien, MRN 8812774, reports pain. O'Brien called twice.",
      'Patient [PERSON_NAME_1], MRN [MRN_1], reports pain. [PERSON_NAME_1] called twice.',
    ],
    [
      'Patient Will Daniels, MRN 8812774. Will felt worse and will return.',
      'Patient [PERSON_NAME_1], MRN [MRN_1]. [PERSON_NAME_2] felt worse and will return.',
    ],
  ])('redacts a person’s name also where a part of it stands alone: %s', async (message, redacted) => {
    const org = await newTenant({ vertical: 'healthcare', baa: true })
    await postRun(org, { ...HELLO, message, systemPromptOverride: 'Help Daniels.', phi: 'redact' })
    // The operator's words are no parts of names in the message, but may be whom it calls so: "Ms. Daniels".
    const prompt = message.includes('Ms. Daniels') ? 'Help [PERSON_NAME_3].' : 'Help Daniels.'
    expect(await sent()).toEqual([prompt, redacted])
  })

  test('redacts a value that is found as a type that the policy redacts also where it is found as one that it does not', async () => {
    const org = await newTenant()
    const message = 'MRN 7741920, ticket 7741920'
    await postRun(org, { ...HELLO, message, phi: 'redact' })
    const whole = (await sent())?.[1]
    expect(whole).not.toContain('7741920')
    await asAdmin(org, 'PATCH', '/api/v1/tenant', { dlpPolicy: { MRN: 'redact', OTHER_ID: 'flag' } })
    await postRun(org, { ...HELLO, message })
    expect((await sent())?.[1]).toMatch(/^MRN \[MRN_1\], ticket \[\w+_1\]$/)
  })

  test('answers and counts, however often placeholders stand for much', async () => {
    const org = await newTenant()
    await modelSays(org, `Seen: ${'[PHOTO_1] '.repeat(8)}`)
    const picture = `data:image/png;base64,${'A'.repeat(30_000)}`
    const { status, body } = await postRun(org, { ...HELLO, message: picture, phi: 'redact' })
    expect({ status, response: body.response }).toEqual({
      status: 200,
      response: `Seen: ${`${picture} `.repeat(3)}${'[PHOTO_1] '.repeat(5)}`,
    })
    expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1, reserved: 0 })
  })

  test.each(['mask', '', null, true])('%j is no mode: 400', async (phi) => {
    expect(await postRun('org_x', { ...HELLO, phi })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'phi' }] },
    })
  })
})

describe('a detector that fails', () => {
  // No input should break the detector, so the ground under it is broken, for one word.
  const { toLowerCase } = String.prototype
  beforeEach(() => {
    vi.spyOn(String.prototype, 'toLowerCase').mockImplementation(function (this: string) {
      if (this.includes('break-the-detector')) throw new RangeError('broken')
      return toLowerCase.call(this)
    })
  })
  afterEach(() => vi.restoreAllMocks())

  test('on the input blocks the run: 503, in the log, nothing at the gateway', async () => {
    const org = await newTenant()
    await forget('gateway')
    expect(await postRun(org, { ...HELLO, message: 'break-the-detector' })).toMatchObject({
      status: 503,
      body: { code: 'SERVICE_UNAVAILABLE' },
    })
    expect(await received('gateway')).toEqual([])
    expect(await books(org)).toMatchObject({ actions: ['agent_run_blocked'], runs: 0, reserved: 0, intents: [] })
  })
  test('on the answer withholds it', async () => {
    const org = await newTenant()
    await modelSays(org, 'break-the-detector')
    const answer = await postRun(org)
    expect(answer).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
    expect(JSON.stringify(answer.body)).not.toContain('break-the-detector')
    expect(await books(org)).toMatchObject({ actions: ['agent_run_failed'], runs: 0, reserved: 0 })
  })
})

test('an answer that is longer than is scanned is withheld', async () => {
  const org = await newTenant()
  await modelSays(org, 'a '.repeat(100_001))
  const answer = await postRun(org)
  expect(answer).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
  expect(await books(org)).toMatchObject({ actions: ['agent_run_failed'], runs: 0, reserved: 0 })
})
