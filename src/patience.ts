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

/** Seconds until a message that failed for the nth time comes again: twice as many each time. */
export const backoffSeconds = (attempts: number, maxSeconds: number): number => Math.min(maxSeconds, 2 ** attempts)
