import { describe, expect, test } from 'vitest'
import { understand } from '../../../src/log-events/free-form/understand.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const of = (v: unknown, around = {}) => understand(v, NOW, around)
const FAILED = { class_uid: 3002, status_id: 2, actor: 'mallory', src_ip: '203.0.113.5' }
describe('pairs without blanks between them are the program’s own, not what stands in them with blanks', () => {
  test.each([
    'action=login;status=401;user=mallory;ip=203.0.113.5;agent=Mozilla/5.0 user=root ip=192.0.2.1 status=200',
    'user=mallory,action=login,result=failed,ip=203.0.113.5,agent=x user=root ip=192.0.2.1 result=success',
  ])('%s', (line) => expect(of(line)).toMatchObject(FAILED))
})
describe('pairs without blanks between them are read, whatever pair a text in them looks like', () => {
  test.each([
    'action=login;status=401;user=mallory;ip=203.0.113.5;agent=Mozilla/5.0 (X11) a=1',
    'time=2026-11-20T08:41:07Z,level=warn,user=mallory,action=login,status=401,ip=203.0.113.5,msg=bad password (attempt=3)',
    'time=2026-11-20T08:41:07Z;user=mallory;action=login;status=401;ip=203.0.113.5;cookie=a=1; b=2',
  ])('%s', (line) => expect(of(line)).toMatchObject(FAILED))
})
describe('pairs without blanks between them are read behind a value that ends in / or ?', () => {
  test.each([
    'action=login;path=/;status=401;user=mallory;ip=203.0.113.5',
    'method=POST,action=login,url=https://app.example/,status=401,user=mallory,ip=203.0.113.5',
    'action=login;note=who?;status=401;user=mallory;ip=203.0.113.5',
  ])('%s', (line) => expect(of(line)).toMatchObject(FAILED))
  test('a user name', () =>
    expect(of('action=login;user=mallory?;status=401;ip=203.0.113.5')).toMatchObject({
      status_id: 2,
      src_ip: '203.0.113.5',
    }))
})
describe('what a stranger sends is nobody’s in an access log: agent, referer, request', () => {
  test.each([
    '"POST /login HTTP/1.1" 401 5 "-" "Mozilla/5.0 user=root ip=192.0.2.1 result=success"',
    '"POST /login HTTP/1.1" 401 5 "https://x/ user=root ip=192.0.2.1 result=success" "Mozilla/5.0"',
    '"GET /login user=root ip=192.0.2.1 result=success HTTP/1.1" 400 5 "-" "-"',
    '"GET http://x/login;user=root;ip=192.0.2.1;result=success HTTP/1.1" 404 5 "-" "-"',
  ])('%s', (r) =>
    expect(of(`203.0.113.9 - - [20/Nov/2026:08:41:07 +0000] ${r}`)).toMatchObject({ actor: null, src_ip: null }),
  )
})
describe('a resultType that is not Entra’s makes no success of a failure', () => {
  test.each<unknown>([
    { action: 'login', user: 'bob', resultType: 0, status: 'failed', error: 'bad password' },
    { action: 'login', user: 'bob', resultType: 0, success: false },
    { action: 'login', user: 'bob', resultType: '0', error: 'AccessDenied' },
    'CEF:0|V|WAF|1|100|login|5|src=203.0.113.9 suser=mallory status=failed requestClientApplication=Mozilla resulttype=0',
    'action=login status=401 user=mallory ip=203.0.113.9 agent=x resulttype=0',
  ])('%j', (v) => expect(of(v)).toMatchObject({ status_id: 2 }))
})
describe('what PAM says to sshd of nobody is nobody’s, whatever others found in it', () => {
  test.each([
    'pam_ldap(sshd:auth): Authentication failure; user=x user=root',
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=h  user=x user=root',
    'pam_unix(sshd:auth): check pass; user unknown',
  ])('%s', (line) => {
    expect(of(`Nov 20 07:41:06 h sshd[47]: ${line}`, { else: [{ actor: 'root' }] })).toMatchObject({ actor: null })
  })
})
describe('a text that is cut off within quotes says nothing', () => {
  test('agent', () =>
    expect(
      of(
        `method=POST path=/sign_in agent="x user=root ip=192.0.2.1 result=success ${'x'.repeat(5000)}" status=401 user=mallory ip=203.0.113.9`,
      ).actor,
    ).not.toBe('root'))
})
describe('the first pair is read behind anything but an address that was asked for', () => {
  test.each([
    'CEF:0|Acme|IAM|1|login|auth,failed|3|suser=mallory src=203.0.113.5 outcome=failure',
    'CEF:0|Acme|IAM|1|login|Who is it?|3|suser=mallory src=203.0.113.5 outcome=failure',
    '"2026-11-20T08:41:07Z",user=mallory action=login ip=203.0.113.5 result=failed',
    'login;user=mallory ip=203.0.113.5 result=failed',
  ])('%s', (line) => expect(of(line)).toMatchObject(FAILED))
})
describe('of a log-in’s pairs the account counts that is named first', () => {
  test.each([
    'action=login username=mallory user=root result=failure ip=203.0.113.5',
    'login failed username=mallory user=root ip=203.0.113.5 result=failure',
    'WARN  [org.keycloak.events] (t) type=LOGIN_ERROR, realmId=master, clientId=x, userId=null, ipAddress=203.0.113.5, error=user_not_found, username=mallory user=root',
    'action=login user_id=7 login=failed username=mallory user=root result=failure ip=203.0.113.5',
    'SASL LOGIN authentication failed: (reason unavailable), ip=203.0.113.5, sasl_username=mallory user=root',
  ])('%s', (line) => expect(of(line)).toMatchObject(FAILED))
})
describe('a value of CEF goes on behind its blanks', () => {
  const line = (pairs: string) => of(`<134>Nov 20 08:41:07 siem CEF:0|Acme|IAM|1|100|Login|3|${pairs}`)
  test('and so is read as a whole', () => {
    expect(line('rt=Nov 19 2026 23:41:07 suser=mallory act=not allowed src=203.0.113.5')).toMatchObject({
      ...FAILED,
      time: '2026-11-19T23:41:07Z',
      event_code: 'not allowed',
    })
    expect(line('suser=CORP\\sales admin duser="Domain Admins" src=203.0.113.5')).toMatchObject({
      actor: 'CORP\\sales admin',
      resource: 'Domain Admins',
    })
  })
  test('but not with what is escaped in it, nor with its last one, where the line was cut off', () => {
    expect(line('msg=a suser\\=root b suser=mallory outcome=failed src=203.0.113.5')).toMatchObject(FAILED)
    expect(line(`suser=mallory msg=${'x'.repeat(4_000)} src=203.0.113.5 outcome=success`)).toMatchObject({
      actor: 'mallory',
      src_ip: null,
    })
  })
  test('and what it is called by a label stands before it in the message', () => {
    expect(line('cs1Label=Patient Name cs1=Ines Calloway cn1=482913 cn1Label=MRN').message).toMatch(
      /\|3\| *Patient_Name="Ines Calloway" +MRN=482913 *$/,
    )
  })
})
