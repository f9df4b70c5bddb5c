import { sql } from 'drizzle-orm'
import { sha256Hex } from '../audit/hash.ts'
import type { Principal } from '../auth/principal.ts'
import { attempt, type Database } from '../db/client.ts'
import { flags as flagsOf } from '../dlp/policy.ts'
import { BrokenStream, type ChatPiece, chatStream } from '../gateway/stream.ts'
import type { Refusal } from '../http/errors.ts'
import { describeError, log } from '../log.ts'
import { unknownIds } from '../narrator/citations.ts'
import { omissions } from '../narrator/omissions.ts'
import type { Quota } from './admit.ts'
import type { RunRequest } from './candidate.ts'
import { Holding } from './passage.ts'
import { type Ending, type Prepared, prepare, type Question, type RunContext } from './prepare.ts'
import { givenBack } from './quota.ts'
import { record, UNRECORDED, unrecorded } from './record.ts'
import { scan, suspect, UNSCANNED } from './screen.ts'
import { StreamClient } from './stream-client.ts'

export type Streamed = ({ events: ReadableStream<Uint8Array>; ended: Promise<void> } | { refusal: Refusal }) & {
  auditId?: string
  quota?: Quota
}

/**
 * A run whose answer leaves while it is being written (server-sent events). What stops it before the gateway answers is a refusal, as
 * without streaming. Whether the client stays or goes, the run goes on to its end and is recorded; its last words leave only then, or when its
 * entry may be on the way.
 */
export async function streamRun(
  context: RunContext,
  principal: Principal,
  request: RunRequest,
  requestId: string,
): Promise<Streamed> {
  const prepared = await prepare(context, principal, request)
  if (!('candidate' in prepared)) return prepared
  const { quota } = prepared
  const { auditId, orgId } = prepared.candidate
  const refuse = async (ending: Ending, refusal: Refusal): Promise<Streamed> =>
    (await record(context, prepared, ending)) === 'yes'
      ? { refusal, auditId, quota: givenBack(quota) }
      : { refusal: unrecorded(prepared), auditId, quota }
  if ('stopped' in prepared) return refuse(prepared.stopped, prepared.refusal)

  const { question } = prepared
  const failed: Ending = { action: 'agent_run_failed', policy_flags: question.flags }
  const [reply, noted] = await Promise.all([
    context.timed('gateway', () => chatStream(question.gateway, question.request)),
    beginStream(context.db, orgId, auditId).catch((error) => {
      log('error', 'stream_not_noted', { audit_id: auditId, ...describeError(error) })
      return false
    }),
  ])
  if ('failure' in reply) return refuse(failed, reply.failure)
  // Were we to die now, the sweep would take the run for one that nobody has seen anything of.
  if (!noted) {
    reply.cancel()
    return refuse(failed, UNRECORDED)
  }

  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const client = new StreamClient(writable, requestId, auditId)
  const ended = pass(context, prepared, question, reply.pieces, client)
  return { events: readable, ended, auditId, quota }
}

async function beginStream(db: Database, orgId: string, auditId: string): Promise<boolean> {
  const { rows } = await attempt(() => db.execute(sql`select begin_stream(${orgId}, ${auditId}) noted`))
  return rows[0]?.noted === true
}

/**
 * Passes the answer on, records the run, and ends the stream. What the gateway breaks off has failed. What we break off, because it cannot be
 * scanned, was answered as far as it left: else callers could have answers for nothing, by making the model end with what we fail at.
 */
async function pass(
  context: RunContext,
  prepared: Prepared,
  { request, flags, restorer, material }: Question,
  pieces: AsyncIterable<ChatPiece>,
  client: StreamClient,
): Promise<void> {
  const { auditId } = prepared.candidate
  let [model_used, tokens_used]: [string, number | null] = [request.model, null]
  try {
    if (flags.length > 0) client.send({ event: 'flags', data: { policy_flags: flags } })
    const cited = (text: string) => unknownIds(text, material)
    const holding = new Holding(scan, suspect, cited)
    const restore = restorer()
    for await (const piece of pieces) {
      if ('text' in piece) client.passOn(holding.push(restore.push(piece.text)))
      else [model_used, tokens_used] = [piece.model, piece.tokens]
    }
    client.passOn(holding.push(restore.end()))
    client.passOn(holding.push(omissions(holding.text, material?.mustMention)))
    const { all, ...last } = holding.end()
    const policy_flags = [...flags, ...flagsOf(all, 'response'), ...cited(holding.text)]
    const output_hash = await sha256Hex(holding.text)
    const answered: Ending = { action: 'agent_run', policy_flags, model_used, tokens_used, output_hash }
    const recorded = await record(context, prepared, answered, client.text !== '')
    // An entry that may come tells of the last words, too; those before them have left.
    if (recorded !== 'no') client.passOn(last)
    if (recorded === 'yes') {
      const context = material && { context: material.read }
      client.send({ event: 'done', data: { audit_id: auditId, policy_flags, model_used, tokens_used, ...context } })
    } else client.fail(unrecorded(prepared))
  } catch (error) {
    const broken = error instanceof BrokenStream
    if (!broken) log('error', 'stream_failed', { audit_id: auditId, ...describeError(error) })
    const left = {
      policy_flags: [...flags, ...client.flags],
      ...(client.text && { output_hash: await sha256Hex(client.text) }),
    }
    const ending: Ending =
      broken || !client.text
        ? { action: 'agent_run_failed', ...left }
        : { action: 'agent_run', ...left, model_used, tokens_used }
    const refusal = broken ? error.failure : UNSCANNED
    const recorded = await record(context, prepared, ending, client.text !== '')
    client.fail(recorded === 'yes' ? refusal : unrecorded(prepared))
  } finally {
    await client.close()
  }
}
