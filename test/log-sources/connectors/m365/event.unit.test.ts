import { describe, expect, test } from 'vitest'
import { m365Fixtures } from '../../../../dev/logs/fixtures/m365.ts'
import { m365Event } from '../../../../src/log-sources/connectors/m365/event.ts'
import { instantOf, ipOf } from '../../../../src/log-sources/connectors/microsoft/fields.ts'
import { microsoftKind } from '../../../../src/log-sources/connectors/microsoft/kinds.ts'

const PLACE = { uid: 'A$B:0', created: '2026-11-20T10:00:00.000Z' }
const event = (record: unknown) => m365Event(record, PLACE)
const pairs = (values: Record<string, unknown>) => Object.entries(values).map(([Name, Value]) => ({ Name, Value }))

describe('a record', () => {
  test('of a sign-in that failed is Authentication with its account, address and reason', () => {
    const record = {
      CreationTime: '2026-11-20T08:41:07',
      Id: '8d3b6a52-41c7-4e0f-9a1d-5be2c7f0a004',
      Operation: 'UserLoginFailed',
      ResultStatus: 'Success',
      Workload: 'AzureActiveDirectory',
      ClientIP: '203.0.113.9',
      UserId: 'dana@contoso.example',
      ObjectId: '00000003-0000-0000-c000-000000000000',
      LogonError: 'InvalidUserNameOrPassword',
    }
    expect(event(record)).toEqual({
      uid: '8d3b6a52-41c7-4e0f-9a1d-5be2c7f0a004',
      time: '2026-11-20T08:41:07Z',
      class_uid: 3002,
      activity_id: 1,
      status_id: 2,
      severity_id: 2,
      product: 'AzureActiveDirectory',
      event_code: 'UserLoginFailed',
      actor: 'dana@contoso.example',
      src_ip: '203.0.113.9',
      resource: '00000003-0000-0000-c000-000000000000',
      message: 'Error: InvalidUserNameOrPassword',
    })
  })
  test('of a role says which, to whom it was given, and by whom', () => {
    const ModifiedProperties = [
      { Name: 'Role.ObjectID', NewValue: '"x"' },
      { Name: 'Role.DisplayName', NewValue: '"Global Administrator"', OldValue: '' },
    ]
    const record = {
      Operation: 'Add member to role.',
      ResultStatus: 'Success',
      UserId: 'a@x.example',
      ObjectId: 'b@x.example',
      ModifiedProperties,
    }
    expect(event(record)).toMatchObject({
      class_uid: 3005,
      activity_id: 1,
      status_id: 1,
      actor: 'a@x.example',
      resource: 'b@x.example',
      message: 'Role.DisplayName: Global Administrator',
    })
  })
  test.each([
    ['New-InboxRule', { Name: '.', ForwardTo: 'x@drop.example' }, 4, 'Name: .; Forward to: x@drop.example'],
    [
      'Set-Mailbox',
      { Identity: 'a', ForwardingSmtpAddress: 'smtp:x@drop.example' },
      4,
      'Identity: a; Forwarding smtp address: smtp:x@drop.example',
    ],
    ['New-InboxRule', { Name: 'Newsletters', MoveToFolder: 'RSS' }, 3, 'Name: Newsletters; Move to folder: RSS'],
    ['Set-Mailbox', { RetainDeletedItemsFor: '30' }, 1, null],
    ['Set-Mailbox', { ForwardingSmtpAddress: '' }, 1, null],
  ])('%s with %j is API Activity of severity %i', (Operation, values, severity_id, message) => {
    const record = { Operation, ResultStatus: 'True', Workload: 'Exchange', Parameters: pairs(values) }
    expect(event(record)).toMatchObject({ class_uid: 6003, status_id: 1, severity_id, message })
  })
  test('of an alert is as grave as it says', () => {
    expect(event({ Operation: 'AlertTriggered', Severity: 'High', Name: 'Forwarding' })).toMatchObject({
      class_uid: 2004,
      severity_id: 4,
      message: 'Alert: Forwarding',
    })
    expect(event({ Operation: 'AlertTriggered', Severity: 'constructor' })).toMatchObject({ severity_id: 3 })
  })
  test.each([
    [null],
    ['text'],
    [4],
    [[]],
    [{}],
    [{ Operation: '', Id: {}, Parameters: 'x', ModifiedProperties: [null, 4, { Name: {} }], CreationTime: 5 }],
  ])('that is %j is a Base Event, at the time at which it came', (record) => {
    expect(event(record)).toEqual({
      uid: PLACE.uid,
      time: PLACE.created,
      class_uid: 0,
      activity_id: 0,
      status_id: 0,
      severity_id: 0,
      product: 'Microsoft 365',
      event_code: 'unknown',
      actor: null,
      src_ip: null,
      resource: null,
      message: null,
    })
  })
  test('of the demo tenant is understood, each', () => {
    const all = m365Fixtures(Date.now()).map(({ record }) => event(record))
    expect(all.length).toBeGreaterThan(24)
    for (const { class_uid, actor, uid } of all)
      expect([class_uid === 0, actor, uid]).toEqual([false, expect.any(String), expect.not.stringContaining(PLACE.uid)])
  })
})

