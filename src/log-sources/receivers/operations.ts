import * as z from 'zod'
import type { Operation, Operations } from '../../openapi/operation.ts'
import { HEC_ANSWERS, type HecAnswer } from './hec-answer.ts'
import { BAD_SIGNATURE, BAD_TYPE } from './webhook.ts'

/** An answer of Splunk's form. */
const hecAnswer = (answer: HecAnswer) => z.strictObject({ text: z.string(), code: z.literal(HEC_ANSWERS[answer][0]) })
const Kept = hecAnswer('success')
  .extend({ ackId: z.int().optional().describe('Of a request with a channel.') })
  .meta({ id: 'HecKept' })
const Acks = z.strictObject({ acks: z.record(z.string(), z.boolean()) }).meta({ id: 'HecAcks' })

const Refused = z
  .strictObject({
    text: z.string(),
    code: z.int(),
    'invalid-event-number': z.int().optional().describe('Which item is wrong, from 0.'),
  })
  .meta({ id: 'HecRefusal' })

/** Refusals by Splunk’s codes, as they are described: by status. */
function refusals(...refused: HecAnswer[]): Record<number, string> {
  const answers = refused.map((answer) => HEC_ANSWERS[answer]).toSorted(([a], [b]) => a - b)
  return Object.fromEntries(
    [...Map.groupBy(answers, ([, status]) => status)].map(([status, of]) => [
      status,
      of.map(([code, , text]) => `${code}: ${text}`).join('\n\n'),
    ]),
  )
}
/** What may be refused wherever a token is asked for. */
const ADMISSION: HecAnswer[] = [
  'tokenDisabled',
  'noToken',
  'badAuthorization',
  'badToken',
  'failed',
  'busy',
  'badChannel',
  'tokenInQuery',
  'full',
]
const TOO_LARGE = { 413: '413: Request entity too large' }
const CHANNEL = { 'X-Splunk-Request-Channel': { description: 'A GUID. Who names one gets an `ackId`.' } }
const ASKED_CHANNEL = {
  'X-Splunk-Request-Channel': { description: 'The channel that was sent on.', required: true },
} as const
const FORM =
  'Answers are Splunk’s: `{text, code}`. What an address is refused too often (60 times a minute) is answered 429 with the same code.'

const events = (id: string, summary: string): Operation => ({
  id,
  tag: 'Log sources',
  summary,
  description: `Splunk’s HTTP Event Collector; \`…/hec\` is the base address for its clients. JSON objects one after the other, 1 MiB each at most, 8 MiB in all; with \`Content-Encoding: gzip\` compressed. What is answered with success is kept. Of a wrong item \`invalid-event-number\` says which it is, and those before it are kept. An event whose \`time\` has fractions of a second is kept once, however often it is sent. Indexes are ignored. ${FORM}`,
  security: 'hecToken',
  headers: CHANNEL,
  requestMediaType: 'application/json',
  examples: {
    event: {
      time: 1778595720.25,
      host: 'web-1',
      source: '/var/log/auth.log',
      sourcetype: 'linux_secure',
      event: 'Failed password for invalid user admin from 198.51.100.7 port 52214 ssh2',
    },
  },
  answers: { 200: { description: 'All is kept.', schema: Kept, example: { text: 'Success', code: 0, ackId: 0 } } },
  foreignErrors: {
    ...refusals(...ADMISSION, 'noData', 'badFormat', 'badIndex', 'noEvent', 'blankEvent', 'badFields'),
    ...TOO_LARGE,
  },
  foreignSchema: Refused,
})

const raw = (id: string, summary: string): Operation => ({
  id,
  tag: 'Log sources',
  summary,
  description: `Each line is an event. 8 MiB at most; with \`Content-Encoding: gzip\` compressed. ${FORM}`,
  security: 'hecToken',
  headers: CHANNEL,
  query: {
    host: { description: 'Where all of them happened.' },
    source: { description: 'What wrote them, such as a file.' },
    sourcetype: { description: 'How they are written.' },
  },
  requestMediaType: 'text/plain',
  examples: { line: 'Failed password for invalid user admin from 198.51.100.7 port 52214 ssh2' },
  answers: { 200: { description: 'All is kept.', schema: Kept, example: { text: 'Success', code: 0 } } },
  foreignErrors: { ...refusals(...ADMISSION, 'noData', 'badFormat'), ...TOO_LARGE },
  foreignSchema: Refused,
})

