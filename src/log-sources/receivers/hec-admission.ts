import type { Context } from 'hono'
import * as z from 'zod'
import { utf8 } from '../../bytes.ts'
import type { AppEnv } from '../../http/context.ts'
import { limitStranger } from '../../http/rate-limit.ts'
import { GUID } from '../../ids.ts'
import { sha256 } from '../../sha256.ts'
import type { HecAnswer, HecRefusal } from './hec-answer.ts'
import type { Receiver } from './queries.ts'
import { openReceiver, sendsTooMuch, takesEvents } from './receiver.ts'

/** What Secret Manager holds for a source that HEC clients send to. Splunk's tokens are GUIDs; what is much shorter can be guessed. */
export const HecSecret = z.object({ hecToken: z.string().min(16) })

/**
 * The source that a request may send to, or why not. A source that is not there and a token that is not its own get the same answer.
 * @throws Unavailable
 */
export async function admit(c: Context<AppEnv>): Promise<{ source: Receiver } | HecRefusal> {
  const given = tokenOf(c)
  if ('refused' in given) return refuseStranger(c, given.refused)
  const opened = await openReceiver(c, 'splunk_hec', HecSecret)
  if (!opened || !isSame(given.token, opened.secret.hecToken)) return refuseStranger(c, 'badToken')
  if (await sendsTooMuch(c, opened.source)) return { refused: 'full' }
  return takesEvents(opened.source) ? { source: opened.source } : { refused: 'tokenDisabled' }
}

/** Whether a request brings anything that could be a token. */
export function bringsToken(c: Context<AppEnv>): boolean {
  const given = tokenOf(c)
  return 'token' in given || given.refused !== 'noToken'
}

/** `Splunk <token>`, or as HTTP's Basic with the token as password. In the address it would stand in everybody's logs. */
function tokenOf(c: Context<AppEnv>): { token: string } | { refused: HecAnswer } {
  const header = c.req.header('Authorization')?.trim()
  if (!header) return { refused: c.req.query('token') === undefined ? 'noToken' : 'tokenInQuery' }
  const [, scheme = '', value = ''] = /^(splunk|basic) +(\S+)$/i.exec(header) ?? []
  if (scheme.toLowerCase() === 'splunk') return { token: value }
  const token = value && passwordOf(value)
  return token ? { token } : { refused: 'badAuthorization' }
}

function passwordOf(basic: string): string | undefined {
  try {
    return /^[^:]*:(.+)$/s.exec(atob(basic))?.[1]
  } catch {
    return undefined
  }
}

/** Whether two texts are the same; how long it takes does not tell where they differ. */
const isSame = (given: string, held: string): boolean =>
  crypto.subtle.timingSafeEqual(sha256(utf8(given)), sha256(utf8(held)))

const refuseStranger = async (c: Context<AppEnv>, refused: HecAnswer): Promise<HecRefusal> => ({
  refused,
  tooOften: (await limitStranger(c, 'hec')) !== undefined,
})

/** The channel whose receipts are asked for, in lower case; undefined: none is named. */
export function channelOf(c: Context<AppEnv>): { channel: string | undefined } | { refused: HecAnswer } {
  const channel = c.req.header('X-Splunk-Request-Channel') ?? c.req.query('channel')
  return channel === undefined || GUID.test(channel) ? { channel: channel?.toLowerCase() } : { refused: 'badChannel' }
}
