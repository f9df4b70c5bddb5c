import * as z from 'zod'
import { type Reply, wasTooLong } from '../../../outside/call.ts'
import { Instant } from '../instants.ts'
import { onceMore, Restarts } from '../restarts.ts'
import { type Advice, apiTrouble } from './errors.ts'

/** The most events that both APIs give at once. */
const MOST = 1_000

/**
 * A stretch of time that is being read, up to an end that was fixed when it began: page tokens are good for the very same request only.
 * `sweep`: it reaches far back, for what came late.
 */
export const PagedWindow = z.object({
  from: Instant,
  to: Instant,
  sweep: z.boolean(),
  size: z.int().min(1).max(MOST),
  pageToken: z.string().min(1).optional(),
  restarts: Restarts.optional(),
})
export type PagedWindow = z.output<typeof PagedWindow>

/** The token of the next page in an answer; an empty one says, as none does, that there is no more. */
export const NextPageToken = z
  .string()
  .transform((token) => token || undefined)
  .optional()

/** What of a window is fixed when it begins. */
export type Stretch = Pick<PagedWindow, 'from' | 'to' | 'sweep'>

/** A window that nothing was read of. */
export const newWindow = (stretch: Stretch): PagedWindow => ({ ...stretch, size: MOST })

type Begun<W> = Omit<W, 'pageToken'>

/** The window from its beginning, whose page token was refused; undefined: that has happened too often within the hour. */
export function restarted<W extends PagedWindow>({ pageToken: _, ...window }: W, now: Date): Begun<W> | undefined {
  const restarts = onceMore(window.restarts, now)
  return restarts && { ...window, restarts }
}

/** The window from its beginning in pages of a tenth; undefined: they are of one event already. */
const inSmallerPages = <W extends PagedWindow>({ pageToken: _, ...window }: W): Begun<W> | undefined =>
  window.size > 1 ? { ...window, size: Math.floor(window.size / 10) } : undefined

/**
 * One page of a window: what the API answered, or the window as it is to be begun again, because its page token was refused or the answer
 * was longer than is read at once.
 * @throws Trouble
 */
export async function readPage<W extends PagedWindow, Body>(
  { window, now, form, advice }: { window: W; now: Date; form: z.ZodType<Body>; advice: Advice },
  call: () => Promise<Reply>,
): Promise<{ read: Body } | { again: Begun<W> }> {
  let reply: Reply
  try {
    reply = await call()
  } catch (error) {
    const again = wasTooLong(error) ? inSmallerPages(window) : undefined
    if (again) return { again }
    throw error
  }
  const isRefused = reply.status === 400 && window.pageToken !== undefined
  const again = isRefused ? restarted(window, now) : undefined
  return again ? { again } : { read: bodyOf(reply, form, advice) }
}

/** What a reply says, when it is of this form. @throws Trouble */
export function bodyOf<Body>(reply: Reply, form: z.ZodType<Body>, advice: Advice): Body {
  const body = form.safeParse(reply.json)
  if (reply.status !== 200 || !body.success) throw apiTrouble(reply, advice)
  return body.data
}
