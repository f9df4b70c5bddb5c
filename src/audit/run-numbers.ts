import { isRun } from './entry.ts'
import { LogProblem } from './log/report.ts'
import type { LogState, StoredEntry } from './queries.ts'

/** All agents' runs are numbered too. */
const ALL = Symbol('all')

/**
 * The numbers by which runs are listed: without a gap, of all runs and of each agent's, and of nothing else. They are in no hash, so they are
 * followed from entry to entry.
 */
export class RunNumbers {
  /** The number that came last. */
  readonly #last = new Map<string | typeof ALL, number>()
  readonly #isFromStart: boolean

  /** @param isFromStart the first entry to come is the log's first: there the numbers begin */
  constructor(isFromStart: boolean) {
    this.#isFromStart = isFromStart
  }

  /** Takes the entries that follow. @throws LogProblem */
  add(entries: StoredEntry[]): void {
    for (const { action, agentId, runNo, agentRunNo, seq } of entries) {
      const isNumbered = isRun(action)
        ? this.#follows(ALL, runNo) && this.#follows(agentId ?? '', agentRunNo)
        : runNo === null && agentRunNo === null
      if (!isNumbered) throw new LogProblem('run_number_wrong', 'The run has not the number of its place.', { seq })
    }
  }

  #follows(of: string | typeof ALL, number: number | null): boolean {
    if (number === null) return false
    const last = this.#before(of)
    this.#last.set(of, number)
    return last === undefined || number === last + 1
  }

  /** The number before the next; undefined: not known. */
  #before(of: string | typeof ALL): number | undefined {
    return this.#last.get(of) ?? (this.#isFromStart ? 0 : undefined)
  }

  /** Holds the last numbers against those that the log says it ends with. @throws LogProblem */
  checkEnd({ runs, runs_by_agent }: Pick<LogState, 'runs' | 'runs_by_agent'>): void {
    const said = new Map<string | typeof ALL, number>([[ALL, runs], ...Object.entries(runs_by_agent)])
    const sum = Object.values(runs_by_agent).reduce((all, count) => all + count, 0)
    const agrees = [...said.keys(), ...this.#last.keys()].every((of) => {
      const last = this.#before(of)
      return last === undefined || last === (said.get(of) ?? 0)
    })
    if (sum !== runs || !agrees)
      throw new LogProblem('run_number_wrong', 'The log says that it has another number of runs than its entries show.')
  }
}
