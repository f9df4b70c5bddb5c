import * as z from 'zod'
import { instant } from '../db/instant.ts'
import { DAY_MS } from '../durations.ts'
import { Address } from '../outside/address.ts'
import { SecretRef } from '../secrets/tenant-secret.ts'

/** How often, when and where to an organisation's digest is sent. */
export const DigestSettings = z.strictObject({
  every: z.enum(['day', 'week']),
  hour: z.int().min(0).max(23).describe('Hour of the day, UTC; a weekly digest comes on Mondays.'),
  url: Address.describe('Public https address that it is posted to.'),
  secretRef: SecretRef,
})
export type DigestSettings = z.output<typeof DigestSettings>

/**
 * A digest as its row has it. `told_until`: from when the next one tells; null: it is the first. `error`: why the last one did not arrive; null:
 * it did, or none was sent yet.
 */
export const Digest = z.object({
  every: z.enum(['day', 'week']),
  hour: z.int(),
  url: z.string(),
  secret_ref: z.string(),
  next_at: instant,
  told_until: instant.nullable(),
  last_sent_at: instant.nullable(),
  error: z.string().nullable(),
})
export type Digest = z.output<typeof Digest>

const MONDAY = 1

/** When the first digest is due after `now`: at the next such hour, UTC, of any day or of a Monday. */
export function firstDigestAt({ every, hour }: Pick<DigestSettings, 'every' | 'hour'>, now: Date): Date {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hour)
  const next = today > now.getTime() ? today : today + DAY_MS
  const days = every === 'week' ? (MONDAY - new Date(next).getUTCDay() + 7) % 7 : 0
  return new Date(next + days * DAY_MS)
}
