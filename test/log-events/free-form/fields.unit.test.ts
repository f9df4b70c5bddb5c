import { afterEach, expect, test, vi } from 'vitest'
import { describe } from '../../../src/log-events/free-form/describe.ts'
import { fieldsOf } from '../../../src/log-events/free-form/fields.ts'

afterEach(() => vi.restoreAllMocks())

const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`f${i}`, i]))

test.each<[string, object]>([
  ['one level', many],
  ['several', { a: many, b: { c: { d: many } }, ...many }],
])('of an event with a hundred thousand fields at %s only the first are looked at', (_, value) => {
  const names = vi.spyOn(String.prototype, 'toLowerCase')
  expect(fieldsOf(value).size).toBeGreaterThan(190)
  expect(fieldsOf(value).size).toBeLessThan(201)
  expect(names.mock.calls.length).toBeLessThan(1_000)
})

test.each<[object, string]>([
  [{ records: { '123-45-6789': { status: 'viewed' } } }, 'records.[SSN].status=viewed'],
  [{ patients: { 'John Smith': { status: 'viewed' } } }, 'patients.[PERSON_NAME].status=viewed'],
  [{ patients: { '00482913': { status: 'viewed' } } }, 'patients.[MRN].status=viewed'],
  [{ 'Patient John Smith, DOB 03/04/1971': 'ok' }, 'Patient [PERSON_NAME], DOB [DATE_OF_BIRTH]=ok'],
  [{ charts: { Smith_John: 1 } }, 'charts.[PERSON_NAME]=1'],
  [{ files: { 'John%20Smith.pdf': 1 } }, 'files.[PERSON_NAME].pdf=1'],
  [{ keys: { [`${'ghp_'}16C7e42F292c`]: 1 } }, 'keys.[SECRET]=1'],
  [
    { open_sessions_by_browser: { qX7vB2mK9sL4wT8nR3cY6hJ1: { last_seen: 1 } } },
    'open_sessions_by_browser.[SECRET].last_seen=1',
  ],
  [{ dGhpc0lzQVNlY3JldFRva2VuMTIz: 1 }, '[SECRET]=1'],
  [{ sentTo: { 'okonkwo@gmail.com': true } }, 'sent_to.okonkwo@gmail.com=true'],
])('neither a person nor a credential is disguised as the name of a field: %j', (value, said) => {
  expect(describe(fieldsOf(value))).toBe(said)
})

test('of a credential at the end of what is told of a name nothing is told', () => {
  const key = `https://ehr.hospital.example/${'a'.repeat(36)}/sso/return?user=svc&token=${'7c4'.repeat(3)}`
  for (let before = 0; before < 40; before++)
    expect(describe(fieldsOf({ [key.replace('aaaa', 'a'.repeat(4 + before))]: 'ok' }))).not.toContain('7c')
})

test('a name is read once, however many fields stand below it', () => {
  const reads = vi.spyOn(String.prototype, 'replace')
  describe(fieldsOf({ ['/a1'.repeat(1_000)]: Object.fromEntries(Array.from({ length: 190 }, (_, i) => [`f${i}`, i])) }))
  expect(reads.mock.contexts.filter((text) => String(text).includes('/a1/a1')).length).toBeLessThan(150)
})

test.each<[object, string]>([
  [{ visit: { last_seen: 'x', Line1: 2 } }, 'visit.last_seen=x visit.line1=2'],
  [{ clientIp: 1, 'x-forwarded-for': 2, User_Agent: 3 }, 'client_ip=1 x_forwarded_for=2 user_agent=3'],
  [
    { '@timestamp': 1, 'k8s.io/p95_ms': 1, '2026-11-20': { count: 2 } },
    'timestamp=1 k8s.io_p95_ms=1 2026-11-20.count=2',
  ],
  [{ devices: { 'F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6': 1 } }, 'devices.F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6=1'],
])('and other names are told in words: %j', (value, said) => {
  expect(describe(fieldsOf(value))).toBe(said)
})

