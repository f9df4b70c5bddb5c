import { describe, expect, test } from 'vitest'
import type { LogEvent } from '../../src/log-events/event.ts'
import { understand } from '../../src/log-events/free-form/understand.ts'
import { scrub } from '../../src/log-events/scrub.ts'

const EVENT: LogEvent = {
  uid: 'A$B$C-04',
  time: '2026-11-20T08:41:07.1234567Z',
  class_uid: 6003,
  activity_id: 99,
  status_id: 1,
  severity_id: 1,
  product: 'Exchange',
  event_code: 'New-InboxRule',
  actor: 'admin@contoso.onmicrosoft.com',
  src_ip: '203.0.113.9',
  resource: 'mallory@contoso.com',
  message: 'Rule "all" forwards everything',
}
const scrubbed = (given: Partial<LogEvent>) => scrub({ ...EVENT, ...given })

test('an event about accounts and hosts stays as it is', () => {
  expect(scrub(EVENT)).toEqual(EVENT)
})

describe('health information is replaced by its type', () => {
  test.each(['message', 'resource', 'actor', 'event_code', 'product'] as const)('in %s', (field) => {
    const text = scrubbed({ [field]: 'Patient John Smith, MRN 00123456' })[field]
    expect(text).toBe('Patient [PERSON_NAME], MRN [MRN]')
  })
  test('in every field once one of them identifies somebody', () => {
    const { resource, message } = scrubbed({
      resource: 'labs of Maria Lopez 1971-03-04.pdf',
      message: 'Patient Maria Lopez, MRN 00123456; call 555-123-4567',
    })
    expect(`${resource} ${message}`).not.toMatch(/Maria|Lopez|1971|00123456|4567/)
  })
  test.each(['patients.[PERSON_NAME].mrn=00482913', 'data.[PERSON_NAME].ssn=219099999'])(
    'also where it is found together with what was taken out before: %s',
    (message) => {
      expect(scrubbed({ message }).message).not.toMatch(/\d/)
    },
  )
  test('an identifier in an id of the source: the id is not kept', () => {
    expect(scrubbed({ uid: 'MRN 00123456' }).uid).toBeNull()
    expect(scrubbed({ uid: 'visit-of-John Smith, SSN 123-45-6789' }).uid).toBeNull()
    expect(scrubbed({ uid: 'sso-88120' }).uid).toBe('sso-88120')
  })
  test.each([
    'Patient/00482913@ehr',
    'patients/okonkwo',
    'member=7734412@payer',
    '1@ehr/patients/00482913',
    'charts/Smith_John@ehr',
    '7@//ehr/Okonkwo-Adaeze-1971-03-04',
    'Patient-00482913@/ehr',
    '1@urn:patient:00482913',
  ])('nor is one that is called after a record or whose it is: %s', (uid) => {
    expect(scrubbed({ uid }).uid).toBeNull()
  })
  test.each([
    '5098400572@/github/contoso',
    'audit-topic-08-8339477',
    'ed994b49-db52-43d6-bf82-f923509237c9',
    'LAUcwr7yjozQrCxzSycfzw',
    'fvk97fe7m04d2@projects/demo-project-42/logs/cloudaudit.googleapis.com',
    'kube-system/web-gvo52pahte-kbdop',
    '1@/patient-portal-01',
  ])('but one that only looks like a telephone number or a single name is kept: %s', (uid) => {
    expect(scrubbed({ uid }).uid).toBe(uid)
  })
  test('a name and a number that nobody has as an account: not as an actor either', () => {
    expect(scrubbed({ actor: 'John Smith' }).actor).toBe('[PERSON_NAME]')
    expect(scrubbed({ actor: '123-45-6789', message: 'SSN 123-45-6789' }).actor).not.toContain('6789')
  })
})

