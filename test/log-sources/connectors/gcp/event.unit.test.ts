import { describe, expect, test } from 'vitest'
import { gcpFixtures } from '../../../../dev/logs/fixtures/gcp.ts'
import type { LogEvent } from '../../../../src/log-events/event.ts'
import { scrub } from '../../../../src/log-events/scrub.ts'
import { gcpEvent } from '../../../../src/log-sources/connectors/gcp/event.ts'

const TIME = '2026-11-20T08:43:48.064377809Z'
const OTHERWISE = '2026-11-20T09:00:00.000Z'

const entry = (payload: object, more: object = {}) => ({
  insertId: '8loeppebz7wc',
  logName: 'projects/p-1/logs/cloudaudit.googleapis.com%2Factivity',
  timestamp: TIME,
  receiveTimestamp: '2026-11-20T08:43:49Z',
  resource: { type: 'service_account', labels: { project_id: 'p-1', email_id: 'sa@p-1.iam.gserviceaccount.com' } },
  protoPayload: {
    serviceName: 'iam.googleapis.com',
    methodName: 'google.iam.admin.v1.CreateServiceAccount',
    resourceName: 'projects/p-1',
    authenticationInfo: { principalEmail: 'a@contoso.example' },
    requestMetadata: { callerIp: '203.0.113.9' },
    authorizationInfo: [{ permission: 'iam.serviceAccounts.create', granted: true }],
    status: {},
    ...payload,
  },
  ...more,
})
const deltas = (...bindingDeltas: unknown[]) => ({
  methodName: 'SetIamPolicy',
  serviceData: { policyDelta: { bindingDeltas } },
})
const added = { action: 'ADD', role: 'roles/owner', member: 'user:x@contoso.example' }
const removed = { action: 'REMOVE', role: 'roles/viewer', member: 'allUsers' }

