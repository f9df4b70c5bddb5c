import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { authenticate } from '../auth/middleware.ts'
import { toBase64 } from '../bytes.ts'
import { validQuery } from '../http/body.ts'
import { type AppEnv, accepts } from '../http/context.ts'
import { invalid, problem } from '../http/problem.ts'
import { number } from '../http/query.ts'
import { noteOf, stateOf } from './checkpoint.ts'
import type { StoredCheckpoint } from './checkpoint-queries.ts'
import { auditContext } from './context.ts'
import { presentCheckpoint } from './present.ts'
import { proveConsistency } from './proof.ts'
import { signing } from './signing.ts'
import { covering, makeCosigned } from './witness.ts'

const CheckpointQuery = z.object({ size: number.optional().describe('How many entries it covers.') })
const ConsistencyQuery = z.object({
  from: number.meta({ description: 'How many entries the log had.', example: 1 }),
  to: number.optional().describe('How many it has; default: as the newest checkpoint.'),
})

/** `GET`, `POST /audit/checkpoint`, `GET /audit/consistency`. */
export const auditCheckpointRoutes = new Hono<AppEnv>()
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
    const [context, { orgId }] = [auditContext(c), c.get('principal')]
    const checkpoint = await covering(context, orgId, Math.max(from, to ?? 0))
    if (!checkpoint) return problem(c, { code: 'TENANT_NOT_FOUND' })
    const second = to ?? checkpoint.size
    if (second > checkpoint.size) return invalid(c, 'to', `must not be after ${checkpoint.size}, the number of entries`)
    if (from > second) return invalid(c, 'from', `must not be after ${second}`)
    const proof = await proveConsistency(context, orgId, { first: from, second }, checkpoint)
    return c.json({
      from: { size: from, root: toBase64(proof.firstRoot) },
      to: { size: second, root: toBase64(proof.secondRoot) },
      hashes: proof.hashes.map(toBase64),
      checkpoint: second === checkpoint.size ? noteOf(checkpoint, await signing(c.get('config'))) : null,
    })
  })

async function answerCheckpoint(c: Context<AppEnv>, checkpoint: StoredCheckpoint): Promise<Response> {
  const note = noteOf(checkpoint, await signing(c.get('config')))
  return accepts(c, 'text/plain') ? c.text(note) : c.json({ checkpoint: presentCheckpoint(checkpoint, note) })
}
