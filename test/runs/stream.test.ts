import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import worker from '../../src/index.ts'
import { sha256Hex } from '../../src/sha256.ts'
import { firstBreak } from '../support/chain.ts'
import { modelSays } from '../support/gateway.ts'
import { bearer, books, call, fault, HELLO, newTenant, noFaults, postRun, received, sql } from '../support/world.ts'

const LONG = 'The uplink is back, and all the ports answer again since the patch panel was reseated. '.repeat(40)

const FLAGGED = `${LONG.slice(0, 600)}Patient Maria Gonzalez, SSN 123-45-6789. ${LONG}`
/** The flags that were sent, or of a client that has gone would have been. */
const FLAGS = ['PERSON_NAME', 'SSN'].map((type) => ({
  type,
  offset: FLAGGED.indexOf(type === 'SSN' ? '123-45' : 'Maria'),
  length: type === 'SSN' ? 11 : 14,
  field: 'response',
}))

type Event = {
  event: string
  data: {
    text: string
    code: string
    audit_id: string
    policy_flags: { type: string; offset: number; length: number; field?: string }[]
    model_used: string
    tokens_used: number
  }
}
const parse = (text: string): Event[] =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((block) => ({
      event: /^event: (.*)$/m.exec(block)?.[1] ?? '',
      data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null'),
    }))
const open = async (org: string, body: object = HELLO, headers: Record<string, string> = {}) =>
  call('/api/v1/agent/run', {
    method: 'POST',
    headers: { ...(await bearer({ org })), 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ stream: true, ...body }),
  })
const streamed = async (org: string, body?: object) => parse(await (await open(org, body)).text())
const textOf = (events: Event[]) =>
  events
    .filter(({ event }) => event === 'delta')
    .map(({ data }) => data.text)
    .join('')
/** What the organisation's only entry says of the answer. */
const recorded = async (org: string) =>
  (
    await sql(
      `select action, encode(output_hash, 'hex') output_hash, model_used, tokens_used from audit_entries where org_id = $1`,
      [org],
    )
  )[0]

afterEach(async () => {
  vi.restoreAllMocks()
  await noFaults()
})

