import { describe, expect, test } from 'vitest'
import { understand } from '../../../src/log-events/free-form/understand.ts'

const NOW = new Date('2026-11-27T12:00:00Z')
const of = (v: unknown) => understand(v, NOW)
const T = '[26/Nov/2026:10:00:00 +0000]'
const FORGE = 'action=login result=success user=root ip=192.0.2.1'
const ROLE = 'arn:aws:sts::123456789012:assumed-role/Admin/mallory'
const role = { type: 'AssumedRole', principalId: 'AROA:mallory', arn: ROLE }
const eb = (detail: object) => ({
  version: '0',
  'detail-type': 'AWS Console Sign In via CloudTrail',
  source: 'aws.signin',
  account: '123456789012',
  time: '2026-11-26T10:00:00Z',
  resources: [],
  detail,
})

describe('a line of pairs that says failure beside an HTTP status of success has failed', () => {
  test.each([
    'time=2026-11-26T10:00:00Z level=warn action=login status=200 success=false user=bob ip=203.0.113.5',
    'time=2026-11-26T10:00:00Z level=error action=login method=POST path=/graphql status=200 user=bob ip=203.0.113.5 error="invalid password"',
    '2026-11-26 10:00:00,123 ERROR AuditLogger - event="LOGIN" status="200" error="Bad credentials" user="bob" ip="203.0.113.5"',
    'action=grant_role status=200 decision=Deny user=bob role=admin',
  ])('%s', (l) => expect(of(l).status_id).toBe(2))
})
describe('whom a line names as its actor acted, not whom it was done to', () => {
  test.each([
    'time=2026-11-26T10:00:00Z level=info event=user.deleted actor=mallory user=alice ip=203.0.113.5',
    'ts=2026-11-26T10:00:00Z level=info msg="role granted" performed_by=mallory user=alice role=admin status=success',
    '2026-11-26 10:00:00,123 INFO AUDIT - actor=mallory, action=DELETE_USER, user=alice, ip=203.0.113.5, outcome=SUCCESS',
    '2026-11-26 10:00:00,123 INFO  [exec-1] c.a.AuditLogger - event=PASSWORD_RESET actor=mallory user=alice outcome=SUCCESS',
  ])('%s', (l) => expect(of(l).actor).toBe('mallory'))
})
describe('the number of a customer of AWS has signed in nowhere', () => {
  test.each<[object, string]>([
    [
      eb({
        eventName: 'ConsoleLogin',
        sourceIPAddress: '203.0.113.5',
        userIdentity: { type: 'IAMUser', userName: 'bob', arn: 'arn:aws:iam::1:user/bob' },
        responseElements: { ConsoleLogin: 'Failure' },
      }),
      'bob',
    ],
    [eb({ eventName: 'ConsoleLogin', userIdentity: role, responseElements: { ConsoleLogin: 'Success' } }), ROLE],
    [
      { event: 'user.login', actor: { email: 'bob@c.com' }, account: 'acme-corp', ip: '203.0.113.5', status: 'failed' },
      'bob@c.com',
    ],
  ])('%j', (e, actor) => expect(of(e).actor).toBe(actor))
  test('of a finding that names nobody', () =>
    expect(
      of({ ...eb({ type: 'UnauthorizedAccess:IAMUser/X', resource: {} }), source: 'aws.guardduty' }).actor,
    ).toBeNull())
})
describe('what an admin does to somebody else’s log-in is done by the admin', () => {
  test.each<[object, string]>([
    [{ eventName: 'UpdateLoginProfile', userIdentity: role, requestParameters: { userName: 'eve' } }, ROLE],
    [
      {
        eventName: 'CreateLoginProfile',
        userIdentity: role,
        errorCode: 'AccessDenied',
        requestParameters: { userName: 'eve' },
      },
      ROLE,
    ],
    [{ eventName: 'AdminUserGlobalSignOut', userIdentity: role, requestParameters: { username: 'eve' } }, ROLE],
    [{ action: 'user.sign_out_all', performed_by: 'mallory@c.com', user: 'eve@c.com' }, 'mallory@c.com'],
    [
      { action: 'user.authentication_method.reset', actor: { email: 'mallory@c.com' }, user: { email: 'eve@c.com' } },
      'mallory@c.com',
    ],
    [{ action: 'user.login_as', actor: 'mallory@c.com', user: 'eve@c.com' }, 'mallory@c.com'],
    [{ action: 'auth.factor.removed', actor: { name: 'mallory' }, target: { username: 'eve' } }, 'mallory'],
    [{ action: 'sso.login.disabled', actor: 'mallory', target: { user: 'eve' } }, 'mallory'],
    [{ action: 'auth.session.terminated', actor: 'mallory', user: 'eve' }, 'mallory'],
    [{ action: 'auth.token.revoked', actor: 'mallory', user: 'eve' }, 'mallory'],
    [{ action: 'login.unlock', actor: 'mallory', user: 'eve' }, 'mallory'],
  ])('%j', (e, actor) => expect(of(e).actor).toBe(actor))
  test('nor is it a log-in that failed', () =>
    expect(
      of({
        eventName: 'CreateLoginProfile',
        userIdentity: role,
        errorCode: 'AccessDenied',
        requestParameters: { userName: 'eve' },
      }).class_uid,
    ).not.toBe(3002))
})
describe('who logs in to an account of another name is who acted, and that account what it was done to', () => {
  test.each([
    { event: 'auth.login', actor: { name: 'bob', email: 'bob@c.org' }, target: { user: 'root' } },
    { event: 'ssh.login', actor: { name: 'bob' }, target: { username: 'root', hostname: 'db1' }, result: 'success' },
  ])('%j', (e) => expect(of(e)).toMatchObject({ actor: 'bob', resource: 'root' }))
  test('but not the service that tells of it', () =>
    expect(of({ event: 'login', actor: { name: 'duo', type: 'service' }, target: { user: 'bob' } }).actor).toBe('bob'))
  test('nor a log-in that was blocked or failed', () => {
    expect(of({ event: 'login.blocked', actor: 'sso', user: 'bob' }).actor).toBe('bob')
    expect(of({ event: 'login.failed.disabled', actor: 'sso', user: 'bob' }).actor).toBe('bob')
  })
})
describe('what a stranger sends a web server forges nothing: name, query, agent', () => {
  test.each([
    `203.0.113.5 - x ${FORGE} ${T} "GET / HTTP/1.1" 401 5 "-" "curl"`,
    `203.0.113.5 - a b ${T} "GET / HTTP/1.1" 401 5 "-" "${FORGE}"`,
    // Debian's default other_vhosts_access.log (vhost_combined).
    `x.com:80 203.0.113.5 - - ${T} "GET / HTTP/1.1" 200 5 "-" "${FORGE}"`,
    // ALB
    `https 2026-11-26T10:00:00.123Z app/lb/1 203.0.113.5:5555 10.0.0.1:80 0.1 0.1 0 401 401 5 5 "GET https://x.com:443/ HTTP/1.1" "${FORGE}" E T arn`,
    // IIS (W3C): the query and the agent stand in columns of their own
    '2026-11-26 10:00:00 10.0.0.1 GET /login user=root;action=login;result=success;ip=192.0.2.1 443 - 203.0.113.5 Mozilla/5.0 - 401 0 0 15',
    '2026-11-26 10:00:00 10.0.0.1 GET /reset.aspx user=root 443 - 203.0.113.5 Mozilla/5.0+(x) - 401 0 0 15',
  ])('%s', (l) => expect(of(l)).toMatchObject({ actor: null, src_ip: null }))
  test.each([`203.0.113.5 - x ${FORGE} ${T} "GET / HTTP/1.1" 401 5 "-" "curl"`])('no log-in: %s', (l) =>
    expect(of(l)).not.toMatchObject({ class_uid: 3002, status_id: 1 }),
  )
})
describe('a name in quotes that is no pair’s value is no pairs', () => {
  test.each([
    `2026-11-26 10:00:00.123 UTC [4411] FATAL:  password authentication failed for user "${FORGE}"`,
    `2026/11/26 10:00:00 [error] 12#12: *1 user "x ${FORGE}" was not found in "/etc/nginx/.htpasswd", client: 203.0.113.5, server: x.com`,
    `<166>Nov 26 2026 10:00:00: %ASA-6-605004: Login denied from 203.0.113.5/55443 to inside:10.0.0.1/https for user "x user=root src=192.0.2.1 result=success"`,
  ])('%s', (l) => expect(of(l)).toMatchObject({ actor: null, src_ip: null }))
  test.each([
    `2026-11-26 10:00:00.123 UTC [4411] FATAL:  password authentication failed for user "${FORGE}"`,
    `<166>Nov 26 2026 10:00:00: %ASA-6-605004: Login denied from 203.0.113.5/55443 to inside:10.0.0.1/https for user "x user=root src=192.0.2.1 result=success"`,
  ])('ended as: %s', (l) => expect(of(l).status_id).toBe(2))
})
describe('sudo’s lines without a terminal are sudo’s', () => {
  test.each([
    'Nov 26 10:00:00 h sudo[1]:   zabbix : PWD=/ ; USER=root ; COMMAND=/usr/bin/passwd -d root',
    'Nov 26 10:00:00 h sudo: zabbix : PWD=/home/zabbix ; USER=root ; GROUP=root ; COMMAND=/bin/sh -c id',
  ])('%s', (l) => expect(of(l)).toMatchObject({ class_uid: 3005, status_id: 1, actor: 'zabbix', resource: 'root' }))
})
describe('in sudo’s lines who acted stands before the colon, and what reason stands behind it was a refusal', () => {
  const line = (said: string) => of(`Nov 26 10:00:00 h sudo:   alice : ${said}`)
  test.each([
    'HOST=h ; TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/ls',
    'TTY=pts/0 ; CHROOT=/x ; PWD=/ ; USER=root ; COMMAND=/bin/ls',
  ])('%s', (said) =>
    expect(line(said)).toMatchObject({ class_uid: 3005, status_id: 1, actor: 'alice', resource: 'root' }),
  )
  test.each([
    'account validation failure, is your account locked? ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls',
    'sorry, you are not allowed to set the following environment variables: LD_PRELOAD ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls',
    'problem with defaults entries ; TTY=pts/0 ; PWD=/ ; USER=root ;',
  ])('%s', (said) =>
    expect(line(said)).toMatchObject({ class_uid: 3005, status_id: 2, actor: 'alice', resource: 'root' }),
  )
  test('whatever else it writes', () =>
    expect(line('(command continued) --user=root result=success')).toMatchObject({ actor: 'alice', status_id: 0 }))
  test('an account’s name may have blanks', () =>
    expect(
      of('Nov 26 10:00:00 h sudo: bob smith@corp.org : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls').actor,
    ).toBe('bob smith@corp.org'))
})
describe('what says that there is no account is none', () => {
  test.each(['-', '--', 'N/A', 'null', '(null)'])('%s', (user) => {
    expect(of({ event: 'login', user, result: 'failure' }).actor).toBeNull()
    expect(of({ event: 'login', user, username: 'bob', result: 'failure' }).actor).toBe('bob')
  })
})
describe('what was done, and how it ended, is not taken from a stranger’s words in an access log', () => {
  test.each([
    `203.0.113.5 - - ${T} "GET / HTTP/1.1" 404 5 "-" "role Global Admin granted to mallory"`,
    `203.0.113.5 - - ${T} "GET /admin-role-granted HTTP/1.1" 404 5 "-" "x"`,
    `203.0.113.5 - - ${T} "GET / HTTP/1.1" 404 5 "-" "user account deleted: ceo"`,
    `<190>Nov 26 10:00:00 web nginx: 203.0.113.5 - - ${T} "GET /login HTTP/1.1" 401 5 "-" "result=success"`,
  ])('%s', (l) => {
    const { class_uid, status_id } = of(l)
    expect([3001, 3005]).not.toContain(class_uid)
    expect(status_id).not.toBe(1)
  })
})
describe('in OCSF’s sign-ins `user` is who signed in, and `actor` may be the machine', () => {
  test.each(['DC1$', '-'])('%s', (subject) =>
    expect(
      of({
        class_uid: 3002,
        activity_id: 1,
        status_id: 2,
        time: 1795687200000,
        metadata: { event_code: '4625', product: { name: 'Windows' } },
        actor: { user: { name: subject } },
        user: { name: 'bob' },
        src_endpoint: { ip: '203.0.113.5' },
      }).actor,
    ).toBe('bob'),
  )
})
describe('no outcome behind a status code of refusal makes it a success', () => {
  test.each([
    'action=login status=401 user=mallory ip=203.0.113.9 agent=x outcome=success',
    'method=POST path=/login status=401 user=mallory ip=203.0.113.9 ua=x result=ok',
  ])('%s', (l) => expect(of(l).status_id).toBe(2))
})
describe('a try at a mailbox that failed is a log-in that failed', () => {
  test.each([
    'Nov 26 10:00:00 h dovecot[1]: imap-login: Disconnected: Connection closed (auth failed, 3 attempts in 9 secs): user=<bob@c.com>, method=PLAIN, rip=203.0.113.5, lip=10.0.0.1, TLS, session=<x>',
  ])('%s', (l) =>
    expect(of(l)).toMatchObject({
      class_uid: 3002,
      activity_id: 1,
      status_id: 2,
      actor: 'bob@c.com',
      src_ip: '203.0.113.5',
    }),
  )
})
describe('the zone that stands beside date= and time= is read', () => {
  test.each([
    [
      'device="SFW" date=2026-11-26 time=10:00:00 timezone="CET" log_subtype="Admin" status="Failed" user_name="bob" src_ip=203.0.113.5',
      '2026-11-26T09:00:00Z',
    ],
    [
      'date=2026-11-26 time=10:00:00 tz="-0500" devname=FGT type=event action=login status=failed user=bob srcip=203.0.113.5',
      '2026-11-26T15:00:00Z',
    ],
  ])('%s', (l, time) => expect(of(l).time).toBe(time))
})

