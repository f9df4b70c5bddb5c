import { describe, expect, test } from 'vitest'
import { understand } from '../../src/log-events/free-form/understand.ts'
import { isOnPatients, numbersOfPatients } from '../../src/log-events/patient-numbers.ts'
import { scrub } from '../../src/log-events/scrub.ts'
import { overAndOver } from '../support/hostile.ts'

const AT = '2026-11-26T10:00:00Z'
const kept = (value: unknown) => {
  const { dated: _, ...event } = understand(value, new Date('2026-11-27T12:00:00Z'))
  return scrub({ ...event, uid: 'x' })
}
const atna = (id: string, name: string) =>
  `<85>1 ${AT} pacs ATNA 1 IHE+RFC-3881 - <AuditMessage><EventIdentification EventActionCode="R" EventOutcomeIndicator="0"><EventID csd-code="110103" codeSystemName="DCM" originalText="DICOM Instances Accessed"/></EventIdentification><ActiveParticipant UserID="bsmith" NetworkAccessPointID="203.0.113.5"/><ParticipantObjectIdentification ParticipantObjectID="${id}" ParticipantObjectTypeCode="1"><ParticipantObjectName>${name}</ParticipantObjectName></ParticipantObjectIdentification></AuditMessage>`
const fhir = (entity: object) => ({
  ...{ resourceType: 'AuditEvent', type: { code: 'rest' }, action: 'R', recorded: AT, outcome: '0' },
  ...{ agent: [{ altId: 'bsmith', requestor: true }], entity: [entity] },
})
const PATIENT = { resourceType: 'Patient', name: [{ family: 'Calloway', given: ['Ines'] }], birthDate: '1971-03-04' }

describe('by what a patient is known is hidden, and who looked stays', () => {
  test.each<unknown>([
    atna('482913^^^HOSP', 'SMITH^JOHN^A'),
    { event: 'read', user: 'bsmith', resource: { ...PATIENT, id: '482913' }, time: AT },
    { action: 'view', user: 'bsmith', patient: { id: '00482913' }, time: AT },
    { action: 'view_chart', user: 'bsmith', patient: 482913, time: AT },
    { event: 'patient.viewed', resource: { type: 'Patient', id: '482913' }, user: 'bsmith', time: AT },
    { event: 'chart.opened', object_type: 'Patient', object_id: '482913', user: 'bsmith', time: AT },
    { item_type: 'Patient', item_id: 482913, event: 'update', user: 'bsmith', time: AT },
    { action: 'patient.merge', user: 'bsmith', source: '482913', target: '482914', time: AT },
    { event_type: 'Access', user_name: 'bsmith', person_nbr: '482913', person_name: 'Smith, John', time: AT },
    `${AT} user=bsmith action=patient.view id=482913 result=success`,
    fhir({ what: { type: 'Patient', identifier: { system: 'urn:oid:1.2.3', value: '482913' } } }),
    fhir({ what: { identifier: { value: '482913' } }, role: { code: '1', display: 'Patient' } }),
    fhir({ what: { reference: 'Patient/1', identifier: { value: '482913' } } }),
    { event: 'patient.viewed', user: 'bsmith', pid: 482913, time: AT },
    { event: 'patient.viewed', user: 'bsmith', key: '482913', ref: '482914', time: AT },
    { event: 'chart.viewed', user: 'bsmith', patientKey: 482913, patient: { ref: '482914' }, time: AT },
    `${AT} user=bsmith viewed patient 482913`,
    `${AT} user=bsmith msg="opened chart #482913"`,
  ])('%j', (value) => {
    const event = kept(value)
    expect(JSON.stringify(event)).not.toMatch(/48291[34]|calloway|smith, john|smith\^john/i)
    expect(event.actor).toBe('bsmith')
  })
})

test.each([
  'user_id=48291333 actor.id=482913 request_id=48211133 tenant_id=90210 from=203.0.113.5 to=2026-11-26 paid=20000',
  'patients=1500 patient_count=1500 patient=[MRN] inpatient=4829 id=12 person_name=bsmith id=ip-10-0-0-1',
  'created chart 48291, exported patient 1500 of 20000, chart 20261126, patient 48291.csv, patients 482913, keyref=482913',
])('other numbers are not, though it was done to a patient: %s', (text) => {
  expect(numbersOfPatients(text, true)).toEqual([])
})
test('nor ids where it was done to something else', () => {
  expect(isOnPatients('document.viewed', 'object_type=Patient.Portal type=outpatient')).toBe(false)
  expect(numbersOfPatients('object_id=482913', false)).toEqual([])
  expect(kept({ event: 'user.viewed', object_id: 482913, user: 'bsmith', time: AT }).resource).toBe('482913')
})
test('of DICOM’s messages only persons are hidden, and no users', () => {
  const id = (code: string) => `<ParticipantObjectIdentification ${code} ParticipantObjectID="1.2.840.10008">`
  expect(numbersOfPatients(id('ParticipantObjectTypeCode="2"'), false)).toEqual([])
  expect(numbersOfPatients(id('ParticipantObjectTypeCode="1" ParticipantObjectTypeCodeRole="11"'), false)).toEqual([])
})
test.each(['patient=1', 'id=', 'id="', '<ParticipantObjectName>^', '<ParticipantObjectIdentification ', 'type='])(
  'ends, however hostile the text: %s',
  (text) => {
    const long = overAndOver(text)
    numbersOfPatients(long, isOnPatients('x', long))
  },
)
test('a patient who asks is nobody’s account', () => {
  const who = { reference: 'Patient/1', identifier: { value: '482913' } }
  const event = kept({ ...fhir({}), agent: [{ who, requestor: true }] })
  expect(event.actor).toBeNull()
  expect(JSON.stringify(event)).not.toContain('482913')
})
