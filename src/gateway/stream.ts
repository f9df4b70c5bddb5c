import { EventSourceParserStream } from 'eventsource-parser/stream'
import * as z from 'zod'
import {
  type ChatFailure,
  type ChatGateway,
  type ChatRequest,
  DECLINED,
  type Ended,
  FinishReason,
  failureOf,
  isDeclined,
  MAX_ANSWER_BYTES,
  ModelName,
  NoError,
  noAnswer,
  refusalOf,
  send,
  Usage,
} from './chat.ts'

/** What the model said so far, piece by piece; the last tells how it ended. */
export type ChatPiece = { text: string } | Ended

const Chunk = z.object({
  model: ModelName,
  choices: z.array(
    z.object({
      index: z.int().optional(),
      delta: z.object({ content: z.string().nullish(), ...DECLINED }),
      finish_reason: FinishReason,
    }),
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
  const ended: Ended = { model: askedFor, tokens: null }
  /** The first half of a character that comes in two pieces. */
  let half = ''
  let [answered, said, declined] = [false, false, false]
  /** What it says in place of a piece. */
  let other: unknown
  try {
    const events = body
      .pipeThrough(atMost(MAX_STREAM_BYTES))
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream({ maxBufferSize: MAX_ANSWER_BYTES }))
    for await (const { data } of events) {
      if (data === '[DONE]') {
        // An answer may be empty; without one, as where a tool is called, there is none, streamed or not.
        if (!answered || (!said && (declined || ended.finishReason === 'content_filter'))) break
        if (half) yield { text: half.toWellFormed() }
        return yield ended
      }
      const piece: unknown = JSON.parse(data)
      const chunk = Chunk.safeParse(piece).data
      if (!chunk) {
        other = piece
        break
      }
      ended.model = chunk.model ?? ended.model
      ended.tokens = chunk.usage?.total_tokens ?? ended.tokens
      const choice = chunk.choices.find(({ index = 0 }) => index === 0)
      if (!choice) continue
      const { delta, finish_reason } = choice
      if (finish_reason) ended.finishReason = finish_reason
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
  throw new BrokenStream(noAnswer(other))
}
