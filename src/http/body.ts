import { zValidator } from '@hono/zod-validator'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { every } from 'hono/combine'
import { createMiddleware } from 'hono/factory'
import * as z from 'zod'
import { fromUtf8 } from '../bytes.ts'
import type { AppEnv } from './context.ts'
import { ERRORS } from './errors.ts'
import { issuesOf } from './issues.ts'
import { noted } from './notes.ts'
import { invalid, problem } from './problem.ts'

/** Room for everything but a run. */
const BODY_MAX_BYTES = 16_384

/** Control characters, line breaks, and what turns the direction of the text around it: letters of any script need none of them. */
const NOT_IN_A_LINE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u

/** For `refine`: what PostgreSQL, a log and a URL can hold, and that reads as it is written. */
export const IN_A_LINE: [(value: string) => boolean, string] = [
  (value) => value.isWellFormed() && !NOT_IN_A_LINE.test(value),
  'must be one line of well-formed Unicode',
]

/** One line of text for people. */
export const line = (maxChars: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxChars)
    .refine(...IN_A_LINE)

/** For `refine`: a change names what it changes. */
export const CHANGES_SOMETHING: [(body: object) => boolean, string] = [
  (body) => Object.values(body).some((value) => value !== undefined),
  'At least one field must be provided.',
]

/** Whether a Content-Type (RFC 9110, section 8.3) is JSON, in UTF-8 if it says so; other parameters mean nothing. */
function isJson(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase())
  return (
    type === 'application/json' &&
    parameters.every((parameter) => !parameter.startsWith('charset=') || /^charset="?utf-8"?$/.test(parameter))
  )
}

/**
 * Lets only a JSON body of at most `maxBytes` through, in this order: 415, 413, 400. The bytes must be UTF-8: a
 * decoder that repairs them would make the message's hash one of something that the caller never sent.
 */
export function jsonOnly(maxBytes = BODY_MAX_BYTES) {
  return noted(
    { errors: ['UNSUPPORTED_MEDIA_TYPE', 'PAYLOAD_TOO_LARGE', 'VALIDATION_ERROR'] },
    every(requireJsonType(), limitBody(maxBytes), requireUtf8()),
  )
}

/** Answers 413 PAYLOAD_TOO_LARGE to a body of more than so many bytes. */
export const limitBody = (maxSize: number) =>
  bodyLimit({ maxSize, onError: (c) => problem(c, { code: 'PAYLOAD_TOO_LARGE' }) })

/** Validates the body by its schema; a mismatch is a 400 that names each field. */
export const validBody = <T extends z.ZodType>(schema: T) =>
  noted(
    { body: schema, errors: ['VALIDATION_ERROR'] },
    zValidator<T, 'json', AppEnv, string, typeof refuseInvalid>('json', schema, refuseInvalid),
  )
/** Validates the query parameters that the schema knows; others are ignored. */
export const validQuery = <T extends z.ZodType>(schema: T) =>
  noted(
    { query: schema, errors: ['VALIDATION_ERROR'] },
    zValidator<T, 'query', AppEnv, string, typeof refuseInvalidQuery>('query', schema, refuseInvalidQuery),
  )
/** Validates request headers that the schema names, in lower case. Others are not read: zValidator() copies all, and browsers send dozens. */
export const validHeader = <T extends z.ZodObject>(schema: T) =>
  noted(
    { headers: schema, errors: ['VALIDATION_ERROR'] },
    createMiddleware<AppEnv, string, { in: { header: z.input<T> }; out: { header: z.output<T> } }>(
      async function validHeader(c, next) {
        const headers = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, c.req.header(name)]))
        const result = schema.safeParse(headers)
        if (!result.success) return refuseInvalid(result, c)
        c.req.addValidatedData('header', result.data)
        return next()
      },
    ),
  )

type Validation = { success: true } | { success: false; error: z.core.$ZodError }

function refuseInvalid(result: Validation, c: Context<AppEnv>): Response | undefined {
  return result.success ? undefined : problem(c, { code: 'VALIDATION_ERROR', issues: issuesOf(result.error) })
}
/** What is given twice is a list, which nobody meant to send. */
function refuseInvalidQuery(result: Validation, c: Context<AppEnv>): Response | undefined {
  if (result.success) return undefined
  const isTwice = (path: string) => (c.req.queries(path)?.length ?? 0) > 1
  const issues = issuesOf(result.error).map((issue) =>
    isTwice(issue.path) ? { ...issue, message: 'must be given once' } : issue,
  )
  return problem(c, { code: 'VALIDATION_ERROR', issues })
}

/** Refuses a body that says it is packed; Accept-Encoding tells the sender that it was that (RFC 9110, section 12.5.3). */
export function refusePacked(
  c: Context<AppEnv>,
  error: string = ERRORS.UNSUPPORTED_MEDIA_TYPE[1],
): Response | undefined {
  if (/^(?:identity)?$/i.test(c.req.header('Content-Encoding')?.trim() ?? '')) return undefined
  c.header('Accept-Encoding', 'identity')
  return problem(c, { code: 'UNSUPPORTED_MEDIA_TYPE', error })
}

const requireJsonType = () =>
  createMiddleware<AppEnv>(async function requireJsonType(c, next) {
    const refused = refusePacked(c)
    if (refused) return refused
    if (!isJson(c.req.header('Content-Type') ?? '')) return problem(c, { code: 'UNSUPPORTED_MEDIA_TYPE' })
    return next()
  })

/** Refuses what is not UTF-8, and drops a byte-order mark. */
const requireUtf8 = () =>
  createMiddleware<AppEnv>(async function requireUtf8(c, next) {
    const bytes = await c.req.arrayBuffer()
    try {
      // Where Hono looks for what it has read: json() would decode the bytes again, by way of a Response.
      Object.assign(c.req.bodyCache, { text: Promise.resolve(fromUtf8(bytes)) })
    } catch {
      return invalid(c, '', 'The body is not valid UTF-8.')
    }
    return next()
  })
