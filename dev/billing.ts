// The operator's tool for Stripe events that could not be handled: failed however often they came, or changed nothing and alerted.
//   npm run -s billing -- dead                 lists them, and why
//   npm run -s billing -- replay EVENT…|all    has the Worker's cron handle them again, within a minute
//   npm run -s billing -- dismiss EVENT…       has them ignored: nobody can mend what they want, as with another account's
// With DATABASE_URL (the Worker's role, at Neon) it works there, else on the local stack.
import { UNHANDLED } from '../src/billing/event.ts'
import { eventsWith, recordEvent } from '../src/billing/queries.ts'
import type { Fields } from '../src/log.ts'
import { parsed, UsageError } from './command.ts'
import { openDatabase, operate } from './operator.ts'

const USAGE = 'usage: billing dead | replay EVENT…|all | dismiss EVENT…'
/** Events that are listed at once, those that came last; or replayed, the oldest. */
const PAGE = 1_000

await operate(async (args) => {
  const [command, ...ids] = parsed(USAGE, { args, allowPositionals: true }).positionals
  if (command === 'dead') {
    if (ids.length > 0) throw new UsageError(`dead lists all events, and takes none\n${USAGE}`)
    const dead = await eventsWith(openDatabase(), UNHANDLED, { limit: PAGE, first: 'newest' })
    return dead.map(({ event, outcome, cause }) => ({
      outcome,
      why: cause && said(cause),
      ...event,
      created: new Date(event.created * 1_000).toISOString(),
    }))
  }
  if ((command !== 'replay' && command !== 'dismiss') || ids.length === 0) throw new UsageError(USAGE)
  const db = openDatabase()
  const find = async (id?: string) => {
    const found = await eventsWith(db, UNHANDLED, { limit: PAGE, id })
    if (id !== undefined && found.length === 0) throw new UsageError(`${id} is not among the dead events`)
    return found
  }
  const all = command === 'replay' && ids.join() === 'all'
  const found = all ? await find() : (await Promise.all(ids.map(find))).flat()
  for (const { event } of found) await recordEvent(db, event, command === 'replay' ? 'replay' : 'ignored')
  return { [command === 'replay' ? 'replayed' : 'dismissed']: found.map(({ id }) => id) }
})

/** What the log said of a failure, but the stack. */
function said(cause: Fields): string {
  const words = Object.entries(cause).filter(([, value]) => !Array.isArray(value))
  return words.map(([name, value]) => `${name}=${value}`).join(' ')
}
