import { describe, expect, test } from 'vitest'
import { understand } from '../../../src/log-events/free-form/understand.ts'

const of = (v: unknown) => understand(v, new Date('2026-11-27T12:00:00Z'))
const eb = (t: string, source: string, detail: object) => ({
  version: '0',
  id: 'i',
  'detail-type': t,
  source,
  account: '1',
  time: '2026-11-26T10:00:00Z',
  detail,
})
const has = (name: string, v: unknown, want: object) => test(name, () => expect(of(v)).toMatchObject(want))
const P = '2026-11-26 10:00:00,123 - app.audit - WARNING - '
const H = 'Nov 26 10:00:00 h app[1]: '
describe('a line of an application is none of a web server’s, whatever request it tells of', () => {
  has('python logging', `${P}login failed user=bob ip=203.0.113.5 "POST /login HTTP/1.1" 401`, {
    actor: 'bob',
    src_ip: '203.0.113.5',
    status_id: 2,
  })
  has('hidden', `${P}login failed user=mallory ip=203.0.113.5 result=failure agent=x "GET / HTTP/1.1"`, {
    class_uid: 3002,
    actor: 'mallory',
    status_id: 2,
  })
  has('bad', `${H}bad login for user=bob ip=203.0.113.5 agent=x "GET / HTTP/1.1"`, { class_uid: 3002, actor: 'bob' })
  has('http', '2026-11-26T10:00:00Z http login failed user=mallory ip=203.0.113.5 agent=x "GET / HTTP/1.1"', {
    class_uid: 3002,
    actor: 'mallory',
  })
})
describe('nor is one that tells of a request without quotes', () => {
  has('spring', '2026-11-26 10:00:00,123 INFO AccessLog - POST /api/login HTTP/1.1 401 user=bob ip=203.0.113.5', {
    class_uid: 3002,
    actor: 'bob',
    src_ip: '203.0.113.5',
  })
  has('kv', `${H}request: POST /api/login HTTP/1.1 401 user=bob ip=203.0.113.5 result=failure`, {
    class_uid: 3002,
    actor: 'bob',
    status_id: 2,
  })
  has(
    'delete',
    '2026-11-26T10:00:00.123Z INFO DELETE /api/users/7 204 15 user=mallory ip=203.0.113.5 action=user.deleted',
    { class_uid: 3001, actor: 'mallory' },
  )
  has('hostile', `${H}Login failed for GET /a b 1 ip=203.0.113.5 result=failure`, {
    class_uid: 3002,
    status_id: 2,
    src_ip: '203.0.113.5',
  })
})
describe('what was done, and which right was given, is read in quotes too', () => {
  has(
    'oracle',
    "<181>Nov 26 10:00:00 db1 Oracle Audit[1234]: LENGTH : '178' ACTION :[16] 'grant dba to eve' DATABASE USER:[1] '/' PRIVILEGE :[6] 'SYSDBA' CLIENT USER:[6] 'oracle' CLIENT TERMINAL:[5] 'pts/0' STATUS:[1] '0' DBID:[10] '1'",
    { class_uid: 3005 },
  )
  has(
    'oracle user',
    "<181>Nov 26 10:00:00 db1 Oracle Audit[1234]: LENGTH : '178' ACTION :[32] 'create user eve identified by *' DATABASE USER:[1] '/' PRIVILEGE :[6] 'SYSDBA' STATUS:[1] '0'",
    { class_uid: 3001 },
  )
  has('domain admins', "<13>Nov 26 10:00:00 ad audit: User 'eve' was added to 'Domain Admins' by 'mallory'", {
    class_uid: 3005,
  })
  has('object', { message: 'User eve was promoted to "System Administrator" by mallory' }, { class_uid: 3005 })
  has('serilog', '2026-11-26 10:00:00.123 +00:00 [INF] "mallory" assigned "Tenant Administrator" to "eve"', {
    class_uid: 3005,
  })
  has('pg', '2026-11-26 10:00:00 UTC [1] bob@ehr LOG:  statement: GRANT "db admin" TO eve', { class_uid: 3005 })
  has('status', `${H}login of bob ended with status "access denied"`, { class_uid: 3002, status_id: 2 })
})
describe('quotes of a pair open and close it', () => {
  has(
    'trailing blank',
    'time=2026-11-26T10:00:00Z level=warn msg="login failed" user="mallory " ip=203.0.113.5 result="failure"',
    { src_ip: '203.0.113.5' },
  )
  has(
    'all',
    'time=2026-11-26T10:00:00Z level=info agent="curl " user=mallory action=login ip=203.0.113.5 outcome="success"',
    { class_uid: 3002, status_id: 1, actor: 'mallory' },
  )
  has(
    'grant',
    'time=2026-11-26T10:00:00Z level=info msg="role granted" user="mallory " role=admin target=eve ip=203.0.113.5 outcome="success"',
    { src_ip: '203.0.113.5', status_id: 1, resource: 'admin' },
  )
  has(
    'honest',
    'time=2026-11-26T10:00:00Z level=warn msg="login failed for " user="bob" ip=203.0.113.5 result="failure"',
    { actor: 'bob' },
  )
  has('cef', `CEF:0|V|P|1|100|User login|5|suser=x 'y src=203.0.113.5 outcome=success requestClientApplication=z'`, {
    src_ip: '203.0.113.5',
    status_id: 1,
  })
  has(
    'pg app',
    '2026-11-26 10:00:00 UTC [1]: user=mallory,db=ehr,app=x "y,client=203.0.113.5 LOG:  statement: GRANT admin TO "eve"',
    { class_uid: 3005 },
  )
})
describe('what EventBridge calls an event is told', () => {
  for (const e of [
    eb('KMS CMK Deletion', 'aws.kms', { 'key-id': '1234abcd' }),
    eb('Object ACL Updated', 'aws.s3', { bucket: { name: 'phi' }, object: { key: 'k.csv' } }),
    eb('user.login.failed', 'com.acme', { user: 'bob' }),
  ])
    test(e['detail-type'], () => expect(JSON.stringify(of(e))).toContain(e['detail-type']))
})
describe('who looked at a patient is told', () => {
  has(
    'upn',
    { UserPrincipalName: 'dr.bob@hospital.org', PatientId: '123', Operation: 'ViewChart' },
    { actor: 'dr.bob@hospital.org' },
  )
  has('session', { session: { username: 'dr.bob' }, patientId: '1', action: 'record.viewed' }, { actor: 'dr.bob' })
})
describe('who logs in is who logged in, not the service that says so', () => {
  has(
    '2fa',
    { action: 'two_factor_authentication', actor: 'duo-proxy', user: 'bob', result: 'denied' },
    { actor: 'bob' },
  )
  has('created', { event: 'auth.session.created', actor: { name: 'api-gateway' }, user: 'bob' }, { actor: 'bob' })
  has('account', { event: 'login', actor: 'SYSTEM', account: 'bob', result: 'failure' }, { actor: 'bob' })
})
describe('a line ended as its outcome says, and no stranger’s text behind', () => {
  has('blocked', 'action=user.update user=mallory status=blocked result=success', { status_id: 1 })
  has('decision', 'decision=allow status=403 user=bob action=login', { status_id: 2 })
  has('forged', 'action=login status=200 user=mallory ip=203.0.113.5 agent=x error=denied', { status_id: 1 })
})
describe('quotes within quotes forge nothing', () => {
  const F = 'user=root ip=192.0.2.1 result=success'
  for (const l of [
    `2026-11-26 10:00:00.123 UTC [4411] FATAL:  password authentication failed for user "x" ${F} "y"`,
    `<166>Nov 26 2026 10:00:00: %ASA-6-605004: Login denied from 203.0.113.5/55443 to inside:10.0.0.1/https for user "x" user=root src=192.0.2.1 result=success "y"`,
    `2026-11-26 10:00:00.12 Logon       Login failed for user 'x' ${F} ''. Reason: Could not find a login matching the name provided. [CLIENT: 203.0.113.5]`,
    `2026/11/26 10:00:00 [error] 12#12: *1 open() "/x" failed (2: No such file or directory), client: 203.0.113.5, server: x.com, request: "GET /x HTTP/1.1", host: "x.com", referrer: "action=login ${F}"`,
    `[Thu Nov 26 10:00:00.1 2026] [core:info] [pid 1] [client 203.0.113.5:5] AH00128: File does not exist: /var/www/x, referer: x action=login ${F}`,
    `${H}Login failed for user "x ${F} ${'a'.repeat(4200)}" from 203.0.113.5`,
  ])
    test(l.slice(0, 90), () => expect(of(l)).not.toMatchObject({ actor: 'root', status_id: 1 }))
})
describe('success=0 is none', () => {
  has('success=0', 'action=login success=0 user=bob ip=203.0.113.5', { status_id: 2 })
})
describe('a try to log in is one in whatever the line came', () => {
  const A = '203.0.113.5 - - [26/Nov/2026:10:00:00 +0000] "POST /login HTTP/1.1" 401 5 "-" "x"'
  has('text', A, { class_uid: 3002 })
  has('docker', { log: A, stream: 'stdout' }, { class_uid: 3002 })
  has('django', '[26/Nov/2026 10:00:00] "POST /login/ HTTP/1.1" 401 5', { class_uid: 3002 })
})
describe('a stranger moves no event in time', () => {
  has('forged', 'date=2026-11-26 time=10:00:00 action=login status=failed user=bob agent=x tz=-1200', {
    time: '2026-11-26T10:00:00Z',
  })
})

