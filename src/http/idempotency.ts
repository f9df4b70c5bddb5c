import * as z from 'zod'

const KEY_MAX_CHARS = 255

/** The `Idempotency-Key` header, of requests that may be sent again. */
export const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .max(KEY_MAX_CHARS)
    .optional(),
})
