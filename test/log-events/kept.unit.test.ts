import { describe, expect, test } from 'vitest'
import { withoutSecrets } from '../../src/dlp/secrets.ts'
import { understand } from '../../src/log-events/free-form/understand.ts'
import { scrub } from '../../src/log-events/scrub.ts'

const NOW = new Date('2026-11-27T12:00:00Z')
const kept = (value: unknown) => {
  const { dated: _, uid, ...event } = understand(value, NOW)
  return scrub({ ...event, uid: uid ?? 'x' } as Parameters<typeof scrub>[0])
}
const PG = '2026-11-27 08:41:07 UTC [12] user=alice,db=ehr LOG:  statement: '

test.each([
  'cs1Label=PatientName cs1=Ines Calloway cs2Label=PatientMRN cs2=00482913',
  'duser=Ines Calloway msg=Opened chart of Ines Calloway',
  'cn1Label=MRN cn1=482913 duser=Calloway',
  'fname=Calloway Ines MRI.pdf',
])('of a patient in CEF nothing is kept, whatever its fields are called: %s', (pairs) => {
  const line = `CEF:0|Epic|Hyperspace|1|100|Chart opened|3|suser=nurse1 ${pairs}`
  expect(kept(line).actor).toBe('nurse1')
  for (const value of [line, { message: line }]) {
    const { resource, message } = kept(value)
    expect(`${resource} ${message}`).not.toMatch(/Ines|482913/)
  }
})

test.each([
  '&quot;password&quot;:&quot;Hunter2x&quot; &quot;mrn&quot;:&quot;00482913&quot;',
  '&lt;password&gt;Hunter2x&lt;/password&gt;&lt;mrn&gt;00482913&lt;/mrn&gt;',
  '{&amp;quot;password&amp;quot;:&amp;quot;Hunter2x&amp;quot;,&amp;#34;mrn&amp;#34;:&amp;#34;00482913&amp;#34;}',
])('what XML escapes disguises neither a password nor a record’s number: %s', (line) => {
  expect(kept(line).message).not.toMatch(/Hunter2x|482913/)
})

describe('a password is hidden', () => {
  test.each([
    `curl -u "$USER":"Hunter2x" https://x.com`,
    `curl -u 'bob':'Hunter2x' https://x.com`,
    `curl --user "$U":Hunter2x https://x.com`,
    'password=no,Hunter2x',
    'password=yes|Hunter2x',
    'password: no::Hunter2x',
    'pwd=yes<Hunter2x',
    'password: yes Hunter2x',
    'passwd=session)Hunter2x',
    `ALTER USER bob IDENTIFIED WITH mysql_native_password BY 'new1' REPLACE 'Hunter2x'`,
  ])('%s', (line) => expect(withoutSecrets(line)).not.toContain('Hunter2x'))
  test('of three digits, too', () => expect(withoutSecrets('runas /password 123')).not.toContain('123'))
})

describe('who acted is whom the program names', () => {
  test.each([
    `${PG}DELETE FROM audit WHERE actor='bob'`,
    `${PG}SELECT 1 WHERE performed_by='bob'`,
    `${PG}UPDATE users SET actor=root,x=1`,
    'Nov 27 08:41:07 app myapp[1]: login failed user=alice src=203.0.113.9 ua=curl actor=bob',
    { event: 'ticket.viewed', user: 'alice', createdBy: { login: 'bob' } },
    { event: 'login_failed', user: 'alice', enrichment: { actor: 'FIN7' } },
    { event: 'login', actor: 'user', user: 'alice' },
    { event: 'login_failed', actor: 'auth-service', user: 'alice' },
    { event: 'login', actor: 'Denzel Washington', user: 'alice' },
    { event: 'chart.view', performedBy: 'Jane Doe', username: 'alice' },
    { event: 'login', entity: { username: 'alice' } },
    { event: 'login', object: { username: 'alice' } },
  ])('%j', (value) => expect(kept(value).actor).toBe('alice'))
})

describe('what was done is not told as refused', () => {
  test.each([
    { event: 'create_users', status: 'completed', success: 412, failed: 0 },
    { event: 'sync_users', status: 'success', succeeded: 450, failed: 0 },
    { event: 'block_user', status: { code: 200, message: 'User blocked' }, success: true },
    { event: 'delete_user', status: { code: 200, message: 'Removed from Blocked list' }, success: true },
    'time=2026-11-27T08:41:07Z msg="user login" user=mallory result=success src=203.0.113.9 ua=Mozilla/5.0 success=no',
    'event=login user=mallory result=success src=203.0.113.9 agent=curl error=denied',
    'Login OK for alice from 203.0.113.9 accept_language=no',
  ])('%j', (value) => expect(kept(value).status_id).toBe(1))
})

