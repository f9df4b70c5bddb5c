import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'

/** A tree that was signed (`root` in base64), and up to where its entries were pruned. */
export type Tip = { size: number; root: string; pruned: number }

/**
 * The newest checkpoint that was signed of one log, outside the database that the log is in: whoever rewrites the log there, its
 * checkpoints included, still has this against him.
 *
 * Stored: table tip(size, root, pruned), one row.
 */
export class LogTip extends DurableObject<Env> {
  readonly #sql: SqlStorage

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#sql = state.storage.sql
    this.#sql.exec('CREATE TABLE IF NOT EXISTS tip (size INTEGER NOT NULL, root TEXT NOT NULL)')
    if (!this.#sql.exec('SELECT * FROM tip').columnNames.includes('pruned'))
      this.#sql.exec('ALTER TABLE tip ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0')
  }

  /** Null: nothing was signed yet. */
  seen(): Tip | null {
    return this.#sql.exec<Tip>('SELECT size, root, pruned FROM tip').toArray()[0] ?? null
  }

  /** Notes what is about to be signed, if it was held against what is noted now; false: it was held against something else. */
  advance(tip: Tip, heldAgainst: Tip | null): boolean {
    if (!isSameTip(this.seen(), heldAgainst)) return false
    this.#sql.exec('DELETE FROM tip')
    this.#sql.exec('INSERT INTO tip (size, root, pruned) VALUES (?, ?, ?)', tip.size, tip.root, tip.pruned)
    return true
  }
}

export const isSameTip = (one: Tip | null, other: Tip | null): boolean =>
  one?.size === other?.size && one?.root === other?.root && one?.pruned === other?.pruned

/** What was signed of the log with this origin. */
export const tipOf = (env: Env, origin: string) => env.LOG_TIPS.getByName(origin)
