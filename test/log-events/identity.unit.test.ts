import { describe, expect, test } from 'vitest'
import { understand } from '../../src/log-events/free-form/understand.ts'
import { scrub } from '../../src/log-events/scrub.ts'
import { m365Event } from '../../src/log-sources/connectors/m365/event.ts'

const NOW = new Date('2026-11-27T12:00:00Z')
const kept = (value: unknown) => {
  const { dated: _, uid, ...event } = understand(value, NOW)
  return scrub({ ...event, uid: uid ?? 'x' })
}
const MAIL = 'ines.calloway@gmail.com'

describe('what was done tells of no patient', () => {
  test.each([
    'Chart opened: Calloway, Ines',
    'Viewed Ines Calloway chart',
    'Print label GARCIA JOSE',
    'Message to Okonkwo, Adaeze',
    'Encounter 9912345 closed',
    'View 00482913',
    'Accession A26-48291 read',
  ])('%s', (event) =>
    expect(kept({ event, user: 'mjones', mrn: '4829131', patient_name: 'Ines Calloway' }).event_code).not.toMatch(
      /calloway|garcia|okonkwo|\d{5}/i,
    ),
  )
  test.each(['View Chart', 'View Patient Chart', 'Signed Note', 'Open Lab Results'])('and %s is kept', (event) =>
    expect(kept({ event, user: 'mjones', mrn: '4829131', patient_name: 'Ines Calloway' }).event_code).toBe(event),
  )
})

test.each(['deleteUser', 'lockUser', 'viewUser', 'disableAccount'])(
  'what was done to an account is told, whosever it is: %s',
  (action) => {
    const { dated: _, uid, ...event } = understand({ action, user: 'alice', performedBy: 'bob' }, NOW)
    expect(scrub({ ...event, uid: uid ?? '' })).toMatchObject({ event_code: action, actor: 'bob', resource: 'alice' })
  },
)

describe('a cmdlet is what was done, whoever is named beside it', () => {
  test.each(['New-InboxRule', 'Set-InboxRule', 'Add-MailboxPermission'])('%s', (Operation) => {
    for (const Value of ['Ines Calloway', 'patient']) {
      const Parameters = [{ Name: 'SubjectContainsWords', Value }]
      const record = { Id: '1', CreationTime: '2026-11-26T10:00:00', UserId: 'bob@contoso.com', Operation, Parameters }
      expect(scrub(m365Event(record, { uid: 'u', created: '2026-11-26T10:00:00Z' }), true).event_code).toBe(Operation)
    }
  })
})

describe('who acted is no patient or record', () => {
  test.each([
    'Calloway|Ines',
    'calloway#ines#482913',
    'patient|482913',
    'https://ehr.clinic.org/charts/calloway-ines-1971-03-04',
    'postgres://ehr/patients/Calloway,Ines',
    'ldap://dc1/CN=Ines,OU=Patients',
  ])('%s', (user) =>
    expect(kept({ event: 'chart.view', user, mrn: '4829131' }).actor).not.toMatch(/calloway|ines|482913/i),
  )
})

describe('of rights that a patient was given the patient is hidden', () => {
  test.each([
    { event: 'user.created', actor: 'portal-svc', target: MAIL, message: 'Portal account created for Ines Calloway' },
    'user account created: account number 48291317, email ines.calloway@gmail.com',
    { event: 'role.granted', actor: 'portal', user: MAIL, role: 'proxy' },
    { event: 'role.granted', actor: 'mjones', user: MAIL, role: 'self', product: 'MyChart' },
    { event: 'role.granted', actor: 'mjones', user: MAIL, role: 'Parent/Guardian' },
    `2026-11-26 10:00:00 INFO audit - action=user.created user=mjones target=${MAIL} source=patient_portal`,
  ])('%j', (value) => expect(kept(value).message).not.toMatch(/calloway/i))
})

describe('in an audit log whom a document of one patient was given to is hidden', () => {
  test.each([
    '/charts/Patient 482913.pdf',
    'Lab results 4829131',
    'Calloway discharge summary',
    'Lab results for you',
    'Diagnosis',
    '/charts/Encounter 9912.pdf',
    'discharge summary IC.pdf',
  ])('%s', (resource) => {
    const event = { ...kept({ action: 'share', user: 'alice' }), uid: 'x', resource, message: `Shared with: ${MAIL}` }
    expect(scrub(event, true).message).toBe('Shared with: [EMAIL]')
  })
  test.each([
    'patient-exports',
    'Network diagnosis.docx',
    'Encounter form template.docx',
    'Prescription drug policy.pdf',
    'MRN format specification.docx',
    'Diagnosis code list ICD-10.xlsx',
    'https://c.sharepoint.com/x/Patients roadmap 20261126.docx',
  ])('but not of many, or of what is about all: %s', (resource) => {
    const event = { ...kept({ action: 'share', user: 'alice' }), uid: 'x', resource }
    expect(scrub({ ...event, message: `Shared with: ${MAIL}` }, true).message).toContain(MAIL)
  })
})
test('whom a right in a parent folder was given to stays', () => {
  const message = `${MAIL} was granted Owner on parent organization`
  expect(kept({ event: 'role.granted', actor: 'admin1', user: MAIL, role: 'Owner', message }).message).toContain(MAIL)
})
