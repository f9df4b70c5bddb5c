import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { authenticate, requireAdmin } from '../auth/middleware.ts'
import { unhex } from '../bytes.ts'
import { validQuery } from '../http/body.ts'
import { type AppEnv, accepts, ownDatabase } from '../http/context.ts'
import { problem } from '../http/problem.ts'
import { IN_ORDER, PageQuery } from '../http/query.ts'
import { idOrNone } from '../ids.ts'
import { sha256Hex } from '../sha256.ts'
import { auditContext } from './context.ts'
import { ADMIN_ACTIONS, isRun, RUN_ACTIONS } from './entry.ts'
import { formatTlogProof } from './log/receipt.ts'
import { LogProblem } from './log/report.ts'
import { ALL, entryPage } from './pages.ts'
import { detailed, exportLine, receiptOf } from './present.ts'
import { proveInclusion } from './proof.ts'
import { type Found, getEntry, type StoredEntry } from './queries.ts'
import { signing } from './signing.ts'
import { formatVerifierKey } from './tree/note.ts'
import { covering } from './witness.ts'

const EntriesQuery = z
  .object({
    ...PageQuery,
    action: z.enum([...RUN_ACTIONS, ...ADMIN_ACTIONS]).optional(),
    user_id: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[^\0]*$/, 'must not contain U+0000')
      .optional(),
  })
  .refine(...IN_ORDER)

/** `GET /audit/keys`, `/audit/entries`, `/audit/entries/:id` and its `/proof`. */
export const auditRoutes = new Hono<AppEnv>()
  .get('/audit/keys', async (c) => {
    const { name, signers, keys, witnesses } = await signing(c.get('config'))
    const signs = (id: string) => signers.some((signer) => signer.id === id)
    return c.json({
      origin: `${name}/{org_id}`,
      keys: keys.map((key) => ({
        id: key.id,
        key: formatVerifierKey(key),
        status: signs(key.id) ? 'signing' : 'retired',
      })),
      witnesses: witnesses.map(({ key }) => ({ id: key.id, key: formatVerifierKey(key) })),
    })
  })
  .get('/audit/entries', authenticate(), requireAdmin(), validQuery(EntriesQuery), async (c) => {
    const { page, per_page, action, user_id: userId, from, to } = c.req.valid('query')
    const filter = { action, userId, from, to }
    const list = await entryPage(ownDatabase(c), c.get('principal').orgId, ALL, filter, { page, perPage: per_page })
    if (!list) return problem(c, { code: 'TENANT_NOT_FOUND' })
    return c.json({ entries: list.entries.map(detailed), total: list.total, page, per_page })
  })
  .get('/audit/entries/:id', authenticate(), async (c) => {
    const found = await entryById(c, c.req.param('id'))
    if (found instanceof Response) return found
    return found.entry ? c.json({ entry: detailed(found.entry) }) : entryNotFound(c)
  })
  .get('/audit/entries/:id/proof', authenticate(), async (c) => {
    const id = c.req.param('id')
    const found = await entryById(c, id)
    if (found instanceof Response) return found
    const [context, { orgId }] = [auditContext(c), c.get('principal')]
    const seq = found.entry?.seq ?? (SEQ.test(id) ? Number(id) : undefined)
    const checkpoint = seq === undefined ? null : await covering(context, orgId, seq + 1)
    if (seq === undefined || !checkpoint || seq >= checkpoint.size) return entryNotFound(c)
    const entry = found.entry ?? (await signedEntry(c, seq))
    if (entry instanceof Response) return entry
    const line = entry && exportLine(entry)
    const leaf = { seq, entryHash: line ? unhex(await sha256Hex(line.entry)) : undefined }
    const proof = await proveInclusion(context, orgId, leaf, checkpoint)
    return accepts(c, 'text/plain')
      ? c.text(formatTlogProof(proof, line?.entry ?? null))
      : c.json(receiptOf(entry, proof))
  })

const SEQ = /^(?:0|[1-9]\d{0,9})$/
const entryNotFound = (c: Context<AppEnv>) => problem(c, { code: 'NOT_FOUND', error: 'Entry not found' })

/** The entry with this id or seq, or the answer to who may not see it: what admins did is for admins. */
async function entryById(c: Context<AppEnv>, id: string): Promise<Found | Response> {
  const { orgId, isAdmin } = c.get('principal')
  // No entry has the empty id; an organisation that is not on board is told so all the same.
  const by = SEQ.test(id) ? { seq: Number(id) } : { id: idOrNone('aud', id) }
  const found = await getEntry(ownDatabase(c), orgId, by)
  if (!found) return problem(c, { code: 'TENANT_NOT_FOUND' })
  if (found.entry && !isRun(found.entry.action) && !isAdmin) return problem(c, { code: 'INSUFFICIENT_PERMISSIONS' })
  return found
}

/**
 * An entry that a checkpoint covers, and that was not there when it was first looked for: it came meanwhile, or it was pruned (null): then its
 * place can be proved.
 * @throws LogProblem when it is neither
 */
async function signedEntry(c: Context<AppEnv>, seq: number): Promise<StoredEntry | null | Response> {
  const found = await entryById(c, String(seq))
  if (found instanceof Response) return found
  if (!found.entry && seq >= found.pruned)
    throw new LogProblem('entry_missing', `Entry ${seq} is missing, and was not pruned: it was removed.`, { seq })
  return found.entry
}
