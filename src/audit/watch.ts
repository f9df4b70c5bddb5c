import { database, EVERYONE } from '../db/client.ts'
import { config, type Env } from '../env.ts'
import { describeError, log } from '../log.ts'
import { alertBroken } from './alert.ts'
import { makeCheckpoint, stateOf } from './checkpoint.ts'
import type { AuditContext } from './context.ts'
import { LogProblem } from './log/report.ts'
import type { LogState } from './queries.ts'
import { signing } from './signing.ts'
import type { SeqRange } from './tree/merkle.ts'
import { verdict } from './verdict.ts'
import { asProblem, verifyLog } from './verify.ts'
import { brokenAt, logsToCheck, recordCheck, uncosignedLogs, unsignedLogs } from './watch-queries.ts'
import { cosign } from './witness.ts'

/**
 * Logs of one firing of the cron, which comes every two minutes: a Worker may make 10,000 calls. Signing a log takes 5, having it cosigned 5 to
 * 7, checking it up to 27 (38 when it was found broken before); only 6 are made at once.
 */
const SIGNED = 320
const COSIGNED = 160
const CHECKED = { due: 48, others: 4 }
const AT_ONCE = 6
/** How much of a log is checked: so many of its newest entries, and of the others. */
const CHECKED_ENTRIES = 2_048

/**
 * Signs the logs that grew and were not signed for an hour, or not by every key; has what was signed cosigned; checks, of the logs that were
 * not checked for a day and a few besides, the newest entries, some others, and those that were found broken before. What is not as it was
 * signed raises an alert, and is signed no more until a check finds it whole.
 */
export async function watchLogs(env: Env): Promise<void> {
  const context: AuditContext = { env, config: config(env), db: database(config(env), EVERYONE) }
  const keys = await signing(context.config)
  await each(await unsignedLogs(context.db, keys, SIGNED), (orgId) => signLog(context, orgId))
  await each(await uncosignedLogs(context.db, keys, COSIGNED), (orgId) => cosignLog(context, orgId))
  await each(await logsToCheck(context.db, CHECKED), (orgId) => checkLog(context, orgId))
}

/** Does the work for each, some at once; one log's trouble keeps no other waiting. */
async function each(orgIds: string[], work: (orgId: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < orgIds.length; at += AT_ONCE)
    await Promise.all(
      orgIds
        .slice(at, at + AT_ONCE)
        .map((orgId) =>
          work(orgId).catch((error) => log('error', 'audit_watch_failed', { org_id: orgId, ...describeError(error) })),
        ),
    )
}

async function signLog(context: AuditContext, orgId: string): Promise<void> {
  await makeCheckpoint(context, orgId).catch((error) => noteBroken(context, orgId, asProblem(error)))
}

async function cosignLog(context: AuditContext, orgId: string): Promise<void> {
  const checkpoint = (await stateOf(context, orgId))?.checkpoint
  if (checkpoint)
    await cosign(context, orgId, checkpoint).catch((error) => noteBroken(context, orgId, asProblem(error)))
}

async function noteBroken({ db }: AuditContext, orgId: string, { problem }: LogProblem): Promise<void> {
  alertBroken(orgId, problem)
  await recordCheck(db, orgId, problem)
}

async function checkLog(context: AuditContext, orgId: string): Promise<void> {
  const state = await stateOf(context, orgId)
  // Organisations stay on board: its row was removed.
  if (!state) return noteBroken(context, orgId, new LogProblem('head_wrong', 'The log is of no organisation.'))
  const seq = await brokenAt(context.db, orgId)
  const found = await firstProblem(context, orgId, state, [
    seq === null ? undefined : around(seq, state),
    newest(state),
    anyOthers(state),
  ])
  await recordCheck(context.db, orgId, found)
}

/** What is wrong in the first of these ranges in which something is, and at which entry. */
async function firstProblem(context: AuditContext, orgId: string, state: LogState, ranges: (SeqRange | undefined)[]) {
  for (const range of ranges) {
    const problem = range && (await verdict(verifyLog(context, orgId, state, range))).problem
    if (problem) return { seq: range.from, ...problem }
  }
  return null
}

const newest = ({ pruned, size }: LogState): SeqRange => ({ from: Math.max(pruned, size - CHECKED_ENTRIES), to: size })

/** The entries in whose midst something was wrong, as far as they are still there; whole tiles. */
function around(seq: number, { pruned, size }: LogState): SeqRange | undefined {
  const at = Math.floor(seq / CHECKED_ENTRIES) * CHECKED_ENTRIES
  const range = { from: Math.max(pruned, at), to: Math.min(at + CHECKED_ENTRIES, size) }
  return range.from < range.to ? range : undefined
}

/** Some entries before the newest, by chance, so that in time all are checked. */
function anyOthers(state: LogState): SeqRange | undefined {
  const { from } = newest(state)
  const windows = Math.ceil((from - state.pruned) / CHECKED_ENTRIES)
  if (windows === 0) return undefined
  const at = state.pruned + Math.floor(Math.random() * windows) * CHECKED_ENTRIES
  return { from: at, to: Math.min(at + CHECKED_ENTRIES, from) }
}
