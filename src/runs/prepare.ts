import type { Principal } from '../auth/principal.ts'
import { type Database, database } from '../db/client.ts'
import { type Action, actionIn, actionOn } from '../dlp/actions.ts'
import type { PolicyFlag } from '../dlp/policy.ts'
import type { Reading } from '../dlp/types.ts'
import type { Config, Env } from '../env.ts'
import type { ChatGateway, ChatRequest } from '../gateway/chat.ts'
import { deriveGatewayKey } from '../gateway/keys.ts'
import { type Refusal, refusalFor } from '../http/errors.ts'
import { describeError, log } from '../log.ts'
import { blockOf } from '../narrator/block.ts'
import { NARRATOR } from '../narrator/context.ts'
import { READING_CALL_TIMEOUT_MS } from '../narrator/queries.ts'
import { type Material, readLogs } from '../narrator/read.ts'
import { Unavailable } from '../unavailable.ts'
import { type Admitted, admit, type Candidate, type Quota } from './admit.ts'
import { baaRefusal } from './baa.ts'
import { candidateOf, type RunRequest } from './candidate.ts'
import { runLeaseMs } from './deadlines.ts'
import type { Ending } from './entry.ts'
import { type Screening, type Shown, screen, UNSCANNED } from './screen.ts'

/** `timed` measures a step for Server-Timing. */
export type RunContext = {
  env: Env
  config: Config
  db: Database
  timed: <T>(step: string, work: () => Promise<T>) => Promise<T>
}

/** What the gateway is asked, and how its answer is made whole. */
export type Question = {
  gateway: ChatGateway
  request: ChatRequest
  flags: PolicyFlag[]
  restorer: Shown['restorer']
  /** What the narrator was told of the logs. */
  material?: Material
}
/** An admitted run: stopped by the policy, or to be answered. */
export type Prepared = { candidate: Candidate; started: number; quota: Quota } & (
  | { stopped: Ending; refusal: Refusal }
  | { question: Question }
)
/** One that is to be answered. */
export type Answerable = Extract<Prepared, { question: Question }>

/** Admits a run while its input is scanned, and decides by the policy what the gateway is asked. */
export async function prepare(
  context: RunContext,
  principal: Principal,
  request: RunRequest,
): Promise<Prepared | ({ refusal: Refusal; quota?: Quota } & Partial<Unanswered>)> {
  const { config, db, timed } = context
  const started = Date.now()
  const candidate = await candidateOf(principal, request, runLeaseMs(config.gatewayTimeoutMs))
  const [admission, screening] = await Promise.all([
    timed('admit', () => admit(db, candidate)).catch((error) => unanswered(candidate, error)),
    timed('dlp', async () => {
      await scheduler.wait(0) // the database call leaves first, and is on its way while we scan
      return screen(request)
    }),
  ])
  if ('refusal' in admission)
    return admission.refusal.code === 'BAA_REQUIRED'
      ? { refusal: await baaRefusal(database(config, principal.orgId), principal.orgId) }
      : admission
  const decided = await decide(context, principal, request, candidate, admission, screening)
  return { candidate, started, quota: admission.quota, ...decided }
}

/** Whether it was admitted is not known: if it was, the sweep ends it, and by its id it is found. */
export type Unanswered = { auditId: string; unanswered: Unavailable }

function unanswered({ auditId }: Candidate, error: unknown): { refusal: Refusal } & Unanswered {
  if (!(error instanceof Unavailable)) throw error
  log('error', 'admission_failed', { audit_id: auditId, ...describeError(error) })
  return { refusal: refusalFor(error), auditId, unanswered: error }
}

/**
 * Stops the run, or says what the gateway is to be asked. Only a run that the policy lets through reads the logs for the narrator: what that
 * costs is inside the plan's limit. What would stop a run in its input is redacted in the logs: they are not the caller's words.
 */
async function decide(
  { config, timed }: RunContext,
  principal: Principal,
  { phi, context }: RunRequest,
  candidate: Candidate,
  admitted: Admitted,
  screening: Screening | undefined,
): Promise<{ stopped: Ending; refusal: Refusal } | { question: Question }> {
  if (!screening) return unscanned([])
  const { findings, flags } = screening
  const action = (finding: Reading): Action =>
    actionOn(finding, (type) => actionIn(phi, type, admitted.clinical, admitted.dlpPolicy))
  if (findings.some((finding) => action(finding) === 'block'))
    return {
      stopped: { action: 'agent_run_blocked', policy_flags: flags },
      refusal: { code: 'DLP_INPUT_BLOCKED', policy_flags: flags },
    }
  const read = () => readLogs(database(config, principal.orgId, READING_CALL_TIMEOUT_MS), principal, context)
  const logs = candidate.agentId === NARRATOR ? await timed('gather', read) : undefined
  if (logs && 'refusal' in logs)
    return { stopped: { action: 'agent_run_failed', policy_flags: flags }, refusal: logs.refusal }
  const shown = screening.shown((finding) => action(finding) !== 'flag', logs?.material.text)
  if (!shown) return unscanned(flags)
  const key = await deriveGatewayKey(config, candidate.orgId, admitted.keyVersion)
  return {
    question: {
      gateway: { url: config.litellmUrl, key, timeoutMs: config.gatewayTimeoutMs },
      request: requestOf(candidate, shown),
      flags,
      restorer: shown.restorer,
      ...(logs && { material: logs.material }),
    },
  }
}

const unscanned = (flags: PolicyFlag[]): { stopped: Ending; refusal: Refusal } => ({
  stopped: { action: 'agent_run_blocked', policy_flags: flags },
  refusal: UNSCANNED,
})

/** What the gateway is asked: the input as it may see it, and with logs how they are to be read, whoever wrote the system prompt. */
function requestOf({ auditId, agent }: Candidate, { message, systemPromptOverride, logs }: Shown): ChatRequest {
  if (!agent) throw new Error('a run was admitted without a template')
  const system = systemPromptOverride ?? agent.systemPrompt
  if (logs === undefined) return { ...agent, auditId, message, system }
  const { data, rules } = blockOf(logs)
  return { ...agent, auditId, message, system: `${system}\n\n${rules}`, data }
}
