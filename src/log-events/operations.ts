import * as z from 'zod'
import type { Operations } from '../openapi/operation.ts'
import type { presentEvent } from './present.ts'

const LogEvent = z
  .strictObject({
    id: z.string(),
    source_id: z.string(),
    metadata: z.strictObject({
      uid: z.string().nullable().describe('What the source knows it by; null: something in it may not be kept.'),
      event_code: z.string().describe('The source’s own name of what was done.'),
      product: z.strictObject({ name: z.string() }),
    }),
    time: z.iso.datetime(),
    received_at: z.iso.datetime(),
    class_uid: z.int(),
    class_name: z.string(),
    activity_id: z.int().describe('Of its class.'),
    status_id: z.int(),
    status: z.string(),
    severity_id: z.int(),
    actor: z.strictObject({ user: z.strictObject({ name: z.string() }) }).nullable(),
    src_endpoint: z.strictObject({ ip: z.string() }).nullable(),
    resources: z.array(z.strictObject({ name: z.string() })).describe('What it was done to.'),
    message: z.string().nullable(),
  })
  .meta({ id: 'LogEvent' }) satisfies z.ZodType<ReturnType<typeof presentEvent>>

const EVENT = {
  id: 'evt_01JQABCDE12345XYZ',
  source_id: 'ls_01JQABCDE12345',
  metadata: {
    uid: '2a9e4b71-c05d-4f6b-8e13-9b7d60f2a4c8',
    event_code: 'Add member to role.',
    product: { name: 'AzureActiveDirectory' },
  },
  time: '2026-05-12T12:41:07Z',
  received_at: '2026-05-12T13:00:00.250Z',
  class_uid: 3005,
  class_name: 'User Access Management',
  activity_id: 1,
  status_id: 1,
  status: 'Success',
  severity_id: 3,
  actor: { user: { name: 'admin@contoso.onmicrosoft.com' } },
  src_endpoint: { ip: '198.51.100.7' },
  resources: [{ name: 'Global Administrator' }],
  message: null,
}

export const LOG_EVENT_OPERATIONS = {
  'GET /api/v1/log-events': {
    id: 'listLogEvents',
    tag: 'Log sources',
    summary: 'List the events of log sources',
    description:
      'Newest first, by the names of OCSF. What identifies a patient, and what looks like a credential, was taken out before they were kept.',
    answers: {
      200: {
        description: 'A page of events. `next_cursor`: `cursor` of the next page; null: this is the last.',
        schema: z.strictObject({ events: z.array(LogEvent), next_cursor: z.string().nullable() }),
        example: { events: [EVENT], next_cursor: '2026-05-12T12:41:07.000000Z~evt_01JQABCDE12345XYZ' },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'NOT_FOUND'],
    sentences: { NOT_FOUND: 'Log source not found' },
  },
  'GET /api/v1/log-events/:id': {
    id: 'getLogEvent',
    tag: 'Log sources',
    summary: 'Get an event, as the narrator cites it',
    answers: {
      200: { description: 'The event.', schema: z.strictObject({ event: LogEvent }), example: { event: EVENT } },
    },
    errors: ['TENANT_NOT_FOUND', 'NOT_FOUND'],
    sentences: { NOT_FOUND: 'Event not found' },
  },
} as const satisfies Operations
