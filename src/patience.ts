import { Unavailable } from './unavailable.ts'

/** Whether the work settles within `ms`; it is not stopped when it does not. Never rejects. */
export async function settledWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const late = Promise.withResolvers<false>()
  const timer = setTimeout(() => late.resolve(false), ms)
  const settled = work.then(
    () => true,
    () => true,
  )
  const inTime = await Promise.race([settled, late.promise])
  clearTimeout(timer)
  return inTime
}

/** The work's result; rejects when it takes longer than `ms`, though it is not stopped. */
export async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  if (!(await settledWithin(work, ms))) throw new Error('timed out')
  return work
}

/** Resolves after so many ms. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Asks again, after each of these pauses, while what is asked is away. What is asked later may go on with the pauses that are left.
 * @throws Unavailable when it still is
 */
export async function patiently<T>(ask: () => Promise<T>, pausesMs: Iterator<number>, wait = sleep): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const { value, done } = pausesMs.next()
      if (done || !(error instanceof Unavailable)) throw error
      await wait(value)
    }
  }
}

/** Seconds until a message that failed for the nth time comes again: twice as many each time. */
export const backoffSeconds = (attempts: number, maxSeconds: number): number => Math.min(maxSeconds, 2 ** attempts)

/** A dead letter may be the only trace of what was acknowledged: its 100 tries (hourly for a day) outlast its 14 days. */
const DEAD_LETTER_DELAYS_S = { firstDay: 3_600, later: 43_200 }

/** Seconds until a dead letter that could not be taken for the nth time comes again. */
export const deadLetterSeconds = (attempts: number): number =>
  attempts <= 24 ? DEAD_LETTER_DELAYS_S.firstDay : DEAD_LETTER_DELAYS_S.later
