import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { overBudget, type Reply, refusal } from './reply.ts'

type Key = {
  key_alias: string | null
  max_budget: number | null
  budget_duration: string | null
  budget_reset_at: string | null
  spend: number
  blocked: boolean
  /** Undefined in the files of older versions. */
  models: string[] | undefined
  allowed_routes: string[] | undefined
  rpm_limit: number | null
  max_parallel_requests: number | null
  metadata: Record<string, unknown>
}
/** What the management calls of this API carry; the product's own code is the only caller. */
export type AskedKey = Partial<Key> & { key: string; key_type?: string; keys?: string[] }

export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')
/** The SHA-256 that a key is known by, whether it is named by itself or by that. */
export const tokenOf = (named: string): string => (named.startsWith('sk-') ? hashOf(named) : named)

const PAGE_MAX_KEYS = 100

/** LiteLLM's virtual keys, known by their hash. */
export class VirtualKeys {
  readonly #file: string | undefined
  readonly #keys: Map<string, Key>

  /** @param file where they are kept across restarts; none: nowhere */
  constructor(file?: string) {
    this.#file = file
    this.#keys = new Map(file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [])
  }

  generate({ key, key_alias = null, max_budget = null, budget_duration = null, ...asked }: AskedKey): Reply {
    const { spend = 0, models = [], key_type, rpm_limit = null, max_parallel_requests = null, metadata = {} } = asked
    const bad = (message: string) => refusal(400, 'bad_request_error', message)
    if (!/^sk-[\w-]{13,}$/.test(key)) return bad('Invalid key format: must start with sk-')
    if (key_alias !== null && [...this.#keys.values()].some((known) => known.key_alias === key_alias)) {
      return bad(`Key with alias '${key_alias}' already exists. Unique key aliases across all keys are required.`)
    }
    if (this.#keys.has(hashOf(key))) return bad('Unique constraint failed on the fields: (`token`)')
    const budget_reset_at = budget_duration === null ? null : startOfNextMonth()
    const allowed_routes = key_type === 'llm_api' ? ['llm_api_routes'] : []
    const limits = { budget_reset_at, models, allowed_routes, rpm_limit, max_parallel_requests, metadata }
    this.#keep(hashOf(key), { key_alias, max_budget, budget_duration, spend, blocked: false, ...limits })
    return { status: 200, body: { key, token: hashOf(key), key_alias, max_budget, budget_duration, expires: null } }
  }

  /** What is given replaces what there was, `metadata` as a whole; a key's own alias counts as a duplicate. */
  update({ key, ...given }: AskedKey): Reply {
    const token = tokenOf(key)
    const known = this.#keys.get(token)
    if (!known) return refusal(404, 'not_found_error', `Key not found: ${token}`)
    if (given.key_alias !== undefined)
      return refusal(400, 'bad_request_error', `Key with alias '${given.key_alias}' already exists.`)
    this.#keep(token, { ...known, ...given })
    return { status: 200, body: { key: token, ...given } }
  }

  /** Where one of them is not known nothing is deleted. */
  remove(named: string[]): Reply {
    const tokens = named.map(tokenOf)
    if (tokens.some((token) => !this.#keys.has(token)))
      return refusal(404, 'not_found_error', 'Keys not found in the database')
    for (const token of tokens) this.#keys.delete(token)
    this.#save()
    return { status: 200, body: { deleted_keys: named } }
  }

  has(key: string): boolean {
    return this.#keys.has(hashOf(key))
  }

  info(named: string): Reply {
    const known = this.#keys.get(tokenOf(named))
    return known
      ? { status: 200, body: { key: tokenOf(named), info: known } }
      : refusal(404, 'not_found_error', 'Key not found in database')
  }

  /** All keys, or those of an alias, newest first, a page at a time; their hashes alone unless asked for `full` objects. */
  list({ alias, page, size, full }: { alias: string | null; page: number; size: number; full: boolean }): Reply {
    if (!(page >= 1 && size >= 1 && size <= PAGE_MAX_KEYS))
      return { status: 422, body: { detail: [{ loc: ['query'] }] } }
    const found = [...this.#keys].filter(([, known]) => alias === null || known.key_alias === alias).reverse()
    const keys = found
      .slice((page - 1) * size, page * size)
      .map(([token, known]) => (full ? { token, ...known } : token))
    const total_pages = Math.ceil(found.length / size)
    return { status: 200, body: { keys, total_count: found.length, current_page: page, total_pages } }
  }

  /** A blocked key is there, and can be used no more. */
  block(named: string, blocked: boolean): Reply {
    const known = this.#keys.get(tokenOf(named))
    if (!known) return refusal(404, 'bad_request_error', `Key ${tokenOf(named)} not found`)
    this.#keep(tokenOf(named), { ...known, blocked })
    return { status: 200, body: { token: tokenOf(named), ...known, blocked } }
  }

  /** Why a completion is refused to whoever has this key; undefined: it is not. */
  refusalOf(key: string, model: string): Reply | undefined {
    const known = this.#keys.get(hashOf(key))
    if (!known) return refusal(401, 'token_not_found_in_db', 'Authentication Error, Invalid proxy server token passed')
    if (known.blocked)
      return refusal(
        401,
        'auth_error',
        "Authentication Error, Key is blocked. Update via `/key/unblock` if you're an admin.",
      )
    if (known.models?.length && !known.models.includes(model))
      return refusal(401, 'key_model_access_denied', `key not allowed to access model. Tried to access ${model}`)
    return known.max_budget !== null && known.spend >= known.max_budget
      ? overBudget(known.spend, known.max_budget)
      : undefined
  }

  /** A key's spending grows by so many USD. */
  charge(key: string, usd: number): void {
    const known = this.#keys.get(hashOf(key))
    if (known) this.#keep(hashOf(key), { ...known, spend: known.spend + usd })
  }

  #keep(token: string, key: Key): void {
    this.#keys.set(token, key)
    this.#save()
  }

  #save(): void {
    if (this.#file !== undefined) writeFileSync(this.#file, JSON.stringify([...this.#keys]))
  }
}

/** When a budget of `30d`, the one duration that is asked for, begins anew: LiteLLM takes it for the calendar month. */
function startOfNextMonth(): string {
  const now = new Date()
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)).toISOString()
}
