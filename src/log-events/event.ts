import * as z from 'zod'

/** The OCSF classes (schema 1.x) that events are normalised to: class_uid → class_name. */
export const CLASSES = {
  0: 'Base Event',
  2004: 'Detection Finding',
  3001: 'Account Change',
  3002: 'Authentication',
  3003: 'Authorize Session',
  3004: 'Entity Management',
  3005: 'User Access Management',
  3006: 'Group Management',
  4001: 'Network Activity',
  6001: 'Web Resources Activity',
  6003: 'API Activity',
  6005: 'Datastore Activity',
  6006: 'File Hosting Activity',
} as const
export type ClassUid = keyof typeof CLASSES
// Those that rules ask for; tables have them by number, as OCSF does.
export const DETECTION_FINDING = 2004
export const ACCOUNT_CHANGE = 3001
export const AUTHENTICATION = 3002
export const AUTHORIZE_SESSION = 3003
export const USER_ACCESS = 3005
export const GROUP_MANAGEMENT = 3006
export const NETWORK_ACTIVITY = 4001
export const API_ACTIVITY = 6003
export const FILE_HOSTING = 6006

/** OCSF's activity_id differs from class to class; these two are common to all. */
export const ACTIVITY = { unknown: 0, other: 99 } as const
/** Whether a file is shared, by OCSF's numbers. */
export const isShare = ({ class_uid, activity_id }: { class_uid: number; activity_id: number }): boolean =>
  class_uid === FILE_HOSTING && activity_id === 12
/** OCSF status_id. */
export const STATUS = { unknown: 0, success: 1, failure: 2 } as const
/** OCSF severity_id. */
export const SEVERITY = { unknown: 0, informational: 1, low: 2, medium: 3, high: 4, critical: 5, fatal: 6 } as const

/**
 * An event of a log source as a connector or a receiver reads it: OCSF attributes, flattened (the comment is OCSF's name). It may still hold
 * health information and secrets; only `scrub` makes of it what may be kept.
 */
export type LogEvent = {
  /** metadata.uid: what the source knows it by; the same event has the same, whenever it comes. */
  uid: string
  /** time: RFC 3339 in UTC, with as many digits as the source gives. */
  time: string
  /** class_uid */
  class_uid: ClassUid
  /** activity_id, of its class */
  activity_id: number
  /** status_id */
  status_id: (typeof STATUS)[keyof typeof STATUS]
  /** severity_id */
  severity_id: (typeof SEVERITY)[keyof typeof SEVERITY]
  /** metadata.product.name, e.g. `Exchange` */
  product: string
  /** metadata.event_code: the source's own name of what was done, e.g. `Add member to role.` */
  event_code: string
  /** actor.user.name: an account's name or address, as the source has it */
  actor: string | null
  /** src_endpoint.ip */
  src_ip: string | null
  /** resources[0].name: what it was done to */
  resource: string | null
  /** message: text for people; null: the rest says all */
  message: string | null
}

/** An event as it is kept. */
export const KeptEvent = z.object({
  id: z.string(),
  source_id: z.string(),
  uid: z.string().nullable(),
  time: z.string(),
  received_at: z.string(),
  class_uid: z.int(),
  activity_id: z.int(),
  status_id: z.int(),
  severity_id: z.int(),
  product: z.string(),
  event_code: z.string(),
  actor: z.string().nullable(),
  src_ip: z.string().nullable(),
  resource: z.string().nullable(),
  message: z.string().nullable(),
})
export type KeptEvent = z.output<typeof KeptEvent>

const classes: ReadonlyMap<number, string> = new Map(Object.entries(CLASSES).map(([uid, name]) => [Number(uid), name]))
const STATUS_NAMES: ReadonlyMap<number, string> = new Map([
  [STATUS.success, 'Success'],
  [STATUS.failure, 'Failure'],
])

/** OCSF's name of a class. */
export const className = (uid: number): string => classes.get(uid) ?? CLASSES[0]
/** OCSF's name of a status. */
export const statusName = (id: number): string => STATUS_NAMES.get(id) ?? 'Unknown'
