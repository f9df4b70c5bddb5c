import { sha256Hex } from '../audit/hash.ts'
import type { Principal } from '../auth/principal.ts'
import type { PolicyFlag } from '../dlp/policy.ts'
import { chat } from '../gateway/chat.ts'
import type { Refusal } from '../http/errors.ts'
import { unknownIds } from '../narrator/citations.ts'
import { omissions } from '../narrator/omissions.ts'
import type { Read } from '../narrator/read.ts'
import type { Quota } from './admit.ts'
import type { RunRequest } from './candidate.ts'
import { type Ending, prepare, type Question, type RunContext, type Unanswered } from './prepare.ts'
import { givenBack } from './quota.ts'
import { record, unrecorded } from './record.ts'
import { screenAnswer, UNSCANNED } from './screen.ts'

export type RunAnswer = {
  response: string
  audit_id: string
  policy_flags: PolicyFlag[]
  model_used: string
  tokens_used: number | null
  /** What of the logs the narrator was told. */
  context?: Read
}
export type RunResult = { answer: RunAnswer } | { refusal: Refusal }

/**
 * One agent run: admitted while its input is scanned, stopped by the policy or answered by the gateway, recorded, and
 * only then answered. Every run that was admitted ends in one audit entry, which `auditId` names.
 */
export async function run(
  context: RunContext,
  principal: Principal,
  request: RunRequest,
): Promise<RunResult & { quota?: Quota } & Partial<Unanswered>> {
  const prepared = await prepare(context, principal, request)
  if (!('candidate' in prepared)) return prepared
  const { candidate, quota } = prepared
  const { auditId } = candidate
  const { result, ...ending } =
    'stopped' in prepared
      ? { ...prepared.stopped, result: { refusal: prepared.refusal } }
      : await answer(context, auditId, prepared.question)
  if ((await record(context, prepared, ending)) !== 'yes') return { refusal: unrecorded(prepared), auditId, quota }
  return { ...result, auditId, quota: 'answer' in result ? quota : givenBack(quota) }
}

/** Asks the gateway, and scans what it answers. */
async function answer(
  { timed }: RunContext,
  auditId: string,
  { gateway, request, flags, restorer, material }: Question,
): Promise<Ending & { result: RunResult }> {
  const reply = await timed('gateway', () => chat(gateway, request))
  const failed = { action: 'agent_run_failed', policy_flags: flags } as const
  if ('failure' in reply) return { ...failed, result: { refusal: reply.failure } }

  const { text, model: model_used, tokens: tokens_used } = reply.answer
  const restore = restorer()
  const restored = restore.push(text) + restore.end()
  const response = restored + omissions(restored, material?.mustMention)
  const outputFlags = screenAnswer(response)
  if (!outputFlags) return { ...failed, result: { refusal: UNSCANNED } }
  const policy_flags = [...flags, ...outputFlags, ...unknownIds(response, material)]
  return {
    action: 'agent_run',
    policy_flags,
    model_used,
    tokens_used,
    output_hash: await sha256Hex(response),
    result: {
      answer: {
        response,
        audit_id: auditId,
        policy_flags,
        model_used,
        tokens_used,
        ...(material && { context: material.read }),
      },
    },
  }
}