test.each([
  ['UserLoggedIn', 3002, 1],
  ['Add user.', 3001, 1],
  ['Delete user.', 3001, 6],
  ['Disable account.', 3001, 5],
  ['Reset user password.', 3001, 4],
  ['Change user password.', 3001, 3],
  ['Add member to role.', 3005, 1],
  ['Add eligible member to role in PIM completed (permanent)', 3005, 1],
  ['Add member to role completed (PIM activation)', 3005, 1],
  ['Remove member from role', 3005, 2],
  ['Consent to application.', 3005, 1],
  ['Add app role assignment grant to user.', 3005, 1],
  ['Add app role assignment to service principal', 3005, 1],
  ['Add-MailboxPermission', 3005, 1],
  ['Add member to group.', 3006, 3],
  ['Remove member from group.', 3006, 4],
  ['New-InboxRule', 6003, 1],
  ['Set-Mailbox', 6003, 3],
  ['FileDownloaded', 6006, 2],
  ['FileDeleted', 6006, 4],
  ['AnonymousLinkCreated', 6006, 12],
  ['AlertTriggered', 2004, 1],
  ['Remove-TransportRule', 6003, 4],
  ['Update application.', 6003, 3],
  ['SomethingNew', 6003, 99],
  [undefined, 0, 0],
])('%s is of class %i, activity %i', (operation, class_uid, activity_id) => {
  expect(microsoftKind(operation)).toMatchObject({ class_uid, activity_id })
})

test.each([
  ['2026-11-20T08:41:07', '2026-11-20T08:41:07Z'],
  ['2026-11-20T08:41:07Z', '2026-11-20T08:41:07Z'],
  ['2026-11-20T08:41:07.1234567', '2026-11-20T08:41:07.1234567Z'],
  ['2026-02-30T08:41:07', undefined],
  ['2026-13-01T00:00:00', undefined],
  ['0000-01-01T00:00:00', undefined],
  ['2026-11-20', undefined],
  ['yesterday', undefined],
  [undefined, undefined],
])('the time %s is %s', (text, time) => {
  expect(instantOf(text)).toBe(time)
})

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['203.0.113.9:51000', '203.0.113.9'],
  ['[2001:db8::77]:443', '2001:db8::77'],
  ['2001:db8::77', '2001:db8::77'],
  [undefined, null],
])('the address %s is %s', (text, ip) => {
  expect(ipOf(text)).toBe(ip)
})

test('of a long value nothing is told of what its cut goes through', () => {
  const long = `${'all mail that comes in '.repeat(20).slice(0, 289)} 4111 1111 1111 1111 and more`
  const { message } = event({ Operation: 'New-InboxRule', Parameters: pairs({ From: long, Name: 'all' }) })
  expect(message).toMatch(/^From: all mail .*; Name: all$/)
  expect(message).not.toMatch(/4111/)
})

test('a role that is taken away is named by its old value', () => {
  const record = {
    Operation: 'Remove member from role.',
    ModifiedProperties: [{ Name: 'Role.DisplayName', OldValue: 'Global Administrator', NewValue: '' }],
  }
  const { message } = m365Event(record, { uid: 'x', created: '2026-11-20T08:41:07Z' })
  expect(message).toContain('Global Administrator')
})

test('a sign-in that is interrupted for a second factor has not failed', () => {
  const record = { Operation: 'UserLoginFailed', LogonError: 'UserStrongAuthClientAuthNRequiredInterrupt' }
  expect(m365Event(record, { uid: 'x', created: '2026-11-20T08:41:07Z' }).status_id).toBe(0)
})
