import * as z from 'zod'
import { RUN_ACTIONS } from '../audit/entry.ts'
import { ENTRIES } from '../audit/example.ts'
import { ChainedEntry } from '../audit/operations.ts'
import type { detailed } from '../audit/present.ts'
import { PolicyFlags } from '../dlp/policy.ts'
import { FINISH_REASONS } from '../gateway/chat.ts'
import { serverSentEvent } from '../http/stream.ts'
import type { Operations } from '../openapi/operation.ts'
import { FailedEvent } from '../openapi/problem.ts'
import type { summary } from './present.ts'
import type { RunAnswer } from './run.ts'
import type { RunEvent as SentEvent } from './stream-client.ts'

const newest = z.iso
  .datetime()
  .exactOptional()
  .describe('There were too many to be read in time: the newest, from then on.')
const Answered = z
  .strictObject({
    response: z.string(),
    audit_id: z.string(),
    policy_flags: PolicyFlags,
    model_used: z.string(),
    tokens_used: z.int().nullable().describe('Null: the gateway did not say.'),
    finish_reason: z
      .enum(FINISH_REASONS)
      .exactOptional()
      .describe('The answer is not whole: it was too long, or a filter cut it off.'),
    context: z
      .strictObject({
        from: z.iso.datetime(),
        to: z.iso.datetime(),
        sources: z.array(z.string()),
        events: z.int(),
        entries: z.int(),
        events_from: newest,
        entries_from: newest,
      })
      .exactOptional()
      .describe('What of the logs the narrator was told.'),
  })
  .meta({ id: 'RunAnswer' }) satisfies z.ZodType<RunAnswer>

const RunEvent = z
  .discriminatedUnion('event', [
    z.strictObject({ event: z.literal('delta'), data: z.strictObject({ text: z.string() }) }),
    z
      .strictObject({ event: z.literal('flags'), data: z.strictObject({ policy_flags: PolicyFlags }) })
      .describe('Before the words that they are about.'),
    z.strictObject({ event: z.literal('done'), data: Answered.omit({ response: true }) }),
    FailedEvent.extend({ data: FailedEvent.shape.data.extend({ audit_id: z.string() }) }),
  ])
  .meta({ id: 'RunEvent' }) satisfies z.ZodType<SentEvent>

const Run = z
  .strictObject({
    id: z.string(),
    agent_id: z.string(),
    user_id: z.string(),
    action: z.enum(RUN_ACTIONS),
    model_used: z.string().nullable(),
    tokens_used: z.int().nullable(),
    latency_ms: z.int().nullable(),
    policy_flags: PolicyFlags,
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Run' }) satisfies z.ZodType<ReturnType<typeof summary>>

/** Runs have no `detail`. */
const ChainedRun = ChainedEntry.extend({ ...Run.shape, detail: z.null() }).meta({
  id: 'ChainedRun',
}) satisfies z.ZodType<ReturnType<typeof detailed>>

const TICKET = {
  agentId: 'helpdesk-tier1-triage',
  message: 'Router at floor 3 is offline since 09:00 — ticket ITSD-4421',
}
const ANSWER = {
  response: 'P2 — Network / Infrastructure. Recommended path: on-site check of patch panel ...',
  audit_id: 'aud_01JQABCDE12345XYZ',
  policy_flags: [],
  model_used: 'claude-haiku-3-5',
  tokens_used: 312,
}
const RUN = {
  id: 'aud_01JQABCDE12345XYZ',
  agent_id: 'helpdesk-tier1-triage',
  user_id: 'user_2abc',
  action: 'agent_run',
  model_used: 'claude-haiku-3-5',
  tokens_used: 312,
  latency_ms: 1840,
  policy_flags: [],
  created_at: '2026-05-12T14:22:00Z',
}
const { response: text, ...DONE } = ANSWER

export const RUN_OPERATIONS = {
  'POST /api/v1/agent/run': {
    id: 'runAgent',
    tag: 'Agents',
    summary: 'Run an agent',
    description:
      'The log keeps hashes of the message and the answer, and `policy_flags`: what was found, by its type and place in the message (`field`: in another text), in UTF-16 units. ' +
      'What the organization’s policy blocks never reaches the model; with `"phi": "redact"` the model gets placeholders, and its answer comes back with the originals. ' +
      'An `Idempotency-Key` holds for 24 hours; a run that was not answered frees it. With another body (but for `stream`) it is refused. ' +
      'What refuses a run that was admitted has its `audit_id`, except `DLP_INPUT_BLOCKED`: the log has it as failed or blocked.',
    examples: {
      ticket: TICKET,
      prompted: { ...TICKET, systemPromptOverride: 'Answer in one sentence.' },
      redacted: {
        agentId: 'coleman-clinical-docs',
        message: 'Jane Miller, born 03/14/1961, reports less pain in the left knee since Monday.',
        phi: 'redact',
      },
      narrated: {
        agentId: 'audit-trail-narrator',
        message: 'What happened, and what needs attention?',
        context: { from: '2026-05-12', to: '2026-05-13' },
      },
    },
    answers: {
      200: {
        description:
          'The answer. With `"stream": true`, or without `stream` and with `Accept: text/event-stream`, it comes as server-sent events: `delta`, and `flags` before the words that they are about; at last `done` or `error`.',
        schema: Answered,
        example: ANSWER,
        alternatives: {
          'text/event-stream': {
            events: RunEvent,
            example: serverSentEvent('delta', { text }) + serverSentEvent('done', DONE),
          },
        },
        headers: {
          RateLimit: 'How many of the plan’s runs are left (`r`), and for how many seconds (`t`).',
          'RateLimit-Policy': 'How many runs the plan has, and how many requests a minute an organization and a user.',
          'X-Run-Limit-Warning': 'From 80 % of the plan’s runs on: how many are used.',
        },
      },
    },
    errors: [
      'AGENT_NOT_INCLUDED',
      'BAA_REQUIRED',
      'TENANT_NOT_FOUND',
      'AGENT_NOT_FOUND',
      'NOT_FOUND',
      'NOT_PROVISIONED',
      'DUPLICATE_RUN',
      'DLP_INPUT_BLOCKED',
      'RUN_LIMIT_EXCEEDED',
      'BUDGET_EXCEEDED',
      'GATEWAY_ERROR',
      'AUDIT_UNAVAILABLE',
      'GATEWAY_TIMEOUT',
    ],
    sentences: { NOT_FOUND: 'Log source not found' },
  },
  'GET /api/v1/runs': {
    id: 'listRuns',
    tag: 'Agents',
    summary: 'List runs, newest first',
    description: 'Also those that were blocked, failed or aborted.',
    answers: {
      200: {
        description: 'A page of runs; `total` counts those of all pages.',
        schema: z.strictObject({ runs: z.array(Run), total: z.int(), page: z.int(), per_page: z.int() }),
        example: { runs: [RUN], total: 1, page: 1, per_page: 25 },
      },
    },
    errors: ['TENANT_NOT_FOUND'],
  },
  'GET /api/v1/runs/:runId': {
    id: 'getRun',
    tag: 'Agents',
    summary: 'Get a run with its place in the chain',
    description:
      'Without its `chain` it is the audit entry: its canonical form (RFC 8785) hashes to `chain.entry_hash`.',
    answers: {
      200: {
        description: 'The run.',
        schema: z.strictObject({ run: ChainedRun }),
        example: { run: ENTRIES[0] },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'NOT_FOUND'],
    sentences: { NOT_FOUND: 'Run not found' },
  },
} as const satisfies Operations
