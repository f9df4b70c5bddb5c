import { sql } from 'drizzle-orm'
import type { Principal } from '../auth/principal.ts'
import { attempt, type Database } from '../db/client.ts'
import { flags as flagsOf } from '../dlp/policy.ts'
import type { Ended } from '../gateway/chat.ts'
import { BrokenStream, type ChatPiece, chatStream } from '../gateway/stream.ts'
import type { Refusal } from '../http/errors.ts'
import { describeError, log } from '../log.ts'
import { unknownIds } from '../narrator/citations.ts'
import { omissions } from '../narrator/omissions.ts'
import { sha256Hex } from '../sha256.ts'
import type { Quota } from './admit.ts'
import { answered } from './answered.ts'
import type { RunRequest } from './candidate.ts'
import type { Ending } from './entry.ts'
import { Holding } from './holding.ts'
import { type Answerable, prepare, type Question, type RunContext } from './prepare.ts'
import { record, recordThenTell, WITHHELD, withheld } from './record.ts'
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
  const refuse = (ending: Ending, refusal: Refusal): Promise<Streamed> =>
    recordThenTell(context, prepared, ending, { refusal })
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
    return refuse(failed, WITHHELD)
  }

  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const client = new StreamClient(writable, requestId, auditId)
  const ended = pass(context, prepared, client, reply.pieces)
  return { events: readable, ended, auditId, quota }
}

async function beginStream(db: Database, orgId: string, auditId: string): Promise<boolean> {
  const { rows } = await attempt(() => db.execute(sql`select begin_stream(${orgId}, ${auditId}) noted`))
  return rows[0]?.noted === true
}

/** Passes the answer on, records the run, and ends the stream. */
async function pass(
  context: RunContext,
  prepared: Answerable,
  client: StreamClient,
  pieces: AsyncIterable<ChatPiece>,
): Promise<void> {
  const { question } = prepared
  const used: Ended = { model: question.request.model, tokens: null }
  try {
    const holding = await passOn(question, client, pieces, used)
    await conclude(context, prepared, client, holding, used)
  } catch (error) {
    await breakOff(context, prepared, client, error, used)
  } finally {
    await client.close()
  }
}

/** Passes on of the answer what may leave before its end; what it returns holds the rest. */
async function passOn(
  { flags, restorer, material }: Question,
  client: StreamClient,
  pieces: AsyncIterable<ChatPiece>,
  used: Ended,
): Promise<Holding> {
  if (flags.length > 0) client.send({ event: 'flags', data: { policy_flags: flags } })
  const holding = new Holding(scan, suspect, (text) => unknownIds(text, material))
  const restore = restorer()
  for await (const piece of pieces) {
    if ('text' in piece) client.passOn(holding.push(restore.push(piece.text)))
    else Object.assign(used, piece)
  }
  client.passOn(holding.push(restore.end()))
  client.passOn(holding.push(omissions(holding.text, material?.mustMention)))
  return holding
}

/** Records an answer that came to its end; its last words leave only then. */
async function conclude(
  context: RunContext,
  prepared: Answerable,
  client: StreamClient,
  holding: Holding,
  used: Ended,
): Promise<void> {
  const { all, ...last } = holding.end()
  const { ending, told } = await answered(prepared, holding.text, flagsOf(all, 'response'), used)
  const outcome = await record(context, prepared, ending, client.text !== '')
  // An entry that may come tells of the last words, too; those before them have left.
  if (outcome !== 'no') client.passOn(last)
  if (outcome === 'yes') client.send({ event: 'done', data: told })
  else client.fail(withheld(prepared))
}

/**
 * Records an answer that broke off. What the gateway breaks off has failed. What we break off, because it cannot be scanned, was answered as far
 * as it left: else callers could have answers for nothing, by making the model end with what we fail at.
 */
async function breakOff(
  context: RunContext,
  prepared: Answerable,
  client: StreamClient,
  error: unknown,
  used: Ended,
): Promise<void> {
  const broken = error instanceof BrokenStream
  if (!broken) log('error', 'stream_failed', { audit_id: prepared.candidate.auditId, ...describeError(error) })
  const failed = broken || !client.text
  const ending: Ending = {
    action: failed ? 'agent_run_failed' : 'agent_run',
    policy_flags: [...prepared.question.flags, ...client.flags],
    ...(client.text && { output_hash: await sha256Hex(client.text) }),
    ...(!failed && { model_used: used.model, tokens_used: used.tokens }),
  }
  const outcome = await record(context, prepared, ending, client.text !== '')
  if (outcome !== 'yes') client.fail(withheld(prepared))
  else client.fail(broken ? error.failure : UNSCANNED)
}
