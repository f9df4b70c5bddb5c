import { findAgent } from '../agents/templates.ts'
import { type RunAction, seal } from '../audit/entry.ts'
import { sha256Hex } from '../audit/hash.ts'
import type { Principal } from '../auth/principal.ts'
import type { Database } from '../db/client.ts'
import { type Action, actionOf, type PolicyFlag } from '../dlp/policy.ts'
import type { PhiType } from '../dlp/types.ts'
import type { Config, Env } from '../env.ts'
import type { ChatRequest } from '../gateway/chat.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import type { Refusal } from '../http/errors.ts'
import { newId } from '../ids.ts'
import { type Context, NARRATOR } from '../narrator/context.ts'
import { type Material, readLogs } from '../narrator/read.ts'
import { type Admitted, admit, type Candidate, type Quota } from './admit.ts'
import { runEntry } from './entry.ts'
import { secure } from './finish.ts'
import { runDeadlineMs, runLeaseMs } from './limits.ts'
import { type Screening, type Shown, screen } from './screen.ts'

export type RunRequest = {
  agentId: string
  message: string
  systemPromptOverride?: string | undefined
  /** What becomes of PHI in the input: what the policy says (`block` by default), or placeholders go to the model. */
  phi: 'block' | 'redact'
  idempotencyKey?: string | undefined
  /** Of the narrator: what it is to read. */
  context?: Context | undefined
}
/** `timed` measures a step for Server-Timing. */
export type RunContext = {
  env: Env
  config: Config
  db: Database
  timed: <T>(step: string, work: () => Promise<T>) => Promise<T>
}

/** How an admitted run ended: what its entry says. */
export type Ending = {
  action: RunAction
  policy_flags: PolicyFlag[]
  model_used?: string
  tokens_used?: number | null
  output_hash?: string
}
/** What the gateway is asked, and how its answer is made whole. */
export type Question = {
  gateway: { url: string; key: string; timeoutMs: number }
  request: ChatRequest
  flags: PolicyFlag[]
  restorer: Shown['restorer']
  /** What the narrator was told of the logs. */
  material?: Material
}
/** An admitted run: stopped by the policy, or to be answered. */
export type Prepared = { candidate: Candidate; started: number; quota: Quota } & (
  | { stopped: Ending; refusal: Refusal }
  | { question: Question; refusal?: undefined }
)

/** What was not scanned is neither sent nor shown. */
export const UNSCANNED: Refusal = { code: 'SERVICE_UNAVAILABLE', retryAfter: 5 }

/** Admits a run while its input is scanned, decides by the policy, and reads the logs for the narrator. @throws Unavailable */
export async function prepare(
  context: RunContext,
  principal: Principal,
  request: RunRequest,
): Promise<Prepared | { refusal: Refusal; quota?: Quota }> {
  const { config, db, timed } = context
  const started = Date.now()
  const candidate = await describe(principal, request, runLeaseMs(config.gatewayTimeoutMs))
  const [admission, screening] = await Promise.all([
    timed('admit', () => admit(db, candidate)),
    timed('dlp', async () => {
      await scheduler.wait(0) // the database call leaves first, and is on its way while we scan
      return screen(request)
    }),
  ])
  if ('refusal' in admission) return admission
  const decided = await decide(config, candidate, request.phi, admission, screening)
  const told =
    'question' in decided && candidate.agentId === NARRATOR
      ? await tell(context, principal, request, decided.question)
      : decided
  return { candidate, started, quota: admission.quota, ...told }
}

async function describe({ orgId, userId }: Principal, request: RunRequest, leaseMs: number): Promise<Candidate> {
  const { agentId, message, systemPromptOverride, idempotencyKey } = request
  const [inputHash, systemPromptHash, idempotencyHash] = await Promise.all([
    sha256Hex(message),
    systemPromptOverride === undefined ? null : sha256Hex(systemPromptOverride),
    idempotencyKey === undefined ? null : sha256Hex(idempotencyKey),
  ])
  const agent = findAgent(agentId)
  return { auditId: newId('aud'), orgId, userId, agentId, agent, inputHash, systemPromptHash, idempotencyHash, leaseMs }
}

/** Stops the run, or says what the gateway is to be asked. */
async function decide(
  config: Config,
  { auditId, agent, orgId }: Candidate,
  phi: RunRequest['phi'],
  { clinical, dlpPolicy, keyVersion }: Admitted,
  screening: Screening | undefined,
): Promise<{ stopped: Ending; refusal: Refusal } | { question: Question }> {
  if (!screening) return { stopped: { action: 'agent_run_blocked', policy_flags: [] }, refusal: UNSCANNED }
  const { findings, flags } = screening
  const action = (type: PhiType): Action => (phi === 'redact' ? 'redact' : actionOf(type, clinical, dlpPolicy))
  if (findings.some(({ type }) => action(type) === 'block'))
    return {
      stopped: { action: 'agent_run_blocked', policy_flags: flags },
      refusal: { code: 'DLP_INPUT_BLOCKED', policy_flags: flags },
    }
  if (!agent) throw new Error('a run was admitted without a template')
  const { message, systemPromptOverride, restorer } = screening.shown((type) => action(type) === 'redact')
  const key = await deriveGatewayKey(config.keySecret, orgId, keyVersion)
  return {
    question: {
      gateway: { url: config.litellmUrl, key, timeoutMs: config.gatewayTimeoutMs },
      request: { ...agent, auditId, message, system: systemPromptOverride ?? agent.systemPrompt },
      flags,
      restorer,
    },
  }
}

/** Adds what the logs say to the question. Only an admitted run that nothing stops reads them: what that costs is inside the plan's limit. */
async function tell(
  { db, timed }: RunContext,
  principal: Principal,
  { context }: RunRequest,
  question: Question,
): Promise<{ stopped: Ending; refusal: Refusal } | { question: Question }> {
  const read = await timed('gather', () => readLogs(db, principal, context))
  if ('refusal' in read)
    return { stopped: { action: 'agent_run_failed', policy_flags: question.flags }, refusal: read.refusal }
  const { material } = read
  const system = `${question.request.system}\n\n${material.rules}`
  return { question: { ...question, material, request: { ...question.request, system, data: material.data } } }
}

/** Records how a run ended; whether that is certain to be in the log, so that its output may leave. */
export async function record(
  { env, config, db, timed }: RunContext,
  { candidate, started }: Prepared,
  ending: Ending,
): Promise<boolean> {
  const entry = await seal(runEntry(candidate, { ...ending, latency_ms: Date.now() - started }))
  const deadline = started + runDeadlineMs(config.gatewayTimeoutMs)
  return timed('finish', () => secure(env, db, candidate, deadline, entry))
}

export const UNRECORDED: Refusal = { code: 'AUDIT_UNAVAILABLE', retryAfter: 5 }
