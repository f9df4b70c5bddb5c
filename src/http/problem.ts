import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { alertBroken } from '../audit/alert.ts'
import { LogProblem } from '../audit/log/report.ts'
import { describeError, log } from '../log.ts'
import type { AppEnv } from './context.ts'
import { ERRORS, problemBody, type Refusal, refusalFor } from './errors.ts'

/** Renders a refusal: `{error, code, request_id, …}` with its status from the one table. */
export function problem(c: Context<AppEnv>, refusal: Refusal): Response {
  const { code, retryAfter } = refusal
  c.set('code', code)
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  return c.json(problemBody(refusal, c.get('requestId')), ERRORS[code][0])
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
  return problem(c, refusalFor(error))
}
