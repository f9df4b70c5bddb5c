import { describe, expect, test } from 'vitest'
import { workspaceFixtures } from '../../../../dev/logs/fixtures/workspace.ts'
import type { LogEvent } from '../../../../src/log-events/event.ts'
import { scrub } from '../../../../src/log-events/scrub.ts'
import { APPS, type App } from '../../../../src/log-sources/connectors/workspace/cursor.ts'
import { workspaceEvents } from '../../../../src/log-sources/connectors/workspace/event.ts'

const TIME = '2026-11-20T08:00:01.102Z'
const OTHERWISE = '2026-11-20T09:00:00.000Z'

const item = (event: unknown, more: object = {}) => ({
  id: { time: TIME, uniqueQualifier: '-9061846214783264853', applicationName: 'x', customerId: 'C0demo123' },
  actor: { email: 'admin@contoso.example', profileId: '1' },
  ipAddress: '203.0.113.9',
  events: [event],
  ...more,
})
const one = (app: App, name: string, parameters: object[] = []): LogEvent => {
  const [event] = workspaceEvents(app, item({ type: 't', name, parameters }), OTHERWISE)
  if (!event) throw new Error('no event')
  return event
}
const user = { name: 'USER_EMAIL', value: 'new@contoso.example' }
const external = { name: 'visibility_change', value: 'external' }

