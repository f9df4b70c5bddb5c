import { findAgent } from '../agents/templates.ts'
import { type RunAction, seal } from '../audit/entry.ts'
import { sha256 } from '../audit/hash.ts'
import type { Principal } from '../auth/principal.ts'
import type { Database } from '../db/client.ts'
import { type Action, actionOf, type PolicyFlag } from '../dlp/policy.ts'
import type { PhiType } from '../dlp/types.ts'
import type { Config, Env } from '../env.ts'
import { chat } from '../gateway/chat.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import type { Refusal } from '../http/errors.ts'
import { newId } from '../ids.ts'
import { type Admitted, admit, type Candidate, type Quota } from './admit.ts'
import { runEntry } from './entry.ts'
import { secure } from './finish.ts'
import { runDeadlineMs, runLeaseMs } from './limits.ts'
import { type Screening, type Shown, screen, screenAnswer } from './screen.ts'

export type RunRequest = {
  agentId: string
  message: string
  systemPromptOverride?: string | undefined
  /** What becomes of PHI in the input: what the policy says (`block` by default), or placeholders go to the model. */
  phi: 'block' | 'redact'
  idempotencyKey?: string | undefined
}
export type RunAnswer = {
  response: string
  audit_id: string
  policy_flags: PolicyFlag[]
  model_used: string
  tokens_used: number | null
}
/** `timed` measures a step for Server-Timing. */
export type RunContext = {
  env: Env
  config: Config
  db: Database
  timed: <T>(step: string, work: () => Promise<T>) => Promise<T>
}
export type RunResult = { answer: RunAnswer } | { refusal: Refusal }

/** How an admitted run ended: what its entry says, and what its caller is told. */
type Ending = {
  action: RunAction
  policy_flags: PolicyFlag[]
  model_used?: string
  tokens_used?: number | null
  output_hash?: string
  result: RunResult
}

/**
 * One agent run: admitted while its input is scanned, stopped by the policy or answered by the gateway, recorded, and
 * only then answered. Every run that was admitted ends in one audit entry, which `auditId` names.
 */
export async function run(
  context: RunContext,
  principal: Principal,
  request: RunRequest,
): Promise<RunResult & { auditId?: string; quota?: Quota }> {
  const { config, db, timed } = context
  const started = Date.now()
  const candidate = await describe(principal, request, runLeaseMs(config.gatewayTimeoutMs))
  const { auditId } = candidate

  const [admission, screening] = await Promise.all([
    timed('admit', () => admit(db, candidate)),
    timed('dlp', async () => {
      await scheduler.wait(0) // the database call leaves first, and is on its way while we scan
      return screen(request)
    }),
  ])
  if ('refusal' in admission) return admission

  const { result, ...ending } = await proceed(context, candidate, request, admission, screening)
  const entry = await seal(runEntry(candidate, { ...ending, latency_ms: Date.now() - started }))
  const deadline = started + runDeadlineMs(config.gatewayTimeoutMs)
  const secured = await timed('finish', () => secure(context.env, db, candidate, deadline, entry))
  const { quota } = admission
  return secured
    ? { ...result, auditId, quota }
    : { refusal: { code: 'AUDIT_UNAVAILABLE', retryAfter: 5 }, auditId, quota }
}

async function describe({ orgId, userId }: Principal, request: RunRequest, leaseMs: number): Promise<Candidate> {
  const { agentId, message, systemPromptOverride, idempotencyKey } = request
  const [inputHash, systemPromptHash, idempotencyHash] = await Promise.all([
    sha256(message),
    systemPromptOverride === undefined ? null : sha256(systemPromptOverride),
    idempotencyKey === undefined ? null : sha256(idempotencyKey),
  ])
  const agent = findAgent(agentId)
  return { auditId: newId('aud'), orgId, userId, agentId, agent, inputHash, systemPromptHash, idempotencyHash, leaseMs }
}

/** What was not scanned is neither sent nor shown. */
const UNSCANNED: RunResult = { refusal: { code: 'SERVICE_UNAVAILABLE', retryAfter: 5 } }

/** Stops the run, or lets the gateway answer it. */
async function proceed(
  context: RunContext,
  candidate: Candidate,
  { phi }: RunRequest,
  { clinical, dlpPolicy, keyVersion }: Admitted,
  screening: Screening | undefined,
): Promise<Ending> {
  if (!screening) return { action: 'agent_run_blocked', policy_flags: [], result: UNSCANNED }
  const { findings, flags: policy_flags } = screening
  const action = (type: PhiType): Action => (phi === 'redact' ? 'redact' : actionOf(type, clinical, dlpPolicy))
  if (findings.some(({ type }) => action(type) === 'block')) {
    return {
      action: 'agent_run_blocked',
      policy_flags,
      result: { refusal: { code: 'DLP_INPUT_BLOCKED', policy_flags } },
    }
  }
  const shown = screening.shown((type) => action(type) === 'redact')
  return answer(context, candidate, shown, policy_flags, keyVersion)
}

/** Asks the gateway, and scans what it answers. */
async function answer(
  { config, timed }: RunContext,
  { auditId, agent, orgId }: Candidate,
  { message, systemPromptOverride, restore }: Shown,
  inputFlags: PolicyFlag[],
  keyVersion: number,
): Promise<Ending> {
  if (!agent) throw new Error('a run was admitted without a template')
  const key = await deriveGatewayKey(config.keySecret, orgId, keyVersion)
  const reply = await timed('gateway', () =>
    chat(
      { url: config.litellmUrl, key, timeoutMs: config.gatewayTimeoutMs },
      { ...agent, auditId, message, system: systemPromptOverride ?? agent.systemPrompt },
    ),
  )
  const failed = { action: 'agent_run_failed', policy_flags: inputFlags } as const
  if ('failure' in reply) return { ...failed, result: { refusal: reply.failure } }

  const { text, model: model_used, tokens: tokens_used } = reply.answer
  const response = restore(text)
  const outputFlags = screenAnswer(response)
  if (!outputFlags) return { ...failed, result: UNSCANNED }
  const policy_flags = [...inputFlags, ...outputFlags]
  return {
    action: 'agent_run',
    policy_flags,
    model_used,
    tokens_used,
    output_hash: await sha256(response),
    result: { answer: { response, audit_id: auditId, policy_flags, model_used, tokens_used } },
  }
}
