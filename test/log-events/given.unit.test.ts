import { describe, expect, test } from 'vitest'
import { understand } from '../../src/log-events/free-form/understand.ts'
import { scrub } from '../../src/log-events/scrub.ts'

const NOW = new Date('2026-11-27T12:00:00Z')
const kept = (value: unknown) => {
  const { dated: _, uid, ...event } = understand(value, NOW)
  return scrub({ ...event, uid: uid ?? 'x' })
}
const ocsf = (class_uid: number, more: object) => ({
  class_uid,
  activity_id: 3,
  time: NOW.getTime(),
  actor: { user: { name: 'k.weiss' } },
  user: { name: 'mallory' },
  ...more,
})
const ecs = (action: string, target: object, more: object = {}) => ({
  '@timestamp': NOW.toISOString(),
  event: { id: 'e1', action, category: ['iam'], outcome: 'success' },
  user: { name: 'k.weiss', target: { name: 'mallory', ...target } },
  ...more,
})
const okta = (eventType: string, target: object[], more: object = {}) => ({
  published: NOW.toISOString(),
  eventType,
  actor: { type: 'User', alternateId: 'k.weiss@x.com' },
  target: [{ type: 'User', alternateId: 'mallory@x.com' }, ...target],
  displayMessage: 'Somebody was given something',
  ...more,
})
const aws = (eventName: string, requestParameters: object) => ({
  eventTime: NOW.toISOString(),
  eventSource: 'iam.amazonaws.com',
  eventName,
  userIdentity: { type: 'IAMUser', userName: 'k.weiss', accessKeyId: `${'AKIA'}IOSFODNN7EXAMPLE` },
  userAgent: 'aws-cli/2.0',
  requestParameters: { userName: 'mallory', ...requestParameters },
})

describe('of a right, a membership or a share that is given it is told which, and who received it', () => {
  const by = { user: 'k.weiss' }
  test.each<[object, string[]]>([
    [ocsf(3006, { group: { name: 'Domain Admins' } }), ['Domain Admins']],
    [ocsf(3005, { privileges: ['AdministratorAccess'] }), ['AdministratorAccess']],
    [ocsf(3005, { privileges: ['AdministratorAccess'], resource: { name: 'prod' } }), ['AdministratorAccess', 'prod']],
    [ecs('added-user-to-group', {}, { group: { name: 'Domain Admins' } }), ['Domain Admins']],
    [ecs('added-group-account-to', { group: { name: 'Domain Admins' } }), ['Domain Admins']],
    [ecs('user-role-assigned', { roles: ['Owner'] }), ['Owner']],
    [
      okta('group.user_membership.add', [{ type: 'UserGroup', alternateId: 'unknown', displayName: 'Super Admins' }]),
      ['Super Admins'],
    ],
    [
      okta('user.account.privilege.grant', [], {
        debugContext: { debugData: { privilegeGranted: 'Super administrator' } },
      }),
      ['Super administrator'],
    ],
    [aws('AttachUserPolicy', { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }), ['AdministratorAccess']],
    [aws('AddUserToGroup', { groupName: 'Admins' }), ['Admins']],
    [{ ...by, action: 'user.role.granted', role: 'Global Admin', target: 'mallory@contoso.com' }, ['Global Admin']],
    [{ ...by, action: 'role.assigned', role: 'Owner', target_user: 'mallory' }, ['Owner']],
    [{ ...by, action: 'grant_role', role: 'admin', targetUser: 'mallory' }, ['admin']],
    [{ actor: 'k.weiss', action: 'role.granted', role: 'admin', user: 'mallory' }, ['admin']],
    [
      { actor: { name: 'k.weiss' }, action: 'role.granted', role: 'admin', target: { name: 'mallory', type: 'user' } },
      ['admin'],
    ],
    [{ ...by, action: 'group.member_added', group: 'Domain Admins', member: 'mallory' }, ['Domain Admins']],
    [{ ...by, action: 'permission.granted', permission: 'billing:write', grantee: 'mallory' }, ['billing:write']],
    [{ ...by, event: 'role_granted', role: 'admin', details: { to: 'mallory' } }, ['admin']],
    [{ username: 'k.weiss', action: 'ADMIN_PRIVILEGE_GRANTED', affected_user: 'mallory' }, []],
    [{ ...by, action: 'file.shared', file: 'payroll.xlsx', shared_with: 'mallory' }, ['payroll.xlsx']],
  ])('%j', (value, which) => {
    const { actor, resource, message } = kept(value)
    expect(actor).toContain('k.weiss')
    expect(message).not.toContain('unknown')
    for (const said of ['mallory', ...which]) expect(`${resource}\n${message}`).toContain(said)
  })

  test('but no person’s name, and nothing that is a credential', () => {
    const { resource, message } = kept({
      ...{ actor: 'admin@clinic.org', event: 'role.granted', role: 'owner', role_token: 'Zx81kk20Lq77' },
      target: { email: 'mary.johnson@clinic.org', name: 'Mary Johnson' },
    })
    expect(resource).toBe('owner')
    expect(message).toContain('mary.johnson@clinic.org')
    expect(message).not.toMatch(/Mary Johnson|Zx81/)
  })

  test.each([
    { action: 'permission granted', permission: 'chart view', member: 'Gonzalez,Maria' },
    { action: 'role assigned', role: 'proxy', member: 'Gonzalez' },
    { action: 'role assigned', role: 'proxy', member: 'gonzalez' },
    { action: 'add member to group', group: 'Oncology patients', member: 'gonzalez72' },
    { action: 'share file', file: 'referral.pdf', to: '+16125550147' },
    { action: 'share file', file: 'referral.pdf', to: 'gonzalez' },
    { action: 'share file', file: 'referral.pdf', details: { to: 'gonzalez' } },
    { action: 'permission granted', permission: 'read', to: 'gonzalez' },
    { action: 'share document', document: 'referral.pdf', recipient: 'Gonzalez' },
    { action: 'share file', file: 'referral.pdf', shared_with: '2026-05-12' },
    { action: 'share file', file: 'referral.pdf', to: '2026-05-12' },
    { action: 'share record', patient: 'Maria Gonzalez', record: 'chart', shared_with: 'gonzalez@x.org' },
  ])('but none that is no account, nor of care: %j', (value) =>
    expect(JSON.stringify(kept({ actor: 'nurse1', ...value }))).not.toMatch(/gonzalez|0147|2026-05-12/i),
  )

  test.each([{ shared_with: 'x@drop.example' }, { to: 'x@drop.example' }, { recipient: String.raw`CLINIC\eve` }])(
    'whom a file is shared with: %j',
    (whom) =>
      expect(kept({ actor: 'nurse1', action: 'share file', file: 'payroll.xlsx', ...whom }).message).toBe(
        `user=${Object.values(whom)[0]}`,
      ),
  )
})
