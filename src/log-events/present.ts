import { className, type KeptEvent, statusName } from './event.ts'

/** An event in OCSF's form, as far as it is kept; null where nothing is known. `time` has the digits that its source gave. */
export const presentEvent = (event: KeptEvent) => ({
  id: event.id,
  source_id: event.source_id,
  metadata: { uid: event.uid, event_code: event.event_code, product: { name: event.product } },
  time: event.time.replace(/\.?0*Z$/, 'Z'),
  received_at: event.received_at,
  class_uid: event.class_uid,
  class_name: className(event.class_uid),
  activity_id: event.activity_id,
  status_id: event.status_id,
  status: statusName(event.status_id),
  severity_id: event.severity_id,
  actor: event.actor === null ? null : { user: { name: event.actor } },
  src_endpoint: event.src_ip === null ? null : { ip: event.src_ip },
  resources: event.resource === null ? [] : [{ name: event.resource }],
  message: event.message,
})