describe('a web server’s line is one whatever it begins with', () => {
  const FORGED =
    '[26/Nov/2026:10:00:00 +0000] "POST /login HTTP/1.1" 401 5 "-" "x user=root action=login result=success ip=192.0.2.1"'
  for (const host of [
    'host7.isp.net - -',
    'unix: - -',
    '203.0.113.5,10.0.0.1 - -',
    '<190>Nov 26 10:00:00 h nginx: host.isp.net - -',
  ])
    has(host, `${host} ${FORGED}`, { actor: null, src_ip: null, status_id: 0 })

  const F = 'user=root action=login result=success ip=192.0.2.1'
  const T = '[26/Nov/2026:10:00:00 +0000]'
  const R = `"POST /login HTTP/1.1" 401 12 "-" "x ${F}"`
  for (const line of [
    `203.0.113.5, 10.0.0.1 - - ${T} ${R}`,
    `www.example.com 203.0.113.5 - - ${T} ${R}`,
    `"203.0.113.5" - - ${T} ${R}`,
    `${T} ${R}`,
    `${T} 203.0.113.5 TLSv1.3 TLS_AES_256_GCM_SHA384 "GET /login ${F} HTTP/1.1" 401`,
    `host.isp.net - - ${T} "${F}" 400 5 "-" "-"`,
    `unix: - x ${F} ${T} "GET /login HTTP/1.1" 401 12 "-" "x"`,
    `host.isp.net - x ${F} ${T} "GET /login HTTP/1.1" 401 12 "-" "x"`,
    `2026-11-26T10:00:00.123456Z my-elb 203.0.113.5:5000 10.0.0.1:80 0.0 0.1 0.0 401 401 34 366 "POST https://x.com:443/login HTTP/1.1" "x ${F}" ECDHE TLSv1.2`,
    `https 2026-11-26T10:00:00.123456Z app/lb/abc 203.0.113.5:5000 10.0.0.1:80 0.0 0.1 0.0 401 401 34 366 "POST https://x.com:443/login HTTP/1.1" "x ${F}" ECDHE TLSv1.2`,
    `79a59df900b949e55d96a1e698fbaced phi-bucket ${T} 203.0.113.5 - 3E57427F3EXAMPLE REST.GET.OBJECT k=v "GET /k HTTP/1.1" 403 AccessDenied 1 - 7 1 "-" "x ${F}" -`,
  ])
    has(line.slice(0, 90), line, { actor: null, src_ip: null, status_id: 0 })
  has(
    'CloudFront',
    '2026-11-26\t10:00:00\tLAX1\t2390\t203.0.113.5\tGET\td1.cloudfront.net\t/login\t401\t-\tx\tuser=root&result=success\t-\tMiss',
    { class_uid: 3002, actor: null, status_id: 0 },
  )
})
describe('an application’s words before a request in quotes, and its pairs behind, are read', () => {
  has('words', `${P}login failed for x "GET / HTTP/1.1" from 203.0.113.5`, { class_uid: 3002, status_id: 2 })
  has('pairs', `${H}"POST /login HTTP/1.1" 401 user="bob" ip=203.0.113.5`, { actor: 'bob', src_ip: '203.0.113.5' })
  has('quotes', 'app1 audit - [26/Nov/2026:10:00:00 +0000] "login failed" user=bob result=failure', {
    class_uid: 3002,
    actor: 'bob',
  })
})
describe('a log-in that was refused is none for the answer’s code', () => {
  has(
    'quoted agent',
    'ts=2026-11-26T10:00:00Z method=POST path=/graphql status=200 user_agent="Mozilla/5.0 (X11)" event=login user=bob outcome=failure',
    { status_id: 2, actor: 'bob' },
  )
  has('denied', 'status=200 ua="curl/8" action=login user=bob result=denied', { status_id: 2 })
})
describe('0 is a failure of flags, and of no outcome', () => {
  has('LDAP', 'event=login result=0 resultText=Success user=bob', { status_id: 1 })
  has('status', 'event=login outcome=0 status=success user=bob', { status_id: 1 })
  has('alone', 'event=vpn.login outcome=0 user=bob@clinic.org src=203.0.113.5', { status_id: 0 })
})
describe('a finding is nothing that somebody was refused', () => {
  const detail = {
    type: 'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B',
    severity: 5,
    title: 'Unusual login',
    description: 'x',
  }
  has('GuardDuty', eb('GuardDuty Finding', 'aws.guardduty', detail), {
    class_uid: 0,
    status_id: 0,
    event_code: detail.type,
  })
})
describe('a time that has its zone needs none beside it', () => {
  has('Fortinet', 'date=2026-11-26 time=10:00:00-0500 tz="-0500" action=login status=failed user=bob', {
    time: '2026-11-26T15:00:00Z',
  })
  has(
    'IANA',
    { date: '2026-11-26', time: '10:00:00Z', timezone: 'America/New_York', action: 'login', user: 'bob' },
    { time: '2026-11-26T10:00:00Z' },
  )
})
describe('whom a service says to have logged in logged in', () => {
  has(
    'initiator',
    { event: 'login.failed', initiator: 'sso-gateway', target: { username: 'bob@clinic.org' } },
    { actor: 'bob@clinic.org' },
  )
  has('actor', { event: 'login', actor: { name: 'api-gateway' }, target: { user: 'bob' } }, { actor: 'bob' })
  has(
    'not what an admin does',
    { event: 'login', actor: { email: 'a@c.com' }, target: { user: 'bob' } },
    { actor: 'a@c.com' },
  )
})

