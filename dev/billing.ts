// The operator's tool for Stripe events that could not be handled, however often they came.
//   npm run -s billing -- dead                lists them
//   npm run -s billing -- replay EVENT|all    has the Worker's cron handle them again, within a minute
// With DATABASE_URL (the Worker's role, at Neon) it works there, else on the local stack.
import { eventsWith, recordEvent } from '../src/billing/queries.ts'
import { openDatabase, operate, UsageError } from './operator.ts'

const USAGE = 'usage: billing dead | replay EVENT|all'
/** Events that are listed, or replayed, at once. */
const PAGE = 1_000

await operate(async ([command, id]) => {
  const db = openDatabase()
  if (command !== 'dead' && !(command === 'replay' && id !== undefined)) throw new UsageError(USAGE)
  const dead = await eventsWith(db, 'dead', PAGE)
  if (command === 'dead')
    return dead.map((event) => ({ ...event, created: new Date(event.created * 1_000).toISOString() }))
  const asked = dead.filter((event) => id === 'all' || event.id === id)
  if (asked.length === 0 && id !== 'all') throw new UsageError(`${id} is not among the dead events`)
  for (const event of asked) await recordEvent(db, event, 'replay')
  return { replayed: asked.map((event) => event.id) }
})
