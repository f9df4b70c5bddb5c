import type { Facts } from './facts.ts'

/** What an answer must not be silent about: so many of them, and the ids of some, any of which tells of it. */
export type MustMention = { what: string; count: number; ids: readonly string[] }

/** What the logs hold of it by count, whatever a model makes of them. */
export function mustMentionOf({ logs: { break_ins, wandering, severe, privileges } }: Facts): MustMention[] {
  // Of a break-in only the log-in that succeeded: an answer that tells of the failed ones alone conceals it.
  const successes = ({ rows }: typeof break_ins | typeof wandering) => rows.flatMap(({ ids }) => ids.slice(0, 1))
  const all = [
    { what: 'log-ins that succeeded after failed ones', count: break_ins.total, ids: successes(break_ins) },
    {
      what: 'log-ins that succeeded after failed ones from changing addresses',
      count: wandering.total,
      ids: successes(wandering),
    },
    { what: 'events of high severity', count: severe.total, ids: severe.rows.flatMap(({ ids }) => ids) },
    {
      what: 'privileges given, taken or used',
      count: privileges.total,
      ids: privileges.rows.flatMap(({ ids }) => ids),
    },
  ]
  return all.filter(({ count }) => count > 0)
}

/**
 * What is added to an answer that must mention something and cites none of its ids, or nothing. An order in a log that no filter knows may have
 * a model conceal what happened: this it cannot conceal.
 */
export function omissions(answer: string, mustMention: readonly MustMention[] = []): string {
  const silent = mustMention.filter(({ ids }) => !ids.some((id) => answer.includes(id)))
  const counted = silent.map(({ what, count, ids }) => `${count} ${what} [${ids[0]}]`)
  return counted.length === 0 ? '' : `\n\nNot mentioned above, counted in the logs: ${counted.join('; ')}.`
}