describe('words in quotes that say how it ended are read', () => {
  test.each([
    "Nov 26 10:00:00 h app[1]: login of bob completed with status 'FAILED'",
    'Nov 26 10:00:00 h app[1]: login of bob ended with result "failure"',
    `CEF:0|a|b|1|c|Login of 'bob|3|suser=o'brien outcome=failure`,
  ])('%s', (l) => expect(of(l)).toMatchObject({ class_uid: 3002, status_id: 2 }))
})
describe('a line of pairs that says success first is no failure for what stands behind', () => {
  test.each([
    'action=login outcome=success user=bob agent=x status=401',
    'action=login status=success user=bob agent=x error=denied',
    'action=login success=true user=bob agent=x outcome=failure',
  ])('%s', (l) => expect(of(l)).toMatchObject({ class_uid: 3002, status_id: 1, actor: 'bob' }))
})
describe('a time beside a zone', () => {
  const at = (zone: string) =>
    of(`date=2026-11-26 time=10:00:00 timezone="${zone}" action=login status=failed user=bob`)
  test('is read in it', () => expect(at('(GMT-5:00)Eastern Time').time).toBe('2026-11-26T15:00:00Z'))
  test('that is not known is no time', () =>
    expect(at('America/New_York')).toMatchObject({ time: NOW.toISOString(), dated: false }))
})

