import type * as z from 'zod'
import type { ErrorCode } from './errors.ts'

/** What a middleware means for the routes that it stands before, so that the API's description is derived from what they run. */
export type Note = {
  /** The parts of a request that it validates. */
  body?: z.ZodType
  query?: z.ZodType
  headers?: z.ZodType
  /** A session of an organisation is asked for; of an admin. */
  session?: 'member' | 'admin'
  /** What it refuses requests with. */
  errors: readonly ErrorCode[]
}

const notes = new WeakMap<object, Note>()

/** A middleware with its note. */
export function noted<Handler extends object>(note: Note, handler: Handler): Handler {
  notes.set(handler, note)
  return handler
}

/** The note of a middleware, if it has one. */
export const noteOf = (handler: object): Note | undefined => notes.get(handler)