describe('names of persons are found in the names of things', () => {
  test.each([
    ['smith_john_1971-03-04_biopsy.pdf', /smith|john|1971/],
    ['/sites/hr/Shared%20Documents/John%20Smith%20discharge.docx', /John|Smith/],
    ['Miller, Robert - MRI 2026-03-01.pdf', /Miller|Robert|2026-03/],
    ['Consent form (E. Watson).pdf', /Watson/],
    ['/sites/hr/100%/John%20Smith%20discharge.docx', /John|Smith/],
    ['Überweisung Frau Müller.pdf', /Müller/],
    ['/intake/Anna Keller DOB 03/14/1957.pdf', /Anna|Keller|14|1957/],
    ['https://ehr.example.org/patients/john-smith/1971-03-04/labs', /john|1971/],
    ['/fhir/Patient/00482913', /00482913/],
    ['/patients/John Smith/labs', /John|Smith/],
    ['Patient/12345?name=Smith&birthdate=1971-03-04', /12345|Smith|1971/],
    ['doe-jane-123-45-6789.pdf', /jane|6789/],
    ['smith-john-1971-03-04.pdf', /smith|john|1971/],
    ['patient-48291', /48291/],
    ['smith-john-1971-03-04', /smith|john|1971/],
    ['smith-john-mrn-00482913.pdf', /smith|john|00482913/],
    ['John.Smith.1971-03-04.pdf', /Smith|John|1971/],
    ['Maria-Garcia-lab-results.pdf', /Maria|Garcia/],
    ['https://idp.contoso.com/Okonkwo-Adaeze/scan', /Okonkwo|Adaeze/],
    ['okta.contoso.com:443/Okonkwo-Adaeze', /Okonkwo|Adaeze/],
    ['\\\\nas-austin-01\\Okonkwo-Adaeze\\scan.pdf', /Okonkwo|Adaeze/],
    ['https://smith-john-1971-03-04.example.com/x', /smith|1971/],
    ['ehr://john-smith/labs', /smith/],
    ['file://Okonkwo-Adaeze/scan', /Okonkwo/],
    ['smith.john:1971', /smith/],
    ['call-415-555-0132', /0132/],
    ['voicemail-415.555.0132.mp3', /0132/],
    ['fax-415-555-0132.pdf', /0132/],
    ['4155550132.pdf', /0132/],
    ['mrn.id:48213', /48213/],
    ['exports/young_mary_1971-03-04.pdf', /young|mary/],
    ['King-James-A-1968-01-02.pdf', /King|James/],
    ['labs_mary_a_young_1971-03-04.pdf', /mary|young/],
    ['price_robert_mrn_482913.pdf', /price|robert/],
  ])('%s', (resource, said) => {
    expect(scrub({ ...EVENT, resource }, true).resource).not.toMatch(said)
  })
  test.each([
    'https://contoso.sharepoint.com/sites/Finance/Reports/Budget2026.xlsx',
    'projects/demo-project-42/serviceAccounts/exporter@demo.iam.gserviceaccount.com',
    'C:\\Windows\\System32\\cmd.exe',
    'db-dump-2026-11-24.sql.gz',
    'Payroll November 2026.xlsx',
    'Global Administrator',
    'helpdesk.temp@contoso.onmicrosoft.com',
    'web-1',
    'app-server-01.log',
    'db-01.corp.example',
    'access-2026-11-04.log.gz',
    'martin-ward-2',
    'john-smith-laptop',
    'employee-handbook.pdf',
    'patient-portal-01.corp.example',
    'security-audit-2026-11-04.pdf',
    'dallas-edge-172-31-100-200.compute.internal',
    'paris-dc-192.168.100.200',
    'invoice-000123-2026.pdf',
    'access-2026110412.log',
    'dump-1764230467.sql',
    'build-4155550132',
    'web-415-555',
    'host-555-0132',
    'https://idp.contoso.com/token',
    'https://acme.okta.com:8443/login?x=1',
    'https://john-smith.example.com/x',
    'ldaps://dc-austin-01.contoso.com/ou',
    'idp.contoso.com:443',
    'jenkins.acme.com/job/x',
    '\\\\nas-austin-01\\backup',
  ])('and not where there are none: %s', (resource) => {
    expect(scrub({ ...EVENT, resource }, true).resource).toBe(resource)
    const message = `k.weiss opened ${resource} there`
    expect(scrub({ ...EVENT, resource: null, message }, true).message).toBe(message)
  })
})

