import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { alertBroken } from '../audit/alert.ts'
import { LogProblem } from '../audit/log/report.ts'
import { describeError, log } from '../log.ts'
import { Unavailable } from '../unavailable.ts'
import type { AppEnv } from './context.ts'
import { awayRefusal, ERRORS, type Refusal } from './errors.ts'

/** Renders a refusal: `{error, code, request_id, …}` with its status from the one table. */
export function problem(c: Context<AppEnv>, { code, error, retryAfter, ...extra }: Refusal): Response {
  const [status, sentence] = ERRORS[code]
  c.set('code', code)
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  return c.json({ error: error ?? sentence, code, ...extra, request_id: c.get('requestId') }, status)
}

/** A refusal of one value of the request. */
export const invalid = (c: Context<AppEnv>, path: string, message: string): Response =>
  problem(c, { code: 'VALIDATION_ERROR', issues: [{ path, message }] })

/** The application's onError (HEC has its own): what nobody expected gets fixed text; its description goes to the log. */
export function onError(error: Error, c: Context<AppEnv>): Response {
  if (error instanceof HTTPException && error.status === 400) {
    // Hono's validator refuses a malformed body by an exception; its text quotes the body.
    return invalid(c, '', 'The body is not valid JSON.')
  }
  if (error instanceof LogProblem) {
    alertBroken(c.get('principal').orgId, error.problem)
    return problem(c, { code: 'AUDIT_LOG_BROKEN', error: `${ERRORS.AUDIT_LOG_BROKEN[1]} ${error.message}` })
  }
  log('error', 'request_failed', { request_id: c.get('requestId'), ...describeError(error) })
  if (error instanceof Unavailable) return problem(c, awayRefusal(error))
  return problem(c, { code: 'INTERNAL' })
}
