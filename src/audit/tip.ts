import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'

/** A tree that was signed (`root` in base64), and up to where its entries were pruned. */
export type Tip = { size: number; root: string; pruned: number }

/**
 * The newest checkpoint that was signed of one log, outside the database that the log is in: whoever rewrites the log there, its
 * checkpoints included, still has this against him.
 *
 * Stored: tables tip(size, root) and pruned(size), one row each. The first stays as it is: an earlier version of the Worker, rolled back to,
 * writes it.
 */
export class LogTip extends DurableObject<Env> {
  readonly #storage: DurableObjectState['storage']

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#storage = state.storage
    this.#storage.sql.exec(`CREATE TABLE IF NOT EXISTS tip (size INTEGER NOT NULL, root TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS pruned (size INTEGER NOT NULL)`)
  }

  /** Null: nothing was signed yet. */
  seen(): Tip | null {
    const tips = this.#storage.sql.exec<Tip>(
      'SELECT size, root, coalesce((SELECT size FROM pruned), 0) pruned FROM tip',
    )
    return tips.toArray()[0] ?? null
  }

  /**
   * Notes what is about to be signed, if it was held against what is noted now; false: it was held against something else. Without `pruned` an
   * isolate of an earlier version asks, during a deployment: what is noted of it stays.
   */
  advance({ size, root, pruned }: Omit<Tip, 'pruned'> & Partial<Tip>, heldAgainst: Tip | null): boolean {
    if (!isSameTip(this.seen(), heldAgainst)) return false
    const { sql } = this.#storage
    this.#storage.transactionSync(() => {
      sql.exec('DELETE FROM tip; INSERT INTO tip (size, root) VALUES (?, ?)', size, root)
      if (pruned !== undefined) sql.exec('DELETE FROM pruned; INSERT INTO pruned (size) VALUES (?)', pruned)
    })
    return true
  }
}

/** Whether two tips say the same of a log; null: nothing was signed of it. */
export const isSameTip = (one: Tip | null, other: Tip | null): boolean =>
  one?.size === other?.size && one?.root === other?.root && one?.pruned === other?.pruned

/** What was signed of the log with this origin. */
export const tipOf = (env: Env, origin: string) => env.LOG_TIPS.getByName(origin)
