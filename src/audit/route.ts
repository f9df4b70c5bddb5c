import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { authenticate, requireAdmin } from '../auth/middleware.ts'
import { toBase64, unhex } from '../bytes.ts'
import { validQuery } from '../http/body.ts'
import { type AppEnv, accepts, ownDatabase } from '../http/context.ts'
import { invalid, problem } from '../http/problem.ts'
import { IN_ORDER, number, PageQuery } from '../http/query.ts'
import { idOrNone } from '../ids.ts'
import { sha256Hex } from '../sha256.ts'
import { noteOf, stateOf } from './checkpoint.ts'
import type { StoredCheckpoint } from './checkpoint-queries.ts'
import { auditContext } from './context.ts'
import { ADMIN_ACTIONS, isRun, RUN_ACTIONS } from './entry.ts'
import { formatTlogProof } from './log/receipt.ts'
import { LogProblem } from './log/report.ts'
import { ALL, filteredPage, numberedPage } from './pages.ts'
import { detailed, exportLine, presentCheckpoint, receiptOf } from './present.ts'
import { proveConsistency, proveInclusion } from './proof.ts'
import { type Found, getEntry, type StoredEntry } from './queries.ts'
import { signing } from './signing.ts'
import { formatVerifierKey } from './tree/note.ts'
import { makeCosigned } from './witness.ts'

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
const CheckpointQuery = z.object({ size: number.optional().describe('How many entries it covers.') })
const ConsistencyQuery = z.object({
  from: number.meta({ description: 'How many entries the log had.', example: 1 }),
  to: number.optional().describe('How many it has; default: as the newest checkpoint.'),
})

/** `GET /audit/keys`, `/audit/entries`, `/audit/entries/:id` and its `/proof`, `/audit/checkpoint` (and POST), `/audit/consistency`. */
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
    const [db, { orgId }, asked] = [ownDatabase(c), c.get('principal'), { page, perPage: per_page }]
    const list =
      action || userId || from || to
        ? await filteredPage(db, orgId, ALL, { action, userId, from, to }, asked)
        : await numberedPage(db, orgId, ALL, asked)
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
    const seq = found.entry?.seq ?? (SEQ.test(id) ? Number(id) : undefined)
    const checkpoint = seq === undefined ? null : await covering(c, seq + 1)
    if (seq === undefined || !checkpoint || seq >= checkpoint.size) return entryNotFound(c)
    const entry = found.entry ?? (await signedEntry(c, seq))
    if (entry instanceof Response) return entry
    const line = entry && exportLine(entry)
    const leaf = { seq, entryHash: line ? unhex(await sha256Hex(line.entry)) : undefined }
    const proof = await proveInclusion(auditContext(c), c.get('principal').orgId, leaf, checkpoint)
    return accepts(c, 'text/plain')
      ? c.text(formatTlogProof(proof, line?.entry ?? null))
      : c.json(receiptOf(entry, proof))
  })
  .get('/audit/checkpoint', authenticate(), validQuery(CheckpointQuery), async (c) => {
    const { size } = c.req.valid('query')
    const state = await stateOf(auditContext(c), c.get('principal').orgId, size)
    if (!state) return problem(c, { code: 'TENANT_NOT_FOUND' })
    if (state.checkpoint) return answerCheckpoint(c, state.checkpoint)
    const none =
      state.checkpoints.length === 0
        ? 'The log has no checkpoint yet.'
        : 'None of the log’s newest checkpoints is genuine.'
    const error = size === undefined ? none : `There is no checkpoint of ${size} entries.`
    return problem(c, { code: 'NOT_FOUND', error })
  })
  .post('/audit/checkpoint', authenticate(), async (c) => {
    const checkpoint = await makeCosigned(auditContext(c), c.get('principal').orgId)
    return checkpoint ? answerCheckpoint(c, checkpoint) : problem(c, { code: 'TENANT_NOT_FOUND' })
  })
  .get('/audit/consistency', authenticate(), validQuery(ConsistencyQuery), async (c) => {
    const { from, to } = c.req.valid('query')
    const checkpoint = await covering(c, Math.max(from, to ?? 0))
    if (!checkpoint) return problem(c, { code: 'TENANT_NOT_FOUND' })
    const second = to ?? checkpoint.size
    if (second > checkpoint.size) return invalid(c, 'to', `must not be after ${checkpoint.size}, the number of entries`)
    if (from > second) return invalid(c, 'from', `must not be after ${second}`)
    const { orgId } = c.get('principal')
    const proof = await proveConsistency(auditContext(c), orgId, { first: from, second }, checkpoint)
    return c.json({
      from: { size: from, root: toBase64(proof.firstRoot) },
      to: { size: second, root: toBase64(proof.secondRoot) },
      hashes: proof.hashes.map(toBase64),
      checkpoint: second === checkpoint.size ? noteOf(checkpoint, await signing(c.get('config'))) : null,
    })
  })

const SEQ = /^(?:0|[1-9]\d{0,9})$/
const entryNotFound = (c: Context<AppEnv>) => problem(c, { code: 'NOT_FOUND', error: 'Entry not found' })

/** The entry with this id or seq, or the answer to who may not see it: what admins did is for admins. */
async function entryById(c: Context<AppEnv>, id: string): Promise<Found | Response> {
  const { orgId, role } = c.get('principal')
  // No entry has the empty id; an organisation that is not on board is told so all the same.
  const by = SEQ.test(id) ? { seq: Number(id) } : { id: idOrNone('aud', id) }
  const found = await getEntry(ownDatabase(c), orgId, by)
  if (!found) return problem(c, { code: 'TENANT_NOT_FOUND' })
  if (found.entry && !isRun(found.entry.action) && role !== 'org:admin')
    return problem(c, { code: 'INSUFFICIENT_PERMISSIONS' })
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

/** A checkpoint of the log that covers so many entries, the newest there is or one that is made now; the newest when there are not so many. */
async function covering(c: Context<AppEnv>, size: number): Promise<StoredCheckpoint | undefined> {
  const { orgId } = c.get('principal')
  const state = await stateOf(auditContext(c), orgId)
  if (state?.checkpoint && state.checkpoint.size >= size) return state.checkpoint
  return state && makeCosigned(auditContext(c), orgId)
}

async function answerCheckpoint(c: Context<AppEnv>, checkpoint: StoredCheckpoint): Promise<Response> {
  const note = noteOf(checkpoint, await signing(c.get('config')))
  return accepts(c, 'text/plain') ? c.text(note) : c.json({ checkpoint: presentCheckpoint(checkpoint, note) })
}
