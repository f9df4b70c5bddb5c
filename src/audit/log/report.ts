/** What can be wrong with a log, a receipt or a checkpoint; docs/audit.md says what each tells. */
export const PROBLEM_CODES = [
  'malformed_line',
  'entry_missing',
  'out_of_order',
  'entry_malformed',
  'other_organization',
  'entry_changed',
  'chain_broken',
  'row_hash_wrong',
  'root_mismatch',
  'truncated',
  'incomplete',
  'nothing',
  'wrong_key',
  'signature_invalid',
  'checkpoint_malformed',
  'checkpoint_not_covered',
  'other_log',
  'forked',
  'proof_invalid',
  'tile_wrong',
  'head_wrong',
  'run_number_wrong',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** The first thing that is wrong: `line` counts from 1, `seq` from 0. */
export type Problem = { code: ProblemCode; message: string; line?: number; seq?: number }

/**
 * On what the verdict rests. `chain`: the hashes agree with each other, which whoever made them could have arranged. `checkpoint`: a key
 * that you named signed for them. `witness`: so did a witness that you named.
 */
export type Trust = 'none' | 'chain' | 'checkpoint' | 'witness'

/** A checkpoint whose signatures were checked. `signed_by`: ids of the log's keys. */
export type CheckedCheckpoint = {
  origin: string
  size: number
  /** base64 */
  root: string
  signed_by: string[]
  witnesses: { name: string; seen_at: string }[]
}

export type Report = {
  verified: boolean
  /** An export holds every entry that its checkpoint was signed for, and is not a part of the log. */
  whole: boolean
  trust: Trust
  org_id: string | null
  /** Entries [from, to) hold, up to the problem. */
  from: number
  to: number
  /** `row_hash` of the last of them; null where the chain before them is not known. */
  head_hash: string | null
  checkpoint: CheckedCheckpoint | null
  /** Of a proof of consistency: how many entries the log had, of which it is shown that they are still its beginning. */
  grown_from?: number
  /** Witnesses that were named and have not cosigned the checkpoint; `to`: of how many of its entries they cosigned one that was given. */
  unseen_by?: { name: string; to: number }[]
  problem?: Problem
}

/** Of what could not even be begun. */
export const UNVERIFIED: Report = {
  verified: false,
  whole: false,
  trust: 'none',
  org_id: null,
  from: 0,
  to: 0,
  head_hash: null,
  checkpoint: null,
}

/** Thrown where a check fails, and shown as the report's `problem`. */
export class LogProblem extends Error {
  override readonly name = 'LogProblem'
  readonly problem: Problem

  constructor(code: ProblemCode, message: string, where: { line?: number; seq?: number } = {}) {
    super(message)
    this.problem = { code, message, ...where }
  }
}
