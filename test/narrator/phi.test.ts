import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { KeptEvent } from '../../src/log-events/event.ts'
import { outsideOwn } from '../../src/narrator/own.ts'
import { modelSays } from '../support/gateway.ts'
import { bearer, books, call, forget, get, newTenant, postRun, received } from '../support/world.ts'
import { addEvents, DAY, newSource } from './arrange.ts'

const ASK = {
  agentId: 'audit-trail-narrator',
  message: 'What happened?',
  context: { from: DAY.from.toISOString(), to: DAY.to.toISOString() },
}
const CLINIC = { vertical: 'healthcare', baa: true }
const SECRETS = ['jane.miller@clinic.example', 'John Smith', '00482913', '123-45-6789']
const OPENED = {
  class_uid: 3005,
  event_code: 'Add member to role.',
  actor: 'jane.miller@clinic.example',
  resource: 'Chart of Patient John Smith, MRN 00482913.pdf',
  message: 'Opened by jane.miller@clinic.example; SSN 123-45-6789',
}

beforeEach(() => forget('gateway'))
afterEach(() => vi.restoreAllMocks())

const given = async () => ((await received('gateway')).at(-1)?.body.messages ?? []).map(({ content }) => content)
const arrange = async (options: object, ...events: Partial<KeptEvent>[]) => {
  const org = await newTenant(options)
  return { org, ids: await addEvents(org, await newSource(org), events) }
}
/** The placeholder under which the model was shown an account. */
const accountShown = (logs = '') => /"account":"(\[EMAIL_\d\])"/.exec(logs)?.[1] ?? '?'

describe('what the logs say of persons', () => {
  test('does not reach the model where the policy would block it, and stands in the answer again', async () => {
    const { org, ids } = await arrange(CLINIC, OPENED)
    const { status, body } = await postRun(org, ASK)
    expect(status).toBe(200)
    const [, logs = ''] = await given()
    for (const secret of SECRETS) expect(logs).not.toContain(secret)
    expect(logs).toContain(`"message":"Opened by ${accountShown(logs)}; SSN [SSN_1]"`)
    expect(logs).toContain(`"time":"2026-11-20T12:00:00Z","class":"User Access Management"`)
    expect(logs).toContain(`"ids":["${ids[0]}"]`)
    for (const secret of SECRETS) expect(body.response).toContain(secret)
    expect(body.response).toContain(`[${ids[0]}]`)
    expect(body.policy_flags).toContainEqual(expect.objectContaining({ type: 'SSN', field: 'response' }))
    expect(body.policy_flags.map(({ type }) => type)).not.toContain('UNKNOWN_EVENT_ID')
  })

  test('is only redacted of the grave types where the others would be flagged', async () => {
    const { org } = await arrange({}, OPENED)
    await postRun(org, ASK)
    const [, logs = ''] = await given()
    expect(logs).toContain('"account":"jane.miller@clinic.example"')
    expect(logs).not.toMatch(/00482913|123-45-6789/)
  })

  test('has the placeholder of the message where it is the same', async () => {
    const { org } = await arrange({}, OPENED)
    await postRun(org, { ...ASK, message: 'Did jane.miller@clinic.example log in?', phi: 'redact' })
    const [, logs, message] = await given()
    expect(message).toBe('Did [EMAIL_1] log in?')
    expect(accountShown(logs)).toBe('[EMAIL_1]')
  })

  test('is as little shown in a stream, and restored there', async () => {
    const { org } = await arrange(CLINIC, OPENED)
    const response = await call('/api/v1/agent/run', {
      method: 'POST',
      headers: { ...(await bearer({ org })), 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...ASK, stream: true }),
    })
    expect(await response.text()).toContain('jane.miller@clinic.example')
    expect(JSON.stringify(await given())).not.toContain('jane.miller')
  })

  test('that is a placeholder already becomes nobody of this run', async () => {
    const { org } = await arrange({}, { ...OPENED, message: 'Chart of [PERSON_NAME_1] was opened.' })
    await modelSays(org, 'The chart of [PERSON_NAME_1] was opened.')
    const { body } = await postRun(org, { ...ASK, message: 'Is Patient Mary Jones in it?', phi: 'redact' })
    expect((await given()).at(-1)).toBe('Is Patient [PERSON_NAME_2] in it?')
    expect(body.response).toContain('The chart of [PERSON_NAME_1] was opened.')
  })

  test('that cannot be scanned is not sent: 503, in the log', async () => {
    const { org } = await arrange(CLINIC, { ...OPENED, message: 'please break-the-detector' })
    const { toLowerCase } = String.prototype
    vi.spyOn(String.prototype, 'toLowerCase').mockImplementation(function (this: string) {
      // The detector reads word by word; what looks for orders reads whole texts.
      if (this.startsWith('break-the') && !this.includes(' ')) throw new RangeError('broken')
      return toLowerCase.call(this)
    })
    expect(await postRun(org, ASK)).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
    expect((await received('gateway')).map(({ path }) => path)).not.toContain('/v1/chat/completions')
    expect(await books(org)).toMatchObject({ actions: ['agent_run_blocked'], runs: 0, reserved: 0, intents: [] })
  })

  test('leaves events to be looked up by the ids that are cited', async () => {
    const { org } = await arrange(CLINIC, OPENED)
    const { body } = await postRun(org, ASK)
    for (const id of body.response.match(/evt_\w{26}/g) ?? [])
      expect((await get(org, `/api/v1/log-events/${id}`)).status).toBe(200)
  })
})

describe('of a finding in the condensed logs', () => {
  const found = (text: string, part: string) =>
    outsideOwn(text, [{ type: 'DATE', offset: text.indexOf(part), length: part.length, confidence: 1 }]).map(
      ({ offset, length }) => text.slice(offset, offset + length),
    )
  const ID = 'evt_01KAFYB0000000000000000001'

  test.each([
    ['Read: 2026-11-20T00:00:00.000Z to now', '2026-11-20T00:00:00.000Z'],
    ['{"time":"2026-11-20T12:00:00Z","n":1}', '2026-11-20T12:00:00Z'],
    [`{"n":1234567,"ids":["${ID}"]}`, '1234567'],
    [`{"n":1,"ids":["${ID}"]}`, ID],
  ])('nothing is left of what is ours: %s', (text, part) => {
    expect(found(text, part)).toEqual([])
  })

  test.each([
    ['{"object":"born 1961-04-12T00:00:00Z"}', '1961-04-12T00:00:00Z', ['1961-04-12T00:00:00Z']],
    ['{"object":"1961-04-12T00:00:00Z"}', '1961-04-12T00:00:00Z', ['1961-04-12T00:00:00Z']],
    ['{"object":"\\"time\\":\\"1961-04-12T00:00:00Z\\""}', '1961-04-12T00:00:00Z', ['1961-04-12T00:00:00Z']],
    ['{"account":"John","object":"Smith"}', 'John","object":"Smith', ['John', 'Smith']],
    [`{"time":"2026-11-20T12:00:00Z","object":"Smith"}`, '2026-11-20T12:00:00Z","object":"Smith', ['Smith']],
  ])('all is left that others wrote: %s', (text, part, left) => {
    expect(found(text, part)).toEqual(left)
  })
})
