import { utf8 } from '../bytes.ts'
import { sha256 } from '../sha256.ts'
import { Unavailable } from '../unavailable.ts'
import { alertBroken } from './alert.ts'
import { makeCheckpoint, stateOf } from './checkpoint.ts'
import type { StoredCheckpoint } from './checkpoint-queries.ts'
import type { AuditContext } from './context.ts'
import { entryPages, trailer } from './export.ts'
import { formatLine } from './log/line.ts'
import { LogProblem, type Report } from './log/report.ts'
import { LogVerifier } from './log/verifier.ts'
import { exportLine } from './present.ts'
import { type LogState, readEntries, type StoredEntry } from './queries.ts'
import { RunNumbers } from './run-numbers.ts'
import { signing } from './signing.ts'
import { checkTiles } from './tile-check.ts'
import type { SeqRange } from './tree/merkle.ts'

const withoutNewline = (line: string): Uint8Array => utf8(line.slice(0, -1))

/**
 * Checks entries [from, to) of a log as its rows have them: each entry's hash made again from its fields, the chain, the numbers of runs, the
 * tiles of the tree, its root against what was signed, and, where the range ends with the log, the head. Yields how many entries hold after
 * each page, and returns the report. Alerts when something is wrong.
 * @param state of the log as it was before; `to` is not past its size
 * @throws Unavailable
 */
export async function* verifyLog(
  context: AuditContext,
  orgId: string,
  state: LogState,
  range: SeqRange,
): AsyncGenerator<number, Report> {
  const { keys, witnesses } = await signing(context.config)
  const before = await entryBefore(context, orgId, state, range)
  const trusted = { keys, witnesses: witnesses.map(({ key }) => key) }
  const verifier = await LogVerifier.start({ sha256, ...trusted, ...(before && { prevHash: before.rowHash }) })
  const runNumbers = new RunNumbers(range.from === 0)
  let [signed, problem]: [StoredCheckpoint | undefined, LogProblem | undefined] = [undefined, undefined]
  try {
    if (before) runNumbers.add([before])
    for await (const page of entryPages(context, orgId, range)) {
      for (const row of page) verifier.add(withoutNewline(formatLine(exportLine(row))))
      runNumbers.add(page)
      await checkTiles(context.db, orgId, page)
      yield verifier.entries
    }
    checkEnd(state, range, verifier)
    // Last: what is wrong with an entry says more than what follows from it, and is not to be signed.
    signed = await makeCheckpoint(context, orgId)
    if (range.to === state.size) runNumbers.checkEnd(state)
  } catch (error) {
    problem = asProblem(error)
  }
  // What is pruned meanwhile is missing, and no fault.
  if (problem && (await stateOf(context, orgId))?.pruned !== state.pruned) throw new Unavailable('database')
  if (!problem && signed) {
    // The log was empty, and its first entries came meanwhile: they are checked.
    const now = range.from === range.to && signed.size > 0 ? await stateOf(context, orgId) : undefined
    if (now) return yield* verifyLog(context, orgId, now, { from: now.pruned, to: now.size })
    verifier.add(withoutNewline(await trailer(context, orgId, range, signed)))
  }
  const report = await verifier.end(problem)
  if (report.problem) alertBroken(orgId, report.problem)
  return report
}

/** The LogProblem that was thrown; anything else is thrown on. */
export function asProblem(error: unknown): LogProblem {
  if (error instanceof LogProblem) return error
  throw error
}

/** The entry that the first must follow; undefined: there is none, or it was pruned. */
async function entryBefore(
  { db }: AuditContext,
  orgId: string,
  { pruned }: LogState,
  { from }: SeqRange,
): Promise<StoredEntry | undefined> {
  const [before] = from > pruned ? await readEntries(db, orgId, from - 1, from) : []
  return before
}

function checkEnd({ size, head_hash, stray }: LogState, { from, to }: SeqRange, verifier: LogVerifier): void {
  const next = verifier.entries > 0 ? verifier.to : from
  if (next < to) throw new LogProblem('entry_missing', `Entries ${next} to ${to - 1} are missing.`, { seq: next })
  if (to === size && size > from && verifier.head !== head_hash)
    throw new LogProblem('head_wrong', 'The last entry is not the one that the log ends with.', { seq: size - 1 })
  if (to === size && stray !== null)
    throw new LogProblem('head_wrong', 'There is an entry outside of the log: it was not appended to it.', {
      seq: stray,
    })
}
