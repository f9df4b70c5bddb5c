import * as z from 'zod'
import type { Refusal } from './errors.ts'

const KEY_MAX_CHARS = 255

/** The `Idempotency-Key` header, of requests that may be sent again. */
export const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .max(KEY_MAX_CHARS)
    .optional(),
})

/** The key is that of another request, of which nothing is told. */
export const KEY_REUSED = {
  code: 'VALIDATION_ERROR',
  issues: [{ path: 'idempotency-key', message: 'was used with another body' }],
} as const satisfies Refusal