describe('whom the name of a thing names is hidden in all fields', () => {
  test.each([
    ['John Smith', 'action=open user=k.weiss target=John Smith'],
    ['Smith, John.docx', 'action=renamed user=k.weiss file=Smith, John.docx'],
    ['/share/Okonkwo_Adaeze/scan.pdf', 'k downloaded /share/Okonkwo_Adaeze/scan.pdf'],
    [null, 'k downloaded /share/Okonkwo_Adaeze/scan.pdf'],
    ['Scan', 'destination folder title: John_Smith_1971-03-04'],
    ['web-1', 'GET /fhir/Patient/00482913 200'],
    ['Smith-John-1971-03-04.pdf', 'k downloaded Smith-John-1971-03-04.pdf.'],
    [null, 'k downloaded Okonkwo-Adaeze-lab-results.pdf'],
    [null, 'k downloaded John.Smith.1971-03-04.pdf: ok'],
    [null, 'k downloaded John-Smith-1971-03-04'],
  ])('%s: %s', (resource, message) => {
    for (const audit of [false, true]) {
      const kept = scrub({ ...EVENT, actor: 'k.weiss', resource, message }, audit)
      expect(JSON.stringify(kept)).not.toMatch(/John|Smith|Okonkwo|Adaeze|1971|00482913/)
    }
  })
  test.each([
    'patient.viewed',
    'com.example.PatientRecordOpened',
    'ViewPatient',
    'UpdatePatient',
    'VIEW_PATIENT',
    'GetPatientById',
    'MergePatients',
    'patient.registered',
    'patient.transferred',
    'patient.labs.viewed',
    'patient.lookup',
    'PatientPortal.ViewPatient',
    'patient-portal.patient.viewed',
  ])('a number beside an action on patients: %s', (event_code) => {
    for (const resource of ['00482913', 'MR-482913']) {
      const kept = scrub(
        { ...EVENT, uid: `${resource}@/ehr`, event_code, resource, message: `opened ${resource}` },
        true,
      )
      expect(kept).toMatchObject({ uid: null, event_code, resource: '[MRN]', message: 'opened [MRN]' })
    }
    for (const resource of ['web-1', 'patients-20261104.csv'])
      expect(scrub({ ...EVENT, event_code, resource }, true).resource).toBe(resource)
  })
  test.each([
    ['patient-portal.login', 'db-0001'],
    ['PatientPortal.Restarted', 'db-0001'],
    ['com.example.patients.portal.deployed', '20261126'],
    ['patient.login', '00482913'],
    ['PatientLogOut', 'ws-0441'],
    ['patient_sign-in', 'ws-0441'],
    ['patient.session.started', '7301142'],
    ['PatientInvoiceCreated', '000123'],
    ['patient.billing.viewed', 'INV-000123'],
    ['patient.payment.received', '000123'],
    ['patient.viewed', 'ip-10-0-12-34'],
    ['patient.viewed', '2026-11-26'],
  ])('but not what is no number of a patient: %s %s', (event_code, resource) => {
    expect(scrub({ ...EVENT, event_code, resource }, true).resource).toBe(resource)
  })
  test.each(['patient 482913', 'account 482913', 'case 482913'])(
    'a number that one field says what it is of: %s',
    (said) => {
      const [elsewhere, uid] = [`action=view target=${said}`, '7@/ehr/482913']
      const kept = scrub({ ...EVENT, actor: 'drlee', uid, resource: said, message: elsewhere })
      expect(kept).toMatchObject({ actor: 'drlee', uid: null })
      expect(`${kept.resource} ${kept.message}`).not.toContain('482913')
      const other = scrub({ ...EVENT, resource: elsewhere, message: said })
      expect(`${other.resource} ${other.message}`).not.toContain('482913')
    },
  )
  test('but what looks like a name is not hidden in an action as well', () => {
    const event_code = 'Add-MailboxPermission'
    const kept = scrubbed({ event_code, resource: null, message: `ran ${event_code} for patient 482913` })
    expect(kept.message).not.toContain(event_code)
    expect(kept.event_code).toBe(event_code)
  })
  test('a number in the name of a source', () => {
    expect(scrubbed({ product: 'urn:patient:00482913' }).product).toBe('urn:patient:[MRN]')
    expect(scrubbed({ product: 'smith_john/1971-03-04' }).product).toBe('[PERSON_NAME]/[DATE]')
    expect(scrubbed({ product: 'mrn/00482913' }).product).toBe('mrn/[MRN]')
  })
  test('also in what was done', () => {
    for (const message of ['ok', 'it was Smith_John']) {
      const event_code = 'viewed /charts/Smith_John_1971.pdf'
      expect(JSON.stringify(scrubbed({ event_code, message }))).not.toMatch(/Smith|John|1971/)
    }
    expect(scrub({ ...EVENT, event_code: 'GET /patients/00482913' }, true).event_code).toBe('GET /patients/[MRN]')
  })
  test('and an audit log tells on who had it, and who acted', () => {
    const resource = 'https://contoso-my.sharepoint.com/personal/john_smith_contoso_com/Documents/plan.xlsx'
    const message = 'john_smith shared it with: dana@partner.example, CORP\\j_weiss, https://partner.example/teams/7'
    expect(scrub({ ...EVENT, actor: 'john_smith', resource, message }, true)).toMatchObject({
      actor: 'john_smith',
      resource: 'https://contoso-my.sharepoint.com/personal/[PERSON_NAME]_com/Documents/plan.xlsx',
      message,
    })
  })
  test.each([
    'mary_jones2 added svc_john_smith01 to Domain Admins',
    'PUT /v1/groups/eng/member/alice 200',
    'GET /rest/person/settings 200',
  ])('nor does an audit log lose its accounts: %s', (message) => {
    expect(scrub({ ...EVENT, actor: 'k.weiss', resource: null, message }, true).message).toBe(message)
  })
  test.each([
    'folder John_Smith_48213 shared',
    'export of Smith_John_1971 done',
    'fax to Garcia_Maria_4 failed',
    'scan saved as Smith_John_2',
    'user=alice file=Smith_John_4821 op=read',
  ])('in a log that is none of accounts, a short number behind names makes them those of a file: %s', (message) => {
    expect(scrub({ ...EVENT, resource: null, message }).message).not.toMatch(/Smith|John|Garcia|Maria/)
  })
  test.each([
    'sshd[1]: pam_krb5(sshd:auth): user alice authenticated as alice',
    'svc_madison_01 restarted cassandra_node_3',
    'Defender found Trojan_Win32',
    'libnss_mdns4 updated, page_size_100',
  ])('but a product or a host is no person, and the date beside it stays: %s', (message) => {
    const dated = `${message} on Nov 20 2026`
    expect(scrub({ ...EVENT, resource: null, message: dated }).message).toBe(dated)
  })
  test('what is called by a single word that may be a name is not hidden elsewhere', () => {
    const given = { resource: '/stores/fhir/Patient/00482913', event_code: 'google.fhir.ReadResource' }
    expect(scrub({ ...EVENT, ...given }, true).event_code).toBe('google.fhir.ReadResource')
  })
})

