import { describe, expect, test } from 'vitest'
import { sentinelEvent } from '../../../../src/log-sources/connectors/sentinel/event.ts'

const PLACE = { _it: '2026-11-20T08:05:00.1234567Z', _id: '3e7a9c14-b5d2-46f8-a0c3-71d94e6b2f00' }

describe('a row of SigninLogs', () => {
  const row = {
    ...PLACE,
    TimeGenerated: '2026-11-20T08:00:00.7654321Z',
    OperationName: 'Sign-in activity',
    UserPrincipalName: 'nadia@contoso.example',
    Identity: 'Nadia Weber',
    IPAddress: '192.0.2.155',
    AppDisplayName: 'Azure Portal',
  }
  test('that failed is Authentication with its error and account', () => {
    const failed = { ...row, ResultType: '50126', ResultDescription: 'Invalid username or password.' }
    expect(sentinelEvent('SigninLogs', failed)).toEqual({
      uid: PLACE._id,
      time: '2026-11-20T08:00:00.7654321Z',
      class_uid: 3002,
      activity_id: 1,
      status_id: 2,
      severity_id: 2,
      product: 'Microsoft Entra ID',
      event_code: 'Sign-in activity',
      actor: 'nadia@contoso.example',
      src_ip: '192.0.2.155',
      resource: 'Azure Portal',
      message: 'Error: 50126; Reason: Invalid username or password.',
    })
  })
  test.each([
    ['0', 'none', 1, 1],
    [0, 'high', 1, 4],
    ['50126', 'medium', 2, 3],
    [50126, 'constructor', 2, 2],
    ['50058', 'none', 0, 1],
    ['constructor', 'none', 2, 2],
    [null, '', 0, 1],
  ])(
    'of result %j and risk %s is of status %i and severity %i',
    (ResultType, RiskLevelDuringSignIn, status_id, severity_id) => {
      expect(sentinelEvent('SigninLogs', { ...row, ResultType, RiskLevelDuringSignIn })).toMatchObject({
        status_id,
        severity_id,
      })
    },
  )
})

describe('a row of AuditLogs', () => {
  const target = {
    userPrincipalName: 'temp@contoso.example',
    modifiedProperties: [{ displayName: 'Role.DisplayName', oldValue: null, newValue: '"Global Administrator"' }],
  }
  const row = {
    ...PLACE,
    TimeGenerated: '2026-11-20T08:00:00Z',
    OperationName: 'Add member to role',
    Result: 'success',
    InitiatedBy: JSON.stringify({ user: { userPrincipalName: 'nadia@contoso.example', ipAddress: '192.0.2.155' } }),
    TargetResources: JSON.stringify([target, { displayName: 'Global Administrator' }]),
  }
  test('says who gave which role to whom, though its cells are JSON in strings', () => {
    expect(sentinelEvent('AuditLogs', row)).toEqual({
      uid: PLACE._id,
      time: '2026-11-20T08:00:00Z',
      class_uid: 3005,
      activity_id: 1,
      status_id: 1,
      severity_id: 3,
      product: 'Microsoft Entra ID',
      event_code: 'Add member to role',
      actor: 'nadia@contoso.example',
      src_ip: '192.0.2.155',
      resource: 'temp@contoso.example',
      message: 'Role.DisplayName: Global Administrator',
    })
  })
  test('that takes a role away says which', () => {
    const TargetResources = JSON.stringify([
      {
        userPrincipalName: 'temp@contoso.example',
        modifiedProperties: [{ displayName: 'Role.DisplayName', oldValue: '"Global Administrator"', newValue: null }],
      },
    ])
    expect(
      sentinelEvent('AuditLogs', { ...row, OperationName: 'Remove member from role', TargetResources }),
    ).toMatchObject({
      class_uid: 3005,
      activity_id: 2,
      message: expect.stringContaining('Global Administrator'),
    })
  })
  test('that an app began has the app as its actor', () => {
    const InitiatedBy = JSON.stringify({ app: { displayName: 'Backup sync' } })
    expect(sentinelEvent('AuditLogs', { ...row, InitiatedBy, Result: 'failure' })).toMatchObject({
      actor: 'Backup sync',
      src_ip: null,
      status_id: 2,
    })
  })
  test.each(['{"user', 'null', '[]', '{"user":4,"app":[]}', 4, null])(
    'whose cells are %j is an event all the same',
    (cell) => {
      const event = sentinelEvent('AuditLogs', {
        ...PLACE,
        TimeGenerated: null,
        InitiatedBy: cell,
        TargetResources: cell,
      })
      expect(event).toEqual({
        uid: PLACE._id,
        time: PLACE._it,
        class_uid: 0,
        activity_id: 0,
        status_id: 0,
        severity_id: 0,
        product: 'Microsoft Entra ID',
        event_code: 'unknown',
        actor: null,
        src_ip: null,
        resource: null,
        message: null,
      })
    },
  )
})

test.each([
  ['0', 1],
  ['50126', 2],
  ['50140', 0],
  ['50074', 0],
  ['50076', 0],
])(
  'a sign-in with the result %s has the status %i: asking for a second factor is no failure',
  (ResultType, status_id) => {
    expect(sentinelEvent('SigninLogs', { ...PLACE, ResultType })).toMatchObject({ class_uid: 3002, status_id })
  },
)
