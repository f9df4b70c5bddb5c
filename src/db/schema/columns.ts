import { bigint, customType, timestamp } from 'drizzle-orm/pg-core'
import { hex } from '../../bytes.ts'
import { bytea } from '../bytea.ts'

/** Bytes in the database, lower-case hex in the code. */
export const bytes = customType<{ data: string; driverData: Uint8Array | string }>({
  dataType: () => 'bytea',
  toDriver: bytea,
  fromDriver: (value) => (typeof value === 'string' ? value.slice(2) : hex(value)),
})
/** A SHA-256: 32 bytes. */
export const hash = bytes
/** A time, kept to the millisecond. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })
/** A bigint that stays below 2^53. */
export const count = (name: string) => bigint(name, { mode: 'number' })
