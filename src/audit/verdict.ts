import { problemBody, refusalFor } from '../http/errors.ts'
import { serverSentEvent } from '../http/stream.ts'
import { describeError, log } from '../log.ts'
import type { Report } from './log/report.ts'

/** Runs a check to its end. */
export async function verdict(check: AsyncGenerator<number, Report>): Promise<Report> {
  for (;;) {
    const step = await check.next()
    if (step.done) return step.value
  }
}

/** A check as server-sent events: `progress` after each page, and `done` with the report, or `error`. */
export async function* verdictEvents(
  check: AsyncGenerator<number, Report>,
  of: number,
  requestId: string,
): AsyncGenerator<string> {
  try {
    for (;;) {
      const step = await check.next()
      if (step.done) {
        yield serverSentEvent('done', step.value)
        return
      }
      yield serverSentEvent('progress', { verified: step.value, of })
    }
  } catch (error) {
    log('error', 'verification_failed', { request_id: requestId, ...describeError(error) })
    yield serverSentEvent('error', problemBody(refusalFor(error), requestId))
  }
}