test.each<[object, string]>([
  [{ db_pass: 'Kx7hunter2', host: 'db1' }, 'db_pass=[SECRET] host=db1'],
  [{ env: { SMTP_PASS: 'Kx7hunter2', port: 25 } }, 'env.smtp_pass= env.port=25'],
  [
    { 'user-pwd': 'K', smtpPass: 'K', IMAPPass: 'K', passPhrase: 'K', 'Client Secret': 'K' },
    'user_pwd= smtp_pass= imap_pass= pass_phrase= client_secret=',
  ],
  ...["ab'K", 'ab;K', 'a&K', 'a{K}', '/K', '[K', '~K', 'correct horse staple', 'none of it'].map(
    (value): [object, string] => [{ password: value }, 'password=[SECRET]'],
  ),
  [{ headers: { authorization: 'ApiKey K', cookie: 'theme=dark; sid=K' } }, 'headers.authorization= headers.cookie='],
  [{ password: { value: 'K' }, 'api-key.live': 'K' }, 'password.value= api_key.live='],
  [{ credentials: { user: 'bob', more: { value: 'K' } } }, 'credentials.user= credentials.more.value='],
  [
    { secrets: { stripe: 'K' }, tokens: ['K;2'], login: { 'mfa-code': '4b' } },
    'secrets.stripe= tokens= login.mfa_code=',
  ],
  [{ user_pin: 4711, apiKey: { value: 902183 }, dbPass: { old: '902183' } }, 'user_pin= api_key.value= db_pass.old='],
  [{ [`${'web-'.repeat(60)}pass`]: 'K' }, `${'web_'.repeat(25).slice(0, -1)}=`],
  [{ query: { 'url-signature': '9f8a' } }, 'query.url_signature='],
  [{ secretKey: 'K', password2: 'K', privateKeyPem: 'K' }, 'secret_key= password2= private_key_pem='],
  [
    { passwordConfirmation: 'K', SAMLResponse: 'K', clientAssertion: 'K', rootpw: 'K' },
    'password_confirmation= saml_response= client_assertion= rootpw=',
  ],
  [{ env: [{ name: 'DB_PASSWORD', value: 'a b' }] }, 'env.name=DB_PASSWORD env.value='],
  [{ newValue: 'K', n: 1, key: 'smtpPass' }, 'new_value= n=1 key=smtpPass'],
  [{ newValue: '14', key: 'password.minLength' }, 'new_value=14 key=password.minLength'],
  [{ field: 'smtp_password', old: 'K', new: 'K' }, 'field=smtp_password old= new='],
  [
    { changes: [{ field: 'smtp_password', from: 'K', to: 'K' }] },
    'changes.field=smtp_password changes.from= changes.to=',
  ],
  [{ changes: [{ path: 'smtp.password', oldValue: 'K' }] }, 'changes.path=smtp.password changes.old_value='],
  [{ name: 'login_token', from: 'bob', to: 'sue' }, 'name=login_token from=bob to=sue'],
  [{ key: 'login_token', old: 'optional', new: 'K' }, 'key=login_token old=optional new='],
  [{ key: 'require_password', old: 'on-x', new: 'off-x' }, 'key=require_password old=on-x new=off-x'],
  [{ env: { SECRET_KEY_BASE: 'K' }, backup_code: 'K' }, 'env.secret_key_base= backup_code='],
  ...['setting', 'attribute', 'property', 'column', 'display_name'].map((called): [object, string] => [
    { [called]: 'DB_PASSWORD', before: 'K', after: 'K', old_value: 'K' },
    `${called}=DB_PASSWORD before= after= old_value=`,
  ]),
])('a value that is called a credential, or stands in what is called so, is hidden whole: %j', (value, said) => {
  expect(describe(fieldsOf(value))).toBe(said.replace(/=(?= |$)/g, '=[SECRET]'))
})

test('of a name that is longer than what is told of it, no part behind is told', () => {
  const long = 'Requested change of the settings of the portal, see the ticket '.repeat(10)
  for (const end of ['Maria Gonzalez born 03/04/1971 MRN 00482913 token', 'https://bob:hunter2Q9@host token'])
    expect(describe(fieldsOf({ [long + end]: 'abc' }))).toBe(
      `${long
        .slice(0, 100)
        .toLowerCase()
        .replace(/[^a-z]+/g, '_')}=[SECRET]`,
    )
})

test.each<[object, string]>([
  [{ diff: { ssn: { old: '219099999', new: '219099998' } } }, 'diff.ssn.old=[SSN] diff.ssn.new=[SSN]'],
  [{ field: 'mrn', old: '482913', new: '482914' }, 'field=mrn old=[MRN] new=[MRN]'],
  [
    { changes: [{ field: 'date_of_birth', oldValue: '1971-03-04' }] },
    'changes.field=date_of_birth changes.old_value=[DATE_OF_BIRTH]',
  ],
  [
    { fields: [{ name: 'patient_name', value: 'Ines Calloway' }] },
    'fields.name=patient_name fields.value="[PERSON_NAME]"',
  ],
  [{ field: 'last_name', old: 'Calloway', new: 'Price' }, 'field=last_name old=[PERSON_NAME] new=[PERSON_NAME]'],
  [{ body: '{"ssn":{"old":"219099999"}}', n: '["a","b"]' }, 'body={ssn.old=[SSN]} n=["a","b"]'],
  [{ body: '[{"field":"mrn","old":"482913"}]' }, 'body={field=mrn old=[MRN]}'],
  [{ field: 'assignee', old: 'bob', new: 'b@x.example' }, 'field=assignee old=bob new=b@x.example'],
])('what a field was and became is hidden by what the field is called, beside it or above it: %j', (value, said) => {
  expect(describe(fieldsOf(value))).toBe(said)
})

test('an id of a person that stands where a credential does says whose it is', () => {
  expect(describe(fieldsOf({ credentials: { ssn: '123-45-6789', user: 'bob' } }))).toBe(
    'credentials.ssn=[SSN] credentials.user=[SECRET]',
  )
})

test.each([
  [{ secretary: 'Ann', password_changed_at: 'May', credentials_type: 'basic', compass: 'north' }],
  [{ token_count: 3, secrets: 3, tokens: 1500, is_secret: false, cookie: null }],
  [{ secret: { name: 'db-creds' }, token: { token_type: 'user', expires_at: 'May', uses: 2 } }],
  [
    {
      secret: { namespace: 'prod', version: '3' },
      token: { expires_in: 3600, scope: 'read' },
      sig: { severity: 'high' },
    },
  ],
  [{ total_tokens: '4096', checks_pass: '12', first_pass: 'yes', cookies: 'true', otp: 'sent', mfa_code: 'valid' }],
  [{ env: { name: 'DB_HOST', value: 'db1' }, quota: { key: 'token_count', value: 3 }, value: 'x' }],
  [{ field: 'theme', old: 'a', new: 'b' }],
  [{ field: 'password', user: 'b', renew: 'c' }],
  [{ authorization: { action: 'read' }, 'authorization.k8s.io/decision': 'allow' }],
  [{ alert: { signature: 'ET SCAN Nmap' }, code_signature: { subject: 'Contoso' }, PWD: '/home/oper' }],
])('and what only sounds like that is not: %j', (value) => {
  expect(describe(fieldsOf(value))).not.toContain('[SECRET]')
})