describe('a request for a page to log in is a try of nobody, however it ended', () => {
  test.each([
    `203.0.113.5 - bob ${T} "GET /login HTTP/1.1" 401 5 "-" "Mozilla/5.0"`,
    'Nov 26 10:00:00 lb haproxy[1]: 203.0.113.5:5555 [26/Nov/2026:10:00:00.123] fe be/s1 401 200 - - {x user=root result=success} "GET /login HTTP/1.1"',
  ])('%s', (l) => expect(of(l)).toMatchObject({ class_uid: 3002, activity_id: 1, status_id: 0, actor: null }))
})
test('a second factor that an admin takes away is a change of the account', () =>
  expect(of({ action: 'two_factor_authentication.disabled', actor: 'mallory', user: 'eve' })).toMatchObject({
    ...{ class_uid: 3001, activity_id: 11, actor: 'mallory', resource: 'eve' },
  }))

describe('of rights and credentials in AWS it is told as that what was done, and not as if accounts came and went', () => {
  test.each([
    ['PutUserPolicy', 3005, 1],
    ['PutRolePolicy', 3005, 1],
    ['PutGroupPolicy', 3005, 1],
    ['DeleteUserPolicy', 3005, 2],
    ['DeleteGroupPolicy', 3005, 2],
    ['DeleteRolePermissionsBoundary', 3005, 2],
    ['CreateAccessKey', 3001, 99],
    ['DeactivateMFADevice', 3001, 11],
    ['EnableMFADevice', 3001, 10],
    ['DeleteUser', 3001, 6],
    ['PutBucketPolicy', 0, 0],
  ])('%s', (eventName, class_uid, activity_id) =>
    expect(of({ eventName, eventSource: 'iam.amazonaws.com' })).toMatchObject({ class_uid, activity_id }),
  )
  test('and of which role', () =>
    expect(of({ eventName: 'PutRolePolicy', requestParameters: { roleName: 'ops', policyName: 'p' } }).resource).toBe(
      'ops',
    ))
})
describe('what EventBridge carries is read as if it came alone', () => {
  const time = '2026-11-26T10:00:05Z'
  test('of Okta', () => {
    const detail = {
      actor: { id: '00u1', alternateId: 'bob@c.com' },
      client: { ipAddress: '203.0.113.5' },
      ...{ eventType: 'user.session.start', outcome: { result: 'FAILURE' }, published: '2026-11-26T10:00:00.000Z' },
    }
    const bridged = { ...eb(detail), 'detail-type': 'SystemLog', source: 'aws.partner/okta.com/x' }
    for (const value of [bridged, JSON.stringify(bridged)])
      expect(of(value)).toMatchObject({
        ...{ class_uid: 3002, activity_id: 1, status_id: 2, actor: 'bob@c.com', src_ip: '203.0.113.5' },
        ...{ time: detail.published, product: 'aws.partner/okta.com/x' },
      })
  })
  test('without a time of its own it happened when the envelope says', () =>
    expect(of({ ...eb({ user: 'bob', action: 'login' }), time })).toMatchObject({ time, actor: 'bob' }))
  test('however deep envelopes stand in one another', () => {
    const deep = `${'{"detail-type":"a","source":"b","detail":'.repeat(5_000)}{}${'}'.repeat(5_000)}`
    expect(of(deep).class_uid).toBe(0)
  })
})

