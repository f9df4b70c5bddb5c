import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { attempt, type Database } from '../src/db/client.ts'
import { tenants } from '../src/db/schema/tenants.ts'
import { type Gateway, manage } from '../src/gateway/calls.ts'
import { deriveGatewayKey } from '../src/gateway/keys.ts'
import { spentNow } from '../src/gateway/management.ts'
import { sha256Hex } from '../src/sha256.ts'
import { UsageError } from './command.ts'

/** Keys that LiteLLM lists at once; it takes no more. */
const PAGE = 100
/** Organisations whose keys are deleted at once: LiteLLM has 5 s for it. */
const BATCH = 25

const Key = z.object({
  /** The key's SHA-256. */
  token: z.string(),
  key_alias: z.string().nullish(),
  spend: z.number(),
  budget_reset_at: z.coerce.date().nullish(),
  metadata: z.object({ org_id: z.string() }).nullish().catch(null),
})
type Key = z.output<typeof Key>
const Listed = z.object({ keys: z.array(Key), total_pages: z.int() })

/** `kept`: how many of an organisation's keys this KEY_SECRET derives; `lacking`: that of its row is not among them. */
type Keys = { orgId: string; alias: string | null; kept: number; others: Key[]; lacking: boolean }

/** LiteLLM, and the secret that the organisations' keys are to be derived from. */
export type KeyStore = Gateway & { keySecret: string }

/**
 * Deletes at LiteLLM all keys of the database's organisations that this KEY_SECRET does not derive, and has the cron make those that are lacking
 * then. What was spent, so that no budget is won, and what is to be made is written down before anything is deleted: where it breaks off, it can
 * be run again.
 * @param yes otherwise it only says what it would do
 * @throws UsageError when LiteLLM refuses, or has such a key still; Unavailable
 */
export async function rekey(db: Database, store: KeyStore, yes: boolean) {
  const all = await look(db, store)
  const concerned = all.filter(({ others, lacking }) => others.length > 0 || lacking)
  const plan = {
    organizations: concerned.length,
    delete: sum(all, ({ others }) => others.length),
    make: sum(all, ({ lacking }) => Number(lacking)),
    keep: sum(all, ({ kept }) => kept),
  }
  if (!yes) return { ...plan, done: 'nothing, without --yes' }
  for (let i = 0; i < concerned.length; i += BATCH) await replace(db, store, concerned.slice(i, i + BATCH))
  const left = sum(await look(db, store), ({ others }) => others.length)
  if (left > 0) throw new UsageError(`LiteLLM has ${left} keys of another KEY_SECRET still. Run it again.`)
  return { ...plan, done: 'deleted; the cron makes 50 a minute' }
}

const sum = (all: readonly Keys[], of: (keys: Keys) => number): number => all.reduce((n, keys) => n + of(keys), 0)

/** LiteLLM is asked first: a key's version is in its row before the key is made, so that none is taken for another secret's. */
async function look(db: Database, store: KeyStore): Promise<Keys[]> {
  const listed = await listKeys(store)
  const { orgId, keyAlias, keyVersion, pendingVersion } = tenants
  const rows = await attempt(() => db.select({ orgId, keyAlias, keyVersion, pendingVersion }).from(tenants))
  return Promise.all(
    rows.map(async ({ orgId, keyAlias, keyVersion, pendingVersion }) => {
      const hashOf = async (version: number) => sha256Hex(await deriveGatewayKey(store, orgId, version))
      const versions = Array.from({ length: Math.max(keyVersion, pendingVersion ?? 0) }, (_, i) => i + 1)
      const ours = new Set(await Promise.all(versions.map(hashOf)))
      const keys = listed.get(orgId) ?? []
      const others = keys.filter(({ token }) => !ours.has(token))
      const inUse = await hashOf(keyVersion)
      const lacking = keyAlias !== null && !keys.some(({ token }) => token === inUse)
      return { orgId, alias: keyAlias, kept: keys.length - others.length, others, lacking }
    }),
  )
}

/** Keys by the organisation that they were made for, which another database may have. */
async function listKeys(gateway: Gateway): Promise<Map<string, Key[]>> {
  const listed = new Map<string, Key>()
  for (let page = 1, pages = 1; page <= pages; page++) {
    const { status, body } = await manage(gateway, `/key/list?page=${page}&size=${PAGE}&return_full_object=true`)
    if (status !== 200) throw new UsageError(`LiteLLM answers GET /key/list with ${status}.`)
    const { keys, total_pages } = Listed.parse(body)
    // One that is made meanwhile moves the others to later pages: they come twice.
    for (const key of keys) listed.set(key.token, key)
    pages = total_pages
  }
  const ours = [...listed.values()].filter(({ key_alias }) => key_alias?.startsWith('vk_'))
  return Map.groupBy(ours, ({ metadata }) => metadata?.org_id ?? '')
}

async function replace(db: Database, store: KeyStore, concerned: Keys[]): Promise<void> {
  const others = concerned.flatMap(({ orgId, others }) => others.map((key) => ({ org_id: orgId, ...key })))
  // A key begins with what the one before it had spent: the greatest sum, which is what stays noted, is all of it.
  const spent = others.map(({ org_id, spend, budget_reset_at: until = null }) => ({
    org_id,
    spent: spentNow({ spend, resetsAt: until }),
    until,
  }))
  await forEach(db, spent, sql`note_spent(org_id, spent, until)`)
  // Where it is not known which plan a key is for, the cron makes it, from the next minute on until it can.
  const lacking = concerned.filter(({ lacking }) => lacking).map(({ orgId, alias }) => ({ org_id: orgId, alias }))
  await forEach(db, lacking, sql`key_settled(org_id, alias, null, null)`)
  if (others.length === 0) return
  const { status } = await manage(store, '/key/delete', { keys: others.map(({ token }) => token) })
  // 404: somebody else has deleted one.
  if (status !== 200 && status !== 404) throw new UsageError(`LiteLLM answers POST /key/delete with ${status}.`)
}

/** Calls a function of the database for each row, in one round trip. */
const forEach = (db: Database, rows: object[], call: SQL): Promise<unknown> =>
  attempt(() =>
    db.execute(
      sql`select ${call} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(org_id text, alias text, spent double precision, until timestamptz)`,
    ),
  )
