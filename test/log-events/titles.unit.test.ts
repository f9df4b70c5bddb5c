import { describe, expect, test } from 'vitest'
import { understand } from '../../src/log-events/free-form/understand.ts'
import { scrub } from '../../src/log-events/scrub.ts'

const NOW = new Date('2026-11-27T12:00:00Z')
const kept = (value: unknown) => {
  const { dated: _, uid, ...event } = understand(value, NOW)
  return scrub({ ...event, uid: uid ?? 'x' })
}
const printed = (document: string) =>
  `Document 42, ${document} owned by mjones on \\\\WS0142 was printed on PRN-3W through port IP_10.1.2.3.`

describe('whom a title names is hidden, and not who acted or where', () => {
  test.each([
    [{ EventID: 307, Message: printed('Calloway Ines - Face Sheet.pdf') }, /mjones.*WS0142.*PRN-3W.*IP_10\.1\.2\.3/],
    [printed('Epic - CALLOWAY,INES - Face Sheet'), /mjones.*WS0142.*PRN-3W.*IP_10\.1\.2\.3/],
    [{ event: 'print', user: 'mjones', document: 'Calloway, Ines - Face Sheet', printer: 'PRN-3W' }, /mjones.*PRN-3W/],
    [{ event: 'meeting.started', host: 'dr.jones@clinic.org', topic: 'Telehealth - Ines Calloway' }, /Telehealth/],
    ['cupsd: queued by mjones on PRN-3W title="Calloway, Ines - Face Sheet.pdf"', /mjones on PRN-3W.*Face Sheet/],
    ['backup of \\\\fs1\\charts\\C\\Calloway, Ines 482913\\ failed (user svc-backup)', /fs1\\charts\\C\\.*svc-backup/],
    ['mjones opened D:\\charts\\C\\Calloway, Ines.pdf', /mjones.*D:\\charts/],
  ])('%j', (value, told) => {
    const { message } = kept(value)
    expect(message).not.toMatch(/Calloway|Ines|482913/i)
    expect(message).toMatch(told)
  })
})

describe('where none is named, all stays', () => {
  test.each([
    printed('Microsoft Word - Meeting Notes.docx'),
    printed('Print Document'),
    'mjones printed document="Q3 Budget Review" on PRN-3W at 203.0.113.9',
    ...[
      'Kerberos Golden Ticket forged',
      'Rubeus Asktgt executed',
      'Jenkins Groovy console',
      'Cozy Bear C2',
      'Jackson Clinic Wi-Fi',
      'Apache Tomcat Ghostcat, Oracle WebLogic RCE',
    ].map((title) => `edr alert title="${title}" on WS0142 at 203.0.113.9`),
    'mjones joined topic="Dallas Office Move" from 203.0.113.9',
    'tls handshake subject="CN=Mary Jones, OU=Users, O=Contoso" from 203.0.113.9',
    'Process C:\\Program Files (x86)\\Common Files\\Adobe, Inc\\armsvc.exe started by CORP\\mjones, CORP\\jsmith',
  ])('%s', (line) => expect(kept(line).message).toBe(line))
})

test('the telephone of whom a message about an appointment is sent to is hidden', () => {
  const body = 'Hi Ines, your appointment is on 12/3'
  expect(kept({ event: 'sms.sent', to: '+14155550132', body, provider: 'twilio' }).message).not.toMatch(
    /4155550132|Ines/,
  )
})