test('an account keeps its name, whoever it is called after', () => {
  for (const actor of ['jsmith', 'john.smith', 'k.weiss', 'CORP\\jsmith', 'dana@contoso.com', 'svc-backup'])
    expect(scrubbed({ actor }).actor).toBe(actor)
  for (const who of ['assumed-role/Admin/mallory', 'assumed-role/AWSReservedSSO_Admin_0f/jane.doe@acme.com', 'root']) {
    const actor = `arn:aws:sts::123456789012:${who}`
    expect(scrubbed({ actor, resource: 'alice' }).actor).toBe(actor)
  }
  expect(scrubbed({ actor: 'arn:aws:iam::1:user/123-45-6789' }).actor).toBe('arn:aws:iam::1:user/[SSN]')
  const resource = 'john-smith-197104@contoso.com'
  expect(scrubbed({ resource }).resource).toBe(resource)
  for (const product of ['Meraki', 'Zscaler', 'Barracuda', 'CRON', 'postfix/smtpd', 'dovecot/imap-login'])
    expect(scrubbed({ product }).product).toBe(product)
})

test('an audit log names accounts, so their addresses stay; elsewhere one may be a patient’s', () => {
  const message = 'Appointment reminder sent to jane.doe@gmail.com'
  expect(scrub({ ...EVENT, message }, true).message).toBe(message)
  expect(scrub({ ...EVENT, message }).message).toBe('Appointment reminder sent to [EMAIL]')
  const grave = 'Patient jane.doe@gmail.com, MRN 00123456'
  expect(scrub({ ...EVENT, message: grave }, true).message).not.toMatch(/jane|00123456/)
})

test.each([
  'opened chart of Robert Miller',
  'Nurse opened chart of patient Robert Miller in room 12',
  "SELECT * FROM patients WHERE name LIKE '%Miller%'",
])('a line about a patient is looked at more closely: %s', (message) => {
  expect(scrub({ ...EVENT, message }, true).message).not.toMatch(/Robert|Miller/)
})

