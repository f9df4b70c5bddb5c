import { describe, expect, test } from 'vitest'
import { understand } from '../../src/log-events/free-form/understand.ts'
import { scrub } from '../../src/log-events/scrub.ts'
import { gcpEvent } from '../../src/log-sources/connectors/gcp/event.ts'
import { m365Event } from '../../src/log-sources/connectors/m365/event.ts'
import { workspaceEvents } from '../../src/log-sources/connectors/workspace/event.ts'

const NOW = new Date('2026-11-27T12:00:00Z')
const kept = (value: unknown) => {
  const { dated: _, uid, ...event } = understand(value, NOW)
  return scrub({ ...event, uid: uid ?? 'x' })
}
const said = (value: unknown) => JSON.stringify({ ...kept(value), uid: null })
const MAIL = 'ines.calloway@gmail.com'
const BASE: Parameters<typeof scrub>[0] = {
  uid: 'x',
  time: NOW.toISOString(),
  class_uid: 6006,
  activity_id: 2,
  status_id: 1,
  severity_id: 1,
  product: 'SharePoint',
  event_code: 'FileDownloaded',
  actor: 'alice@contoso.com',
  src_ip: '203.0.113.9',
  resource: null,
  message: null,
}

describe('a patient’s address or account is nobody’s who acted', () => {
  test.each([
    [{ event: 'patient.created', patient: { name: 'Ines Calloway', mrn: '00482913', email: MAIL } }],
    [{ event: 'appointment.reminder.sent', patient_id: 482913, email: MAIL, channel: 'email' }],
    [{ event: 'statement.sent', mrn: '00482913', email: MAIL }],
    [{ event: 'intake.form.submitted', form: { name: 'Ines Calloway', dob: '1971-03-04', email: MAIL } }],
    [{ event: 'claim.submitted', subscriber: { email: MAIL, memberId: 'W123456789' } }],
    [{ event: 'patient.created', created_by: 'mjones', email: MAIL, patient: 'Ines Calloway' }],
    [{ specversion: '1.0', id: 'e1', source: '/ehr', type: 'patient.created', data: { mrn: '00482913', email: MAIL } }],
    [`Nov 27 08:41:07 app1 reminders[41]: sent reminder patient_id=482913 email=${MAIL} template=visit`],
    [`level=info msg="statement emailed" mrn=00482913 email=${MAIL}`],
  ])('%j', (value) => expect(said(value)).not.toContain('calloway'))
  test('nor a billing account', () =>
    expect(
      said({ event: 'bill.sent', account: 'V00048291317', name: 'Ines Calloway', dob: '1971-03-04' }),
    ).not.toContain('V00048291317'))
})

describe('to whom access was given to what is called after patients stays', () => {
  const iam = (resourceName: string) => ({
    insertId: 'a',
    logName: 'projects/P/logs/cloudaudit.googleapis.com%2Factivity',
    timestamp: '2026-11-27T08:41:07.1Z',
    protoPayload: {
      serviceName: 'storage.googleapis.com',
      methodName: 'storage.setIamPermissions',
      resourceName,
      authenticationInfo: { principalEmail: 'alice@clinic.org' },
      requestMetadata: { callerIp: '203.0.113.9' },
      serviceData: {
        policyDelta: {
          bindingDeltas: [{ action: 'ADD', role: 'roles/storage.admin', member: 'user:mallory@gmail.com' }],
        },
      },
    },
  })
  test.each(['projects/_/buckets/clinic-phi', 'projects/_/buckets/patient-exports', 'projects/p/datasets/patients'])(
    '%s',
    (name) => expect(scrub(gcpEvent(iam(name), NOW.toISOString()), true).message).toContain('mallory@gmail.com'),
  )
  test.each(['phi-access@clinic.org', 'patient-records@clinic.org'])('%s', (group) => {
    const item = {
      id: { time: '2026-11-27T08:41:07.102Z', uniqueQualifier: '-1' },
      actor: { email: 'alice@clinic.org' },
      ipAddress: '203.0.113.9',
      events: [
        {
          name: 'ADD_GROUP_MEMBER',
          parameters: [
            { name: 'USER_EMAIL', value: 'mallory@gmail.com' },
            { name: 'GROUP_EMAIL', value: group },
          ],
        },
      ],
    }
    const told = workspaceEvents('admin', item, NOW.toISOString()).map((event) => scrub(event, true))
    expect(JSON.stringify(told)).toContain('mallory@gmail.com')
  })
  const m365 = (record: object) =>
    scrub(
      m365Event(
        {
          Id: 'a',
          CreationTime: '2026-11-27T08:41:07',
          UserId: 'alice@contoso.com',
          ClientIP: '203.0.113.9',
          ...record,
        },
        { uid: 'a', created: NOW.toISOString() },
      ),
      true,
    )
  test('SharePoint’s sharing', () =>
    expect(
      m365({
        Operation: 'SharingSet',
        Workload: 'SharePoint',
        ObjectId: 'https://contoso.sharepoint.com/sites/HR/Shared Documents/Patient list 2026.xlsx',
        TargetUserOrGroupName: 'outsider@gmail.com',
      }).message,
    ).toContain('outsider@gmail.com'))
})

