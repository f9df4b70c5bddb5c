import { afterEach, describe, expect, test, vi } from 'vitest'
import { type ChatRequest, chat } from '../../src/gateway/chat.ts'
import { BrokenStream, type ChatPiece, chatStream } from '../../src/gateway/stream.ts'

const GATEWAY = { url: 'https://gateway.test', key: 'sk-1', timeoutMs: 5_000 }
const REQUEST: ChatRequest = {
  auditId: 'aud_1',
  model: 'm',
  system: 'Be brief.',
  message: 'Hello',
  maxTokens: 10,
  temperature: 0,
}

afterEach(() => vi.restoreAllMocks())

const gatewaySays = (response: Response) => vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(response)

/** What comes of a stream of these chunks: what was said, and how it broke. */
async function streamed(...chunks: (object | '[DONE]')[]) {
  const data = chunks.map((chunk) => `data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`)
  gatewaySays(new Response(data.join(''), { headers: { 'Content-Type': 'text/event-stream' } }))
  const reply = await chatStream(GATEWAY, REQUEST)
  if ('failure' in reply) return reply
  const pieces: ChatPiece[] = []
  try {
    for await (const piece of reply.pieces) pieces.push(piece)
  } catch (error) {
    if (error instanceof BrokenStream) return { pieces, failure: error.failure }
    throw error
  }
  return { pieces }
}
const says = (content: string | null, more: object = {}) => ({
  model: 'm',
  choices: [{ index: 0, delta: { content }, finish_reason: null, ...more }],
})
const END = { model: 'm', tokens: null }
const BROKEN = { code: 'GATEWAY_ERROR' }

describe('a stream', () => {
  test.each([
    ['of nothing but its end', []],
    ['whose words are null', [says(null, { finish_reason: 'stop' })]],
    ['that calls a tool', [{ choices: [{ index: 0, delta: { content: null, tool_calls: [] } }] }]],
    [
      'that calls a tool after an empty word',
      [says(''), { choices: [{ index: 0, delta: { content: null, tool_calls: [{ index: 0, id: 'call_1' }] } }] }],
    ],
    [
      'that refuses',
      [
        { choices: [{ index: 0, delta: { role: 'assistant', content: '', refusal: null } }] },
        { choices: [{ index: 0, delta: { refusal: 'I cannot help with that.' } }] },
      ],
    ],
    ['of nothing but what was used', [{ choices: [], usage: { total_tokens: 3 } }]],
    ['in which only another choice says something', [{ choices: [{ index: 1, delta: { content: 'two' } }] }]],
  ])('%s says nothing, and is broken', async (_, chunks) => {
    expect(await streamed(...chunks, '[DONE]')).toEqual({ pieces: [], failure: BROKEN })
  })

  test.each([null, ''])('whose whole answer is %j ends as one that was not streamed', async (content) => {
    gatewaySays(Response.json({ model: 'm', choices: [{ message: { content } }] }))
    const whole = await chat(GATEWAY, REQUEST)
    const { failure } = await streamed(says(content), { choices: [{ index: 0, delta: {} }] }, '[DONE]')
    expect('failure' in whole).toBe(content === null)
    expect(failure).toEqual('failure' in whole ? whole.failure : undefined)
  })

  test.each([
    ['beside choices', says('', { finish_reason: 'error' })],
    ['alone', {}],
  ])('with an error %s is broken, whatever was said before', async (_, chunk) => {
    const error = { message: 'Provider disconnected', code: 502 }
    expect(await streamed(says('One'), { ...chunk, error }, says('two'), '[DONE]')).toEqual({
      pieces: [{ text: 'One' }],
      failure: BROKEN,
    })
  })

  test('that says something beside a tool or a refusal has said it', async () => {
    const calls = { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id: 'call_1' }], refusal: 'No.' } }] }
    expect(await streamed(says('One'), calls, '[DONE]')).toEqual({ pieces: [{ text: 'One' }, END] })
    expect(await streamed(calls, says('One'), '[DONE]')).toEqual({ pieces: [{ text: 'One' }, END] })
  })

  test.each([
    [
      ['Fixed \ud83d', '\ude00 now'],
      ['Fixed ', '\ud83d\ude00 now'],
    ],
    [
      ['\ud83d', '', '\ude00', ' now'],
      ['\ud83d\ude00', ' now'],
    ],
    [['\ud83d', ' now'], ['\ufffd now']],
    [
      ['a \ude00', 'b \ud83d'],
      ['a \ufffd', 'b ', '\ufffd'],
    ],
    [['\ud83d', '\ud83d\ude00'], ['\ufffd\ud83d\ude00']],
  ])('keeps a character whole that comes in two pieces: %j', async (said, passed) => {
    const chunks = said.map((text) => says(text))
    expect(await streamed(...chunks, '[DONE]')).toEqual({ pieces: [...passed.map((text) => ({ text })), END] })
  })

  test('says what the first choice says, wherever it stands, and nothing of another', async () => {
    const other = { index: 1, delta: { content: 'other' } }
    const chunks = [
      says('One'),
      { choices: [other] },
      { choices: [other, { index: 0, delta: { content: ', two' } }] },
      { choices: [{ delta: { content: ', three' } }] },
      { ...says(''), error: null },
    ]
    expect(await streamed(...chunks, '[DONE]')).toEqual({
      pieces: [{ text: 'One' }, { text: ', two' }, { text: ', three' }, END],
    })
  })
})

describe('an answer that is not whole', () => {
  const cut = (content: string | null, finish_reason: string | null) => ({
    choices: [{ index: 0, message: { content }, delta: { content }, finish_reason }],
  })

  test.each([
    ['length', { finishReason: 'length' }],
    ['content_filter', { finishReason: 'content_filter' }],
    ['stop', {}],
    ['made_up', {}],
    [null, {}],
  ])('says why, streamed or not: %j', async (reason, why) => {
    gatewaySays(Response.json({ model: 'm', ...cut('One', reason) }))
    expect(await chat(GATEWAY, REQUEST)).toEqual({ answer: { text: 'One', ...END, ...why } })
    const chunks = [says('One'), cut(null, reason), { choices: [], usage: null }]
    expect(await streamed(...chunks, '[DONE]')).toEqual({ pieces: [{ text: 'One' }, { ...END, ...why }] })
  })

  test('is none where a filter left nothing of it, streamed or not', async () => {
    gatewaySays(Response.json(cut('', 'content_filter')))
    expect(await chat(GATEWAY, REQUEST)).toEqual({ failure: BROKEN })
    expect(await streamed(says(''), cut('', 'content_filter'), '[DONE]')).toEqual({ pieces: [], failure: BROKEN })
  })
})

test.each([
  { content: null, refusal: 'I cannot help with that.' },
  { content: '', refusal: 'I cannot help with that.' },
  { content: '', tool_calls: [{ id: 'call_1' }] },
])('a refusal or a call of a tool is no answer, streamed or not: %j', async (message) => {
  gatewaySays(Response.json({ choices: [{ message }] }))
  expect(await chat(GATEWAY, REQUEST)).toEqual({ failure: BROKEN })
  expect(await streamed({ choices: [{ index: 0, delta: message }] }, '[DONE]')).toEqual({ pieces: [], failure: BROKEN })
})

test('an answer with an error beside it is none', async () => {
  gatewaySays(Response.json({ choices: [{ message: { content: 'One' } }], error: { message: 'disconnected' } }))
  expect(await chat(GATEWAY, REQUEST)).toEqual({ failure: BROKEN })
})