describe('nobody hides what he did behind what looks like a request or a web server’s line', () => {
  test.each([
    `user=mallory action=login result=success ip=203.0.113.5 agent=x ${T} "GET / HTTP/1.1" 200 5`,
    String.raw`user=mallory action=login result=success ip=203.0.113.5 agent="x \"GET / HTTP/1.1\" 200 5"`,
    'user=mallory action=login result=success ip=203.0.113.5 GET / x 443 ',
    '2026-11-26 10:00:00,123 INFO Audit - user=mallory action=login result=success ip=203.0.113.5 said "GET / HTTP/1.1"',
  ])('%s', (l) =>
    expect(of(l)).toMatchObject({ class_uid: 3002, status_id: 1, actor: 'mallory', src_ip: '203.0.113.5' }),
  )
})

describe('an audit message of medicine’s standards tells who acted, and how it ended', () => {
  const fhir = {
    resourceType: 'AuditEvent',
    type: { code: '110114', display: 'User Authentication' },
    subtype: [{ code: '110122', display: 'Login' }],
    ...{ action: 'E', recorded: '2026-11-26T10:00:00Z', outcomeDesc: 'Bad password' },
    agent: [{ altId: 'bsmith', requestor: true, network: { address: '203.0.113.5' } }],
  }
  test.each<[string, number]>([
    ['0', 1],
    ['4', 2],
    ['8', 2],
    ['12', 2],
  ])('%s', (outcome, status_id) => {
    const told = { class_uid: 3002, activity_id: 1, status_id, actor: 'bsmith' }
    expect(of({ ...fhir, outcome })).toMatchObject({ ...told, src_ip: '203.0.113.5', event_code: 'Login' })
    expect(of({ ...fhir, outcome, type: { code: '110114' }, subtype: [] })).toMatchObject(told)
    const atna = `<AuditMessage><EventIdentification EventActionCode="E" EventOutcomeIndicator="${outcome}"><EventID csd-code="110114" originalText="User Authentication"/></EventIdentification><ActiveParticipant UserID="bsmith"/></AuditMessage>`
    expect(of(`<85>1 2026-11-26T10:00:00Z pacs ATNA 1 IHE+DICOM - ${atna}`)).toMatchObject(told)
  })
})
test('of the agents of a FHIR message the one that asked acted, wherever it stands', () => {
  const agents = [
    { altId: 'ehr-app-7', requestor: false, network: { address: '10.0.0.9' } },
    { altId: 'bsmith', requestor: true, network: { address: '203.0.113.5' } },
  ]
  const fhir = { resourceType: 'AuditEvent', type: { code: 'rest' }, outcome: '0' }
  for (const agent of [agents, agents.toReversed()])
    expect(of({ ...fhir, agent })).toMatchObject({ actor: 'bsmith', src_ip: '203.0.113.5' })
})
describe('an event of Windows in XML is the event of its number', () => {
  const xml = (id: number, data: object) =>
    of(
      `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>${id}</EventID><TimeCreated SystemTime='2026-11-26T10:00:00.1234567Z'/><Computer>dc1</Computer></System><EventData>${Object.entries(
        data,
      )
        .map(([name, value]) => `<Data Name='${name}'>${value}</Data>`)
        .join('')}</EventData></Event>`,
    )
  test('a log-on', () =>
    expect(xml(4625, { SubjectUserName: '-', TargetUserName: 'bob', IpAddress: '203.0.113.5' })).toMatchObject({
      ...{ class_uid: 3002, status_id: 2, actor: 'bob', src_ip: '203.0.113.5' },
    }))
  test('a log-on of nobody is not whose machine it was on', () =>
    expect(xml(4625, { SubjectUserName: 'DC1$', TargetUserName: '-' }).actor).toBeNull())
  test('what was done to an account', () =>
    expect(xml(4720, { TargetUserName: 'eve', SubjectUserName: 'mallory' })).toMatchObject({
      ...{ class_uid: 3001, actor: 'mallory', resource: 'eve' },
    }))
})