describe('where mail is forwarded to stays', () => {
  const mail = 'exfil@gmail.com'
  const rule = (Operation: string, values: Record<string, string>) => {
    const Parameters = Object.entries(values).map(([Name, Value]) => ({ Name, Value }))
    const record = { Operation, UserId: 'lee.park@contoso.com', Workload: 'Exchange', Parameters }
    return scrub(m365Event(record, { uid: 'a', created: NOW.toISOString() }), true)
  }
  test.each([
    ['Set-Mailbox', { Identity: 'lee.park@contoso.com', ForwardingSmtpAddress: `smtp:${mail}` }],
    ['Set-Mailbox', { Identity: 'Lee Park', ForwardingSmtpAddress: `smtp:${mail}` }],
    ['New-InboxRule', { Name: 'Park Lee', BlindCopyTo: mail }],
    ['New-InboxRule', { Name: 'Lee Park', ForwardTo: `"${mail}" [SMTP:${mail}]`, From: 'boss@contoso.com' }],
    ['New-InboxRule', { Name: 'Lee Park', RedirectTo: `b@gmail.com;${mail}` }],
    ['New-TransportRule', { Name: 'Journal', BlindCopyTo: mail }],
    ['Set-TransportRule', { Identity: 'Journal', RedirectMessageTo: mail }],
    ['Set-TransportRule', { Identity: 'Journal', AddToRecipients: mail, CopyTo: 'b@gmail.com' }],
  ])('%s %j', (operation, values) => {
    const { message, severity_id } = rule(operation, values)
    expect(message).toContain(mail)
    expect(message).not.toContain('Lee Park')
    expect(severity_id).toBe(4)
  })
  test.each([`"Ann Smith" [SMTP:${mail}]`, `${mail} Ann Smith`, 'ann.smith@gmail.com'])(
    'but not beside a name that is told there too, or in it: %s',
    (ForwardTo) => {
      const { message, severity_id } = rule('New-InboxRule', { Name: 'Ann Smith', ForwardTo })
      expect(message).not.toMatch(/smith|gmail/i)
      expect(severity_id).toBe(4)
    },
  )
  test.each([
    { From: MAIL, SubjectContainsWords: 'Ines Calloway' },
    { From: 'ines71@gmail.com', SubjectContainsWords: 'chart of Ines Calloway' },
    { From: 'ines71@gmail.com', SubjectContainsWords: 'Ines Calloway 555-12-3456' },
    { From: 'ines71@gmail.com', SubjectContainsWords: 'Ines Calloway, born 3/4/1971' },
  ])('but not whom it is from, where that is who is named or a patient: %j', (values) =>
    expect(rule('New-InboxRule', values).message).not.toMatch(/ines|calloway/i),
  )
})

