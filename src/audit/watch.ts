import { database } from '../db/client.ts'
import type { Env } from '../env.ts'
import { config } from '../env.ts'
import { describeError, log } from '../log.ts'
import { alertBroken } from './alert.ts'
import { type AuditContext, makeCheckpoint } from './checkpoint.ts'
import { LogProblem } from './log/report.ts'
import { logState, recordCheck, uncheckedLogs, unsignedLogs } from './queries.ts'
import { signing } from './signing.ts'
import { verdict } from './verdict.ts'
import { verifyLog } from './verify.ts'

import { cosign } from './witness.ts'

/** Logs of one firing of the cron, and how many at once: a Worker may make only so many calls. */
const SIGNED = 150
const CHECKED = 20
const AT_ONCE = 8
/** How much of a log's end is checked: tampering with what was not signed long ago. */
const NEWEST_ENTRIES = 2_048

/**
 * Signs the logs that grew and were not signed for an hour, or not by every key, and has that cosigned; checks the newest entries of those that
 * were not checked for a day. What is not as it was signed raises an alert, and is signed no more.
 */
export async function watchLogs(env: Env): Promise<void> {
  const context: AuditContext = { env, config: config(env), db: database(config(env)) }
  const { signers } = await signing(context.config)
  const unsigned = await unsignedLogs(
    context.db,
    signers.map(({ id }) => id),
    SIGNED,
  )
  await each(unsigned, (orgId) => signLog(context, orgId))
  await each(await uncheckedLogs(context.db, CHECKED), (orgId) => checkLog(context, orgId))
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
  try {
    const checkpoint = await makeCheckpoint(context, orgId)
    if (checkpoint) await cosign(context, orgId, checkpoint)
  } catch (error) {
    if (!(error instanceof LogProblem)) throw error
    alertBroken(orgId, error.problem)
    await recordCheck(context.db, orgId, error.problem.code)
  }
}

async function checkLog(context: AuditContext, orgId: string): Promise<void> {
  const state = await logState(context.db, orgId)
  if (!state) return
  const from = Math.max(state.pruned, state.size - NEWEST_ENTRIES)
  const { problem } = await verdict(verifyLog(context, orgId, state, { from, to: state.size }))
  await recordCheck(context.db, orgId, problem?.code ?? null)
}
