import type { ServerResponse } from 'node:http'
import { reset } from '../faults.ts'
import { hashOf } from './keys.ts'

/** Between some chunks of a stream. */
const CHUNK_PAUSE_MS = 5

export type Message = { role: string; content: string }
/** A chat completion, as far as the stand-in fills it in. */
type Completion = {
  id: string
  object: 'chat.completion'
  created: number
  model: string
  choices: [{ index: 0; finish_reason: string; message: Message }]
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
}

/** @param finish_reason `stop` where all was said; `length` or `content_filter`: the rest is missing */
export function completionOf(
  model: string,
  messages: readonly Message[],
  content: string,
  finish_reason = 'stop',
): Completion {
  const prompt_tokens = Math.ceil(JSON.stringify(messages).length / 4)
  const completion_tokens = Math.ceil(content.length / 4)
  return {
    id: `chatcmpl-${hashOf(content).slice(0, 24)}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1_000),
    model,
    choices: [{ index: 0, finish_reason, message: { role: 'assistant', content } }],
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
  }
}

export const headersOf = ({ id }: Completion): Record<string, string> => ({
  'x-litellm-model-id': 'local',
  'x-litellm-call-id': id,
})

/**
 * Sends a completion as OpenAI's server-sent chunks, a few words each.
 * @param usage the last one says what was used
 * @param cut the connection breaks in the middle
 */
export async function stream(
  response: ServerResponse,
  completion: Completion,
  { usage, cut }: { usage: boolean; cut: boolean },
): Promise<void> {
  const { id, created, model, choices } = completion
  const send = (choices: unknown[], more: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices, ...more })}\n\n`,
    )
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', ...headersOf(completion) })
  const pieces = choices[0].message.content.match(/[\s\S]{1,24}/g) ?? ['']
  for (const [i, content] of pieces.entries()) {
    if (cut && i >= pieces.length / 2) return reset(response)
    send([{ index: 0, delta: i === 0 ? { role: 'assistant', content } : { content }, finish_reason: null }])
    if (i % 8 === 0) await new Promise((resolve) => setTimeout(resolve, CHUNK_PAUSE_MS))
  }
  send([{ index: 0, delta: {}, finish_reason: choices[0].finish_reason }])
  if (usage) send([], { usage: completion.usage })
  response.end('data: [DONE]\n\n')
}
