import type { PolicyFlag } from '../dlp/policy.ts'
import type { Ended } from '../gateway/chat.ts'
import { unknownIds } from '../narrator/citations.ts'
import type { Read } from '../narrator/read.ts'
import { sha256Hex } from '../sha256.ts'
import type { Ending } from './entry.ts'
import type { Answerable } from './prepare.ts'

/** What the caller is told of an answer, beside its text. */
export type Told = {
  audit_id: string
  policy_flags: PolicyFlag[]
  model_used: string
  tokens_used: number | null
  /** Why the answer is not whole; it is, where there is none. */
  finish_reason?: Ended['finishReason']
  /** What of the logs the narrator was told. */
  context?: Read
}

/** How a run ends that was answered with this text, in which these flags were found: what its entry says, and what the caller is told. */
export async function answered(
  { candidate, question: { flags, material } }: Answerable,
  text: string,
  found: PolicyFlag[],
  { model, tokens, finishReason }: Ended,
): Promise<{ ending: Ending; told: Told }> {
  const policy_flags = [...flags, ...found, ...unknownIds(text, material)]
  const said = { policy_flags, model_used: model, tokens_used: tokens }
  return {
    ending: { action: 'agent_run', ...said, output_hash: await sha256Hex(text) },
    told: {
      audit_id: candidate.auditId,
      ...said,
      ...(finishReason && { finish_reason: finishReason }),
      ...(material && { context: material.read }),
    },
  }
}
