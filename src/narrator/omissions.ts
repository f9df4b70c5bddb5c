import type { Facts } from './facts.ts'

/** What an answer must not be silent about: so many of them, and the ids of some, any of which tells of it. */
export type Finding = { what: string; n: number; ids: readonly string[] }

/** The findings that the logs hold by count, whatever a model makes of them. */
export function findingsOf({ logs }: Facts): Finding[] {
  // Of a break-in only the log-in that succeeded: an answer that tells of the failed ones alone conceals it.
  const successes = logs.break_ins.rows.map(({ ids }) => ({ ids: ids.slice(0, 1) }))
  const all = [
    { what: 'log-ins that succeeded after failed ones', n: logs.break_ins.total, rows: successes },
    { what: 'events of high severity', n: logs.severe.total, rows: logs.severe.rows },
    { what: 'privileges given, taken or used', n: logs.privileges.total, rows: logs.privileges.rows },
  ]
  return all.filter(({ n }) => n > 0).map(({ rows, ...said }) => ({ ...said, ids: rows.flatMap(({ ids }) => ids) }))
}

/**
 * What is added to an answer that cites none of the ids of a finding, or nothing. An order in a log that no filter knows may have a model conceal
 * what happened: this it cannot conceal.
 */
export function omissions(answer: string, findings: readonly Finding[] = []): string {
  const silent = findings.filter(({ ids }) => !ids.some((id) => answer.includes(id)))
  const counted = silent.map(({ what, n, ids }) => `${n} ${what} [${ids[0]}]`)
  return counted.length === 0 ? '' : `\n\nNot mentioned above, counted in the logs: ${counted.join('; ')}.`
}
