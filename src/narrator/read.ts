import type { Database } from '../db/client.ts'
import type { Refusal } from '../http/errors.ts'
import { describeError, log } from '../log.ts'
import { idsIn } from './citations.ts'
import { condense } from './condense.ts'
import { askedRange, type Context } from './context.ts'
import { type MustMention, mustMentionOf } from './omissions.ts'
import { gather } from './queries.ts'

/** What was read, as the answer says it; `events_from`, `entries_from`: only from then on, because there are too many to be read in time. */
export type Read = {
  from: string
  to: string
  sources: string[]
  events: number
  entries: number
  events_from?: string
  entries_from?: string
}

/** What the logs tell: a text that may still hold health information, the ids that an answer may cite, and what it must not leave out. */
export type Material = { text: string; ids: ReadonlySet<string>; mustMention: MustMention[]; read: Read }

const UNREADABLE: Refusal = {
  code: 'SERVICE_UNAVAILABLE',
  error: 'The log events could not be read. Please try again, or read a shorter time.',
  retryAfter: 5,
}

/**
 * Reads the organisation's logs for a narrator's run. The sources that were asked for were there when it was admitted: of one that was removed
 * since then nothing is read, and `read` does not name it. Why it cannot is a refusal: the run was admitted, and must end in an entry.
 */
export async function readLogs(
  db: Database,
  { orgId, isAdmin: admin }: { orgId: string; isAdmin: boolean },
  asked: Context = {},
): Promise<{ material: Material } | { refusal: Refusal }> {
  const now = new Date()
  const range = askedRange(asked, now)
  try {
    const facts = await gather(db, { orgId, range, sources: asked.sources, admin })
    const sources = facts.logs.sources.map(({ id }) => id)
    const { text, ids } = condense(facts, { range, admin, now })
    const mustMention = mustMentionOf(facts)
    const cut = Date.parse(facts.logs.start) > range.from.getTime()
    const read = {
      from: range.from.toISOString(),
      to: range.to.toISOString(),
      sources,
      events: facts.logs.events.n,
      entries: facts.audit.n,
      ...(cut && { events_from: facts.logs.start }),
      ...(facts.audit.start !== null && { entries_from: facts.audit.start }),
    }
    const known = new Set([...ids, ...idsIn(text), ...mustMention.flatMap((said) => said.ids)])
    return { material: { text, ids: known, mustMention, read } }
  } catch (error) {
    log('error', 'logs_not_read', { org_id: orgId, ...describeError(error) })
    return { refusal: UNREADABLE }
  }
}
