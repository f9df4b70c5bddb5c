import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { AgentTemplate } from '../agents/templates.ts'
import { byPlan } from '../billing/plans.ts'
import { bytea } from '../db/bytea.ts'
import { attempt, type Database } from '../db/client.ts'
import { CLINICAL_VERTICALS, type Clinical, clinicalBy } from '../dlp/actions.ts'
import { DlpPolicy } from '../dlp/policy.ts'
import type { Refusal } from '../http/errors.ts'
import { KEY_REUSED } from '../http/idempotency.ts'
import { SWEEP_INTERVAL_MS } from './deadlines.ts'
import type { RunIdentity } from './entry.ts'

/** SHA-256 in hex: of the Idempotency-Key, and of what is asked for with it. */
export type Idempotency = { keyHash: string; requestHash: string }

export type Candidate = RunIdentity & {
  agent: AgentTemplate | undefined
  idempotency: Idempotency | null
  leaseMs: number
  /** Log sources that it names, by ids of their form. */
  sources?: readonly string[] | undefined
}

/** A run inside the plan's limit. */
export type Admitted = { clinical: Clinical; keyVersion: number; dlpPolicy: DlpPolicy; quota: Quota }
export type Quota = {
  /** Runs counted in this period, including those under way. For a refused run: a lower bound. */
  runs: number
  /** Null: unlimited. */
  limit: number | null
  /** Seconds until more runs may be available. */
  resetsIn: number
  /** How many of the runs may still be given back, where a refused run can wait for that. */
  underWay?: number
}

const Admission = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('admitted'),
    vertical: z.string(),
    key_version: z.int(),
    dlp_policy: DlpPolicy,
    run_limit: z.int().nullable(),
    runs: z.int(),
    resets_in: z.int(),
  }),
  z.object({
    outcome: z.literal('refused'),
    code: z.enum([
      'TENANT_NOT_FOUND',
      'AGENT_NOT_FOUND',
      'AGENT_NOT_INCLUDED',
      'BAA_REQUIRED',
      'NOT_PROVISIONED',
      'DUPLICATE_RUN',
      'VALIDATION_ERROR',
      'RUN_LIMIT_EXCEEDED',
      'RATE_LIMITED',
      'NOT_FOUND',
    ]),
    audit_id: z.string().optional(),
    retry_after: z.int().optional(),
    resets_at: z
      .string()
      .transform((text) => new Date(text).toISOString())
      .optional(),
    run_limit: z.int().nullish(),
    under_way: z.int().optional(),
  }),
])

type Refused = Extract<z.output<typeof Admission>, { outcome: 'refused' }>

const CATALOGUE = byPlan(({ runLimit, agents, baa }) => ({ run_limit: runLimit, agents, baa }))
const VERTICALS = `{${CLINICAL_VERTICALS.join(',')}}`

/**
 * Round trip 1: reserves a run inside the plan's limit and writes its intent, or says why not. Idempotent by audit id.
 * @throws Unavailable
 */
export async function admit(db: Database, run: Candidate): Promise<Admitted | { refusal: Refusal; quota?: Quota }> {
  const { agent, sources, idempotency } = run
  const { rows } = await attempt(() =>
    db.execute(sql`select admit(${run.auditId}, ${run.orgId}, ${run.userId}, ${run.agentId}, ${agent !== undefined},
      ${agent?.clinical ?? false}, ${bytea(run.inputHash)}, ${run.systemPromptHash && bytea(run.systemPromptHash)}, ${idempotency && bytea(idempotency.keyHash)}, ${run.leaseMs},
      ${CATALOGUE}, ${VERTICALS}, ${sources === undefined ? null : `{${sources.join(',')}}`}, ${idempotency && bytea(idempotency.requestHash)})`),
  )
  const admission = Admission.parse(rows[0]?.admit)
  if (admission.outcome === 'admitted') {
    const { vertical, key_version: keyVersion, dlp_policy: dlpPolicy, run_limit: limit, runs, resets_in } = admission
    return { clinical: clinicalBy(vertical, agent), keyVersion, dlpPolicy, quota: { limit, runs, resetsIn: resets_in } }
  }
  const { code, audit_id, resets_at, run_limit, under_way: underWay } = admission
  const retryAfter = pauseOf(admission)
  const quota = run_limit != null &&
    retryAfter !== undefined && {
      quota: { limit: run_limit, runs: run_limit, resetsIn: retryAfter, ...(underWay !== undefined && { underWay }) },
    }
  return {
    ...quota,
    refusal: {
      code,
      ...(code === 'DUPLICATE_RUN' && retryAfter !== undefined && { error: UNDER_WAY }),
      ...(code === 'VALIDATION_ERROR' && KEY_REUSED),
      ...(code === 'RATE_LIMITED' && { error: BLOCKED_TOO_OFTEN }),
      ...(underWay !== undefined && { error: REST_UNDER_WAY }),
      ...(code === 'NOT_FOUND' && { error: 'Log source not found' }),
      ...(audit_id !== undefined && { audit_id }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...(resets_at !== undefined && { resets_at }),
    },
  }
}

/** Seconds after which the run may be admitted; undefined: waiting is no use. */
function pauseOf({ code, retry_after, under_way }: Refused): number | undefined {
  if (under_way !== undefined) return RUN_TAKES_S
  // Until the lease of the run that has the key is over; one that died keeps it until the sweep comes.
  return code === 'DUPLICATE_RUN' && retry_after !== undefined ? retry_after + SWEEP_INTERVAL_MS / 1_000 : retry_after
}

/** Most runs end within it. One that died holds its reservation for longer, and nobody can tell which has. */
const RUN_TAKES_S = 5
const REST_UNDER_WAY =
  "The runs that are left of the plan's are under way. One that is not answered is given back: Retry-After says when to try again."
const UNDER_WAY = 'A run with this Idempotency-Key is still under way. Retry-After says when it will have ended.'
const BLOCKED_TOO_OFTEN =
  'Too many runs were blocked today. Look at messages before you send them: POST /api/v1/agent/scan. Retry-After says when the day ends.'
