// The operator's tool for Stripe events that could not be handled: failed however often they came, or changed nothing and alerted.
//   npm run -s billing -- dead                lists them, and why
//   npm run -s billing -- replay EVENT|all    has the Worker's cron handle them again, within a minute
// With DATABASE_URL (the Worker's role, at Neon) it works there, else on the local stack.
import { UNHANDLED } from '../src/billing/event.ts'
import { eventsWith, recordEvent } from '../src/billing/queries.ts'
import { UsageError } from './command.ts'
import { openDatabase, operate } from './operator.ts'

const USAGE = 'usage: billing dead | replay EVENT|all'
/** Events that are listed at once, those that came last; or replayed, the oldest. */
const PAGE = 1_000

await operate(async ([command, id]) => {
  if (command !== 'dead' && !(command === 'replay' && id !== undefined)) throw new UsageError(USAGE)
  const db = openDatabase()
  const asked = command === 'dead' || id === 'all' ? undefined : id
  const first = command === 'dead' ? 'newest' : 'oldest'
  const dead = await eventsWith(db, UNHANDLED, { limit: PAGE, first, id: asked })
  if (command === 'dead')
    return dead.map(({ event, outcome }) => ({
      outcome,
      ...event,
      created: new Date(event.created * 1_000).toISOString(),
    }))
  if (dead.length === 0 && asked !== undefined) throw new UsageError(`${asked} is not among the dead events`)
  for (const { event } of dead) await recordEvent(db, event, 'replay')
  return { replayed: dead.map(({ event }) => event.id) }
})