describe('a streamed run', () => {
  test('comes as deltas and done, and its entry has the hash of all of it', async () => {
    const org = await newTenant({ runLimit: 10 })
    await modelSays(org, LONG)
    const response = await open(org)
    expect({
      status: response.status,
      type: response.headers.get('Content-Type'),
      left: response.headers.get('RateLimit'),
    }).toEqual({
      status: 200,
      type: 'text/event-stream; charset=utf-8',
      left: expect.stringContaining('r=9'),
    })
    const events = parse(await response.text())
    expect(new Set(events.slice(0, -1).map(({ event }) => event))).toEqual(new Set(['delta']))
    expect(events.length).toBeGreaterThan(4)
    expect(textOf(events)).toBe(LONG)
    const { entries, runs, reserved } = await books(org)
    expect(events.at(-1)).toEqual({
      event: 'done',
      data: {
        audit_id: expect.stringMatching(/^aud_/),
        policy_flags: [],
        model_used: 'claude-haiku-3-5',
        tokens_used: expect.any(Number),
      },
    })
    expect({ actions: entries.map(({ action }) => action), runs, reserved }).toEqual({
      actions: ['agent_run'],
      runs: 1,
      reserved: 0,
    })
    expect(await recorded(org)).toMatchObject({ output_hash: await sha256Hex(LONG) })
    expect((await received('gateway')).at(-1)?.body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  test('is asked for by the Accept header too, where the body does not say', async () => {
    const asked = async (stream?: boolean) =>
      open(await newTenant(), { ...HELLO, stream }, { Accept: 'text/event-stream' })
    expect(parse(await (await asked()).text()).at(-1)?.event).toBe('done')
    expect(await (await asked(false)).json()).toMatchObject({ response: expect.any(String) })
  })

  test('flags what the model says before it is said', async () => {
    const org = await newTenant()
    const answer = `${LONG.slice(0, 600)}SSN 123-45-6789. ${LONG.slice(0, 1_200)}`
    await modelSays(org, answer)
    const events = await streamed(org)
    const flag = { type: 'SSN', offset: answer.indexOf('123-45'), length: 11, field: 'response' }
    const flags = events.findIndex(
      ({ event, data }) => event === 'flags' && data.policy_flags.some(({ type }) => type === 'SSN'),
    )
    const said = events.findIndex(({ event, data }) => event === 'delta' && data.text.includes('123-45-6789'))
    expect(flags).toBeGreaterThan(-1)
    expect(flags).toBeLessThan(said)
    expect(events[flags]?.data.policy_flags).toEqual([flag])
    expect(events.at(-1)?.data.policy_flags).toEqual([flag])
  })

  test('puts the originals back, though placeholders come in pieces', async () => {
    const org = await newTenant()
    const value = 'SSN 123-45-6789'
    await modelSays(org, `${LONG}The number was [SSN_1], not [SSN_2]. ${LONG}`)
    const events = await streamed(org, { ...HELLO, message: `Please check ${value} for me`, phi: 'redact' })
    expect(textOf(events)).toBe(`${LONG}The number was 123-45-6789, not [SSN_2]. ${LONG}`)
    expect(events[0]).toMatchObject({ event: 'flags', data: { policy_flags: [{ type: 'SSN' }] } })
    expect(JSON.stringify((await received('gateway')).at(-1))).not.toContain('123-45')
  })

  test('is answered and counted, however often its placeholders stand for much', async () => {
    const org = await newTenant()
    await modelSays(org, `${LONG}${'[PHOTO_1] '.repeat(8)}`)
    const picture = `data:image/png;base64,${'A'.repeat(30_000)}`
    const events = await streamed(org, { ...HELLO, message: picture, phi: 'redact' })
    const text = textOf(events)
    expect(text).toBe(`${LONG}${`${picture} `.repeat(3)}${'[PHOTO_1] '.repeat(5)}`)
    const { model_used, tokens_used } = events.at(-1)?.data ?? {}
    const output_hash = await sha256Hex(text)
    expect(await recorded(org)).toEqual({ action: 'agent_run', output_hash, model_used, tokens_used })
    expect(await books(org)).toMatchObject({ runs: 1, reserved: 0 })
  })

  test.each([
    ['PHI', { ...HELLO, message: 'SSN 123-45-6789' }, 422, 'DLP_INPUT_BLOCKED', 'agent_run_blocked'],
    ['a bad flag', { ...HELLO, stream: 'yes' }, 400, 'VALIDATION_ERROR', undefined],
  ])('is refused for %s as any run is', async (_, body, status, code, action) => {
    const org = await newTenant()
    const response = await open(org, body)
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status, body: { code } })
    expect((await books(org)).actions).toEqual(action ? [action] : [])
  })

  test.each([
    ['http-500', 502, 'GATEWAY_ERROR'],
    ['http-429', 429, 'RATE_LIMITED'],
    ['budget', 429, 'BUDGET_EXCEEDED'],
    ['timeout', 504, 'GATEWAY_TIMEOUT'],
    ['reset', 502, 'GATEWAY_ERROR'],
  ])('that the gateway refuses (%s) is refused with %i', async (kind, status, code) => {
    const org = await newTenant()
    await fault('gateway', kind)
    const response = await open(org)
    const { entries, ...rest } = await books(org)
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status,
      body: { code, error: expect.stringContaining('gateway'), audit_id: entries[0]?.id },
    })
    expect(rest).toMatchObject({ actions: ['agent_run_failed'], runs: 0, reserved: 0 })
  })

  test('whose gateway breaks off ends in an error event, and failed, with the hash of what left', async () => {
    const org = await newTenant()
    await modelSays(org, LONG)
    await fault('gateway', 'cut')
    const events = await streamed(org)
    expect(textOf(events)).not.toBe('')
    expect(LONG.startsWith(textOf(events))).toBe(true)
    expect(events.at(-1)).toMatchObject({
      event: 'error',
      data: { code: 'GATEWAY_ERROR', audit_id: expect.stringMatching(/^aud_/) },
    })
    expect(await books(org)).toMatchObject({ actions: ['agent_run_failed'], runs: 0, reserved: 0 })
    expect(await recorded(org)).toMatchObject({ output_hash: await sha256Hex(textOf(events)) })
  })

  describe('that cannot be scanned any more', () => {
    // No answer should break the detector, so the ground under it is broken, for one word.
    const { toLowerCase } = String.prototype
    beforeEach(() => {
      vi.spyOn(String.prototype, 'toLowerCase').mockImplementation(function (this: string) {
        if (this.includes('break-the-detector')) throw new RangeError('broken')
        return toLowerCase.call(this)
      })
    })

    test('ends in an error event, and counts with the hash of what left', async () => {
      const org = await newTenant()
      await modelSays(org, `${LONG}break-the-detector ${LONG}`)
      const events = await streamed(org)
      const text = textOf(events)
      expect({ left: text.length > 0, isPart: LONG.startsWith(text) }).toEqual({ left: true, isPart: true })
      expect(events.at(-1)).toMatchObject({ event: 'error', data: { code: 'SERVICE_UNAVAILABLE' } })
      expect(await recorded(org)).toEqual({
        action: 'agent_run',
        output_hash: await sha256Hex(text),
        model_used: 'claude-haiku-3-5',
        tokens_used: null,
      })
      expect(await books(org)).toMatchObject({ runs: 1, reserved: 0 })
    })

    test('counts with its tokens, if only its end cannot', async () => {
      const org = await newTenant()
      await modelSays(org, `${LONG}break-the-detector`)
      const text = textOf(await streamed(org))
      expect(await recorded(org)).toMatchObject({
        action: 'agent_run',
        output_hash: await sha256Hex(text),
        tokens_used: expect.any(Number),
      })
    })

    test('failed, if nothing of it left', async () => {
      const org = await newTenant()
      await modelSays(org, `break-the-detector ${LONG}`)
      expect(await streamed(org)).toMatchObject([{ event: 'error', data: { code: 'SERVICE_UNAVAILABLE' } }])
      expect(await recorded(org)).toMatchObject({ action: 'agent_run_failed', output_hash: null })
      expect(await books(org)).toMatchObject({ runs: 0, reserved: 0 })
    })

    test('has the flags of what left in the log', async () => {
      const org = await newTenant()
      await modelSays(org, `${FLAGGED}break-the-detector ${LONG}`)
      const events = await streamed(org)
      const sent = events.flatMap(({ event, data }) => (event === 'flags' ? data.policy_flags : []))
      expect(sent).toEqual(FLAGS)
      expect((await books(org)).entries).toMatchObject([{ action: 'agent_run', policy_flags: sent }])
    })
  })

  describe('that flagged something before it', () => {
    test('breaks off has its flags in the log, beside those of the message', async () => {
      const org = await newTenant()
      await modelSays(org, FLAGGED)
      await fault('gateway', 'cut')
      const events = await streamed(org, { ...HELLO, message: 'Call me at (415) 555-0132' })
      const sent = events.flatMap(({ event, data }) => (event === 'flags' ? data.policy_flags : []))
      expect(sent).toEqual([expect.objectContaining({ type: 'PHONE', offset: 11 }), ...FLAGS])
      expect(textOf(events)).toContain('123-45-6789')
      expect((await books(org)).entries).toMatchObject([{ action: 'agent_run_failed', policy_flags: sent }])
    })

    test('breaks off when its client has gone has its flags in the log', async () => {
      const org = await newTenant()
      await modelSays(org, FLAGGED)
      await fault('gateway', 'cut')
      await (await open(org)).body?.cancel()
      await vi.waitUntil(async () => (await books(org)).entries.length === 1, { timeout: 15_000 })
      expect((await books(org)).entries).toMatchObject([{ action: 'agent_run_failed', policy_flags: FLAGS }])
    })
  })

  test('whose client goes away is recorded whole', async () => {
    const org = await newTenant()
    await modelSays(org, LONG)
    const response = await open(org)
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await vi.waitUntil(async () => (await books(org)).entries.length === 1, { timeout: 15_000 })
    expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1, reserved: 0, intents: [] })
  })

  test('whose client reads slowly is answered whole, and counted', async () => {
    const org = await newTenant()
    const answer = LONG.repeat(8)
    await modelSays(org, answer)
    const reader = (await open(org)).body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    for (let i = 0; ; i++) {
      const read = await reader?.read()
      if (!read || read.done) break
      text += read.value
      // Longer than the gateway may take in all.
      if (i === 3) await scheduler.wait(2_500)
    }
    expect(textOf(parse(text))).toBe(answer)
    expect(await books(org)).toMatchObject({ actions: ['agent_run'], runs: 1 })
  })

  test('of a script without spaces comes in parts', async () => {
    const answer = '線路は復旧しました。すべてのポートが応答しています。'.repeat(120)
    const org = await newTenant()
    await modelSays(org, answer)
    const events = await streamed(org)
    expect(events.length).toBeGreaterThan(4)
    expect(textOf(events)).toBe(answer)
  })

  test('sends nothing when the database cannot note that something may leave', async () => {
    const org = await newTenant()
    await fault('database', 'down', { match: 'begin_stream' })
    const key = { 'Idempotency-Key': 'k' }
    const response = await open(org, HELLO, key)
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status: 503,
      body: { code: 'AUDIT_UNAVAILABLE' },
    })
    await noFaults()
    expect(await books(org)).toMatchObject({ actions: ['agent_run_failed'], reserved: 0 })
    // The run is in the log as failed, and holds its key no more.
    expect(response.headers.get('Retry-After')).toBe('5')
    expect((await postRun(org, HELLO, key)).status).toBe(200)
  })

  test('that cannot be recorded holds its end back', async () => {
    const org = await newTenant()
    await modelSays(org, LONG)
    vi.spyOn(env.FINISH_QUEUE, 'send').mockRejectedValue(new Error('down'))
    await fault('database', 'down', { match: 'finish(' })
    const events = await streamed(org)
    expect(events.at(-1)).toMatchObject({ event: 'error', data: { code: 'AUDIT_UNAVAILABLE' } })
    expect(textOf(events).length).toBeLessThan(LONG.length)
  })

  test('that dies after some of it left is swept as failed, never as aborted', async () => {
    const org = await newTenant()
    await sql(
      `insert into run_intents (audit_id, org_id, user_id, agent_id, input_hash, period_start, expires_at, streaming)
       values ('aud_' || substr(md5($1), 1, 26), $1, 'user_1', 'helpdesk-tier1-triage', '\\x${'01'.repeat(32)}', now(), now() - interval '1 second', true)`,
      [org],
    )
    await worker.scheduled(createScheduledController(), env)
    const { entries, actions } = await books(org)
    expect(actions).toEqual(['agent_run_failed'])
    expect(await firstBreak(entries)).toBeUndefined()
  })

  test('of twenty at once ends twenty times, beside runs that do not stream', async () => {
    const org = await newTenant()
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i % 2 ? streamed(org).then((events) => events.at(-1)?.event) : postRun(org).then(({ status }) => status),
      ),
    )
    expect(new Set(all)).toEqual(new Set(['done', 200]))
    const { entries, runs, reserved } = await books(org)
    expect({ entries: entries.length, runs, reserved, broken: await firstBreak(entries) }).toEqual({
      entries: 20,
      runs: 20,
      reserved: 0,
      broken: undefined,
    })
  })
})
