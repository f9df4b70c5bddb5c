import { type Context, Hono } from 'hono'
import { setMetric } from 'hono/timing'
import * as z from 'zod'
import { isRun, RUN_ACTIONS } from '../audit/entry.ts'
import { entryPage, RUNS, runsOf } from '../audit/pages.ts'
import { detailed } from '../audit/present.ts'
import { getEntry } from '../audit/queries.ts'
import { authenticate } from '../auth/middleware.ts'
import { database } from '../db/client.ts'
import { jsonOnly, validBody, validHeader, validQuery } from '../http/body.ts'
import { type AppEnv, accepts, ownDatabase } from '../http/context.ts'
import type { Refusal } from '../http/errors.ts'
import { IdempotencyHeaders } from '../http/idempotency.ts'
import { problem } from '../http/problem.ts'
import { IN_ORDER, PageQuery } from '../http/query.ts'
import { idOrNone } from '../ids.ts'
import type { Quota } from './admit.ts'
import { agentId, RunBody } from './body.ts'
import { BODY_MAX_BYTES } from './limits.ts'
import { summary } from './present.ts'
import { sayQuota } from './quota.ts'
import { run } from './run.ts'
import { type Streamed, streamRun } from './stream.ts'

const ListQuery = z
  .object({
    ...PageQuery,
    agent_id: agentId.optional(),
    action: z.enum(RUN_ACTIONS).optional(),
  })
  .refine(...IN_ORDER)

async function ended(streaming: Promise<Streamed>): Promise<void> {
  const result = await streaming
  if ('ended' in result) await result.ended
}

/** Tells of the run in the answer's headers and the request's log line. */
function say(c: Context<AppEnv>, { auditId, quota }: { auditId?: string; quota?: Quota }): void {
  if (auditId !== undefined) c.set('auditId', auditId)
  sayQuota(c, quota)
}

/** A refused run is found by its id in the log, which has its entry or may yet have it. DLP_INPUT_BLOCKED's body is all as in the reference. */
const refused = (c: Context<AppEnv>, { refusal, auditId }: { refusal: Refusal; auditId?: string }): Response =>
  problem(
    c,
    auditId === undefined || refusal.code === 'DLP_INPUT_BLOCKED' ? refusal : { ...refusal, audit_id: auditId },
  )

/** `POST /agent/run`, `GET /runs`, `GET /runs/:runId`. */
export const runRoutes = new Hono<AppEnv>()
  .post(
    '/agent/run',
    authenticate(),
    jsonOnly(BODY_MAX_BYTES),
    validHeader(IdempotencyHeaders),
    validBody(RunBody),
    async (c) => {
      const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
        const started = Date.now()
        return work().finally(() => setMetric(c, step, Date.now() - started))
      }
      const config = c.get('config')
      const { stream, ...body } = c.req.valid('json')
      const request = { ...body, idempotencyKey: c.req.valid('header')['idempotency-key'] }
      const context = { env: c.env, config, db: database(config), timed }
      if (stream ?? accepts(c, 'text/event-stream')) {
        const streaming = streamRun(context, c.get('principal'), request, c.get('requestId'))
        c.executionCtx.waitUntil(ended(streaming).catch(() => {}))
        const result = await streaming
        say(c, result)
        if ('refusal' in result) return refused(c, result)
        return c.body(result.events, 200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
      }
      const running = run(context, c.get('principal'), request)
      // A caller who goes away does not stop the run at once: Cloudflare lets it go on for 30 s. What takes longer dies,
      // and the sweep records it as aborted.
      c.executionCtx.waitUntil(running.catch(() => {}))
      const result = await running
      say(c, result)
      return 'answer' in result ? c.json(result.answer) : refused(c, result)
    },
  )
  .get('/runs', authenticate(), validQuery(ListQuery), async (c) => {
    const { page, per_page, agent_id: agentId, action, from, to } = c.req.valid('query')
    const which = agentId === undefined ? RUNS : runsOf(agentId)
    const filter = { action, from, to }
    const list = await entryPage(ownDatabase(c), c.get('principal').orgId, which, filter, { page, perPage: per_page })
    if (!list) return problem(c, { code: 'TENANT_NOT_FOUND' })
    return c.json({ runs: list.entries.map(summary), total: list.total, page, per_page })
  })
  .get('/runs/:runId', authenticate(), async (c) => {
    const runId = c.req.param('runId')
    // No run has the empty id; an organisation that is not on board is told so all the same.
    const found = await getEntry(ownDatabase(c), c.get('principal').orgId, { id: idOrNone('aud', runId) })
    if (!found) return problem(c, { code: 'TENANT_NOT_FOUND' })
    const { entry } = found
    return entry && isRun(entry.action)
      ? c.json({ run: detailed(entry) })
      : problem(c, { code: 'NOT_FOUND', error: 'Run not found' })
  })
