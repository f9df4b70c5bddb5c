import { describe, expect, test } from 'vitest'
import { hecItems, splunkResults } from '../../../dev/logs/fixtures/splunk.ts'
import { understand } from '../../../src/log-events/free-form/understand.ts'
import { scrub } from '../../../src/log-events/scrub.ts'

const RECEIVED = new Date('2026-11-25T10:00:00.000Z')
/** As EventBridge carries an event of CloudTrail's. */
const BRIDGE = { 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.iam', account: '123456789012' }
const of = (value: unknown) => understand(value, RECEIVED)
/** Class, activity and status. */
const kind = (value: unknown) => {
  const { class_uid, activity_id, status_id } = of(value)
  return [class_uid, activity_id, status_id]
}

describe('a line of text', () => {
  const STAMP = 'Nov 20 08:41:07 web-1'
  const ISO = '2026-11-20T08:41:07Z'
  test.each<[string, number[], object]>([
    [
      `${STAMP} sshd[47]: Failed password for invalid user admin from 203.0.113.9 port 5221 ssh2`,
      [3002, 1, 2],
      { actor: 'admin', src_ip: '203.0.113.9', resource: 'web-1', product: 'sshd', event_code: 'Failed password' },
    ],
    [
      `${STAMP} sshd[47]: Failed publickey for git from 2001:db8::7 port 5221 ssh2: RSA SHA256:abc`,
      [3002, 1, 2],
      { actor: 'git', src_ip: '2001:db8::7', event_code: 'Failed publickey' },
    ],
    [
      `${STAMP} sshd[47]: Accepted publickey for deploy from 203.0.113.9 port 5221 ssh2: ED25519 SHA256:abc`,
      [3002, 1, 1],
      { actor: 'deploy', src_ip: '203.0.113.9' },
    ],
    [
      `${STAMP} sshd[47]: Invalid user a b from 203.0.113.9 port 5221`,
      [3002, 1, 2],
      { actor: 'a b', src_ip: '203.0.113.9' },
    ],
    [
      `${STAMP} sshd[47]: pam_unix(sshd:session): session opened for user oper(uid=7) by (uid=0)`,
      [3002, 1, 1],
      { actor: 'oper' },
    ],
    [`${STAMP} sshd[47]: pam_unix(sshd:session): session closed for user oper`, [3002, 2, 1], { actor: 'oper' }],
    [
      `${STAMP} sudo:    alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id`,
      [3005, 1, 1],
      { actor: 'alice', resource: 'root', event_code: 'sudo' },
    ],
    [
      `${STAMP} sudo: bob : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh`,
      [3005, 1, 2],
      { actor: 'bob', resource: 'root' },
    ],
    [
      `${STAMP} sudo: bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh`,
      [3005, 1, 2],
      { actor: 'bob' },
    ],
    [
      `${STAMP} useradd[9]: new user: name=support2, UID=1004, GID=1004`,
      [3001, 1, 1],
      { actor: null, resource: 'support2' },
    ],
    [`${STAMP} userdel[9]: delete user 'support2'`, [3001, 6, 1], { resource: 'support2' }],
    [`${STAMP} usermod[9]: add 'support2' to group 'wheel'`, [3006, 3, 1], { resource: 'wheel' }],
    [
      `${STAMP} fw: action=deny src=10.0.0.4 dst=203.0.113.9 dport=22 user="j doe"`,
      [4001, 5, 2],
      { actor: 'j doe', src_ip: '10.0.0.4', resource: '203.0.113.9', event_code: 'deny' },
    ],
    ['user=alice action=login result=success ip=203.0.113.9', [3002, 1, 1], { actor: 'alice', src_ip: '203.0.113.9' }],
    ['User alice logged out', [3002, 2, 0], {}],
    ['the weather is fine', [0, 0, 0], { message: 'the weather is fine' }],
    ['', [0, 0, 0], { message: '' }],
  ])('%j is understood', (line, expected, facts) => {
    expect(kind(line)).toEqual(expected)
    expect(of(line)).toMatchObject({ message: line, ...facts })
  })

  test.each([
    'Granted role owner to bob after failed approval',
    'Role assigned: principal=bob role=Error Reporting Admin',
    'iam: attached policy DenyBilling to user bob',
    'Nov 20 11:00:00 dc1 app[1]: permission granted to bob on "Bad Debt" by alice',
    'Administrator alice assigned role Owner to bob; blocked sign-ins of bob: 0',
  ])('of a privilege that was given does not tell it as refused for the words that are in it: %s', (line) => {
    expect(kind(line)).toEqual([3005, 1, 0])
    expect(kind({ message: line })).toEqual([3005, 1, 0])
  })
  test.each([
    ['permission denied: bob may not grant role owner to eve', [3005, 1, 2]],
    ['bob may not grant role owner to eve', [3005, 1, 2]],
    ['role owner could not be assigned to eve', [3005, 1, 2]],
    ['access denied: alice attempted to assign role admin to bob', [3005, 1, 2]],
    ['failed to grant role owner to bob: not permitted', [3005, 1, 2]],
    ['Failed to add user eve to group admins: permission denied', [3006, 3, 2]],
    ['Role assignment failed: principal=bob', [3005, 1, 2]],
    ['password change failed for user bob', [3001, 3, 2]],
    ['file open denied: /etc/shadow', [6006, 14, 2]],
    ['login did not succeed for user alice from 203.0.113.9', [3002, 1, 2]],
    ['Login not accepted for alice', [3002, 1, 2]],
    ['login user=alice success=no', [3002, 1, 2]],
    ['login of alice was not granted', [3002, 1, 2]],
    ["couldn't grant role owner to eve", [3005, 1, 2]],
    ['unable to add user eve to group admins', [3006, 3, 2]],
    ["pam_winbind(sudo:auth): user 'alice' denied access (incorrect password or invalid membership)", [3005, 1, 2]],
  ])('of what was refused is not told as done: %s', (line, expected) => {
    expect(kind(`Nov 20 11:00:00 dc1 app[1]: ${line}`)).toEqual(expected)
  })
  test('of a group that was left is told as done, whatever the group is called', () => {
    expect(kind('Removed bob from group Blocked Users')).toEqual([3006, 4, 0])
  })
  test.each([
    ['pam_unix(sudo:auth): authentication failure; logname=a uid=7 euid=0 tty=/dev/pts/0 ruser=a rhost=  user=a', 'a'],
    ['pam_sss(sudo-i:auth): authentication failure; logname=a uid=7 euid=0 tty=/dev/pts/0 ruser=a rhost= user=a', 'a'],
    ['pam_sss(sudo:auth): received for user a@contoso.example: 7 (Authentication failure)', 'a@contoso.example'],
    ['pam_unix(sudo:auth): conversation failed', null],
    ['pam_unix(sudo:auth): auth could not identify password for [a]', 'a'],
  ])('of PAM is a refusal where sudo asks for a password in vain: %s', (line, actor) => {
    expect(of(`${STAMP} sudo[47]: ${line}`)).toMatchObject({ class_uid: 3005, status_id: 2, actor, resource: 'web-1' })
    expect(of({ message: line })).toMatchObject({ class_uid: 3005, status_id: 2, actor })
  })
  test.each([
    "pam_winbind(sudo:auth): user 'alice' granted access",
    'pam_winbind(sudo:auth): getting password (0x00000388)',
    'pam_winbind(sudo:auth): pam_get_item returned a password',
    'pam_krb5(sudo:auth): user alice authenticated as alice@EXAMPLE.COM',
    'pam_succeed_if(sudo:auth): requirement "uid >= 1000" was met by user "alice"',
    'pam_google_authenticator(sudo:auth): Accepted google_authenticator for alice',
    'pam_sss(sudo:auth): User info message: Your password will expire in 5 day(s).',
    'pam_sss(sudo:auth): received for user alice: 0 (Success)',
    'pam_sss(sudo:auth): authentication success; logname=alice uid=7 euid=0 tty=/dev/pts/0 ruser=alice rhost= user=alice',
  ])('of PAM is no refusal where sudo takes the password: %s', (line) => {
    expect(of(`${STAMP} sudo[47]: ${line}`).status_id).not.toBe(2)
    expect(of({ message: line }).status_id).not.toBe(2)
  })
  const FAILURE = 'authentication failure; logname= uid=0 euid=0 tty=ssh ruser='
  test.each<[string, object]>([
    [
      `pam_unix(sshd:auth): ${FAILURE} rhost=203.0.113.9  user=root`,
      { actor: 'root', event_code: 'pam_unix(sshd:auth): authentication failure' },
    ],
    [`pam_unix(dovecot:auth): ${FAILURE}alice rhost=2001:db8::7  user=bob`, { actor: 'bob' }],
    [`pam_unix(sshd:auth): ${FAILURE} rhost=203.0.113.9 `, { actor: null }],
    [`pam_unix(su:auth): ${FAILURE}alice rhost=  user=root`, { actor: 'root' }],
    [`pam_unix(vsftpd:auth): ${FAILURE}x rhost=192.0.2.1 user=root rhost=203.0.113.9 `, { actor: null }],
    [`pam_unix(vsftpd:auth): ${FAILURE}x user=root a rhost=203.0.113.9 `, { actor: null }],
    [
      String.raw`pam_unix(sshd:auth): ${FAILURE} rhost=h  user=CORP\backup operator`,
      { actor: String.raw`CORP\backup operator` },
    ],
    [`PAM 2 more ${FAILURE.replace('failure', 'failures')} rhost=203.0.113.9  user=root`, { actor: 'root' }],
    ['pam_unix(sshd:auth): check pass; user unknown', { actor: null }],
  ])('of PAM tells of a log-in that failed, and of its account: %s', (line, facts) => {
    const expected = { class_uid: 3002, activity_id: 1, status_id: 2, src_ip: null, ...facts }
    expect(of(`${STAMP} sshd[47]: ${line}`)).toMatchObject(expected)
    expect(of({ message: line })).toMatchObject(expected)
    expect(scrub({ ...of(line), uid: 'x' })).toMatchObject(facts)
  })
  test.each([
    `pam_unix(sshd:auth): ${FAILURE} rhost=203.0.113.9  user=root`,
    'PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root',
    'pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)',
    'pam_unix(sshd:session): session closed for user root',
    'alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id',
    'new user: name=support2, UID=1004, GID=1004',
  ])('without an address has none, whatever address a collector says that it had the line from: %s', (line) => {
    // As Vector's source `syslog` has it.
    const vector = { appname: 'sshd', hostname: 'web-1', source_type: 'syslog', source_ip: '10.0.0.9', message: line }
    expect(of(vector).src_ip).toBeNull()
    expect(understand(line, RECEIVED, { else: [{ src_ip: '10.0.0.9' }] }).src_ip).toBeNull()
  })
  test('of sshd has the address that it says, and one of nobody known that of its fields', () => {
    const message = 'Failed password for root from 203.0.113.9 port 22 ssh2'
    expect(of({ message, source_ip: '10.0.0.9' }).src_ip).toBe('203.0.113.9')
    expect(of({ message: 'login failed', source_ip: '10.0.0.9' }).src_ip).toBe('10.0.0.9')
  })
  const session = (service: string, by: string, did = 'opened') =>
    `pam_unix(${service}:session): session ${did} for user root(uid=0)${by}`
  test.each([
    ...['cron', 'crond', 'CRON', 'atd', 'systemd-user', 'sudo', 'su', 'su-l', 'runuser'].map((name) => [
      name,
      '(uid=0)',
    ]),
    ['systemd-user', 'root(uid=0)'],
    ['sudo-i', 'root(uid=0)'],
    ...['sudo', 'sudo-i', 'polkit-1'].flatMap((name) => [
      [name, 'alice(uid=1000)'],
      [name, 'alice(uid=0)'],
      [name, '(uid=1000)'],
    ]),
  ])('of PAM about a session that %s opens by %s is no log-in', (service, by) => {
    const line = session(service, ` by ${by}`)
    expect(of(`${STAMP} CRON[47]: ${line}`)).toMatchObject({ class_uid: 3003, activity_id: 99, actor: 'root' })
    expect(kind({ message: line })).toEqual([3003, 99, 1])
  })
  test.each([
    ['su', 'alice(uid=1000)'],
    ['su-l', 'alice(uid=0)'],
    ['su', '(uid=1000)'],
    ['login', 'LOGIN(uid=0)'],
    ['sshd', '(uid=0)'],
  ])('of PAM about a session that %s opens by %s is a log-in', (service, by) => {
    expect(kind(`${STAMP} su[47]: ${session(service, ` by ${by}`)}`)).toEqual([3002, 1, 1])
    expect(kind(`${STAMP} su[47]: ${session(service, '', 'closed')}`)).toEqual([3002, 2, 1])
  })
  test.each([
    ...[
      'oper',
      'oper@contoso.example',
      String.raw`CORP\alice`,
      'CORP+alice',
      String.raw`CORP\backup operator`,
      'web-1$',
      'ål',
    ],
    'x'.repeat(100),
  ])('of PAM about a session is about the account as it is written: %s', (actor) => {
    const id = 'pam_unix(sshd:session): session'
    for (const by of [`(uid=10001) by (uid=0)`, `(uid=10001) by ${actor}(uid=0)`, ' by (uid=0)', ' by root(uid=0)', ''])
      expect(of(`${STAMP} sshd[47]: ${id} opened for user ${actor}${by}`)).toMatchObject({ class_uid: 3002, actor })
    expect(of(`${STAMP} sshd[47]: ${id} closed for user ${actor}`)).toMatchObject({ activity_id: 2, actor })
    expect(of({ message: `${id} closed for user ${actor}\nmore` })).toMatchObject({ activity_id: 2, actor })
    expect(of(`pam_unix(cron:session): session opened for user ${actor}(uid=7) by (uid=0)`)).toMatchObject({
      ...{ class_uid: 3003, actor },
    })
  })
  test.each([
    ['gdm-password]', 'gdm-password'],
    ['gdm-password][47]', 'gdm-password'],
    ['(systemd)[47]', '(systemd)'],
  ])('of a program that is called %s has its header', (program, product) => {
    const line = session('gdm-password', ' by (uid=0)')
    expect(of(`${STAMP} ${program}: ${line}`)).toMatchObject({
      ...{ class_uid: 3002, actor: 'root', resource: 'web-1', product },
      time: '2026-11-20T08:41:07Z',
    })
  })
  test.each([
    [
      'message repeated 5 times: [ Failed password for root from 203.0.113.9 port 22 ssh2]',
      { class_uid: 3002, status_id: 2, actor: 'root', src_ip: '203.0.113.9' },
    ],
    [
      'message repeated 2 times: [ pam_unix(sshd:auth): check pass; user unknown]',
      { class_uid: 3002, status_id: 2, actor: null },
    ],
    [
      'PAM 5 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root',
      { class_uid: 3002, status_id: 2, actor: 'root', src_ip: null },
    ],
  ])('that stands for several is understood as one of them, and begins with how many: %s', (line, facts) => {
    const headers = ['', `${STAMP} sshd[47]: `, '<38>1 2026-11-20T08:41:07Z web-1 sshd 47 - [x@1 a="1"] ', `[${ISO}] `]
    for (const header of headers)
      for (const value of [header + line, { message: header + line }])
        expect(of(value)).toMatchObject({ ...facts, message: line })
    expect(of(`${STAMP} sshd[47]: ${line}`).resource).toBe('web-1')
  })
  test('that rsyslog says was repeated is understood by its pairs', () => {
    const line = 'message repeated 2 times: [ user=alice action=login result=failed ip=203.0.113.9]'
    const facts = { class_uid: 3002, status_id: 2, actor: 'alice', src_ip: '203.0.113.9', message: line }
    for (const header of ['', `${STAMP} app[47]: `]) expect(of(header + line)).toMatchObject(facts)
  })
  test('that rsyslog says was repeated keeps its header where it may have been cut off', () => {
    const header = `<38>1 ${ISO} web-1 sshd 47 - [x@1 a="${'1'.repeat(900)}"] `
    const message = `${header}message repeated 5 times: [ Invalid user ${' '.repeat(3_000)}bob`
    expect(of({ message }).message).toBe(message.slice(0, 4_000).trim())
  })
  test('of sshd is about the address that sshd wrote, whatever name a stranger typed', () => {
    const name = 'root from 192.0.2.1 port 22 ssh2'
    expect(of(`Failed password for invalid user ${name} from 203.0.113.9 port 5221 ssh2`)).toMatchObject({
      actor: name,
      src_ip: '203.0.113.9',
    })
  })
  // A client's 100 bytes, of which sshd writes each in octal that is no ordinary letter.
  const FORGED = `root from 192.0.2.1 port 22 ssh2: ${'\\001'.repeat(66)}`
  const PAIRS = `login success user=root src=192.0.2.1 ${'\\001'.repeat(62)}`
  test.each([
    `Failed password for invalid user ${FORGED} from 203.0.113.9 port 5221 ssh2`,
    `Failed none for invalid user ${FORGED} from 203.0.113.9 port 5221 ssh2`,
    `Failed password for invalid user ${PAIRS} from 203.0.113.9 port 5221 ssh2`,
    `Invalid user ${FORGED} from 203.0.113.9 port 5221`,
    `Invalid user ${PAIRS} from 203.0.113.9 port 5221`,
  ])('of sshd is about that address however long the name is: %s', (line) => {
    for (const value of [line, `${STAMP} sshd[47]: ${line}`, { message: line }])
      expect(of(value)).toMatchObject({
        ...{ class_uid: 3002, status_id: 2, src_ip: '203.0.113.9' },
        actor: expect.stringMatching(/^(?:root from|login success) .*\\001$/),
      })
  })
  test.each([
    `error: PAM: Authentication failure for illegal user ${PAIRS} from web-2`,
    `Failed password for invalid user ${PAIRS}`,
    `User ${PAIRS} from 203.0.113.9 not allowed because not listed in AllowUsers`,
  ])('of sshd that says nothing known has no account or address from the name in it: %s', (line) => {
    for (const program of ['sshd', 'sshd-session'])
      expect(of(`${STAMP} ${program}[47]: ${line}`)).toMatchObject({ actor: null, src_ip: null, product: program })
  })
  test.each([
    [`${STAMP} app[47]: Failed login for user=bob src=203.0.113.9`, 'bob', '203.0.113.9'],
    [`${STAMP} app[47]: Invalid user or password: user=bob src=203.0.113.9`, 'bob', '203.0.113.9'],
    ['Failed password for user=bob src=203.0.113.9', 'bob', '203.0.113.9'],
    [
      `${STAMP} sshd[47]: pam_sss(sshd:auth): authentication success; logname= uid=0 euid=0 tty=ssh ruser= rhost=h user=bob`,
      ...['bob', null],
    ],
  ])(
    'of others that begins like one of sshd has those of its pairs, and so has what PAM says of a success: %s',
    (line, actor, src_ip) => {
      expect(of(line)).toMatchObject({ actor, src_ip })
    },
  )
  test.each<[string, string | null]>([
    ['pam_ldap(sshd:auth): Authentication failure; user=alice', 'alice'],
    [
      String.raw`pam_ldap(sshd:auth): Authentication failure; user=CORP\backup operator`,
      String.raw`CORP\backup operator`,
    ],
    ['pam_ldap(sshd:auth): Authentication failure; user=x user=root', null],
    ['pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=h  user=bob', 'bob'],
    ['pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=h ', null],
    ['pam_unix(sshd:auth): check pass; user unknown', null],
  ])('of PAM about a try that failed is about its account, whichever module says it: %s', (line, actor) => {
    for (const value of [line, `${STAMP} sshd[47]: ${line}`, { message: line }])
      expect(of(value)).toMatchObject({ class_uid: 3002, status_id: 2, actor, src_ip: null })
  })
  test('of pam_ldap about sudo that was refused is no log-in', () => {
    expect(of(`${STAMP} sudo: pam_ldap(sudo:auth): Authentication failure; user=alice`)).toMatchObject({
      ...{ class_uid: 3005, status_id: 2, actor: 'alice', event_code: 'sudo refused' },
    })
  })
  test.each([
    [String.raw`CORP\backup operator from 203.0.113.9 port 22 ssh2`, String.raw`CORP\backup operator`],
    [`bob from 203.0.113.9 port 22`, 'bob'],
    // What stands behind is what his certificate is called.
    [
      'bob from 203.0.113.9 port 22 ssh2: ED25519-CERT ID x from 192.0.2.1 port 22 ssh2 (serial 0) CA RSA SHA256:a',
      'bob',
    ],
  ])('of sshd that let somebody in is about his account, also of two words: %s', (rest, actor) => {
    for (const value of [`Accepted publickey for ${rest}`, { message: `Accepted password for ${rest}` }])
      expect(of(value)).toMatchObject({ class_uid: 3002, status_id: 1, actor, src_ip: '203.0.113.9' })
  })
  test('of another program that accepted something is no log-in', () => {
    expect(kind('Accepted connection for printer two from 203.0.113.9 port 9100')).toEqual([0, 0, 0])
  })
  const SAYS = 'Accepted password user=root src=192.0.2.1'
  test.each([
    `Received disconnect from 203.0.113.9 port 22:11: ${SAYS} [preauth]`,
    `Received disconnect from 2001:db8::7: 11: ${SAYS}`,
    'Received disconnect from 203.0.113.9: 3: com.jcraft.jsch.JSchException: Auth fail [preauth]',
    `Bad protocol version identification '${SAYS}' from 203.0.113.9 port 22`,
    'banner exchange: Connection from 203.0.113.9 port 22: invalid format',
    ...['Disconnected from', 'Disconnecting', 'Connection closed by', 'Connection reset by'].map(
      (did) => `${did} invalid user ${SAYS} 203.0.113.9 port 22 [preauth]`,
    ),
    `error: maximum authentication attempts exceeded for invalid user ${SAYS} from 203.0.113.9 port 22 ssh2 [preauth]`,
    `error: Received disconnect from 203.0.113.9 port 22:2: ${SAYS} [preauth]`,
    'error: Received disconnect from 203.0.113.9 port 22:14: No supported authentication methods available [preauth]',
    'error: Received disconnect from 2001:db8::7: 3: com.jcraft.jsch.JSchException: Auth fail [preauth]',
    ...['', 'fatal: '].map(
      (level) =>
        `${level}Unable to negotiate with 203.0.113.9 port 22: no matching key exchange method found. Their offer: login-success,user=root,src=192.0.2.1 [preauth]`,
    ),
    `error: kex_exchange_identification: client sent invalid protocol identifier "${SAYS}"`,
    'kex_exchange_identification: Connection closed by remote host',
  ])('of sshd that tells what a stranger said beside trying to log in is no log-in: %s', (line) => {
    for (const value of [line, `${STAMP} sshd[47]: ${line}`, { message: line }])
      expect(of(value)).toMatchObject({
        class_uid: 0,
        status_id: 0,
        actor: null,
        src_ip: null,
        message: expect.stringContaining(line),
      })
  })
  test.each<[string, number[], object]>([
    ['Connection reset by peer action=deny src=10.0.0.4 dst=203.0.113.9', [4001, 5, 2], { src_ip: '10.0.0.4' }],
    ['Disconnected from vpn: user=bob action=logout', [3002, 2, 0], { actor: 'bob' }],
    ['Received disconnect from client: user=bob action=logout', [3002, 2, 0], { actor: 'bob' }],
    ['error: Received disconnect from client: user=bob action=logout', [3002, 2, 2], { actor: 'bob' }],
    ['Unable to negotiate with peer: user=bob action=login result=failed', [3002, 1, 2], { actor: 'bob' }],
    ['action=login user=bob result=failed src=10.0.0.4 agent=x user=root result=ok', [3002, 1, 2], { actor: 'bob' }],
    [
      `type=USER_MGMT msg=audit(1.2:3): uid=0 msg='op=add-user acct="x" UID="root" res=success'`,
      [3001, 1, 1],
      { event_code: 'USER_MGMT' },
    ],
  ])('of others is what it says, a pair what it says first: %s', (line, expected, facts) => {
    expect(kind(`${STAMP} app[47]: ${line}`)).toEqual(expected)
    expect(of(line)).toMatchObject(facts)
  })
  const FAKE = 'result=success;status=200;user=root;ip=192.0.2.1'
  const BESIDE = 'user=root ip=192.0.2.1'
  test.each([
    `method=POST path=/users/sign_in.x;${FAKE} format=html status=401 user=mallory ip=203.0.113.9`,
    `method=POST path=/users/sign_in.x;y,(user=root;z"ip=192.0.2.1 status=401 user=mallory ip=203.0.113.9`,
    `method=POST path=/users/sign_in.x${';a=1'.repeat(120)} status=401 user=mallory ip=203.0.113.9`,
    `POST /users/sign_in;${FAKE} status=401 user=mallory ip=203.0.113.9`,
    `"POST /users/sign_in?user=root&ip=192.0.2.1 HTTP/1.1" status=401 user=mallory ip=203.0.113.9`,
    `path=/sign_in params={"user"=>{"note"=>"a;${FAKE} ${BESIDE}"}, "b"=>"\\" ${BESIDE}"} status=401 user=mallory ip=203.0.113.9`,
    `path=/sign_in params={"note": "a ${BESIDE}"} status=401 user=mallory ip=203.0.113.9`,
    `path=/sign_in agent="x\\" ${BESIDE} result=success" status=401 user=mallory ip=203.0.113.9`,
    `path=/sign_in agent="${'x'.repeat(1_500)} ${BESIDE}" status=401 user=mallory ip=203.0.113.9`,
    `CEF:0|a|b|1|c|login failed|3|request=/x;src=192.0.2.1;suser=root src=203.0.113.9 suser=mallory`,
    `action=login,status=401;user=mallory;ip=203.0.113.9`,
  ])('of pairs is about whom the program names, not whom a stranger names in a path or a text: %s', (line) => {
    for (const value of [line, `${STAMP} app[47]: ${line}`])
      expect(of(value)).toMatchObject({ class_uid: 3002, status_id: 2, actor: 'mallory', src_ip: '203.0.113.9' })
  })
  test.each([
    '"GET /login?user=root&ip=192.0.2.1 HTTP/1.1" 401 5',
    '"GET /login?a=1;user=root,ip=192.0.2.1 HTTP/1.1" 401 5 time=0.1',
    '"POST /login;user=root;ip=192.0.2.1 HTTP/1.1" 401 5 time=0.1',
  ])('of an access log has no account or address from the path that was asked for: %s', (request) => {
    const line = `203.0.113.9 - - [20/Nov/2026:08:41:07 +0000] ${request}`
    expect(of(line)).toMatchObject({ actor: null, src_ip: null })
  })
  test('of pairs that stand apart has none from what is glued to one of them', () => {
    const line = 'level=info action=login result=ok user=bob,ip=192.0.2.1'
    expect(of(line)).toMatchObject({ class_uid: 3002, status_id: 1, actor: 'bob', src_ip: null })
  })
  test.each([
    'user=bob;action=login;result=ok;ip=203.0.113.9',
    'Login: user=bob,action=login,result=ok,ip=203.0.113.9',
    '"user=bob","action=login","result=ok","ip=203.0.113.9"',
    'user="bob",action="login",result="it is ok",ip="203.0.113.9"',
    '(user=bob, ip=203.0.113.9, action=login; result=ok)',
    'audit: "user=bob action=login result=ok ip=203.0.113.9"',
    '[user=bob ip=203.0.113.9 action=login result=ok]',
    'user={bob} action={login} result={ok} ip=203.0.113.9',
    String.raw`dir="C:\x\" user=bob action="login" result="ok" ip="203.0.113.9"`,
    'CEF:0|Acme, Inc|b|1|c|login|3|suser=bob outcome=ok src=203.0.113.9 msg=in, twice',
  ])('of pairs in any form is what they say: %s', (line) => {
    for (const value of [line, `${STAMP} app[47]: ${line}`])
      expect(of(value)).toMatchObject({
        ...{ class_uid: 3002, status_id: 1, src_ip: '203.0.113.9', actor: expect.stringMatching(/^\{?bob\}?$/) },
      })
  })
  test.each([
    ['<34>1 2026-11-20T08:41:07.123456+01:00 web-1 app 47 ID7 [x@1 a="\\]"] text', '2026-11-20T07:41:07.123456Z', 5],
    ['<13>Nov 20 08:41:07 web-1 app[47]: text', '2026-11-20T08:41:07Z', 2],
    ['Dec 31 23:59:59 web-1 app: text', '2025-12-31T23:59:59Z', 1],
    ['2026-11-20T08:41:07.5Z web-1 app: text', '2026-11-20T08:41:07.5Z', 1],
    ['[2026-11-20 08:41:07,250] text', '2026-11-20T08:41:07.250Z', 1],
    ['2026-11-20 03:41:07.123 EST [4411] bob@ehr LOG:  text', '2026-11-20T08:41:07.123Z', 1],
    ['2026-11-20 10:41:07.123 CEST [4411] LOG:  text', '2026-11-20T08:41:07.123Z', 1],
    ['2026-11-20 05:41:07.123 -03 [4411] LOG:  text', '2026-11-20T08:41:07.123Z', 1],
    ['[2026-11-20 08:41:07 UTC] text', '2026-11-20T08:41:07Z', 1],
    ['2026-11-20 08:41:07 -42 degrees', '2026-11-20T08:41:07Z', 1],
    ['2026-11-20 08:41:07 INFO [4411] text', '2026-11-20T08:41:07Z', 1],
    ['2026-11-20 08:41:07 CRIT [4411] text', '2026-11-20T08:41:07Z', 1],
    ['2026-11-20 08:41:07 EST5 text', '2026-11-20T08:41:07Z', 1],
    ['203.0.113.9 - bob [20/Nov/2026:09:41:07 +0100] "POST /a HTTP/1.1" 401 5', '2026-11-20T08:41:07Z', 1],
    ['<166>Nov 20 2026 08:41:07 asa-1 : %ASA-6-113005: AAA user rejected', '2026-11-20T08:41:07Z', 1],
    ['Nov 20 2026 08:41:07 UTC: %SYS-5-CONFIG_I: text', '2026-11-20T08:41:07Z', 1],
    ['<164>Nov  2 2025 08:41:07: %ASA-4-106023: Deny tcp', '2025-11-02T08:41:07Z', 3],
    ['type=USER_AUTH msg=audit(1795164067.123:4521): acct="bob" res=failed', '2026-11-20T08:41:07.123Z', 1],
    ['node=a type=USER_AUTH msg=audit(1795164067.123:4521): acct="bob"', '2026-11-20T08:41:07.123Z', 1],
    ['CEF:0|a|b|1|c|d|3|rt=1795164067123 suser=bob', '2026-11-20T08:41:07.123Z', 1],
    [
      "<Event xmlns='x'><System><Provider Name='y'/><TimeCreated SystemTime='2026-11-20T08:41:07.1234567Z'/></System>",
      '2026-11-20T08:41:07.1234567Z',
      1,
    ],
  ])('%j has its own time and severity', (line, time, severity_id) => {
    expect(of(line)).toMatchObject({ time, severity_id, dated: true })
  })
  test.each([
    '2026-11-20 08:41:07.123 IST [4411] LOG:  text',
    '2026-11-20 08:41:07 MSK [4411] LOG:  text',
    'bob said [20/Nov/2026:08:41:07 +0000] "x"',
    'Nov 20 2026 08:41:07 EST: %SYS-5-CONFIG_I: text',
    '203.0.113.9 - a b [20/Nov/2020:08:41:07 +0000] x [20/Nov/2026:08:41:07 +0000] "POST /a HTTP/1.1" 401 5',
    'user=bob type=x msg=audit(1795164067.123:4521): y',
    "login of <TimeCreated SystemTime='2026-11-20T08:41:07Z'/>",
  ])('%j has none that can be relied on: it happened when it came', (line) => {
    expect(of(line)).toMatchObject({ time: RECEIVED.toISOString(), dated: false, message: line })
  })
  test('of an ASA has its host, and one of an access log is whole', () => {
    expect(of('<166>Nov 20 2026 08:41:07 asa-1 : %ASA-6-113005: text')).toMatchObject({ resource: 'asa-1' })
    const line = '203.0.113.9 - bob [20/Nov/2026:08:41:07 +0000] "GET /a HTTP/1.1" 200 5'
    expect(of({ message: line, host: 'web-1' })).toMatchObject({ message: line, time: '2026-11-20T08:41:07Z' })
  })
  test.each([
    ['Jan  1 00:03:00', '2026-12-31T23:59:59Z', '2027-01-01T00:03:00Z'],
    ['Dec 31 20:00:00', '2027-01-01T01:00:00Z', '2026-12-31T20:00:00Z'],
  ])('that begins with %s is of the year that its device has, at New Year too', (clock, received, time) => {
    expect(understand(`${clock} web-1 app: text`, new Date(received)).time).toBe(time)
  })
  test('that is JSON, with a header or without, is the event that it says', () => {
    const json = JSON.stringify({ user: 'alice', action: 'login', outcome: 'failure', padding: 'x'.repeat(9_000) })
    for (const line of [json, ` ${json}`, `<34>1 2026-11-20T08:41:07Z web-1 app - - - ${json}`])
      expect(of(line)).toMatchObject({ class_uid: 3002, status_id: 2, actor: 'alice', event_code: 'login' })
  })
  test('of Windows tells who acted and whom it was done to', () => {
    const [created, failed, added] = splunkResults(0)
      .flatMap(({ _raw = '' }) => (/EventCode=(?:4720|4732|4625)/.test(_raw) ? [of(_raw)] : []))
      .toSorted((one, other) => one.class_uid - other.class_uid)
    expect(created).toMatchObject({ class_uid: 3001, activity_id: 1, actor: 'it.lund', resource: 'n.becker' })
    expect(failed).toMatchObject({ class_uid: 3002, status_id: 2, actor: 'administrator', src_ip: '10.20.8.11' })
    expect(added).toMatchObject({
      class_uid: 3006,
      activity_id: 3,
      actor: 'it.lund',
      resource: 'Remote Desktop Users',
    })
  })
})

describe('a message of Windows', () => {
  const section = (heading: string, values: Record<string, string>) =>
    `${heading}:\r\n${Object.entries(values)
      .map(([name, value]) => `\t${name}:\t\t${value}\r\n`)
      .join('')}\r\n`
  const subject = (account: string) => section('Subject', { 'Security ID': 'S-1-5-18', 'Account Name': account })
  const network = (workstation: string, address = '203.0.113.9') =>
    section('Network Information', {
      'Workstation Name': workstation,
      'Source Network Address': address,
      'Source Port': '0',
    })
  const winlogbeat = (code: number, message: string) =>
    of({ event: { code }, winlog: { channel: 'Security' }, message: `What happened.\r\n\r\n${message}` })
  const splunk = (code: number, message: string) =>
    of(`11/20/2026 08:00:00 AM\r\nLogName=Security\r\nEventCode=${code}\r\nMessage=What happened.\r\n\r\n${message}`)
  const ACCOUNT = { 'Security ID': 'S-1-0-0', 'Account Name': 'administrator', 'Account Domain': 'CORP' }
  const STRANGERS = [
    'WS1',
    'Account Name: a',
    'x Account Name: [A]',
    'x\r\n\tAccount Name:\t\ta',
    'New Logon:  Account Name: a',
    'EventCode=4624',
  ]

  test.each(STRANGERS)(
    'about a log-on is about its account, whatever the client’s machine is called: %j',
    (workstation) => {
      const about: [code: number, status_id: number, text: string][] = [
        [4624, 1, subject('-') + section('New Logon', { ...ACCOUNT, 'Network Account Name': '-' })],
        [4625, 2, subject('WEB-1$') + section('Account For Which Logon Failed', ACCOUNT)],
        [4648, 1, subject('bob') + section('Account Whose Credentials Were Used', ACCOUNT)],
      ]
      for (const read of [winlogbeat, splunk])
        for (const [code, status_id, text] of about)
          expect(read(code, text + network(workstation))).toMatchObject({
            ...{ class_uid: 3002, status_id, actor: 'administrator', src_ip: '203.0.113.9', resource: null },
          })
    },
  )
  test('about a log-on without an account or an address has none from the name of the client’s machine', () => {
    const failed = subject('WEB-1$') + section('Account For Which Logon Failed', { ...ACCOUNT, 'Account Name': '-' })
    for (const read of [winlogbeat, splunk]) {
      expect(read(4625, failed + network('Account Name: a'))).toMatchObject({ actor: null, src_ip: '203.0.113.9' })
      expect(read(4625, failed + network('Source Network Address: 192.0.2.1', '-'))).toMatchObject({ src_ip: null })
    }
  })
  test('about a log-on has the name that a stranger typed up to where it looks like another', () => {
    const typed = { ...ACCOUNT, 'Account Name': 'bob\r\n\tAccount Name:\t\tadministrator' }
    expect(
      winlogbeat(4625, subject('-') + section('Account For Which Logon Failed', typed) + network('WS1')).actor,
    ).toBe('bob')
  })
  test.each<[number, string, object]>([
    [4634, subject('alice'), { class_uid: 3002, activity_id: 2, actor: 'alice' }],
    [4672, subject('alice'), { class_uid: 3003, actor: 'alice' }],
    [
      4740,
      subject('DC1$') +
        section('Account That Was Locked Out', ACCOUNT) +
        section('Additional Information', {
          'Caller Computer Name': 'Account Name: a  Source Network Address: 192.0.2.1',
        }),
      { class_uid: 3001, activity_id: 9, actor: 'DC1$', resource: 'administrator', src_ip: null },
    ],
    [
      4720,
      subject('it.lund') +
        section('New Account', ACCOUNT) +
        section('Attributes', { 'SAM Account Name': 'administrator' }),
      { class_uid: 3001, actor: 'it.lund', resource: 'administrator' },
    ],
    [4724, subject('it.lund') + section('Target Account', ACCOUNT), { actor: 'it.lund', resource: 'administrator' }],
    [
      4732,
      subject('it.lund') +
        section('Member', { 'Account Name': '-' }) +
        section('Group', { 'Group Name': 'Remote Desktop Users' }),
      { class_uid: 3006, actor: 'it.lund', resource: 'Remote Desktop Users' },
    ],
    [4732, subject('it.lund') + section('Member', ACCOUNT), { actor: 'it.lund', resource: 'administrator' }],
  ])('with number %i tells who acted and whom it was done to', (code, text, facts) => {
    for (const read of [winlogbeat, splunk]) expect(read(code, text)).toMatchObject(facts)
  })
})

describe('an object', () => {
  test.each<[string, object, number[], object]>([
    [
      'names in any style',
      { userName: 'alice', ACTION: 'login', 'client-ip': '203.0.113.9:443', Outcome: 'SUCCESS', Host: 'h' },
      [3002, 1, 1],
      { actor: 'alice', src_ip: '203.0.113.9', resource: 'h' },
    ],
    [
      'one level down',
      { data: { username: 'alice', clientIp: '[2001:db8::7]:443' }, event: { action: 'sign-in', outcome: 'denied' } },
      [3002, 1, 2],
      { actor: 'alice', src_ip: '2001:db8::7' },
    ],
    [
      'dots in names',
      { 'event.action': 'user-created', 'user.name': 'alice', 'event.outcome': 'success' },
      [3001, 1, 1],
      { actor: 'alice' },
    ],
    ['a flag as outcome', { action: 'authenticate', success: false }, [3002, 1, 2], {}],
    ['a status code as outcome', { action: 'login', status: 401 }, [3002, 1, 2], {}],
    [
      'an account that is disabled',
      { action: 'UserDisabled', target: 'bob', actor: { email: 'a@example.com' } },
      [3001, 5, 0],
      { actor: 'a@example.com', resource: 'bob' },
    ],
    ['a password that is reset', { action: 'password.reset', result: 'ok' }, [3001, 4, 1], {}],
    ['an account that is locked', { event: 'account_locked' }, [3001, 9, 0], {}],
    ['a login of a disabled user, which is none', { action: 'failed login for disabled user' }, [3002, 1, 2], {}],
    ['a role that is given', { action: 'role_granted', role: 'admin', user: 'a' }, [3005, 1, 0], { resource: 'admin' }],
    ['a permission that is taken', { action: 'Remove permission', user: 'a' }, [3005, 2, 0], {}],
    ['a member of a role', { action: 'Add member to role.' }, [3005, 1, 0], {}],
    ['a member of a group', { action: 'Add user to group', group: 'wheel' }, [3006, 3, 0], { resource: 'wheel' }],
    ['who leaves a group', { action: 'group.member.removed' }, [3006, 4, 0], {}],
    [
      'who joins an organisation at GitHub',
      { action: 'org.add_member', actor: 'octo', user: 'eve', org: 'acme' },
      [3006, 3, 0],
      { actor: 'octo', resource: 'eve', message: 'org=acme' },
    ],
    ['who is put out of a team', { action: 'team.remove_member', team: 'acme/ops' }, [3006, 4, 0], {}],
    ['a page for team members', { action: 'Team lunch for new members' }, [0, 0, 0], {}],
    ['a file that is shared', { action: 'file.shared', file: 'a.pdf' }, [6006, 12, 0], { resource: 'a.pdf' }],
    ['a file that is deleted', { operation: 'FileDeleted', path: '/a' }, [6006, 4, 0], { resource: '/a' }],
    ['a download', { action: 'download' }, [6006, 2, 0], {}],
    ['traffic', { src: '10.0.0.4', dst: '203.0.113.9', action: 'allowed' }, [4001, 1, 1], { resource: '203.0.113.9' }],
    ['what nobody knows', { foo: 'bar', n: 7 }, [0, 0, 0], { message: 'foo=bar n=7', event_code: '' }],
  ])('with %s is understood', (_, value, expected, facts) => {
    expect(kind(value)).toEqual(expected)
    expect(of(value)).toMatchObject(facts)
  })
  const ROLE = 'arn:aws:sts::123456789012:assumed-role/Admin/mallory'
  const byRole = { userIdentity: { type: 'AssumedRole', principalId: 'AROA:mallory', arn: ROLE } }
  test.each<[object, string | null, string | null]>([
    [{ ...byRole, eventName: 'AttachUserPolicy', requestParameters: { userName: 'alice' } }, ROLE, 'alice'],
    [
      { ...BRIDGE, detail: { ...byRole, eventName: 'DeleteUser', requestParameters: { userName: 'alice' } } },
      ROLE,
      'alice',
    ],
    [
      { userIdentity: { principalId: 'AROA:mallory' }, eventName: 'CreateUser', responseElements: { user: 'alice' } },
      'AROA:mallory',
      null,
    ],
    [
      { requestParameters: { userName: 'alice' }, userIdentity: { type: 'AWSService' }, eventName: 'DeleteUser' },
      null,
      'alice',
    ],
    [{ action: 'org.update_member', user: 'alice', actor: 'mallory', org: 'x' }, 'mallory', 'alice'],
    [{ event: 'user.deleted', user: { name: 'alice' }, actor: { name: 'mallory' }, host: 'idp-1' }, 'mallory', 'alice'],
    [{ event: 'user.deleted', user: { name: 'alice' }, actor: { id: 7 } }, '7', 'alice'],
    [{ action: 'user_deactivated', actor: { user: { email: 'm@x.example' } }, user: 'alice' }, 'm@x.example', 'alice'],
    [{ payload: { user: 'alice', performed_by: 'mallory' }, event: 'user.deleted' }, 'mallory', 'alice'],
    [
      { event: 'role_granted', performed_by: 'mallory', target: { email: 'alice@x.example' } },
      'mallory',
      'alice@x.example',
    ],
    [{ event: 'role_granted', targets: [{ email: 'alice@x.example' }] }, null, null],
    [{ action: 'invite', invitee: { email: 'alice@x.example' } }, null, null],
    [
      { action: 'delete.user', initiator: { name: 'mallory' }, target: { name: 'alice' }, user: 'x' },
      'mallory',
      'alice',
    ],
    [{ action: 'added', member: { login: 'alice' }, sender: { login: 'mallory' } }, 'mallory', null],
    [{ event_type: 'DELETE_USER', source: { login: 'alice' }, created_by: { login: 'mallory' } }, 'mallory', null],
    [{ action: 'file.shared', actor: 'mallory', user: 'alice', file: 'a.pdf' }, 'mallory', 'a.pdf'],
    [{ event: 'user.deleted', user: 'alice', deletedBy: 'mallory' }, 'mallory', 'alice'],
    [
      { event: 'role.granted', user: 'alice', role: 'admin', granted_by: { id: 7, email: 'm@x.example' } },
      'm@x.example',
      'admin',
    ],
    [{ event: 'password.reset', user: { name: 'alice' }, resetBy: 'mallory' }, 'mallory', 'alice'],
    [{ event: 'user.role_changed', user: 'alice', changedBy: 'mallory', createdBy: 'bob' }, 'mallory', 'alice'],
    [{ event: 'password.changed', user: 'alice', createdBy: 'bob', groupedBy: 'x' }, 'alice', null],
    [{ event: 'account.suspended', account: 'alice', suspendedBy: 'mallory' }, 'mallory', 'alice'],
    [{ event: 'undefined', user: 'alice', a: 'bob' }, 'alice', null],
    [{ event: 'DELETE_USER', user: 'alice', deleted_by: 'mallory' }, 'mallory', 'alice'],
    [{ action: 'user.role.grant', user: 'alice', grantedBy: 'mallory', createdBy: 'bob' }, 'mallory', 'alice'],
    [{ event: 'user.unlocked', user: 'alice', lockedBy: 'policy', unlockedBy: 'mallory' }, 'mallory', 'alice'],
    // What it was done to is called so, not what was done.
    [{ event: 'access_request.approved', user: 'mallory', requestedBy: 'bob' }, 'mallory', null],
    [{ event: 'order.viewed', user: 'mallory', ordered_by: 'drsmith' }, 'mallory', null],
    [{ event: 'ORDER_VIEW', user: 'mallory', ordered_by: 'drsmith' }, 'mallory', null],
    [{ event: 'invitation.accepted', user: 'mallory', invitedBy: 'bob' }, 'mallory', null],
    [{ event: 'accept_invite', user: 'mallory', invitedBy: 'bob', by: 'x' }, 'mallory', null],
    [{ event: '', user: 'mallory', by: 'bob' }, 'mallory', null],
    [{ event: 'shared_file.downloaded', user: 'mallory', sharedBy: 'bob' }, 'mallory', null],
    [{ event: 'record.updated', user: 'alice', recordedBy: 'bob', updatedBy: 'mallory' }, 'mallory', 'alice'],
    [{ event: 'user.deleted', user: 'mallory', usedBy: 'bob' }, 'mallory', null],
  ])('tells who acted from whom it was done to: %j', (value, actor, resource) => {
    expect(of(value)).toMatchObject({ actor, resource })
  })
  test('tells whom it was done to besides what, and no more than that', () => {
    const event = { action: 'role_granted', role: 'admin', actor: 'mallory', user: 'alice', patient: 'Ann Lee' }
    expect(of(event)).toMatchObject({ actor: 'mallory', resource: 'admin', message: 'user=alice' })
    expect(of({ ...event, message: 'given' })).toMatchObject({ resource: 'admin', message: 'given' })
    expect(of({ ...event, user: 'mallory' }).message).toBeNull()
    expect(of({ ...event, user: 'Ines Calloway' }).message).toBeNull()
    expect(of({ ...event, role: undefined })).toMatchObject({ resource: 'alice', message: null })
  })
  test.each<[object, string | null, string | null]>([
    [{ userIdentity: { userName: 'bob', arn: 'arn:aws:iam::1:user/bob' }, eventName: 'ConsoleLogin' }, 'bob', null],
    [
      { kind: 'Event', verb: 'delete', user: { username: 'bob' }, objectRef: { name: 'x', resource: 'pods' } },
      'bob',
      'pods',
    ],
    [{ Operation: 'UserLoggedIn', Actor: [{ ID: 'b-1', Type: 0 }], UserId: 'bob@x.example' }, 'bob@x.example', null],
    [{ action: 'login', actor: { type: 'User' }, user: 'bob' }, 'bob', null],
    [{ action: 'login', actor: 'bob', user: 'bob', host: 'web-1' }, 'bob', 'web-1'],
    [{ action: 'login', actor: 'auth-service', user: 'bob', host: 'web-1' }, 'bob', 'web-1'],
    [{ user: 'bob', user_id: 7, action: 'login' }, 'bob', null],
    [{ user: { name: 'bob', target: { name: 'eve' } }, event: { action: 'user-deleted' } }, 'bob', 'eve'],
    [{ user: 'bob', threat: { actor: 'APT29' }, action: 'login' }, 'bob', null],
    [{ action: 'download', data: { email: 'bob@x.example' }, host: 'web-1' }, 'bob@x.example', 'web-1'],
  ])('whose user is who acted says so: %j', (value, actor, resource) => {
    expect(of(value)).toMatchObject({ actor, resource })
  })
  const NO_ERRORS = [
    ...[
      '',
      'none',
      'none.',
      '(none)',
      '<none>',
      'nil',
      '<nil>',
      'null',
      'undefined',
      'NA',
      'n/a',
      '--',
      '[]',
      '{}',
      '""',
    ],
    ...['No error', 'no errors', 'NO_ERROR', '0 errors', 'normal', 'Success', 'ERROR_SUCCESS', 'S_OK', 'ok'],
    ...['0x0', '00000', '000', '200', 0, false, null, [], {}],
    ...['SQLSTATE 00000', 'SQLSTATE[00000]', 'error code: 0', 'ORA-00000', 201, '204', '200 OK'],
    ...['no error occurred', 'No errors were found', 'no error has been reported'],
    ...[
      { code: 0, message: 'Request completed' },
      { code: '00000', message: 'n/a', type: 'none' },
    ],
  ]
  const GRANT = { action: 'grant_role', user: 'bob', role: 'admin' }
  test.each<[object, number[]]>([
    [{ ...GRANT, error: 'forbidden' }, [3005, 1, 2]],
    [{ ...GRANT, error: { code: 'E17' } }, [3005, 1, 2]],
    ...[true, 'E17', 'Role not granted', 'Only admins are allowed', 'Отказано'].map((error): [object, number[]] => [
      { ...GRANT, error },
      [3005, 1, 2],
    ]),
    [{ ...GRANT, errorCode: 50_126 }, [3005, 1, 2]],
    [{ ...GRANT, error: false, errorMessage: 'Wrong' }, [3005, 1, 2]],
    [{ ...GRANT, error: { code: 0 }, errorCode: 'AccessDenied' }, [3005, 1, 2]],
    ...['Access denied (0)', 'no errors, but denied', 'ORA-01031', 'SQLSTATE 42501', 203_000, 300].map(
      (error): [object, number[]] => [{ ...GRANT, error }, [3005, 1, 2]],
    ),
    [{ ...GRANT, error: { code: 0, message: 'Access denied' } }, [3005, 1, 2]],
    [{ ...GRANT, error: { code: 7, message: 'Request completed' } }, [3005, 1, 2]],
    [{ ...GRANT, errorCode: 0, error: 'E17' }, [3005, 1, 2]],
    [{ ...BRIDGE, detail: { eventName: 'AttachUserPolicy', errorCode: 'AccessDenied' } }, [3005, 1, 2]],
    [{ ...BRIDGE, detail: { eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' } } }, [3002, 1, 2]],
    [{ ...GRANT, message: 'Permission denied' }, [3005, 1, 2]],
    [{ ...GRANT, message: 'bob is not authorized to grant roles' }, [3005, 1, 2]],
    [{ eventName: 'AttachUserPolicy', errorCode: 'AccessDenied', errorMessage: 'User: m' }, [3005, 1, 2]],
    [{ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' } }, [3002, 1, 2]],
    [{ ...GRANT, responseStatus: { code: 403 } }, [3005, 1, 2]],
    [{ ...GRANT, result: 'NOT_GRANTED' }, [3005, 1, 2]],
    [{ ...GRANT, outcome: 'could not complete' }, [3005, 1, 2]],
    [{ ...GRANT, outcome: "couldn't be completed" }, [3005, 1, 2]],
    [{ ...GRANT, outcome: 'unable to complete' }, [3005, 1, 2]],
    [{ ...GRANT, result: 'role admin for bob', success: false }, [3005, 1, 2]],
    [{ ...GRANT, result: 'completed', success: 'no' }, [3005, 1, 2]],
    [{ ...GRANT, succeeded: false }, [3005, 1, 2]],
    [{ ...GRANT, allowed: false }, [3005, 1, 2]],
    [{ ...GRANT, status: 200, success: false }, [3005, 1, 2]],
    [{ ...GRANT, status: 200, decision: 'Deny' }, [3005, 1, 2]],
    [{ ...GRANT, status: 'pending', statusCode: 403 }, [3005, 1, 2]],
    [{ ...GRANT, success: true, status: 'failed' }, [3005, 1, 2]],
    [{ ...GRANT, status: { code: 7, message: 'PERMISSION_DENIED' } }, [3005, 1, 2]],
    [{ ...GRANT, status: { code: 'STATUS_CODE_ERROR' } }, [3005, 1, 2]],
    [{ ...GRANT, status: 'completed', error: 'AccessDenied' }, [3005, 1, 2]],
    [{ ...GRANT, outcome: 'success', errorMessage: 'Role could not be granted' }, [3005, 1, 2]],
    [{ ...GRANT, errors: ['forbidden'] }, [3005, 1, 2]],
    [{ ...GRANT, errors: [{ message: 'no such role' }] }, [3005, 1, 2]],
    [{ action: 'login', status: 200, error: 'invalid password' }, [3002, 1, 2]],
    [{ action: 'login', message: 'login did not succeed' }, [3002, 1, 2]],
    [{ action: 'login', message: 'app: success=no acct=bob' }, [3002, 1, 2]],
  ])('whose change was refused is not told as done: %j', (value, expected) => {
    expect(kind(value)).toEqual(expected)
  })
  test.each<[object, number[]]>([
    ...NO_ERRORS.map((error): [object, number[]] => [{ ...GRANT, error }, [3005, 1, 0]]),
    [{ ...GRANT, result: 'success', error: 'E17' }, [3005, 1, 1]],
    [{ ...GRANT, result: 'success', error: 'ERROR_SUCCESS' }, [3005, 1, 1]],
    [{ ...GRANT, result: 'success', error: false, errors: 0 }, [3005, 1, 1]],
    [{ ...GRANT, success: 'yes', decision: 'allow' }, [3005, 1, 1]],
    [{ ...GRANT, result: 'awaits approval', status: 200 }, [3005, 1, 0]],
    [{ ...GRANT, status: 'pending', statusCode: 200 }, [3005, 1, 0]],
    [{ ...GRANT, status: { code: 0, message: 'Request completed' } }, [3005, 1, 1]],
    [{ action: 'disable_user', outcome: 'success', status: 'blocked' }, [3001, 5, 1]],
    [{ action: 'disable_user', outcome: 'success', result: 'Bad Debt' }, [3001, 5, 1]],
    [{ action: 'disable_user', status: 200, user: { name: 'bob', status: 'blocked' } }, [3001, 5, 1]],
    [{ action: 'disable_user', result: 'done', user: { name: 'bob', status: 'blocked' } }, [3001, 5, 0]],
    [{ action: 'disable_user', outcome: 'success', decision: 'deny guests' }, [3001, 5, 1]],
    [{ action: 'login', outcome: 'success', mfa: 'no' }, [3002, 1, 1]],
    [{ action: 'login', message: 'Login succeeded, bob did not use a second factor' }, [3002, 1, 1]],
    [{ action: 'login', message: 'Login successful, no MFA, mfa=no' }, [3002, 1, 1]],
    [{ ...GRANT, role: 'Error Reporting Admin', message: 'Error Reporting Admin given' }, [3005, 1, 0]],
    [{ action: 'account_locked', message: 'Failed logins: account locked' }, [3001, 9, 0]],
    [{ action: 'account_locked', message: 'Denied too often: account locked' }, [3001, 9, 0]],
    [{ ...GRANT, message: 'Policy added: guests are not allowed to download' }, [3005, 1, 0]],
    [{ ...GRANT, message: 'Denied users group created' }, [3005, 1, 0]],
    [{ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Success' } }, [3002, 1, 1]],
  ])('and one that was not, not as refused: %j', (value, expected) => {
    expect(kind(value)).toEqual(expected)
  })
  const okta = (eventType: string, result: string, more: object = {}) => ({
    uuid: '5d1a0c3e-0001',
    published: '2026-11-20T08:41:07.123Z',
    eventType,
    version: '0',
    severity: 'INFO',
    legacyEventType: 'core.user_auth.login_success',
    displayMessage: 'User login to Okta',
    actor: { id: '00u1abcd', type: 'User', alternateId: 'alice@contoso.example', displayName: 'Alice' },
    client: {
      userAgent: { rawUserAgent: 'Mozilla/5.0', os: 'Mac OS X' },
      zone: 'null',
      device: 'Computer',
      ipAddress: '203.0.113.9',
    },
    outcome: { result, reason: result === 'FAILURE' ? 'INVALID_CREDENTIALS' : null },
    target: [{ id: '0oa1', type: 'AppInstance', alternateId: 'Okta Dashboard', displayName: 'Okta Dashboard' }],
    authenticationContext: { authenticationStep: 0, externalSessionId: 'unknown' },
    ...more,
  })
  test.each([
    ['user.session.start', 'SUCCESS', [3002, 1, 1]],
    ['user.session.start', 'FAILURE', [3002, 1, 2]],
    ['user.session.end', 'SUCCESS', [3002, 2, 1]],
    ['user.account.lock', 'FAILURE', [3001, 9, 2]],
  ])('of Okta’s System Log is what it says: %s, %s', (type, result, expected) => {
    expect(kind(okta(type, result))).toEqual(expected)
    expect(of(okta(type, result))).toMatchObject({
      ...{ time: '2026-11-20T08:41:07.123Z', event_code: type, actor: 'alice@contoso.example', src_ip: '203.0.113.9' },
    })
  })
  const entra = (resultType: unknown, more: object = {}) => ({
    time: '2026-11-20T08:41:07.1234567Z',
    resourceId: '/tenants/t/providers/Microsoft.aadiam',
    operationName: 'Sign-in activity',
    operationVersion: '1.0',
    category: 'SignInLogs',
    tenantId: 't',
    resultType,
    resultSignature: 'None',
    resultDescription: 'Error validating credentials due to invalid username or password.',
    durationMs: 0,
    callerIpAddress: '203.0.113.9',
    correlationId: 'c',
    identity: 'Alice',
    Level: 4,
    location: 'DE',
    properties: {
      id: 's',
      createdDateTime: '2026-11-20T08:41:07.1234567+00:00',
      userDisplayName: 'Alice',
      userPrincipalName: 'alice@contoso.example',
      ipAddress: '203.0.113.9',
      status: { errorCode: Number(resultType) },
      appDisplayName: 'Azure Portal',
    },
    ...more,
  })
  test.each([
    ['0', 1],
    [0, 1],
    ['50126', 2],
    [50_053, 2],
    ['500121', 2],
    // A second factor is asked for, and whether he stays signed in.
    ['50074', 0],
    ['50140', 0],
  ])('of Entra’s sign-ins ended as its resultType says: %j', (resultType, status_id) => {
    expect(of(entra(resultType))).toMatchObject({
      ...{ class_uid: 3002, activity_id: 1, status_id, actor: 'alice@contoso.example', src_ip: '203.0.113.9' },
      time: '2026-11-20T08:41:07.1234567Z',
    })
  })
  test.each<[object, number]>([
    [{ ResultType: '50074', Status: { errorCode: 50_074, failureReason: 'Strong Authentication is required.' } }, 0],
    [{ ResultType: '50140', Status: { errorCode: 50_140, failureReason: 'Keep me signed in' } }, 0],
    [{ ResultType: '50074', Status: '{"errorCode":50074,"failureReason":"Strong Authentication is required."}' }, 0],
    [{ ResultType: '0', Status: '{"errorCode":0,"additionalDetails":"MFA requirement satisfied by the token"}' }, 1],
    [{ ResultType: '0', Status: { errorCode: 0 } }, 1],
    [{ ResultType: 50_126, Status: { errorCode: 50_126 } }, 2],
    [{ ResultType: '50126', Status: '{"errorCode":50126,"additionalDetails":"MFA successfully completed"}' }, 2],
    [{ ResultType: '7000215', Status: { errorCode: 7_000_215 } }, 2],
    [{ ResultType: '50074', Outcome: 'failure' }, 2],
    // Microsoft Graph has no resultType.
    [{ Status: { errorCode: 50_074, failureReason: 'Strong Authentication is required.' } }, 0],
    [{ Status: { errorCode: 50_126, failureReason: 'Invalid username or password.' } }, 2],
    [{ Status: { errorCode: 0, failureReason: 'Other.' } }, 1],
  ])('of Entra’s sign-ins in Log Analytics, or from Graph, ended as its resultType says: %j', (end, status_id) => {
    const place = { UserPrincipalName: 'alice@contoso.example', IPAddress: '203.0.113.9' }
    const row = { TimeGenerated: '2026-11-20T08:41:07Z', OperationName: 'Sign-in activity', ResultSignature: 'None' }
    expect(of({ ...row, ...place, ...end, ConditionalAccessStatus: 'success', Type: 'SigninLogs' })).toMatchObject({
      ...{ class_uid: 3002, activity_id: 1, status_id, actor: 'alice@contoso.example', src_ip: '203.0.113.9' },
    })
  })
  test.each([
    ['Success', 1],
    ['Failure', 2],
    ['Start', 0],
    ['', 0],
  ])('of Azure’s activity ended as its resultType says, or has not: %j', (resultType, status_id) => {
    const event = {
      operationName: 'MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE',
      category: 'Administrative',
      resultType,
    }
    expect(of(event).status_id).toBe(status_id)
  })
  test.each<[object, object]>([
    [{ action: 'session start', user: 'bob' }, { class_uid: 0 }],
    [{ action: 'user.login', result: 'failed', resultType: '0', user: 'bob' }, { status_id: 2 }],
    [{ action: 'user.login', status: { errorCode: 10_054 }, user: 'bob' }, { status_id: 2 }],
    [{ action: 'user.login', status: 'failed', resultType: 'json', user: 'bob' }, { status_id: 2 }],
    [{ action: 'user.login', status: 'failed', resultType: 'Success', user: 'bob' }, { status_id: 2 }],
    [{ action: 'user.login', status: 'failed', resultType: 3, user: 'bob' }, { status_id: 2 }],
    [
      { operationName: 'Add user', targetResources: [{ userPrincipalName: 'bob' }] },
      { class_uid: 3001, actor: null },
    ],
    [
      { user: 'eve', actor: { id: 'a', alternateId: 'b' } },
      { actor: 'b', resource: 'eve' },
    ],
    [{ time: '2026-11-20T08:41:07Z', published: '2025-11-20T08:41:07Z' }, { time: '2026-11-20T08:41:07Z' }],
  ])('of others is not taken for Okta’s or Entra’s: %j', (value, facts) => {
    expect(of(value)).toMatchObject(facts)
  })
  test('whose message is a line of a known program is what that says', () => {
    const message = 'Nov 20 08:41:07 web-1 sshd[47]: Failed password for bob from 203.0.113.9 port 5221 ssh2'
    expect(of({ message, host: 'relay', severity: 'warning' })).toMatchObject({
      class_uid: 3002,
      status_id: 2,
      severity_id: 3,
      actor: 'bob',
      product: 'sshd',
      time: '2026-11-20T08:41:07Z',
      resource: 'relay',
    })
  })
  test('of Winlogbeat is the event of its number; of another program the number is only a number', () => {
    const event = {
      event: { code: '4625' },
      winlog: { channel: 'Security', provider_name: 'Microsoft-Windows-Security-Auditing' },
      user: { name: 'bob' },
    }
    expect(of(event)).toMatchObject({ class_uid: 3002, status_id: 2, actor: 'bob', product: 'Windows Security' })
    expect(of({ event: { code: '4625' }, user: { name: 'bob' } })).toMatchObject({ class_uid: 0 })
  })
  test('of OCSF keeps its class, and is class 0 where it is none of ours', () => {
    const ocsf = {
      class_uid: 6003,
      activity_id: 1,
      time: 1_763_627_401_000,
      severity_id: 4,
      metadata: { uid: 'o', event_code: 'PutObject', product: { name: 'S3' } },
      actor: { user: { name: 'alice' } },
      user: { name: 'target' },
      src_endpoint: { ip: '203.0.113.9' },
      resources: [{ name: 'bucket' }],
      message: 'm',
    }
    const event = {
      uid: expect.stringMatching(/^o@[0-9a-f]{16}$/),
      class_uid: 6003,
      activity_id: 1,
      severity_id: 4,
      time: '2025-11-20T08:30:01.000Z',
      product: 'S3',
      event_code: 'PutObject',
      actor: 'alice',
      src_ip: '203.0.113.9',
      resource: 'bucket',
      message: 'm',
    }
    expect(of(ocsf)).toMatchObject(event)
    expect(of({ ...ocsf, class_uid: 1007 })).toMatchObject({ ...event, class_uid: 0, activity_id: 99 })
    expect(of({ ...ocsf, activity_id: 'x', status_id: 7, severity_id: -1 })).toMatchObject({
      activity_id: 99,
      status_id: 0,
      severity_id: 1,
    })
    expect(of({ ...ocsf, class_uid: 'constructor' })).toMatchObject({ class_uid: 0 })
  })
  test('of CloudEvents is what it carries, and of the rest what its envelope says', () => {
    const event = {
      specversion: '1.0',
      id: 'e@1',
      source: '/idp',
      type: 'com.example.role.granted',
      subject: 'bob',
      time: '2026-11-20T08:41:07.123Z',
    }
    const expected = {
      uid: 'e%401@/idp',
      class_uid: 3005,
      product: '/idp',
      resource: 'bob',
      time: '2026-11-20T08:41:07.123Z',
      event_code: 'com.example.role.granted',
    }
    expect(of(event)).toMatchObject({ ...expected, message: null })
    expect(of({ ...event, data: { user: 'alice', app: 'sso' } })).toMatchObject({
      ...expected,
      product: 'sso',
      actor: 'alice',
    })
    expect(of({ ...event, data: 'user=alice' })).toMatchObject({ ...expected, actor: 'alice' })
    expect(of({ ...event, data_base64: btoa('{"user":"alice"}') })).toMatchObject({ ...expected, actor: 'alice' })
    expect(of({ ...event, data_base64: '%%%' })).toMatchObject({ ...expected, message: '%%%' })
  })
  test('has an id only where one is promised to be its own, and it says when it happened', () => {
    const time = '2026-11-20T08:41:07Z'
    expect(of({ id: 'x', event: { id: 'y' } }).uid).toBeNull()
    expect(of({ '@timestamp': time, event: { id: 'y' } }).uid).toMatch(/^y@[0-9a-f]{16}$/)
    expect(of({ '@timestamp': time, event: { id: 4625 } }).uid).toBeNull()
    expect(of({ ecs: { version: '8.11.0' }, event: { id: 'y' } }).uid).toBeNull()
    expect(of({ class_uid: 3002, metadata: { uid: 'o' } }).uid).toBeNull()
    expect(of({ class_uid: 3002, time: 1_763_627_401_000, metadata: { uid: 'o' } }).uid).toMatch(/^o@/)
  })
  const ECS = {
    '@timestamp': '2026-11-20T08:41:07Z',
    event: { id: '4625', action: 'logon-failed', outcome: 'failure' },
    service: { name: 'Security' },
    user: { name: 'alice' },
    source: { ip: '203.0.113.9' },
    host: { name: 'dc-1' },
  }
  const OCSF = {
    class_uid: 3002,
    time: 1_763_627_401_000,
    status_id: 2,
    metadata: { uid: '4625', event_code: 'logon-failed', product: { name: 'Security' } },
    user: { name: 'alice' },
    src_endpoint: { ip: '203.0.113.9' },
    dst_endpoint: { hostname: 'dc-1' },
  }
  test.each<[string, object, object[]]>([
    [
      'ECS',
      ECS,
      [
        { '@timestamp': '2026-11-20T08:41:07.001Z' },
        { event: { ...ECS.event, id: '4624' } },
        { event: { ...ECS.event, action: 'unlock-failed' } },
        { event: { ...ECS.event, outcome: 'success' } },
        { service: { name: 'VPN' } },
        { user: { name: 'bob' } },
        { source: { ip: '203.0.113.10' } },
        { host: { name: 'dc-2' } },
      ],
    ],
    [
      'OCSF',
      OCSF,
      [
        { time: 1_763_627_401_001 },
        { status_id: 1 },
        { metadata: { ...OCSF.metadata, uid: '4624' } },
        { metadata: { ...OCSF.metadata, event_code: 'unlock-failed' } },
        { metadata: { ...OCSF.metadata, product: { name: 'VPN' } } },
        { user: { name: 'bob' } },
        { src_endpoint: { ip: '203.0.113.10' } },
        { dst_endpoint: { hostname: 'dc-2' } },
      ],
    ],
  ])('of %s with an id that others have too is another event where it says another thing', (_, event, others) => {
    const uids = [event, ...others.map((other) => ({ ...event, ...other }))].map((each) => of(each).uid)
    expect(new Set(uids).size).toBe(1 + others.length)
    expect(uids).not.toContain(null)
    const later = new Date(RECEIVED.getTime() + 86_400_000)
    expect(understand({ ...event, received: later.toISOString() }, later).uid).toBe(uids[0])
  })
})

describe('a time', () => {
  const AT = '2025-11-20T08:30:01Z'
  test.each<[string, object]>([
    ['the first that can be read', { timestamp: 'yesterday', time: AT, date: '2025-11-21T00:00:00Z' }],
    ['a day and a time of day', { date: '2025-11-20', time: '08:30:01', meta: { timestamp: '2025-11-21T00:00:00Z' } }],
    ['what stands below', { date: '2025-11-20', meta: { timestamp: AT } }],
    ['when Kubernetes was asked', { requestReceivedTimestamp: AT }],
    ['when FHIR recorded it', { resourceType: 'AuditEvent', recorded: AT }],
    ['when Entra logged it', { activityDateTime: AT, createdDateTime: '2025-11-21T00:00:00Z' }],
    ['when Entra logged a sign-in', { createdDateTime: AT }],
    ['of OCSF too', { class_uid: 3002, time: 'now', time_dt: AT }],
    ['before when something was made', { created_at: '2020-01-01T00:00:00Z', meta: { timestamp: AT } }],
    ['when it was made, if nothing else', { item_type: 'Invoice', created_at: AT }],
    ['when it was made and not changed', { action: 'login', created_at: AT, updated_at: AT }],
  ])('of an event is %s', (_, event) => {
    expect(of(event)).toMatchObject({ time: AT, dated: true })
  })
  test('at which something within an event was made is not the event’s', () => {
    const event = { action: 'login', user: { name: 'alice', created: AT, created_at: AT } }
    expect(of(event)).toMatchObject({ time: RECEIVED.toISOString(), dated: false })
    const account = {
      event_name: 'user_failed_login',
      username: 'a',
      created_at: AT,
      updated_at: '2025-11-20T08:31:00Z',
    }
    expect(of(account)).toMatchObject({ time: RECEIVED.toISOString(), dated: false })
  })
  test.each([
    '<134>Nov 20 08:30:01 fw CEF:0|Fortinet|Fortigate|7.2|32002|login|7|duser=admin act=login',
    '<181>Nov 20 08:30:01 ise CISE_Failed_Attempts 0000001 1 0 NOTICE Failed-Attempt: Authentication failed, UserName=bob',
    '<189>Nov 20 08:30:01 pan 1,001,GLOBALPROTECT,0,2561,vsys1,gateway-auth,login,LDAP,,bob',
    '<189>12: *Nov 20 08:30:01.123: %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: bob]',
    '<189>12: Nov 20 2025 08:30:01 UTC: %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: bob]',
    'https 2025-11-20T08:30:01Z app/lb/abc 203.0.113.5:5000 10.0.0.1:80 0.0 0.1 0.0 401 401 34 366 "POST https://x.com:443/login HTTP/1.1" "x"',
    'LEEF:1.0|V|P|1|login|usrName=bob\tdevTime=Nov 20 2025 08:30:01',
  ])('of a line whose header names no program is read: %s', (line) => {
    expect(of(line)).toMatchObject({ time: expect.stringMatching(/-11-20T08:30:01Z$/), dated: true })
  })
  test('behind such a header CEF’s own is none', () => {
    const cef = 'CEF:0|A|I|1|login|Login failed for user=root result=success|3|suser=mallory outcome=failure'
    for (const header of ['<134>Nov 20 08:30:01', '2025-11-20T08:30:01Z'])
      expect(of(`${header} fw ${cef}`)).toMatchObject({ dated: true, actor: 'mallory', status_id: 2, resource: 'fw' })
  })
  test.each([
    [1_763_627_401, '2025-11-20T08:30:01Z'],
    [1_763_627_401.25, '2025-11-20T08:30:01.25Z'],
    ['1763627401.123456789', '2025-11-20T08:30:01.123456789Z'],
    [1_763_627_401_250, '2025-11-20T08:30:01.250Z'],
    ['1763627401250123', '2025-11-20T08:30:01.250123Z'],
    ['1763627401250123456', '2025-11-20T08:30:01.250123456Z'],
    ['2025-11-20T08:30:01.123456789Z', '2025-11-20T08:30:01.123456789Z'],
    ['2025-11-20t08:30:01+0130', '2025-11-20T07:00:01Z'],
    ['2025-11-20 08:30:01', '2025-11-20T08:30:01Z'],
    ['2025-11-20T08:30Z', '2025-11-20T08:30:00Z'],
    ['Thu, 20 Nov 2025 08:30:01 GMT', '2025-11-20T08:30:01Z'],
    ['20/Nov/2025:09:30:01 +0100', '2025-11-20T08:30:01Z'],
    ['2025-11-20 03:30:01.5 EST', '2025-11-20T08:30:01.5Z'],
    ['2025-11-20 10:30:01+02', '2025-11-20T08:30:01Z'],
  ])('%j is %s', (time, expected) => {
    expect(of({ time })).toMatchObject({ time: expected, dated: true })
  })
  test.each([
    'now',
    '',
    0,
    -1,
    1,
    1e30,
    '2025-13-40T99:99:99Z',
    '2025-11-20 08:30:01 IST',
    '20/Xyz/2025:08:30:01 +0000',
    '0000-00-00T00:00:00Z',
    '2999-01-01T00:00:00Z',
    true,
    '9'.repeat(30),
    { a: 1 },
  ])('%j is none: it happened when it came', (time) => {
    expect(of({ time })).toMatchObject({ time: RECEIVED.toISOString(), dated: false })
  })
})

describe('a time without a zone', () => {
  const JUST_BEFORE_NEW_YEAR = new Date('2026-12-31T22:00:00Z')
  const SYDNEY = [
    '2027-01-01 09:00:00',
    '2027-01-01T09:00',
    '2027-01-01T09:00:00.123',
    'Jan  1 09:00:00',
    'Jan 1 2027 09:00:00',
  ]
  test.each(SYDNEY)('of a place east of UTC is as many half hours less as it is ahead: %s', (clock) => {
    const lines = [`${clock} web-1 sshd[4]: Failed password for root from 8.8.4.4 port 4 ssh2`]
    for (const value of [{ time: clock }, ...(clock.startsWith('2027') ? [] : lines)]) {
      const { time, dated } = understand(value, JUST_BEFORE_NEW_YEAR)
      expect({ time, dated }).toEqual({
        time: `2026-12-31T22:00:00${clock.includes('.') ? '.123' : ''}Z`,
        dated: true,
      })
    }
  })
  test.each([
    { '@timestamp': '2027-01-01 08:59:07', event: { id: 'e1', action: 'login' } },
    { class_uid: 3002, activity_id: 1, time: '2027-01-01 08:59:07', metadata: { uid: 'e1' } },
  ])('is the same event with the same id, whenever it comes again: %j', (value) => {
    const uidAt = (time: string) => understand(value, new Date(time)).uid
    const uid = uidAt('2026-12-31T22:00:00Z')
    expect(uid).toContain('e1@')
    for (const again of ['2026-12-31T22:01:00Z', '2026-12-31T22:31:00Z']) expect(uidAt(again)).toBe(uid)
  })
  test('keeps the order and the distance of what comes at once', () => {
    const clocks = ['08:41:07', '08:59:59', '09:00:00', '09:00:59']
    const times = clocks.map((clock) => understand({ time: `2027-01-01 ${clock}` }, JUST_BEFORE_NEW_YEAR).time)
    expect(times).toEqual(['21:41:07', '21:59:59', '22:00:00', '22:00:59'].map((clock) => `2026-12-31T${clock}Z`))
  })
  test.each([
    ['2026-12-31 22:04:59', '2026-12-31T22:04:59Z'],
    ['2026-12-31 22:05:00', '2026-12-31T22:05:00Z'],
    ['2026-12-31 22:05:01', '2026-12-31T21:35:01Z'],
    ['Dec 31 22:04:59', '2026-12-31T22:04:59Z'],
    ['Dec 31 14:00:00', '2026-12-31T14:00:00Z'],
    ['Jan  2 08:00:00', '2026-01-02T08:00:00Z'],
    ['2027-01-01 09:00:00+11:00', '2026-12-31T22:00:00Z'],
    ['2027-01-01T09:00:00Z', '2027-01-01T09:00:00Z'],
  ])('is UTC, some minutes fast at most: %s is %s', (clock, time) =>
    expect(understand({ time: clock }, JUST_BEFORE_NEW_YEAR)).toMatchObject({ time, dated: true }),
  )
})

describe('of a text that is longer than what is looked at, no part is kept of an identifier that is cut through', () => {
  const CARD = 'card=4111-1111-1111-1111'
  test.each<[string, (left: number) => unknown]>([
    ['behind blanks', (left) => ' '.repeat(4_000 - left) + CARD],
    ['behind blanks, as a field', (left) => ({ message: ' '.repeat(4_000 - left) + CARD })],
    ['behind more blanks than a JSON text may have', (left) => ' '.repeat(1_000_000 - left) + CARD],
    [
      'as the value of a pair',
      (left) => `${'node 7 '.repeat(600).slice(0, 3_999 - left)} ${CARD.replace('card', 'user')}`,
    ],
  ])('%s', (_, textOf) => {
    for (let left = 'card=4'.length; left <= CARD.length; left++) {
      const { actor, resource, message } = scrub({ ...of(textOf(left)), uid: 'x' })
      expect(`${actor} ${resource} ${message}`).not.toMatch(/=4|4111/)
    }
  })
})

describe('whatever somebody sends', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a flag', true],
    ['a number', 1e308],
    ['an empty list', []],
    ['lists in lists', [[[[]]]]],
    ['a deep object', JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)],
    ['deep lists', JSON.parse(`{"user":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)],
    ['many fields', Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`f${i}`, i]))],
    ['a name of a million letters', { ['x.'.repeat(500_000)]: 'y' }],
    [
      'the names of an object’s own',
      JSON.parse('{"__proto__":{"user":"eve"},"constructor":{"name":"x"},"toString":1,"hasOwnProperty":2}'),
    ],
    ['half a character', { user: '\uD800', message: '\uDC00\0' }],
    ...['x ', 'a=', '"', '[x', 'add user ', '1:', ': ', ' ; ', '<1>1 ', 'from 1.2.3.4 port ', '\t', '\n', '{"a":'].map(
      (part): [string, unknown] => [`a megabyte of ${JSON.stringify(part)}`, part.repeat(1_048_576 / part.length)],
    ),
  ])('%s is an event that is not large, and can be cleaned', (_, value) => {
    const values = [
      value,
      { message: value, user: value, ip: value, action: value, time: value, src: value, dst: value, outcome: value },
    ]
    for (const event of values.map(of)) {
      expect([0, 3001, 3002, 3005, 3006, 4001, 6006]).toContain(event.class_uid)
      expect(JSON.stringify(event).length).toBeLessThan(40_000)
      expect(() => scrub({ ...event, uid: 'x' })).not.toThrow()
    }
    expect(Reflect.get({}, 'user')).toBeUndefined()
  })
  test('of the demo is mostly understood', () => {
    const events = hecItems(RECEIVED.getTime()).map((item) => of(JSON.parse(item).event))
    expect(events.filter(({ class_uid }) => class_uid === 0).length).toBeLessThan(4)
  })
})

test.each([
  ['Failed login for admin from address 203.0.113.9', 3002, 2],
  ['Administrator logged in from address 203.0.113.9', 3002, 0],
  ['Promotion e-mail sent to all administrators', 0, 0],
  ['Root disk address space low', 0, 0],
  ['Login to Dropbox succeeded', 3002, 1],
  ['Login successful (0 errors)', 3002, 1],
  ['login to failover console succeeded', 3002, 1],
  ['role owner was granted to eve', 3005, 0],
])('words are taken whole: %s', (message, class_uid, status_id) => {
  const event = understand({ message }, new Date('2026-11-20T08:00:00Z'))
  expect(event).toMatchObject({ class_uid })
  if (status_id > 0) expect(event).toMatchObject({ status_id })
})

test.each<[object, string]>([
  [{ foo: 'x', 'NHS 943 476 5919 token': 'abc' }, 'foo=x [OTHER_ID] token=[SECRET]'],
  [
    { what: 'portal check', credentials: { ssn: '123-45-6789' }, x: 'John Smith' },
    'what="portal check" credentials.ssn=[SSN] x="[PERSON_NAME]"',
  ],
  [{ token: 'MRN 00123456', who: 'john smith came' }, 'token=[MRN] who="[PERSON_NAME] came"'],
])('ids in the name of a credential or in its place still identify a person: %j', (value, said) => {
  expect(scrub({ ...of(value), uid: 'a'.repeat(64) }).message).toBe(said)
})

const VALUES =
  /John|Smith|SMITH|Ines|ines|Calloway|OKONKWO|Okonkwo|Adaeze|Thi|Nguyen|CHEN|Denzel|Grant|Young|Elm|1971|0482913|48291|6789|0132/
test.each([
  ['patient_name', 'John Smith'],
  ['patientName', 'Calloway, Ines'],
  ['PatientName', 'SMITH, JOHN'],
  ['Patient Name', 'OKONKWO^ADAEZE'],
  ['member_name', 'Thi Nguyen'],
  ['subscriberName', 'CHEN,WEI'],
  ['date_of_birth', '1971-03-04'],
  ['dateOfBirth', '03/04/1971'],
  ['patient_mrn', '00482913'],
  ['patientMRN', 'E48291'],
  ['patient_ssn', '123456789'],
  ['patientPhone', 4155550132],
  ['patient', { name: 'Washington, Denzel' }],
  ['patient', { fullName: 'ines calloway' }],
  ['patient', { name: [{ family: 'Okonkwo', given: ['Adaeze'] }] }],
  ['patients', [{ name: 'Grant Young', mrn: '00482913' }]],
  ['patientLastName', 'Young'],
  ['patient_first_name', 'Thi'],
  ['patientAddress', '12 Elm Street, Springfield, IL 62704'],
])('who is identified by a field of an event of no known kind is hidden: %s=%j', (name, value) => {
  for (const event of [
    { time: '2026-11-27T08:41:07Z', user: 'rn1', action: 'print', [name]: value, WorkstationID: 'WS0441' },
    { eventType: 'chart.view', [name]: value, status: 200 },
    { data: { [name]: value }, level: 'info' },
  ])
    expect(scrub({ ...of(event), uid: 'x' }).message).not.toMatch(VALUES)
})
test.each<[object, string]>([
  [
    { userAgent: 'Mozilla/5.0 (X11)', hosts: 'nas-01, nas-02', note: 'it is "up", so far', path: '/var/log/x.log' },
    'user_agent="Mozilla/5.0 (X11)" hosts="nas-01, nas-02" note=it is "up", so far path=/var/log/x.log',
  ],
  [
    { alert: { signature: 'ET SCAN Nmap' }, cmd: 'mysql -u root -pKx7hunter db', clientIP: '203.0.113.9' },
    'alert.signature="ET SCAN Nmap" cmd="mysql -u root -p[SECRET] db" client_ip=203.0.113.9',
  ],
  [
    {
      patientPortal: { name: 'MyChart', host: 'portal-01' },
      patient_name_format: 'last, first',
    },
    'patient_portal.name=MyChart patient_portal.host=portal-01 patient_name_format="last, first"',
  ],
  [
    { userIdentity: { principalId: 'AROAEXAMPLEID12345678:jsmith', arn: 'arn:aws:sts::123456789012:user/jsmith' } },
    'user_identity.principal_id=AROAEXAMPLEID12345678:jsmith user_identity.arn=arn:aws:sts::123456789012:user/jsmith',
  ],
])('and the others can be read: %j', (event, said) => {
  expect(scrub({ ...of(event), uid: 'x' }).message).toBe(said)
})

test.each([
  ['203.0.113.9:51000', '203.0.113.9'],
  ['[2001:DB8::1]:443', '2001:DB8::1'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
  ['12:30:45', null],
  ['999.1.1.1', null],
])('where a client’s address stands, %s is the address %s', (ip, src_ip) => {
  expect(of({ event: 'login', user: 'ann', src_ip: ip })).toMatchObject({ src_ip })
})
