import * as z from 'zod'
import { readText } from '../http/read-text.ts'
import { boundedRetryAfter } from '../http/retry-after.ts'
import { parseJson } from '../json.ts'
import { failed, refused, typeOf } from './calls.ts'

const PATH = '/v1/chat/completions'

/** An answer longer than this is no answer of ours: templates ask for a few thousand tokens. */
export const MAX_ANSWER_BYTES = 1_048_576
/** The pause to ask for when the gateway limits the rate and does not say how long. */
const DEFAULT_RETRY_AFTER_S = 10
/** The gateway's budget is reset by the period; asking again sooner than this is no use. */
const BUDGET_RETRY_AFTER_S = 3_600
/** Whose limit it is, the key's or the provider's, the gateway does not say in one way. */
const BUSY =
  'The model gateway takes no more runs at the moment. Nothing was counted. Retry-After says when to try again.'

export type ChatRequest = {
  auditId: string
  model: string
  system: string
  /** Material that the message is about, as a message of its own before it. */
  data?: string
  message: string
  maxTokens: number
  temperature: number
}

/** Why an answer is not whole. */
export const FINISH_REASONS = ['length', 'content_filter'] as const
/** What is known of an answer when it has ended; without `finishReason` it is whole. */
export type Ended = { model: string; tokens: number | null; finishReason?: (typeof FINISH_REASONS)[number] }
type ChatAnswer = { text: string } & Ended
export type ChatFailure =
  | { code: 'GATEWAY_ERROR' | 'GATEWAY_TIMEOUT' }
  | { code: 'BUDGET_EXCEEDED'; retryAfter: number }
  | { code: 'RATE_LIMITED'; error: string; retryAfter: number }

/** A model's name as we take it over; undefined where the gateway's says something else. */
export const ModelName = z
  .string()
  .regex(/^[\w.:/@-]{1,100}$/)
  .optional()
  .catch(undefined)
/** What a completion, or a stream's last chunk, used; undefined where it is no count that the log can hold. */
export const Usage = z
  .object({
    total_tokens: z
      .int()
      .nonnegative()
      .max(2 ** 31 - 1),
  })
  .nullish()
  .catch(undefined)
/** Of the gateway's reasons those that say that something is missing. */
export const FinishReason = z.enum(FINISH_REASONS).optional().catch(undefined)
/** An error beside an answer: what was said is not all of it. */
export const NoError = z.null().optional()

/** Where a model answers with something else than words. */
export const DECLINED = {
  refusal: z.unknown().optional(),
  tool_calls: z.array(z.unknown()).nullish().catch(undefined),
}
/** Whether a message of a model's is no words: it refuses, or calls a tool. */
export const isDeclined = (said: { refusal?: unknown; tool_calls?: readonly unknown[] | null | undefined }): boolean =>
  Boolean(said.refusal) || Boolean(said.tool_calls?.length)

const Choice = z
  .object({ message: z.object({ content: z.string(), ...DECLINED }), finish_reason: FinishReason })
  .refine(
    ({ message, finish_reason }) =>
      message.content !== '' || !(isDeclined(message) || finish_reason === 'content_filter'),
  )
const Completion = z.object({
  model: ModelName,
  choices: z.tuple([Choice], z.unknown()),
  usage: Usage,
  error: NoError,
})

/** Where an organisation's runs are answered: by its key. */
export type ChatGateway = { url: string; key: string; timeoutMs: number }

/**
 * Asks the gateway's `POST /v1/chat/completions` (OpenAI's format) for one answer. It is asked once: a call whose
 * answer was lost has already cost money. What the gateway says in an error is not passed on: it can quote the prompt.
 */
export async function chat(
  gateway: ChatGateway,
  request: ChatRequest,
): Promise<{ answer: ChatAnswer } | { failure: ChatFailure }> {
  try {
    const response = await send(gateway, request)
    return response.ok
      ? accept(parseJson(await readText(response, MAX_ANSWER_BYTES)), request.model)
      : { failure: await refusalOf(response) }
  } catch (error) {
    return { failure: failureOf(error) }
  }
}

/** The call itself. The time-out bounds the body too. */
export const send = (
  gateway: ChatGateway,
  { auditId, model, system, data, message, maxTokens, temperature }: ChatRequest,
  options: object = {},
): Promise<Response> =>
  fetch(`${gateway.url}${PATH}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${gateway.key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      model,
      max_tokens: maxTokens,
      temperature,
      messages: [
        { role: 'system', content: system },
        ...(data === undefined ? [] : [{ role: 'user', content: data }]),
        { role: 'user', content: message },
      ],
      metadata: { audit_id: auditId },
      ...options,
    }),
    redirect: 'manual',
    signal: AbortSignal.timeout(gateway.timeoutMs),
  })

/** What a call that threw says to the caller; why it did goes to the log. */
export function failureOf(error: unknown): ChatFailure {
  failed(PATH, error)
  return { code: error instanceof DOMException && error.name === 'TimeoutError' ? 'GATEWAY_TIMEOUT' : 'GATEWAY_ERROR' }
}

/** What a success that is no answer says to the caller; that it was none goes to the log. */
export function noAnswer(body: unknown): ChatFailure {
  refused(PATH, 200, body)
  return { code: 'GATEWAY_ERROR' }
}

function accept(body: unknown, askedFor: string): { answer: ChatAnswer } | { failure: ChatFailure } {
  const completion = Completion.safeParse(body)
  if (!completion.success) return { failure: noAnswer(body) }
  const { model, choices, usage } = completion.data
  const [{ message, finish_reason }] = choices
  // A lone surrogate has no UTF-8 form: the hash must be of the text that leaves.
  return {
    answer: {
      text: message.content.toWellFormed(),
      model: model ?? askedFor,
      tokens: usage?.total_tokens ?? null,
      ...(finish_reason && { finishReason: finish_reason }),
    },
  }
}

/** LiteLLM says a used-up budget with 400 or 429, by version; only the error's type tells it from other refusals. */
export async function refusalOf(response: Response): Promise<ChatFailure> {
  const body = parseJson(await readText(response, MAX_ANSWER_BYTES))
  if (typeOf(body) === 'budget_exceeded') return { code: 'BUDGET_EXCEEDED', retryAfter: BUDGET_RETRY_AFTER_S }
  if (response.status !== 429) {
    refused(PATH, response.status, body)
    return { code: response.status === 408 || response.status === 504 ? 'GATEWAY_TIMEOUT' : 'GATEWAY_ERROR' }
  }
  return {
    code: 'RATE_LIMITED',
    error: BUSY,
    retryAfter: boundedRetryAfter(response.headers.get('Retry-After')) || DEFAULT_RETRY_AFTER_S,
  }
}
