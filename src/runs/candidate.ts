import { findAgent } from '../agents/templates.ts'
import type { Principal } from '../auth/principal.ts'
import type { PhiMode } from '../dlp/actions.ts'
import { newId } from '../ids.ts'
import type { Context } from '../narrator/context.ts'
import { sha256Hex } from '../sha256.ts'
import type { Candidate, Idempotency } from './admit.ts'

export type RunRequest = {
  agentId: string
  message: string
  systemPromptOverride?: string | undefined
  /** What becomes of PHI in the input: what the policy says (`block` by default), or placeholders go to the model. */
  phi: PhiMode
  idempotencyKey?: string | undefined
  /** Of the narrator: what it is to read. */
  context?: Context | undefined
}

/** What is to be admitted of a request: hashes in place of its texts. */
export async function candidateOf(
  { orgId, userId }: Principal,
  request: RunRequest,
  leaseMs: number,
): Promise<Candidate> {
  const { agentId, message, systemPromptOverride, context } = request
  const [inputHash, systemPromptHash, idempotency] = await Promise.all([
    sha256Hex(message),
    systemPromptOverride === undefined ? null : sha256Hex(systemPromptOverride),
    idempotencyOf(request),
  ])
  const agent = findAgent(agentId)
  return {
    auditId: newId('aud'),
    orgId,
    userId,
    agentId,
    agent,
    inputHash,
    systemPromptHash,
    idempotency,
    leaseMs,
    sources: context?.sources,
  }
}

async function idempotencyOf(request: RunRequest): Promise<Idempotency | null> {
  const { idempotencyKey, agentId, message, systemPromptOverride, phi, context } = request
  if (idempotencyKey === undefined) return null
  const [keyHash, requestHash] = await Promise.all([
    sha256Hex(idempotencyKey),
    sha256Hex(JSON.stringify([agentId, message, systemPromptOverride, phi, context])),
  ])
  return { keyHash, requestHash }
}
