import type { Context } from 'hono'
import type * as z from 'zod'
import { database } from '../../db/client.ts'
import type { AppEnv } from '../../http/context.ts'
import { overLimit } from '../../http/rate-limit.ts'
import { idOrNone } from '../../ids.ts'
import type { LogEvent } from '../../log-events/event.ts'
import { rowsOf } from '../../log-events/rows.ts'
import { Trouble } from '../../outside/trouble.ts'
import { secretOf } from '../secret.ts'
import type { SourceType } from '../source.ts'
import { findReceiver, keepReceived, type Received, type Receiver } from './queries.ts'

/** A source with the secret by which whoever sends to it is known. */
type Opened<Secret> = { source: Receiver; secret: Secret }

/**
 * The source that the path names, and its secret. Undefined: there is no such source, or nobody can know its secret, because Secret Manager
 * has none for it. Which of these it is is for its organisation to know, not for who sends.
 * @throws Unavailable
 */
export async function openReceiver<Secret>(
  c: Context<AppEnv>,
  type: SourceType,
  form: z.ZodType<Secret>,
): Promise<Opened<Secret> | undefined> {
  const id = idOrNone('ls', c.req.param('id') ?? '')
  const source = id === '' ? null : await findReceiver(database(c.get('config')), type, id)
  if (!source) return undefined
  try {
    return { source, secret: await secretOf(c.get('config'), source, form) }
  } catch (error) {
    if (error instanceof Trouble) return undefined
    throw error
  }
}

/** Whether a source takes events now. */
export const takesEvents = ({ enabled, included }: Receiver): boolean => enabled && included

/** What is said when the day has no room. */
export const FULL = "The plan's events of today have been sent. Send again tomorrow, after midnight (UTC)."

/**
 * Counts a request of who knows the source's secret; whether there are too many, as for an organisation. A stranger's is not counted here: all
 * that he needs to know is the address, and he could keep the sender out.
 */
export const sendsTooMuch = async (c: Context<AppEnv>, { id }: Receiver): Promise<boolean> =>
  (await overLimit(c, 'organization', `log source ${id}`)) !== undefined

/**
 * Keeps events: only what may be kept of them, each once.
 * @returns null when the source has been removed or disabled meanwhile
 * @throws Unavailable: whoever sent them must send them again
 */
export const keepSentEvents = async (
  c: Context<AppEnv>,
  source: Receiver,
  events: readonly LogEvent[],
  channel: string | null = null,
): Promise<Received | null> => keepReceived(database(c.get('config')), source, await rowsOf(events), channel)
