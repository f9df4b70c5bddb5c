import * as z from 'zod'
import type { AgentId } from '../agents/templates.ts'
import { DAY_MS } from '../durations.ts'
import { dateOrInstant } from '../http/query.ts'
import { idPattern } from '../ids.ts'

/** The agent that is told what the logs hold. */
export const NARRATOR: AgentId = 'audit-trail-narrator'

/** How far back is read when nothing is said of it. */
const DEFAULT_RANGE_MS = DAY_MS
const RANGE_MAX_DAYS = 31
const SOURCES_MAX = 100
/** No database has a time before it; a year that is less begins with a 0 or a minus sign. */
const FIRST_YEAR = '0001'

/** The time that is read of: from (inclusive) to (exclusive). */
export type TimeRange = { from: Date; to: Date }

/** The asked-for time; what is not said of it is the last 24 hours. */
export function askedRange({ from, to }: { from?: Date | undefined; to?: Date | undefined }, now: Date): TimeRange {
  const end = to ?? now
  return { from: from ?? new Date(end.getTime() - DEFAULT_RANGE_MS), to: end }
}

/** Of a range, which is told in milliseconds. */
const date = dateOrInstant.transform((text) => new Date(text)).optional()

/** What the narrator is to read: these log sources (else all of the organisation's), of this time. */
export const Context = z
  .strictObject({
    sources: z
      .array(z.string().regex(idPattern('ls'), 'must be the id of a log source'))
      .min(1)
      .max(SOURCES_MAX)
      .optional(),
    from: date,
    to: date,
  })
  .superRefine((asked, { addIssue }) => {
    const { from, to } = askedRange(asked, new Date())
    if (from.toISOString() < FIRST_YEAR)
      addIssue({ code: 'custom', path: ['to'], message: 'must be at least a day after the beginning of the year 1' })
    const length = to.getTime() - from.getTime()
    if (length <= 0)
      addIssue({ code: 'custom', path: ['from'], message: 'must be before to (now, if to is not given)' })
    if (length > RANGE_MAX_DAYS * DAY_MS)
      addIssue({ code: 'custom', path: ['from'], message: `must be at most ${RANGE_MAX_DAYS} days before to` })
  })
export type Context = z.output<typeof Context>
