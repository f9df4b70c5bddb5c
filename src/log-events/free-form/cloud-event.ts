import * as z from 'zod'
import { fromBase64 } from '../../bytes.ts'
import { ACTIVITY, STATUS } from '../event.ts'
import type { Facts } from './facts.ts'
import { kindOf } from './kinds.ts'
import { timeOf } from './time.ts'
import { statusOf } from './words.ts'

/** CloudEvents 1.0, section 3: what an event must have, and of what it may have what tells us something. */
const CloudEvent = z.object({
  specversion: z.string().regex(/^1\.\d+$/),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().nullish(),
  time: z.string().nullish(),
  data: z.unknown().optional(),
  data_base64: z.string().max(1_000_000).optional(),
})
export type CloudEvent = z.output<typeof CloudEvent>

/** The event that a JSON value is, in CloudEvents' JSON format; undefined: it is none. */
export const cloudEventOf = (value: unknown): CloudEvent | undefined => CloudEvent.safeParse(value).data

/** What a CloudEvent carries: any JSON value, or a text. */
export function dataOf({ data, data_base64 }: CloudEvent): unknown {
  if (data !== undefined || data_base64 === undefined) return data
  try {
    return new TextDecoder().decode(fromBase64(data_base64))
  } catch {
    return data_base64
  }
}

/** What the envelope says. Source and id together name an event: within the id an @ is escaped, so that no two pairs have one name. */
export const envelopeFacts = ({ id, source, type, subject, time }: CloudEvent, received: Date): Facts => ({
  ...carrierFacts({ type, source, time }, received),
  uid: `${id.replaceAll('%', '%25').replaceAll('@', '%40')}@${source}`,
  resource: subject ?? undefined,
})

/** What any envelope says: what it calls the event, whose it is, and when it happened. */
function carrierFacts({ type, source, time }: Pick<CloudEvent, 'type' | 'source' | 'time'>, received: Date): Facts {
  const kind = kindOf(type)
  return {
    time: timeOf(time ?? undefined, received),
    kind,
    status_id: kind && statusOf(type),
    product: source,
    event_code: type,
  }
}

/** An event as Amazon EventBridge carries it: `account` is whose bus it is, and `detail` what happened. */
const Bridged = z.object({
  'detail-type': z.string().min(1),
  source: z.string().min(1),
  time: z.string().nullish(),
  detail: z.record(z.string(), z.unknown()),
})

/** What EventBridge carries, and what its envelope says of that; undefined: it is no event of EventBridge's. */
export function bridgedOf(
  value: object,
  received: Date,
): { detail: object; certain: Facts; envelope: Facts } | undefined {
  const { data } = Bridged.safeParse(value)
  if (!data) return undefined
  const { 'detail-type': type, source, time, detail } = data
  // A finding tells of what somebody may have done, in a detector's words: nothing was refused (`UnauthorizedAccess`).
  const isFinding = /\bfindings?\b/i.test(type)
  const certain: Facts = isFinding
    ? { kind: { class_uid: 0, activity_id: ACTIVITY.unknown }, status_id: STATUS.unknown }
    : {}
  return { detail, certain, envelope: carrierFacts({ type, source, time }, received) }
}
