import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { authenticate, requireAdmin } from '../auth/middleware.ts'
import { validQuery } from '../http/body.ts'
import { type AppEnv, accepts } from '../http/context.ts'
import { invalid, problem } from '../http/problem.ts'
import { number } from '../http/query.ts'
import { limitAudit } from '../http/rate-limit.ts'
import { streamOf } from '../http/stream.ts'
import { alertBroken } from './alert.ts'
import { stateOf } from './checkpoint.ts'
import { auditContext } from './context.ts'
import { exportLines } from './export.ts'
import { LogProblem } from './log/report.ts'
import type { LogState } from './queries.ts'
import type { SeqRange } from './tree/merkle.ts'
import { verdict, verdictEvents } from './verdict.ts'
import { asProblem, verifyLog } from './verify.ts'
import { makeCosigned } from './witness.ts'

/** Longer ranges are for admins, and answered by events only: no client waits so long for one answer. */
const MAX_SILENT_ENTRIES = 100_000
/** Longer ranges count against a limit of their own. */
const MAX_CHEAP_ENTRIES = 2_048

const RangeQuery = z.object({
  from: number.optional().describe('First seq; default: that of the first entry kept.'),
  to: number.optional().describe('Seq after the last; default: the end.'),
})

/** `GET /audit/verify`, `GET /audit/export`. */
export const auditRangeRoutes = new Hono<AppEnv>()
  .get('/audit/verify', authenticate(), validQuery(RangeQuery), async (c) => {
    const context = auditContext(c)
    const { orgId } = c.get('principal')
    const state = await stateOf(context, orgId)
    if (!state) return problem(c, { code: 'TENANT_NOT_FOUND' })
    const range = rangeIn(c, state, c.req.valid('query'))
    if (range instanceof Response) return range
    if (range.from === range.to && state.size > 0)
      return invalid(c, 'from', 'must be before to: an empty range proves nothing')
    const entries = range.to - range.from
    const isTold = accepts(c, 'text/event-stream')
    if (entries > MAX_SILENT_ENTRIES && !c.get('principal').isAdmin)
      return problem(c, { code: 'INSUFFICIENT_PERMISSIONS' })
    if (entries > MAX_SILENT_ENTRIES && !isTold)
      return invalid(c, 'to', `${MAX_SILENT_ENTRIES} entries at most, or ask with Accept: text/event-stream`)
    const refused = await limitLong(c, range)
    if (refused) return refused
    const check = verifyLog(context, orgId, state, range)
    if (!isTold) return c.json(await verdict(check))
    const events = streamOf(verdictEvents(check, entries, c.get('requestId')))
    return c.body(events, 200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
  })
  .get('/audit/export', authenticate(), requireAdmin(), validQuery(RangeQuery), async (c) => {
    const context = auditContext(c)
    const { orgId } = c.get('principal')
    const made = await makeCosigned(context, orgId).catch(asProblem)
    const state = await stateOf(context, orgId)
    // A log that is broken is exported as it was last signed, so that whoever verifies it sees where.
    const checkpoint = made instanceof LogProblem ? state?.checkpoint : made
    if (made instanceof LogProblem) {
      if (!checkpoint) throw made
      alertBroken(orgId, made.problem)
    }
    if (!state || !checkpoint) return problem(c, { code: 'TENANT_NOT_FOUND' })
    const size = Math.min(checkpoint.size, state.size)
    const range = rangeIn(c, { ...state, size }, c.req.valid('query'))
    if (range instanceof Response) return range
    const refused = await limitLong(c, range)
    if (refused) return refused
    const gzip = accepts(c, 'application/gzip')
    const lines = streamOf(exportLines(context, orgId, range, checkpoint))
    const name = `${orgId.replace(/[^\w.-]/g, '_')}-${range.from}-${range.to}.ndjson${gzip ? '.gz' : ''}`
    return c.body(gzip ? compressed(lines) : lines, 200, {
      'Content-Type': gzip ? 'application/gzip' : 'application/x-ndjson; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}"`,
    })
  })

/** Counts a request for a long range; the answer to one too many. */
const limitLong = async (c: Context<AppEnv>, { from, to }: SeqRange): Promise<Response | undefined> =>
  to - from > MAX_CHEAP_ENTRIES ? limitAudit(c) : undefined

const compressed = (bytes: ReadableStream<ArrayBuffer | ArrayBufferView>): ReadableStream<Uint8Array> =>
  bytes.pipeThrough(new CompressionStream('gzip'))

/** The range that was asked for in the log that is there, or the answer that says why it is none. */
function rangeIn(
  c: Context<AppEnv>,
  { size, pruned }: Pick<LogState, 'size' | 'pruned'>,
  { from = pruned, to = size }: { from?: number | undefined; to?: number | undefined },
): SeqRange | Response {
  if (from < pruned) return invalid(c, 'from', `must not be before ${pruned}: earlier entries were pruned`)
  if (to > size) return invalid(c, 'to', `must not be after ${size}, the number of entries`)
  return from > to ? invalid(c, 'from', `must not be after ${to}`) : { from, to }
}