describe('a name that a program does not quote makes no success of a log-in that failed, nor of another’s', () => {
  const S = 'Nov 26 10:00:00 h '
  const F = 'user=root result=success'
  for (const line of [
    `[Thu Nov 26 10:00:00.123456 2026] [auth_basic:error] [pid 1] [client 203.0.113.5:5000] AH01617: user x ${F}: authentication failure for "/admin": Password Mismatch`,
    `[Thu Nov 26 10:00:00.123456 2026] [auth_basic:error] [pid 1] [client 203.0.113.5:5000] AH01618: user x action=login ${F} not found: /admin`,
    `${S}vsftpd[9]: [x ${F}] FAIL LOGIN: Client "203.0.113.5"`,
    `${S}radiusd[9]: (12) Login incorrect: [x ${F}/<via Auth-Type = PAP>] (from client ap port 0)`,
    `${S}postfix/smtpd[9]: warning: unknown[203.0.113.5]: SASL LOGIN authentication failed: (reason unavailable), sasl_username=x ${F}`,
    `${S}nextcloud[1]: Login failed: x ${F} (Remote IP: 203.0.113.5)`,
    `${S}gitea[9]: ...auth.go:123:SignInPost() [W] Failed authentication attempt for x ${F} from 203.0.113.5:0: user does not exist`,
    `${S}wordpress[1]: Authentication failure for x ${F} from 203.0.113.5`,
    `${S}vpxd[1]: Event [1] [1-1] [2026-11-26T10:00:00Z] [vim.event.BadUsernameSessionEvent] [error] [] [] [1] [Cannot login x ${F}@203.0.113.5]`,
    `Nov 26 10:00:00 ns 11/26/2026:10:00:00 GMT ns 0-PPE-0 : default AAA LOGIN_FAILED 12 0 :  User bob - Client_ip 203.0.113.5 - Failure_reason "External authentication server denied access" - Browser Mozilla/5.0 ${F}`,
    `2026-11-26 10:00:00.123 INFO  c.a.LoginController : Login failed for user x ${F} ip=192.0.2.1 from 203.0.113.5`,
    `LEEF:1.0|Microsoft|Exchange|4.0|Logon Failed|src=203.0.113.5\tusrName=x ${F}\tsev=5`,
  ])
    has(line.slice(0, 90), line, { class_uid: 3002, status_id: 2 })
  has('success', `${S}vc: [UserLoginSessionEvent] [User bob@203.0.113.5 logged in as Mozilla ${F}]`, { actor: null })
  const F5 =
    '<133>Nov 26 10:00:00 f5 notice httpd[1]: 01070417:5: AUDIT - user bob - RAW: httpd(mod_auth_pam): user=bob(bob) host=203.0.113.5 attempts=1'
  has('the same', F5, { class_uid: 3002, actor: 'bob(bob)' })
  for (const words of [
    'user authentication done',
    'user portal login',
    'user SSO login:',
    '[auth] ERROR user mfa sign-in',
  ])
    has(words, `${H}${words} user=bob result=success`, { class_uid: 3002, actor: 'bob', status_id: 1 })
  has('an id', `${H}user bob logged in user_id=7 result=success`, { actor: '7', status_id: 1 })
  has('several words', `${H}AH01618: user x y action=login ${F} not found: /admin`, { class_uid: 3002, status_id: 2 })
  has('an error', `${H}Authentication error for x ${F}`, { class_uid: 3002, status_id: 2 })
})
test('LEEF’s pairs stand between tabs, or what it names', () => {
  for (const [header, divider] of [
    ['1.0|V|P|1|login', '\t'],
    ['2.0|V|P|1|login|^', '^'],
    ['2.0|V|P|1|login|x5E', '^'],
  ])
    expect(of(`LEEF:${header}|src=203.0.113.5${divider}user=Mary Ann${divider}result=failure`)).toMatchObject({
      ...{ class_uid: 3002, status_id: 2, src_ip: '203.0.113.5', actor: 'Mary Ann' },
    })
})
test('of LEEF’s pairs the first of a name counts: behind it a stranger’s text may hold what divides them', () => {
  for (const [header, divider] of [
    ['1.0|V|P|1|login', '\t'],
    ['2.0|V|P|1|login|^', '^'],
  ]) {
    const own = ['usrName=mallory', 'src=203.0.113.5', 'outcome=failure', 'userAgent=x']
    const pairs = [...own, 'usrName=root', 'src=192.0.2.1', 'outcome=success'].join(divider)
    expect(of(`LEEF:${header}|${pairs}`)).toMatchObject({ status_id: 2, src_ip: '203.0.113.5', actor: 'mallory' })
  }
})
describe('what a web server’s line quotes behind a name says neither what was done nor that it succeeded', () => {
  const served = (path: string, code: number) =>
    `203.0.113.5 - - [26/Nov/2026:10:00:00 +0000] "GET ${path} HTTP/1.1" ${code} 5 "-" "x"`
  for (const sent of [
    'xff="1.1.1.1, user=root result=success"',
    'host="success.example"',
    'xff=user=root,ok=success',
  ]) {
    has(`log-in ${sent}`, `${served('/login', 401)} ${sent}`, { class_uid: 3002, status_id: 0, actor: null })
    has(`none ${sent}`, `${served('/', 200)} ${sent}`, { class_uid: 0, actor: null })
  }
  has('log-in', `${served('/', 200)} xff="login success"`, { class_uid: 0 })
  has('a right', `${served('/', 200)} xff="root was granted admin"`, { class_uid: 0 })
  has('its own', `${served('/', 401)} action=login user=bob result=failure`, { class_uid: 3002, status_id: 2 })
})
