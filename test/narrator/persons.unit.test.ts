import { describe, expect, test } from 'vitest'
import { detect, detectEagerly } from '../../src/dlp/detect.ts'
import type { Finding, Reading } from '../../src/dlp/types.ts'
import { personsIn } from '../../src/narrator/persons.ts'

const ROW = { class: 'User Access Management', status: 'Success', product: 'AzureActiveDirectory' }
const REDACTED: [string, Reading][] = [
  ['SetIamPolicy', { type: 'PERSON_NAME' }],
  ['203.0.113.9', { type: 'IP_ADDRESS' }],
]
const logsOf = (...rows: object[]): string =>
  [`# Changes: ${rows.length}`, ...rows.map((row) => JSON.stringify({ ...row, ids: [] }))].join('\n')

function foundIn(
  text: string,
  scan = detect,
  suspect = scan === detect ? detectEagerly : scan,
  known = new Map<string, Reading>(),
): string[] {
  const found = personsIn(text, () => true, known, { scan, suspect })
  return found.map(({ type, offset, length }) => `${type} ${text.slice(offset, offset + length)}`)
}
/** A detector that takes these for a street's address. */
const finds =
  (...parts: string[]) =>
  (text: string): Finding[] =>
    parts.map((part) => ({ type: 'STREET_ADDRESS', offset: text.indexOf(part), length: part.length, confidence: 1 }))

describe('nobody is identified', () => {
  test.each(['Global Administrator', 'Global Reader', 'IoT Device Administrator', 'Device Administrators'])(
    'by a directory’s role: %s',
    (role) => {
      const text = logsOf({ ...ROW, message: `Role.DisplayName: ${role}; Role.TemplateId: 62e90394` })
      expect(foundIn(text, finds(role))).toEqual([])
    },
  )
  test('by a role where the detector itself takes it for a name', () => {
    const row = { time: '2026-11-20T12:00:00Z', class: ROW.class, what: 'Add member to role.', status: 'Success' }
    const rest = {
      product: ROW.product,
      account: 'alice@contoso.com',
      address: '203.0.113.9',
      object: 'bob@contoso.com',
    }
    expect(foundIn(logsOf({ ...row, ...rest, message: 'Role.DisplayName: Global Administrator' }))).toEqual([])
  })
  test.each(['SetIamPolicy', 'Set-Mailbox', 'google.iam.admin.v1.CreateServiceAccountKey', 'su', 'postfix/smtpd'])(
    'by what was done, with what, and how it ended: %s',
    (word) => {
      for (const row of [{ what: word }, { product: word }])
        expect(foundIn(logsOf({ ...ROW, ...row }), finds(word, 'Success', 'User Access Management'))).toEqual([])
    },
  )
  test.each(['203.0.113.9', '2001:db8::1'])('by an address, which is hidden as one once somebody is: %s', (address) => {
    const text = logsOf({ address }, { object: 'Ines Calloway' })
    expect(foundIn(text, finds(address))).toEqual([])
    expect(foundIn(text, finds('Ines Calloway'), finds(address))).toEqual([`IP_ADDRESS ${address}`])
  })
})

describe('somebody may be', () => {
  test.each([
    'Calloway',
    'calloway_ines',
    'Mary-Johnson',
    'mary.johnson',
    'InesCalloway',
    'a@b.example',
    '00482913',
    'View Ines',
  ])('by what was done: %s', (word) => {
    for (const row of [{ what: word }, { product: word }])
      expect(foundIn(logsOf({ ...ROW, ...row }), finds(word))).toEqual([`STREET_ADDRESS ${word}`])
  })
  test.each(['Role.DisplayName: Ines Calloway Reader', 'Role.DisplayName: Ines Zyxwvut', 'Zyxwvut Administrator'])(
    'by what is no role of a directory: %s',
    (message) => {
      const name = message.replace('Role.DisplayName: ', '')
      expect(foundIn(logsOf({ message }), finds(name))).toEqual([`STREET_ADDRESS ${name}`])
    },
  )
  test('by a text that looks like ours', () => {
    const text = logsOf({ message: '{"what":"SetIamPolicy","address":"203.0.113.9"}' })
    expect(foundIn(text, finds('SetIamPolicy'))).toEqual(['STREET_ADDRESS SetIamPolicy'])
  })
  test('by what is hidden elsewhere', () => {
    const text = logsOf({ what: 'SetIamPolicy', address: '203.0.113.9' })
    expect(foundIn(text, finds(), finds(), new Map(REDACTED))).toEqual([
      'PERSON_NAME SetIamPolicy',
      'IP_ADDRESS 203.0.113.9',
    ])
  })
})
