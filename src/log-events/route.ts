import { Hono } from 'hono'
import * as z from 'zod'
import { authenticate } from '../auth/middleware.ts'
import { validQuery } from '../http/body.ts'
import { type AppEnv, ownDatabase } from '../http/context.ts'
import { problem } from '../http/problem.ts'
import { IN_ORDER, PageQuery, whole } from '../http/query.ts'
import { idOrNone } from '../ids.ts'
import { presentEvent } from './present.ts'
import { getEvent, listEvents } from './queries.ts'

const LIMIT = { most: 100, usual: 25 }

/** Behind which event a page begins: its time, to the microsecond, and its id. */
const PageCursor = z
  .string()
  .transform((text) => {
    const [time = '', id = ''] = text.split('~')
    return { time, id: idOrNone('evt', id) }
  })
  .refine(
    ({ time, id }) => z.iso.datetime({ precision: 6 }).safeParse(time).success && !time.startsWith('0000') && id !== '',
    'must be the next_cursor of another page',
  )
const ListQuery = z
  .object({
    source: z.string().optional().describe('Of this log source only.'),
    from: PageQuery.from,
    to: PageQuery.to,
    limit: whole(1, LIMIT.most).default(LIMIT.usual).describe('How many a page holds.'),
    cursor: PageCursor.optional().describe('The next_cursor of the page before.'),
  })
  .refine(...IN_ORDER)

/** `GET /log-events`, `GET /log-events/:id`. */
export const logEventRoutes = new Hono<AppEnv>()
  .get('/log-events', authenticate(), validQuery(ListQuery), async (c) => {
    const { source, from, to, limit, cursor: after } = c.req.valid('query')
    // No source has the empty id.
    const sourceId = source === undefined ? undefined : idOrNone('ls', source)
    const filter = { sourceId, from, to, after }
    const list = await listEvents(ownDatabase(c), c.get('principal').orgId, filter, limit + 1)
    if (!list) return problem(c, { code: 'TENANT_NOT_FOUND' })
    if (!list.known) return problem(c, { code: 'NOT_FOUND', error: 'Log source not found' })
    const events = list.events.slice(0, limit)
    const last = list.events.length > limit ? events.at(-1) : undefined
    return c.json({ events: events.map(presentEvent), next_cursor: last ? `${last.time}~${last.id}` : null })
  })
  .get('/log-events/:id', authenticate(), async (c) => {
    const id = idOrNone('evt', c.req.param('id'))
    const event = await getEvent(ownDatabase(c), c.get('principal').orgId, id)
    if (event === undefined) return problem(c, { code: 'TENANT_NOT_FOUND' })
    return event ? c.json({ event: presentEvent(event) }) : problem(c, { code: 'NOT_FOUND', error: 'Event not found' })
  })