describe('where a text is cut off', () => {
  /** A text of which the cut leaves so many characters of what stands at its end. */
  const cutIn = (text: string, left: number, maxChars: number) =>
    `${'Chart export job finished with warnings on node 7. '.repeat(40).slice(0, maxChars - left - 1)} ${text}`

  test('it stays well-formed, whatever stood there', () => {
    for (const limit of [100, 200, 300, 1_000]) {
      const text = `${'ab '.repeat(400).slice(0, limit - 1)}😀 tail`
      for (const field of ['message', 'resource', 'actor', 'event_code', 'product'] as const)
        expect(scrubbed({ [field]: text })[field]?.isWellFormed()).toBe(true)
    }
  })
  test.each([
    ['SSN 123-45-6789 was in the file', /123|45-6/],
    ['card 4111 1111 1111 1111 declined', /4111|11 1/],
    ['patient Maria Gonzalez-Fernandez opened the portal', /Maria|Gonz/],
    ['MRN 00482913 exported', /004/],
    [`${'AKIA'}IOSFODNN7EXAMPLE was used`, /AKIA/],
    [`${'ghp_'}16C7e42F292c6912E7710c838347Ae178B4a was used`, /ghp_/],
    [`postgres://admin:${'Copper-Kettle-9'}@db.internal/ehr is down`, /Copper/],
  ])('no part is kept of what it goes through: %s', (text, said) => {
    for (let left = 1; left <= text.length; left++) {
      const { message, resource } = scrubbed({ message: cutIn(text, left, 1_000), resource: cutIn(text, left, 300) })
      expect(`${message} ${resource}`).not.toMatch(said)
      expect(message?.length).toBeLessThanOrEqual(1_000)
      expect(`${message} ${resource}`).not.toMatch(/\[[A-Z_]*(?: |$)/)
    }
  })
  test('nor of what it goes through at the end of all that is looked at, however much was taken out before', () => {
    const key = `-----BEGIN KEY-----${'A'.repeat(600)}-----END KEY-----`
    for (let length = 800; length < 1_500; length++) {
      const text = `${key} ${'node 7 is up. '.repeat(120).slice(0, length - key.length - 1)} card 4111 1111 1111 1111 declined`
      expect(scrubbed({ message: text }).message).not.toMatch(/4111|11 1/)
    }
    for (let breaks = 3_400; breaks < 3_600; breaks++)
      expect(scrubbed({ message: `a${'\n'.repeat(breaks)}card 4111 1111 1111 1111` }).message ?? '').not.toMatch(/411/)
  })
  test('what says that somebody is identified counts though it stands behind', () => {
    const message = cutIn('123-45-6789 is the number, as an SSN, of a patient', 11, 1_000)
    expect(scrubbed({ message }).message).not.toMatch(/6789/)
  })
  test('what stands before a credential without end is kept', () => {
    const message = `The agent printed -----BEGIN KEY-----${'A'.repeat(9_000)}`
    expect(scrubbed({ message }).message).toBe('The agent printed [SECRET]')
  })
  test('names in a path are found, whether or not it ends within an escape', () => {
    for (let left = 0; left < 6; left++) {
      const resource = `/sites/hr/John%20Smith%20discharge.docx?${'a'.repeat(700 - 40 - left)}%C3%A9`
      expect(scrub({ ...EVENT, resource }, true).resource).not.toMatch(/John|Smith/)
    }
  })
})

test('credentials are taken out of every field', () => {
  const secret = 'sk-abcdefghijklmnop'
  for (const field of ['message', 'resource', 'actor', 'event_code', 'product', 'uid'] as const)
    expect(JSON.stringify(scrubbed({ [field]: `x ${secret}` }))).not.toContain(secret)
})

test.each([
  ['/login?next=%2Freset%3Ftoken%3D9f8a7b6c5d', '9f8a7b6c5d'],
  ['https://app.example.com/login?next=%252Fcb%253Faccess_token%253D9f8a7b6c5d', '9f8a7b6c5d'],
  ['/dl/report.pdf%3Fsv%3D2022-11-02%26sig%3D9f8a7b6c5d', '9f8a7b6c5d'],
  ['postgres%3A%2F%2Fadmin%3ACopper-Kettle-9%40db.internal%2Fehr', 'Copper-Kettle'],
])('nor does percent-escaping disguise one: %s', (text, secret) => {
  for (const field of ['message', 'resource', 'actor', 'event_code', 'product'] as const) {
    expect(scrubbed({ [field]: text })[field]).not.toContain(secret)
    expect(scrubbed({ [field]: text })[field]).toContain('[SECRET]')
  }
})

test.each([
  ['connect postgres://app:Zq%2FKx7hunter@localhost/prod failed', 'connect postgres://[SECRET]@localhost/prod failed'],
  ['POST /login?user=jo&password=Tr0ub%26Kx7hunter2&x=1 200', 'POST /login?user=jo&password=[SECRET]&x=1 200'],
  ['POST /login?password=%7EKx7hunter2 ok', 'POST /login?password=[SECRET] ok'],
  ['POST /login?password=one%20kxhunter ok', 'POST /login?password=[SECRET] ok'],
  ['GET /go?next=%2Fcb%3Ftoken%3Dab%2526Kx7hunter%26x%3D1 200', 'GET /go?next=/cb?token=[SECRET]&x=1 200'],
  [
    'POST "{\\x22user\\x22:\\x22jo\\x22,\\x22password\\x22:\\x22Kx7hunter\\x22}"',
    'POST "{"user":"jo","password":"[SECRET]"}"',
  ],
  ['req={"q":"/x?a=1\\\\u0026token\\u003dKx7hunter"}', 'req={"q":"/x?a=1&token=[SECRET]"}'],
  ['\x1b[33mpassword\x1b[0m=\x1b[32mKx7hunter\x1b[0m', 'password=[SECRET]'],
  ['{"msg":"\\u001b[32mpassword\\u001b[39m=Kx7hunter"}', '{"msg":"password=[SECRET]"}'],
  [[...'cmd --password=Kx7hunter'].join('\0'), 'cmd --password=[SECRET]'],
  ['pass\u200bword=Kx7hun\u2060ter2 for \u202eexe.pdf', 'password=[SECRET] for exe.pdf'],
  [`signed with ${'ghp_'}16C7e42F292c%5FKx7hunter`, 'signed with [SECRET]'],
])('nor is one kept from where an escape stands in it, a colour, or what nobody sees: %s', (message, said) => {
  expect(scrubbed({ message }).message).toBe(said)
})

test.each([
  'invoice\u202efdp.exe',
  'Failure Reason: %%2313',
  'cpu 80%20 iowait',
  'C:\\x64\\u0041.exe',
  'C:\\x264\\x264.exe',
])('what is no escape stays: %s', (message) => {
  expect(scrubbed({ message }).message).toBe(message)
})

test('of a text in escapes that is too long the beginning is kept', () => {
  const name = '報告書'.repeat(300)
  const { message } = scrubbed({ message: `GET /sites/${encodeURIComponent(name)} 200` })
  expect(`GET /sites/${name}`).toContain(message)
  expect(message?.length).toBeGreaterThan(300)
  for (let left = 0; left < 100; left++) {
    const card = `${encodeURIComponent(name).slice(0, 9 * 370)}${'x'.repeat(left)} card 4111 1111 1111 1111 ${'x '.repeat(400)}`
    expect(scrubbed({ message: card }).message).not.toMatch(/4111|11 1/)
  }
})

test('a name that takes three times as long in escapes is kept, as far as others are', () => {
  const name = '報告書'.repeat(120)
  expect(scrubbed({ resource: `/sites/${encodeURIComponent(name)}` }).resource).toBe(`/sites/${name}`.slice(0, 300))
})

test('an address is kept in one notation, by which it is known again', () => {
  expect(scrubbed({ src_ip: '::ffff:203.0.113.7' }).src_ip).toBe('203.0.113.7')
  const { src_ip } = understand({ user: 'bob', action: 'logon', IpAddress: 'FE80::1C2F:9A%12' }, new Date())
  expect(scrubbed({ src_ip }).src_ip).toBe('fe80::1c2f:9a')
})

test('what is no address is not kept as one', () => {
  expect(scrubbed({ src_ip: '2001:db8::1' }).src_ip).toBe('2001:db8::1')
  for (const src_ip of ['John Smith', '', '1.2.3', 'password=x', '::ffff:1.2.3.4 John'])
    expect(scrubbed({ src_ip }).src_ip).toBeNull()
})

describe('whatever an event says', () => {
  const hostile = [
    '',
    '\0',
    '\ud800',
    'a\u2028b\r\nc',
    '\u202e',
    'x'.repeat(100_000),
    '{"__proto__":1}',
    '[PERSON_NAME]',
  ]
  test.each(hostile.map((text) => [JSON.stringify(text).slice(0, 40), text]))(
    'scrubbing does not fail: %s',
    (_, text) => {
      const { time: _time, ...rest } = scrub({
        ...EVENT,
        uid: text,
        product: text,
        event_code: text,
        actor: text,
        src_ip: text,
        resource: text,
        message: text,
      })
      const kept = Object.values(rest).filter((value) => typeof value === 'string')
      for (const value of kept) {
        expect(value.isWellFormed()).toBe(true)
        expect(value).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(value.length).toBeLessThanOrEqual(1_000)
      }
    },
  )
})