const health = (id: string, summary: string): Operation => ({
  id,
  tag: 'Log sources',
  summary,
  description: `Load balancers may ask without a token: whether events can be kept at all. With one: also whether it is right, and the log source takes events. ${FORM}`,
  answers: {
    200: {
      description: 'Events are taken.',
      schema: hecAnswer('healthy'),
      example: { text: 'HEC is healthy', code: 17 },
    },
  },
  foreignErrors: refusals(
    'badAuthorization',
    'failed',
    'tokenInQuery',
    'unhealthy',
    'badTokenHealth',
    'tokenDisabledHealth',
    'full',
  ),
  foreignSchema: Refused,
})

const HEC = '/api/v1/log-sources/:id/hec/services/collector'

export const RECEIVER_OPERATIONS: Operations = {
  [`POST ${HEC}`]: events('hecCollect', 'Send events as Splunk’s clients do'),
  [`POST ${HEC}/event`]: events('hecEvent', 'Send events as Splunk’s clients do (/event)'),
  [`POST ${HEC}/event/1.0`]: events('hecEventV1', 'Send events as Splunk’s clients do (/event/1.0)'),
  [`POST ${HEC}/raw`]: raw('hecRaw', 'Send lines of text as Splunk’s clients do'),
  [`POST ${HEC}/raw/1.0`]: raw('hecRawV1', 'Send lines of text as Splunk’s clients do (/raw/1.0)'),
  [`POST ${HEC}/ack`]: {
    id: 'hecAck',
    tag: 'Log sources',
    summary: 'Ask whether what was sent is kept',
    description: `By the \`ackId\`s of a channel, 1,000 at once; the last thousand of a channel are known. Each is told once. ${FORM}`,
    security: 'hecToken',
    headers: ASKED_CHANNEL,
    requestMediaType: 'application/json',
    examples: { two: { acks: [0, 1] } },
    answers: {
      200: { description: 'By number: true: it is kept.', schema: Acks, example: { acks: { 0: true, 1: false } } },
    },
    foreignErrors: { ...refusals(...ADMISSION, 'noData', 'badFormat', 'noChannel'), ...TOO_LARGE },
    foreignSchema: Refused,
  },
  [`GET ${HEC}/health`]: health('hecHealth', 'Ask whether events are taken'),
  [`GET ${HEC}/health/1.0`]: health('hecHealthV1', 'Ask whether events are taken (/health/1.0)'),
  'POST /api/v1/log-sources/:id/webhook': {
    id: 'sendWebhook',
    tag: 'Log sources',
    summary: 'Send events as Standard Webhooks',
    description:
      'CloudEvents (also `ce-*` headers), OCSF, ECS or other JSON: an object, an array, or a line each; 256 KiB and 1,000 events at most. A log source that takes nothing now answers 503: send again after `Retry-After`.',
    security: 'standardWebhook',
    headers: {
      'webhook-id': { description: 'Of this message: sent again, it has the same.', required: true },
      'webhook-timestamp': { description: 'Seconds since 1970; at most five minutes off.', required: true },
    },
    requestMediaType: 'application/json',
    examples: {
      cloudEvent: {
        specversion: '1.0',
        id: '8f14e45f',
        source: 'https://wiki.example.com',
        type: 'com.example.user.login.failed',
        time: '2026-05-12T14:22:00Z',
        data: { user: 'k.weiss', client_ip: '198.51.100.7' },
      },
      plain: {
        time: '2026-05-12T14:22:00Z',
        app: 'wiki',
        user: 'k.weiss',
        action: 'login',
        result: 'failure',
        client_ip: '198.51.100.7',
      },
    },
    answers: {
      202: {
        description: 'All is kept. `new`: how many were not known yet.',
        schema: z.strictObject({ received: z.int(), new: z.int() }),
        example: { received: 1, new: 1 },
      },
    },
    errors: [
      'WEBHOOK_SIGNATURE_INVALID',
      'SERVICE_UNAVAILABLE',
      'VALIDATION_ERROR',
      'PAYLOAD_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'RATE_LIMITED',
    ],
    sentences: { WEBHOOK_SIGNATURE_INVALID: BAD_SIGNATURE, UNSUPPORTED_MEDIA_TYPE: BAD_TYPE },
  },
}
