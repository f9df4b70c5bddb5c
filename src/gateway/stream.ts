import { EventSourceParserStream } from 'eventsource-parser/stream'
import * as z from 'zod'
import {
  type ChatFailure,
  type ChatGateway,
  type ChatRequest,
  DECLINED,
  failureOf,
  isDeclined,
  MAX_ANSWER_BYTES,
  ModelName,
  NoError,
  refusalOf,
  send,
  Usage,
} from './chat.ts'

/** What the model said so far, piece by piece; the last tells the model and the tokens. */
export type ChatPiece = { text: string } | { model: string; tokens: number | null }

const Chunk = z.object({
  model: ModelName,
  choices: z.array(
    z.object({ index: z.int().optional(), delta: z.object({ content: z.string().nullish(), ...DECLINED }) }),
  ),
  usage: Usage,
  error: NoError,
})

/** The gateway's stream broke: it ended without its end or without a word, with an error, was too long, or was no stream. */
export class BrokenStream extends Error {
  override readonly name = 'BrokenStream'
  readonly failure: ChatFailure
  constructor(failure: ChatFailure) {
    super('the gateway’s stream broke')
    this.failure = failure
  }
}

/**
 * Asks the gateway for one answer as it is being written (OpenAI's server-sent chunks). Asked once, like `chat`. The time-out bounds
 * the whole answer; a stream that breaks throws BrokenStream. A caller that does not read the pieces must cancel them.
 */
export async function chatStream(
  gateway: ChatGateway,
  request: ChatRequest,
): Promise<{ pieces: AsyncIterable<ChatPiece>; cancel(): void } | { failure: ChatFailure }> {
  try {
    const response = await send(gateway, request, { stream: true, stream_options: { include_usage: true } })
    const { body } = response
    if (response.ok && body)
      return { pieces: read(body, request.model), cancel: () => void body.cancel().catch(() => {}) }
    return { failure: await refusalOf(response) }
  } catch (error) {
    return { failure: failureOf(error) }
  }
}

/** Each few words come wrapped in a few hundred bytes. */
const MAX_STREAM_BYTES = 32 * MAX_ANSWER_BYTES

/** Passes bytes on, and breaks where there are too many. */
function atMost(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let size = 0
  return new TransformStream({
    transform: (chunk, controller) => {
      size += chunk.byteLength
      if (size > bytes) throw new RangeError('the gateway answers too much')
      controller.enqueue(chunk)
    },
  })
}

async function* read(body: ReadableStream<Uint8Array>, askedFor: string): AsyncIterable<ChatPiece> {
  let model = askedFor
  let tokens: number | null = null
  /** The first half of a character that comes in two pieces. */
  let half = ''
  let [answered, said, declined] = [false, false, false]
  try {
    const events = body
      .pipeThrough(atMost(MAX_STREAM_BYTES))
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream({ maxBufferSize: MAX_ANSWER_BYTES }))
    for await (const { data } of events) {
      if (data === '[DONE]') {
        // An answer may be empty; without one, as where a tool is called, there is none, streamed or not.
        if (!answered || (declined && !said)) break
        if (half) yield { text: half.toWellFormed() }
        return yield { model, tokens }
      }
      const chunk = Chunk.safeParse(JSON.parse(data)).data
      if (!chunk) break
      model = chunk.model ?? model
      tokens = chunk.usage?.total_tokens ?? tokens
      const delta = chunk.choices.find(({ index = 0 }) => index === 0)?.delta
      if (!delta) continue
      answered ||= typeof delta.content === 'string'
      declined ||= isDeclined(delta)
      const text = half + (delta.content ?? '')
      said ||= text !== ''
      half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? ''
      const whole = text.slice(0, text.length - half.length)
      if (whole) yield { text: whole.toWellFormed() }
    }
  } catch (error) {
    throw new BrokenStream(failureOf(error))
  }
  throw new BrokenStream({ code: 'GATEWAY_ERROR' })
}