describe('beside a name an audit log keeps an address nowhere else', () => {
  const mail = 'ig1972@gmail.com'
  test.each([
    ['change_user_access', 'Therapy notes Maria Gonzalez', `target_user: ${mail}; visibility: shared_externally`],
    ['change_user_access', 'Maria Gonzalez HIV test', `target_user: ${mail}`],
    ['change_user_access', 'Invoice Maria Gonzalez.pdf', `target_user: ${mail} from 203.0.113.9`],
    ['Send', 'Re: Maria Gonzalez biopsy', `Subject: Maria Gonzalez biopsy; To: ${mail}`],
    ['New-InboxRule', 'nurse@clinic.org', `Name: Therapy Maria Gonzalez; Sent to: ${mail}; Forward to: x@drop.example`],
    ['meeting', 'Telehealth visit with Maria Gonzalez', `invitee ${mail}`],
    ['SecureLinkCreated', 'Gonzalez Maria 2024.pdf', `Shared to ${mail}`],
    ['SharingSet', `Forwarding to ${mail} Maria Gonzalez`, `Copy to your files: ${mail}`],
  ])('%s %s: %s', (event_code, resource, message) => {
    const event = { event_code, resource, message, product: 'x', actor: null, src_ip: null, uid: 'a' }
    const rest = { time: NOW.toISOString(), class_uid: 6003, activity_id: 1, status_id: 1, severity_id: 1 } as const
    expect(JSON.stringify(scrub({ ...event, ...rest }, true))).not.toMatch(/ig1972/)
  })
})

describe('who acted stays, whatever form the account’s name has', () => {
  test.each(["o'brien@clinic.org", 'google-oauth2|115015401343387192604'])('%s', (user) =>
    expect(kept({ event: 'login', user, ip: '203.0.113.9' }).actor).toBe(user),
  )
  test.each([
    'mary.johnson_gmail.com#EXT#@contoso.onmicrosoft.com',
    'i:0#.f|membership|alice@contoso.com',
    'principal://iam.googleapis.com/locations/global/workforcePools/p/subject/alice@clinic.org',
  ])('%s', (actor) => expect(scrub({ ...BASE, actor, resource: 'Patient list 2026.xlsx' }, true).actor).toBe(actor))
})

describe('what was done stays, where a patient is named too', () => {
  test.each(['View Chart', 'View Note', 'View Allergies', 'View Patient Chart', 'View MAR'])('%s', (event) =>
    expect(kept({ event, user: 'mjones', patient_name: 'Calloway, Ines', mrn: '00482913' }).event_code).toBe(event),
  )
  test('AlertTriggered', () =>
    expect(
      scrub({ ...BASE, event_code: 'AlertTriggered', message: 'Alert: external sharing of patient records' }, true)
        .event_code,
    ).toBe('AlertTriggered'))
})

describe('to whom a right was given stays, and which', () => {
  test.each(['mary.johnson@clinic.org', 'j.smith@clinic.org', 'mallory@gmail.com'])('%s', (user) => {
    expect(said({ event: 'role.granted', actor: 'admin@clinic.org', user, role: 'owner' })).toContain(user)
    expect(said({ event: 'group.member_added', actor: 'admin@clinic.org', user, group: 'Domain Admins' })).toContain(
      user,
    )
    expect(
      said(`Nov 27 08:41:07 app1 ehr[41]: action=grant_role actor=admin@clinic.org target=${user} role=admin`),
    ).toContain(user)
  })
  test('in prose', () =>
    expect(said('admin@clinic.org granted role owner to bob@clinic.org')).toContain('bob@clinic.org'))
  test('the account that was created', () =>
    expect(
      said({
        event: 'user.created',
        actor: 'admin@clinic.org',
        target: { email: 'mary.johnson@clinic.org', name: 'Mary Johnson' },
      }),
    ).toContain('mary.johnson@clinic.org'))
  test('the policy that was attached', () =>
    expect(
      said({
        userIdentity: { userName: 'mallory' },
        eventName: 'AttachUserPolicy',
        eventSource: 'iam.amazonaws.com',
        requestParameters: { userName: 'bob', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      }),
    ).toContain('AdministratorAccess'))
})
