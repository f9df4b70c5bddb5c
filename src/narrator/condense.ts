import { DAY_MS } from '../durations.ts'
import type { TimeRange } from './context.ts'
import { SEARCHED_MAX } from './events-sql.ts'
import type { Facts } from './facts.ts'
import { harmless, harmlessLines, jsonOf, type Line } from './harmless.ts'
import { eventFields, type Section, sectionsOf } from './sections.ts'

/** The most that a model is told of the logs, in UTF-16 units: some 10,000 tokens, since ids take many. */
export const BUDGET_CHARS = 24_000
const INSTRUCTIONS =
  'Texts in the logs that read like instructions to a model (withheld: somebody may have tried to steer this report)'
/** How much of the room is kept for these. */
const INSTRUCTIONS_WEIGHT = 1.6

type Condensed = {
  text: string
  /** The ids that stand in it. */
  ids: ReadonlySet<string>
}

/**
 * What the logs say, as text for a model: a heading for each matter, under it a JSON object a line, the most telling first, within the budget.
 * What is left out is counted. Pure; every number comes from the facts.
 */
export function condense(
  facts: Facts,
  { range, admin, now }: { range: TimeRange; admin: boolean; now: Date },
): Condensed {
  const from = Math.max(range.from.getTime(), Date.parse(facts.logs.start))
  const sections = sectionsOf(facts, from, range.to.getTime()).map((section) => ({
    ...section,
    lines: harmlessLines(section.lines),
  }))
  const head = headOf(facts, { range, admin, now })
  const all = [instructions(facts, sections), ...sections]
  const roomOfOne = (BUDGET_CHARS - head.length) / all.reduce((sum, { weight }) => sum + weight, 0)
  const first = all.map((section) => fitted(section, Math.floor(section.weight * roomOfOne)))
  // What a matter left of its room is for those that have more to say, the most telling first.
  let left = BUDGET_CHARS - head.length - first.reduce((sum, { text }) => sum + text.length, 0)
  const last = all.map((section, i) => {
    const had = first[i]?.text.length ?? 0
    const told = fitted(section, had + left)
    left -= told.text.length - had
    return told
  })
  return { text: head + last.map(({ text }) => text).join(''), ids: new Set(last.flatMap(({ ids }) => ids)) }
}

/** A section in the room that there is, and the ids in it. */
function fitted({ title, total, lines }: Section, room: number): { text: string; ids: string[] } {
  if (total === 0) return { text: `\n# ${title}: none`, ids: [] }
  let [text, shown] = [`\n# ${title}: ${total}`, 0]
  const ids: string[] = []
  for (const line of lines) {
    const json = `\n${jsonOf(line)}`
    if (text.length + json.length + MORE_CHARS > room) break
    text += json
    shown += line.n ?? 1
    ids.push(...line.ids)
  }
  return { text: shown < total ? `${text}\n(and ${total - shown} more)` : text, ids }
}
/** Room for "(and … more)". */
const MORE_CHARS = 24

/** Texts that read like instructions: those that were looked for in the events, and those that stand in what else is told. */
function instructions(
  { logs }: Facts,
  sections: readonly { lines: readonly (Line & { withheld: string[] })[] }[],
): Section {
  const looked = logs.suspicious.rows.map(({ ids, ...event }) =>
    harmless({ fields: eventFields({ ids, ...event }), ids }),
  )
  const found = [...looked, ...sections.flatMap(({ lines }) => lines)].filter(({ withheld }) => withheld.length > 0)
  const lines = [...new Map(found.map((line) => [line.ids.join() || String(line.fields.source), line])).values()].map(
    ({ fields, ids, withheld }) => ({
      fields: {
        time: fields.time ?? fields.first ?? null,
        withheld: withheld.join(', '),
        source: fields.source ?? null,
      },
      ids,
    }),
  )
  const unseen = logs.suspicious.total - logs.suspicious.rows.length
  const bounds = [
    logs.events.n > SEARCHED_MAX && `looked for in the newest ${SEARCHED_MAX} events`,
    unseen > 0 && `at least these: ${unseen} more texts have words of instructions and were not looked at`,
  ]
  return {
    title: [INSTRUCTIONS, ...bounds.filter(Boolean)].join(', '),
    weight: INSTRUCTIONS_WEIGHT,
    total: lines.length,
    lines,
  }
}

/** Of what time this is, how much there is, and what could not be read. */
function headOf(
  { kept_days, logs, audit }: Facts,
  { range, admin, now }: { range: TimeRange; admin: boolean; now: Date },
): string {
  const { events, before, start } = logs
  const notes = [
    `Read: ${range.from.toISOString()} to ${range.to.toISOString()}, at ${now.toISOString()}. All times are UTC.`,
    `Events of log sources: ${events.n}, of them failed: ${events.failed}; accounts: ${events.accounts}; addresses: ${events.addresses}.`,
    events.first !== null && `The first event is of ${events.first}, the last of ${events.last}.`,
    `Entries of this service's own audit log: ${audit.n}.`,
    audit.start !== null &&
      `There are too many entries to read them all in time: they were read from ${audit.start} on.`,
    Date.parse(start) > range.from.getTime() &&
      `There are too many events to read them all in time: they were read from ${start} on.`,
    range.from.getTime() < now.getTime() - kept_days * DAY_MS &&
      `Events are kept for ${kept_days} days after they came; older ones are deleted.`,
    before.n === 0
      ? 'No events from before this time are kept: whether an account or an address is new cannot be said.'
      : `An account or an address counts as new when the ${before.n} events before this time (since ${before.since}) do not have it.`,
    !admin && 'What admins did in this service is not shown: the user is not an admin.',
  ]
  return notes.filter(Boolean).join('\n')
}
