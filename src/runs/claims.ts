import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'

/**
 * One organisation's runs whose output left while their finish waited in the queue, because the database was away.
 *
 * An outage can outlast every lease. When the database comes back the sweep could reach such an intent before the
 * queue's consumer does, and would write agent_run_aborted for an output that left. So a run claims its intent here
 * before it answers, the sweep passes over claimed intents, and a claim is refused once the run's deadline is over:
 * the lease ends after the deadline, so what the sweep finds unclaimed can never be claimed again. A claim has no age at
 * which it ends: it is released by the consumer, once the entry is in the log, or given up by the run itself, if it did not
 * hear of its claim in time and withheld its output.
 *
 * Stored: tables claims(audit_id, claimed_at in Unix ms), given_up(audit_id, deadline in Unix ms).
 */
export class FinishClaims extends DurableObject<Env> {
  readonly #sql: SqlStorage

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#sql = state.storage.sql
    this.#sql.exec('CREATE TABLE IF NOT EXISTS claims (audit_id TEXT PRIMARY KEY, claimed_at INTEGER NOT NULL)')
    this.#sql.exec('CREATE TABLE IF NOT EXISTS given_up (audit_id TEXT PRIMARY KEY, deadline INTEGER NOT NULL)')
  }

  /** Claims a run's intent; false when `deadline` (Unix ms) is over, or the claim was given up. */
  claim(auditId: string, deadline: number): boolean {
    const now = Date.now()
    if (now > deadline || this.#sql.exec('SELECT 1 FROM given_up WHERE audit_id = ?', auditId).toArray().length > 0)
      return false
    this.#sql.exec('INSERT OR IGNORE INTO claims VALUES (?, ?)', auditId, now)
    return true
  }

  /** Those of `auditIds` that are claimed. */
  held(auditIds: string[]): string[] {
    return auditIds.filter((id) => this.#sql.exec('SELECT 1 FROM claims WHERE audit_id = ?', id).toArray().length > 0)
  }

  /** Ends a claim whose output was withheld. One that is still on its way is refused: by this mark, and after its deadline by that. */
  giveUp(auditId: string, deadline: number): void {
    this.#sql.exec('DELETE FROM given_up WHERE deadline < ?', Date.now())
    this.#sql.exec('INSERT OR REPLACE INTO given_up VALUES (?, ?)', auditId, deadline)
    this.release(auditId)
  }

  /** Ends a claim: the run's entry is in the log. */
  release(auditId: string): void {
    this.#sql.exec('DELETE FROM claims WHERE audit_id = ?', auditId)
  }
}

/** The claims of one organisation. */
export const claimsOf = (env: Env, orgId: string) => env.FINISH_CLAIMS.getByName(orgId)