describe('what it was done to is told', () => {
  test.each([
    [{ action: 'repo.add_member', actor: 'mallory', user: 'alice', repo: 'acme/secret' }, 'acme/secret'],
    [{ event: 'login', actor: 'alice', user: 'alice@x.com', host: 'srv1' }, 'srv1'],
    [{ event: 'ssh.session.start', actor: 'alice@x.com', user: 'root', hostname: 'db01' }, 'db01'],
  ])('%j', (value, told) => expect(JSON.stringify(kept(value))).toContain(told))
})

describe('a time that a line begins with is read, whatever stands behind it', () => {
  test.each([
    '2026-11-27 08:41:07 POST [200] /login user=alice',
    '2026-11-27 08:41:07 GET [10.0.0.1] /login user=alice',
    '2026-11-27 08:41:07 +12 points awarded to alice',
    '2026-11-27 08:41:07 WEST gateway login failed for alice',
  ])('%s', (line) => expect(kept(line).time).toMatch(/^2026-11-27T08:41:07/))
})

describe('things and accounts are shown', () => {
  test.each([
    ['tool --lock-password alice --host h1', 'alice'],
    ['tool --rotate-password alice', 'alice'],
    ['ansible --update-password on_create', 'on_create'],
  ])('%s', (line, told) => expect(withoutSecrets(line)).toContain(told))
  test('an address with its port', () =>
    expect(kept({ event: 'open', resource: '10.1.220.230.5432' }).resource).toBe('10.1.220.230.5432'))
  test('from where a request came, and the number of a line of a log', () => {
    const told = 'remote_addr=198.51.100.23 upstream_addr=10.0.0.7:8080 log_id=062910617702'
    expect(kept(`${told} level=info`).message).toBe(`${told} level=info`)
    expect(kept({ remote_addr: '198.51.100.23', status: 200 }).message).toBe('remote_addr=198.51.100.23 status=200')
  })
  test.each(['PatientService.Listen', 'patient-api.pod.restart', 'patient_import_job.finished'])('%s', (event) =>
    expect(kept({ event, resource: 'job-10234' }).resource).toBe('job-10234'),
  )
})
describe('a surname is hidden beside what tells who somebody is', () => {
  test.each(['Calloway', 'Garcia', 'Washington', 'Price', 'King'])('%s', (lastName) => {
    for (const event of [
      { event: 'search', user: 'rn1', lastName, dob: '1971-03-04' },
      { event: 'chart.open', user: 'rn1', person: { mrn: '00482913', lastName, firstName: 'Mary' } },
      { event: 'contact.added', user: 'rn1', patient_id: 482913, contact: { last_name: lastName, first_name: 'Mary' } },
      `WARN validation failed: PatientDto[lastName=${lastName}, firstName=Ines, birthDate=1971-03-04]`,
      { atype: 'find', user: 'app', ns: 'ehr.patients', filter: { lastName, dob: '1971-03-04' } },
    ])
      expect(JSON.stringify(kept(event))).not.toContain(lastName)
  })
  test('and stays where nobody is', () =>
    expect(kept({ event: 'user.updated', actor: 'root', last_name: 'King' }).message).toContain('last_name=King'))
})
describe('a word beside a name in that of a document stays', () => {
  test.each(['mary_scan_1971-03-04.pdf', 'madison_cluster_2026-11-04.pdf', 'scan_for_mary_1971-03-04.pdf'])(
    '%s',
    (resource) => expect(kept({ event: 'open', user: 'rn1', resource }).resource).toMatch(/scan|cluster/),
  )
})
describe('a name is hidden as a whole', () => {
  test.each(["D'Angelo", 'Young;Rose'])('%s', (patientName) => {
    const { message } = kept({ event: 'chart.view', user: 'rn1', status: 200, patientName })
    expect(message).not.toMatch(/Angelo|Rose/)
  })
})

test.each([
  'patient.exported',
  'PatientAppointment.viewed',
  'patient_import',
  'PatientServiceRequest.read',
  'PatientService.GetPatient',
])('a number beside %s is a patient’s', (event) => expect(kept({ event, resource: '00482913' }).resource).toBe('[MRN]'))

describe('a number by which a patient’s record or plan is known is hidden', () => {
  test.each([
    [{ event: 'chart.view', user: 'rn1', recordId: '482913' }, '[MRN]'],
    [{ event: 'eligibility.view', user: 'bob', patient: 'x', policyId: '482913' }, '[HEALTH_PLAN_ID]'],
  ])('%j', (value, told) => expect(kept(value).message).toContain(told))
})