describe('an entry of Cloud Logging', () => {
  test('is an event with all that it says, its nanoseconds among it', () => {
    expect(gcpEvent(entry({}), OTHERWISE)).toEqual({
      uid: `projects/p-1/logs/cloudaudit.googleapis.com/activity/${TIME}/8loeppebz7wc`,
      time: TIME,
      class_uid: 6003,
      activity_id: 1,
      status_id: 1,
      severity_id: 1,
      product: 'iam.googleapis.com',
      event_code: 'google.iam.admin.v1.CreateServiceAccount',
      actor: 'a@contoso.example',
      src_ip: '203.0.113.9',
      resource: 'projects/p-1',
      message: null,
    })
  })

  test.each<[string, number]>([
    ['v1.compute.instances.insert', 1],
    ['google.iam.admin.v1.CreateRole', 1],
    ['storage.objects.get', 2],
    ['google.logging.v2.LoggingServiceV2.ListLogEntries', 2],
    ['google.cloud.functions.v2.FunctionService.UpdateFunction', 3],
    ['v1.compute.instances.setMetadata', 3],
    ['google.logging.v2.ConfigServiceV2.DeleteSink', 4],
    ['storage.buckets.delete', 4],
    ['jobservice.jobcompleted', 99],
    ['x.', 99],
  ])('of the method %s is an API activity of kind %i', (methodName, activity_id) => {
    expect(gcpEvent(entry({ methodName }), OTHERWISE)).toMatchObject({ class_uid: 6003, activity_id })
  })

  test.each<[string, object, Partial<LogEvent>]>([
    [
      'a role given',
      deltas(added),
      { activity_id: 1, severity_id: 4, message: 'added roles/owner for user:x@contoso.example' },
    ],
    ['a role taken', deltas(removed), { activity_id: 2, severity_id: 1, message: 'removed roles/viewer for allUsers' }],
    [
      'both',
      deltas(removed, added),
      { activity_id: 1, message: 'added roles/owner for user:x@contoso.example; removed roles/viewer for allUsers' },
    ],
    [
      'a bucket for all',
      { ...deltas({ ...removed, action: 'ADD' }), methodName: 'storage.setIamPermissions' },
      { activity_id: 1, severity_id: 4 },
    ],
    [
      'a policy of which nothing can be read',
      { ...deltas(7, { role: 1 }), methodName: 'google.iam.v1.IAMPolicy.SetIamPolicy' },
      { activity_id: 1, message: null },
    ],
    ['a policy without what changed', { methodName: 'SetIamPolicy' }, { activity_id: 1, message: null }],
    [
      'a key given',
      { methodName: 'google.iam.admin.v1.CreateServiceAccountKey' },
      { activity_id: 1, severity_id: 4, resource: 'sa@p-1.iam.gserviceaccount.com' },
    ],
    [
      'a key taken',
      { methodName: 'google.iam.admin.v1.DeleteServiceAccountKey' },
      { activity_id: 2, resource: 'sa@p-1.iam.gserviceaccount.com' },
    ],
  ])('that tells of %s is of User Access Management', (_, payload, expected) => {
    expect(gcpEvent(entry(payload), OTHERWISE)).toMatchObject({ class_uid: 3005, status_id: 1, ...expected })
  })

  test.each<[string, object, string]>([
    ['a status', { status: { code: 7, message: 'No.' } }, 'PERMISSION_DENIED: No.'],
    ['a status of a code of its own', { status: { code: 99 } }, 'code 99'],
    [
      'a permission that was not granted',
      { authorizationInfo: [{ permission: 'a.b', granted: false }] },
      'refused: a.b',
    ],
  ])('that says so by %s has failed', (_, payload, message) => {
    expect(gcpEvent(entry(payload), OTHERWISE)).toMatchObject({ status_id: 2, severity_id: 2, message })
  })

  test('of a long operation that began says nothing of how it ends', () => {
    expect(gcpEvent(entry({}, { operation: { id: 'o', first: true } }), OTHERWISE).status_id).toBe(0)
    expect(gcpEvent(entry({}, { operation: { id: 'o', last: true } }), OTHERWISE).status_id).toBe(1)
    expect(gcpEvent(entry({}, { operation: { id: 'o', first: true, last: true } }), OTHERWISE).status_id).toBe(1)
  })

  test('is another than that of a nanosecond later', () => {
    const later = gcpEvent(entry({}, { timestamp: '2026-11-20T08:43:48.064377810Z' }), OTHERWISE)
    expect(later.uid).not.toBe(gcpEvent(entry({}), OTHERWISE).uid)
  })

  test.each<[string, unknown, string]>([
    ['nothing', null, OTHERWISE],
    ['a text', 'x', OTHERWISE],
    ['empty', {}, OTHERWISE],
    ['one of text', { ...entry({}), protoPayload: undefined, textPayload: 'x' }, TIME],
    ['one whose payload is none', { ...entry({}), protoPayload: 7 }, TIME],
    ['one without a method', entry({ methodName: 7 }), TIME],
    [
      'one of a day that is none',
      { ...entry({ methodName: 7 }), timestamp: '2026-02-30T00:00:00Z' },
      '2026-11-20T08:43:49Z',
    ],
  ])('that is %s is a Base Event, and the same one whenever it comes', (_, form, time) => {
    const given: unknown = JSON.parse(JSON.stringify(form))
    const event = gcpEvent(given, OTHERWISE)
    expect(event).toMatchObject({ class_uid: 0, event_code: 'unknown', product: 'Google Cloud', time })
    expect(gcpEvent(structuredClone(given), '2026-11-21T09:00:00Z').uid).toBe(event.uid)
  })

  test('with parts of another form keeps the others', () => {
    const payload = {
      authenticationInfo: 1,
      requestMetadata: [],
      authorizationInfo: {},
      status: 'x',
      serviceName: null,
    }
    expect(gcpEvent(entry(payload, { resource: 1, operation: 'x', insertId: 4 }), OTHERWISE)).toMatchObject({
      ...{
        class_uid: 6003,
        actor: null,
        src_ip: null,
        product: 'Google Cloud',
        resource: 'projects/p-1',
        status_id: 1,
      },
    })
  })

  test('keeps, of the story that the stand-in tells, neither patient nor password, and all its uids', () => {
    const events = gcpFixtures(Date.parse('2026-11-20T12:00:00Z'), 'demo-project-42').map(({ raw }) =>
      gcpEvent(raw, OTHERWISE),
    )
    expect(JSON.stringify(events)).toContain('Holloway')
    expect(JSON.stringify(events)).toContain('Harbor-Winter-26')
    const rows = events.map((event) => scrub(event))
    expect(JSON.stringify(rows)).not.toMatch(/Holloway|48213377|1957|Harbor-Winter/)
    expect(rows.every(({ uid }) => uid !== null)).toBe(true)
    expect(rows.filter(({ class_uid }) => class_uid === 0)).toHaveLength(1)
    expect(new Set(rows.map(({ uid }) => uid)).size).toBe(rows.length - 1)
  })
})
