import { findAgent } from '../agents/templates.ts'
import { type AuditEntry, type RunAction, seal } from '../audit/entry.ts'
import { sha256 } from '../audit/hash.ts'
import type { Principal } from '../auth/principal.ts'
import type { Database } from '../db/client.ts'
import { detect } from '../dlp/detect.ts'
import { blocks, flags, type PolicyFlag } from '../dlp/policy.ts'
import type { Config, Env } from '../env.ts'
import { chat } from '../gateway/chat.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import type { Refusal } from '../http/errors.ts'
import { newId } from '../ids.ts'
import { admit } from './admit.ts'
import { secure } from './finish.ts'
import { runDeadlineMs, runLeaseMs } from './limits.ts'

export type RunRequest = { agentId: string; message: string; systemPromptOverride?: string | undefined; idempotencyKey?: string | undefined }
export type RunAnswer = { response: string; audit_id: string; policy_flags: PolicyFlag[]; model_used: string; tokens_used: number | null }
/** `timed` measures a step for Server-Timing. */
export type RunContext = { env: Env; config: Config; db: Database; timed: <T>(step: string, work: () => Promise<T>) => Promise<T> }

type Ending = Pick<AuditEntry, 'policy_flags'> & Partial<Pick<AuditEntry, 'model_used' | 'tokens_used' | 'output_hash'>>

/**
 * One agent run: admitted while its input is scanned, stopped by the policy or answered by the gateway, scanned
 * again, recorded, and only then answered. Every run that was admitted ends in one audit entry.
 */
export async function run(context: RunContext, principal: Principal, request: RunRequest): Promise<({ answer: RunAnswer } | { refusal: Refusal }) & { auditId: string }> {
  const { config, db, timed } = context
  const started = Date.now()
  const auditId = newId('aud')
  const agent = findAgent(request.agentId)
  const [inputHash, systemPromptHash, idempotencyHash] = await Promise.all([sha256(request.message), hashOf(request.systemPromptOverride), hashOf(request.idempotencyKey)])

  const leaseMs = runLeaseMs(config.gatewayTimeoutMs)
  const [admission, scan] = await Promise.all([
    timed('admit', () => admit(db, { auditId, principal, agentId: request.agentId, agent, inputHash, systemPromptHash, idempotencyHash, leaseMs })),
    timed('dlp', async () => ({ message: detect(request.message), prompt: detect(request.systemPromptOverride ?? '') })),
  ])
  if ('refusal' in admission) return { ...admission, auditId }
  if (!agent) throw new Error('admitted without a template')

  /** Ends the run with this entry and gives `result`, unless the entry is not certain to be kept. */
  const end = async <T extends object>(action: RunAction, ending: Ending, result: T): Promise<(T | { refusal: Refusal }) & { auditId: string }> => {
    const entry = await seal({
      v: 1, id: auditId, org_id: principal.orgId, user_id: principal.userId, agent_id: request.agentId, action,
      model_used: null, tokens_used: null, latency_ms: Date.now() - started, output_hash: null,
      input_hash: inputHash, system_prompt_hash: systemPromptHash, created_at: new Date().toISOString(), detail: null, ...ending,
    })
    const secured = await timed('finish', () => secure(context.env, db, { auditId, orgId: principal.orgId, deadline: started + runDeadlineMs(config.gatewayTimeoutMs) }, entry))
    return secured ? { ...result, auditId } : { refusal: { code: 'AUDIT_UNAVAILABLE', retryAfter: 5 }, auditId }
  }

  const inputFlags = [...flags(scan.message), ...flags(scan.prompt, 'systemPromptOverride')]
  if (blocks([...scan.message, ...scan.prompt], admission.clinical)) {
    return end('agent_run_blocked', { policy_flags: inputFlags }, { refusal: { code: 'DLP_INPUT_BLOCKED', policy_flags: inputFlags } as const })
  }

  const key = await deriveGatewayKey(config.keySecret, principal.orgId, admission.keyVersion)
  const reply = await timed('gateway', () =>
    chat(
      { url: config.litellmUrl, key, timeoutMs: config.gatewayTimeoutMs },
      { ...agent, auditId, system: request.systemPromptOverride ?? agent.systemPrompt, message: request.message },
    ),
  )
  if ('failure' in reply) return end('agent_run_failed', { policy_flags: inputFlags }, { refusal: reply.failure })

  const { text, model, tokens } = reply.answer
  const policy_flags = [...inputFlags, ...flags(detect(text), 'response')]
  return end(
    'agent_run',
    { policy_flags, model_used: model, tokens_used: tokens, output_hash: await sha256(text) },
    { answer: { response: text, audit_id: auditId, policy_flags, model_used: model, tokens_used: tokens } },
  )
}

const hashOf = async (text: string | undefined): Promise<string | null> => (text === undefined ? null : sha256(text))