describe('an event of Workspace', () => {
  test.each<[App, string, object[], Partial<LogEvent>]>([
    ['login', 'login_success', [], { class_uid: 3002, activity_id: 1, status_id: 1 }],
    [
      'login',
      'login_success',
      [{ name: 'is_suspicious', boolValue: true }],
      { class_uid: 3002, status_id: 1, severity_id: 4 },
    ],
    [
      'login',
      'login_failure',
      [{ name: 'login_challenge_status', value: 'Challenge Passed' }],
      { class_uid: 3002, status_id: 2 },
    ],
    [
      'login',
      'login_challenge',
      [{ name: 'login_challenge_status', value: 'Challenge Failed' }],
      { class_uid: 3002, status_id: 2 },
    ],
    ['login', 'login_challenge', [], { class_uid: 3002, status_id: 0 }],
    ['login', 'logout', [], { class_uid: 3002, activity_id: 2 }],
    ['login', 'suspicious_login', [], { class_uid: 3002, status_id: 2, severity_id: 4 }],
    ['login', 'account_disabled_hijacked', [], { class_uid: 3001, activity_id: 5 }],
    ['user_accounts', '2sv_disable', [], { class_uid: 3001, activity_id: 11, severity_id: 3 }],
    ['admin', 'CREATE_USER', [user], { class_uid: 3001, activity_id: 1, resource: 'new@contoso.example' }],
    ['admin', 'SUSPEND_USER', [user], { class_uid: 3001, activity_id: 5 }],
    ['admin', 'DELETE_USER', [user], { class_uid: 3001, activity_id: 6 }],
    ['admin', 'CHANGE_PASSWORD', [user], { class_uid: 3001, activity_id: 3 }],
    ['admin', 'TURN_OFF_2_STEP_VERIFICATION', [user], { class_uid: 3001, activity_id: 11 }],
    ['admin', 'GRANT_ADMIN_PRIVILEGE', [user], { class_uid: 3005, activity_id: 1, severity_id: 4 }],
    [
      'admin',
      'ASSIGN_ROLE',
      [{ name: 'ROLE_NAME', value: '_SEED_ADMIN_ROLE' }, user],
      { class_uid: 3005, activity_id: 1, resource: 'new@contoso.example', message: 'role name: seed admin role' },
    ],
    ['admin', 'UNASSIGN_ROLE', [user], { class_uid: 3005, activity_id: 2 }],
    [
      'admin',
      'ADD_GROUP_MEMBER',
      [user, { name: 'GROUP_EMAIL', value: 'g@contoso.example' }],
      { class_uid: 3006, activity_id: 3, resource: 'g@contoso.example' },
    ],
    [
      'admin',
      'CHANGE_APPLICATION_SETTING',
      [{ name: 'NEW_VALUE', intValue: '9007199254740993' }],
      { class_uid: 3004, activity_id: 3, message: 'new value: 9007199254740993' },
    ],
    ['groups', 'remove_user', [], { class_uid: 3006, activity_id: 4 }],
    ['groups', 'change_acl_permission', [], { class_uid: 3006, activity_id: 99 }],
    [
      'token',
      'authorize',
      [
        { name: 'app_name', value: 'A' },
        { name: 'scope', multiValue: ['a', 'b'] },
      ],
      { class_uid: 3003, activity_id: 1, resource: 'A', message: 'scope: a b' },
    ],
    [
      'drive',
      'download',
      [
        { name: 'doc_title', value: 'Plan' },
        { name: 'doc_id', value: 'x' },
      ],
      { class_uid: 6006, activity_id: 2, resource: 'Plan', message: null },
    ],
    ['drive', 'change_user_access', [external], { class_uid: 6006, activity_id: 12, severity_id: 3 }],
    [
      'drive',
      'change_document_visibility',
      [{ name: 'visibility', value: 'public_on_the_web' }],
      { class_uid: 6006, activity_id: 12, severity_id: 4 },
    ],
    ['drive', 'change_user_access', [{ name: 'new_value', value: 'none' }], { class_uid: 6006, activity_id: 13 }],
    ['login', 'constructor', [], { class_uid: 0, activity_id: 99, event_code: 'constructor' }],
  ])('of %s, %s, is of its class (%j)', (app, name, parameters, expected) => {
    expect(one(app, name, parameters)).toMatchObject({
      ...{ time: TIME, event_code: name, actor: 'admin@contoso.example', src_ip: '203.0.113.9' },
      ...expected,
    })
  })

  test('is one of those of its item, with a uid that keeps all digits', () => {
    const events = workspaceEvents('admin', item({ name: 'A' }, { events: [{ name: 'A' }, { name: 'B' }] }), OTHERWISE)
    expect(events.map(({ uid }) => uid)).toEqual([
      `admin/${TIME}/-9061846214783264853/0`,
      `admin/${TIME}/-9061846214783264853/1`,
    ])
    const neighbour = { id: { time: TIME, uniqueQualifier: '-9061846214783264854' } }
    expect(workspaceEvents('admin', item({ name: 'A' }, neighbour), OTHERWISE)[0]?.uid).not.toBe(events[0]?.uid)
  })

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'x'],
    ['an item without an id', { events: [{ name: 'A' }] }],
    [
      'an item of a day that is none',
      item({ name: 'A' }, { id: { time: '2026-02-30T00:00:00Z', uniqueQualifier: '1' } }),
    ],
    ['an item whose qualifier is a number', item({ name: 'A' }, { id: { time: TIME, uniqueQualifier: 1 } })],
    ['an item without events', item({ name: 'A' }, { events: [] })],
    ['an event without a name', item({ parameters: [] })],
    ['an event that is none', item(7)],
  ])('that is %s is a Base Event, and the same one whenever it comes', (_, given) => {
    const [event, ...others] = workspaceEvents('login', given, OTHERWISE)
    expect(others).toEqual([])
    expect(event).toMatchObject({
      class_uid: 0,
      event_code: 'unknown',
      product: 'Google Workspace Login',
      message: null,
    })
    expect(['2026-11-20T09:00:00.000Z', TIME]).toContain(event?.time)
    expect(workspaceEvents('login', structuredClone(given), '2026-11-21T09:00:00Z')[0]?.uid).toBe(event?.uid)
  })

  test.each<[string, object]>([
    ['no actor', { actor: undefined }],
    ['an actor of another form', { actor: 'me' }],
    ['an address that is none', { ipAddress: 4 }],
  ])('with %s says nothing of it', (_, more) => {
    const [event] = workspaceEvents('login', item({ name: 'login_success', parameters: 'x' }, more), OTHERWISE)
    expect(event).toMatchObject({ class_uid: 3002 })
    expect([event?.actor, event?.src_ip]).toContain(null)
  })

  test('tells of a long value nothing of what its cut goes through', () => {
    const long = `${'a setting of the mail '.repeat(20).slice(0, 189)} 4111 1111 1111 1111 and more`
    const given = [
      { name: 'NEW_VALUE', value: long },
      { name: 'OLD_VALUE', value: 'none' },
    ]
    const { message } = one('admin', 'CHANGE_APPLICATION_SETTING', given)
    expect(message).toMatch(/^new value: a setting .*, old value: none$/)
    expect(message).not.toMatch(/4111/)
  })
  test('keeps, of the story that the stand-in tells, neither patient nor password, and all its uids', () => {
    const events = workspaceFixtures(Date.parse('2026-11-20T12:00:00Z'), 'C0demo123').flatMap(({ raw }) => {
      const app = APPS.find((name) => JSON.stringify(raw).includes(`"applicationName":"${name}"`))
      return app ? workspaceEvents(app, raw, OTHERWISE) : []
    })
    expect(JSON.stringify(events)).toContain('Holloway')
    expect(JSON.stringify(events)).toContain('Harbor-Winter-26')
    const rows = events.map((event) => scrub(event))
    expect(JSON.stringify(rows)).not.toMatch(/Holloway|48213377|1957|Harbor-Winter/)
    expect(rows.every(({ uid }) => uid !== null)).toBe(true)
    expect(rows.filter(({ class_uid }) => class_uid === 0).map(({ event_code }) => event_code)).toEqual([
      'passkey_enrolled',
    ])
    expect(new Set(rows.map(({ uid }) => uid)).size).toBe(rows.length - 1)
  })
})
