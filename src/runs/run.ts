import type { Principal } from '../auth/principal.ts'
import { chat } from '../gateway/chat.ts'
import type { Refusal } from '../http/errors.ts'
import { omissions } from '../narrator/omissions.ts'
import type { Quota } from './admit.ts'
import { answered, type Told } from './answered.ts'
import type { RunRequest } from './candidate.ts'
import type { Ending } from './entry.ts'
import { type Answerable, prepare, type RunContext, type Unanswered } from './prepare.ts'
import { recordThenTell } from './record.ts'
import { screenAnswer, UNSCANNED } from './screen.ts'

export type RunAnswer = { response: string } & Told
type RunResult = { answer: RunAnswer } | { refusal: Refusal }

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
  const { result, ...ending } =
    'stopped' in prepared
      ? { ...prepared.stopped, result: { refusal: prepared.refusal } }
      : await answer(context, prepared)
  return recordThenTell(context, prepared, ending, result)
}

/** Asks the gateway, and scans what it answers. */
async function answer({ timed }: RunContext, prepared: Answerable): Promise<Ending & { result: RunResult }> {
  const { gateway, request, flags, restorer, material } = prepared.question
  const reply = await timed('gateway', () => chat(gateway, request))
  const failed = { action: 'agent_run_failed', policy_flags: flags } as const
  if ('failure' in reply) return { ...failed, result: { refusal: reply.failure } }

  const restore = restorer()
  const restored = restore.push(reply.answer.text) + restore.end()
  const response = restored + omissions(restored, material?.mustMention)
  const outputFlags = screenAnswer(response)
  if (!outputFlags) return { ...failed, result: { refusal: UNSCANNED } }
  const { ending, told } = await answered(prepared, response, outputFlags, reply.answer)
  return { ...ending, result: { answer: { response, ...told } } }
}
