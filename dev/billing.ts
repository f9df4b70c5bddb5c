// The operator's tool for Stripe events that could not be handled: failed however often they came, or changed nothing and alerted.
//   npm run -s billing -- dead                lists them, and why
//   npm run -s billing -- replay EVENT|all    has the Worker's cron handle them again, within a minute
// With DATABASE_URL (the Worker's role, at Neon) it works there, else on the local stack.
import { UNHANDLED } from '../src/billing/event.ts'
import { eventsWith, recordEvent } from '../src/billing/queries.ts'
import { UsageError } from './command.ts'
import { openDatabase, operate } from './operator.ts'

const USAGE = 'usage: billing dead | replay EVENT|all'
/** Events that are listed, or replayed, at once. */
const PAGE = 1_000

await operate(async ([command, id]) => {
  if (command !== 'dead' && !(command === 'replay' && id !== undefined)) throw new UsageError(USAGE)
  const db = openDatabase()
  const dead = await eventsWith(db, UNHANDLED, PAGE)
  if (command === 'dead')
    return dead.map(({ event, outcome }) => ({
      outcome,
      ...event,
      created: new Date(event.created * 1_000).toISOString(),
    }))
  const asked = dead.map(({ event }) => event).filter((event) => id === 'all' || event.id === id)
  if (asked.length === 0 && id !== 'all') throw new UsageError(`${id} is not among the dead events`)
  for (const event of asked) await recordEvent(db, event, 'replay')
  return { replayed: asked.map((event) => event.id) }
})
