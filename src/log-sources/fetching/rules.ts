import { DAY_MS } from '../../durations.ts'

const FIRST_PAUSE_S = 60
const MAX_PAUSE_S = 6 * 3_600
/** Failing for so long, and so often, a source is disabled: somebody must look at it. */
const HOPELESS_AFTER_MS = 3 * DAY_MS
const HOPELESS_FAILURES = 5

/** Seconds until a source is fetched again that failed so many times before: twice as many each time, or what its API asks for. */
export const pauseAfter = (failures: number, retryAfterS = 0): number =>
  Math.max(retryAfterS, Math.min(MAX_PAUSE_S, FIRST_PAUSE_S * 2 ** Math.min(failures, 20)))

/** Whether a source that fails once more has failed for days. */
export const isHopeless = (failures: number, failingSince: Date | null, now: Date): boolean =>
  failingSince !== null &&
  failures + 1 >= HOPELESS_FAILURES &&
  now.getTime() - failingSince.getTime() >= HOPELESS_AFTER_MS
