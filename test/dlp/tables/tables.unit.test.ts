import { describe, expect, test } from 'vitest'
import type { Match } from '../../../src/dlp/coded.ts'
import { detect, detectEagerly } from '../../../src/dlp/detect.ts'
import { tabled } from '../../../src/dlp/tables/tables.ts'
import type { PhiType } from '../../../src/dlp/types.ts'
import { foundIn } from '../found-in.ts'

test.each<[string, string, string[]]>([
  [
    'CSV, after words on the same line',
    'The import failed at: id,last,first,ssn\n40718,Brandvold,Solveig,604-22-7719\n40719,Ekholm,Tor,604-22-7725\nServer SQL-02, please.',
    [
      'OTHER_ID:40718',
      'PERSON_NAME:Brandvold,Solveig',
      'SSN:604-22-7719',
      'OTHER_ID:40719',
      'PERSON_NAME:Ekholm',
      'PERSON_NAME:Tor',
      'SSN:604-22-7725',
    ],
  ],
  [
    'CSV with quotation marks',
    'Patient_ID,"Name",Date of birth,e-mail\r\n"K-40718","Brandvold, Solveig",17.9.1952,sol@fjordmail.no\r\n',
    ['MRN:K-40718', 'PERSON_NAME:Brandvold, Solveig', 'DATE_OF_BIRTH:17.9.1952', 'EMAIL:sol@fjordmail.no'],
  ],
  [
    'Markdown',
    '| Member ID | Subscriber | DOB | Phone |\n|---|:--|---|---|\n| KWX 440 718 | Ekholm, Tor | 3/4/61 | 555 0162 |\n',
    ['HEALTH_PLAN_ID:KWX 440 718', 'PERSON_NAME:Ekholm, Tor', 'DATE_OF_BIRTH:3/4/61', 'PHONE:555 0162'],
  ],
  [
    'tabs, past a row that was cut',
    'MRN\tpatient name\tZIP\n0040718\tSolveig Brandvold\t97110\n0040719\tTor\n0040720\tTor Ekholm\t97111',
    [
      'MRN:0040718',
      'PERSON_NAME:Solveig Brandvold',
      'ZIP_CODE:97110',
      'MRN:0040720',
      'PERSON_NAME:Tor Ekholm',
      'ZIP_CODE:97111',
    ],
  ],
])('what a table’s header says is true of its cells: %s', (_, text, findings) => {
  expect(foundIn(text)).toEqual(expect.arrayContaining(findings))
})

test.each([
  'name,address,phone,account\nsql-02,10.4.22.9,4471,svc_sql\nprint-3,10.4.22.10,4472,svc_print\nWhy does the import fail?',
  'id,user,name,last\n4471,kpark,Karen Park,2024-05-01\n4472,dmiles,Dan Miles,2024-05-02\nWhy does the LDAP sync skip row 2?',
  'group,member,since\nVPN-Users,Karen Park,2024\nVPN-Admins,Dan Miles,2023\nIs this access review complete?',
  '| Field | Type | PHI |\n|---|---|---|\n| ssn | char(9) | yes |\n| dob | date | yes |\n| last, first | varchar(40) | yes |',
  '| Patient name | DOB | SSN | MRN |\n|---|---|---|---|\n| masked | masked | ***-**-**** | hashed |\nIs this display fine under HIPAA?',
  'Fields are ssn, mrn, dob\nAccess is by role, approved, reviewed each quarter\nIs the wording fine?',
])('columns without a patient among them prove nothing: %#', (text) => {
  expect(foundIn(text)).toEqual([])
})

test.each([
  "('$1', '999-99-9999', 'Foo Bar', '1900-01-01')",
  "('TEST4471', '000-00-0000', 'Test Patient', '1900-01-01')",
  "('KWX440718', '999-22-7719', 'Jane Doe', '1952-09-17')",
])('what an example inserts is no patient’s: %s', (row) => {
  const types = detect(`INSERT INTO patients (mrn, ssn, name, dob) VALUES ${row};`).map(({ type }) => type)
  for (const type of ['MRN', 'SSN', 'DATE_OF_BIRTH']) expect(types).not.toContain(type)
})

test('a patient whose subscriber is called as in examples is no example', () => {
  expect(foundIn('subscriber,patient,mrn,dob\nJane Doe,Tor Ekholm,K440719,1961-03-04')).toEqual(
    expect.arrayContaining(['PERSON_NAME:Tor Ekholm', 'MRN:K440719', 'DATE_OF_BIRTH:1961-03-04']),
  )
})

test('what INSERT puts into columns of patients’ is theirs', () => {
  const sql = (into: string) =>
    `INSERT INTO ${into}\nVALUES ('KWX440718', 'the queue, it''s (4)', 'brandvold', '1952-09-17'),\n('KWX440719', NULL, 'ekholm', '1961-03-04');`
  expect(foundIn(sql('x (member_id, note, last_name, dob)'))).toEqual(
    expect.arrayContaining([
      'HEALTH_PLAN_ID:KWX440718',
      'PERSON_NAME:brandvold',
      'DATE_OF_BIRTH:1952-09-17',
      'HEALTH_PLAN_ID:KWX440719',
      'PERSON_NAME:ekholm',
      'DATE_OF_BIRTH:1961-03-04',
    ]),
  )
  expect(foundIn(sql('x (asset, note, model, since)'))).toEqual([])
  expect(foundIn("insert into x (mrn, last_name) values ('K440719', 'ekholm')")).toEqual([
    'MRN:K440719',
    'PERSON_NAME:ekholm',
  ])
})

test('what PostgreSQL finds twice in several columns of patients’ is theirs', () => {
  const told = (key: string) => foundIn(`duplicate key on SQL-02, DETAIL:  Key ${key} already exists.`)
  expect(told('(mrn, facility)=(440719, 4)')).toContain('MRN:440719')
  expect(told('(last_name, first_name, dob)=(Ekholm, Tor, 1961-03-04)')).toEqual(
    expect.arrayContaining(['PERSON_NAME:Ekholm', 'PERSON_NAME:Tor', 'DATE_OF_BIRTH:1961-03-04']),
  )
  expect(told('(tenant_id, name)=(440719, Karen Park)')).toEqual([])
})

test('what is inserted is suspected before its row ends', () => {
  const begun = "INSERT INTO x (phone, note, mrn) VALUES ('555-0142', 'the queue hung"
  expect(detect(begun)).toEqual([])
  expect(detectEagerly(begun).map(({ offset, length }) => begun.slice(offset, offset + length))).toContain('555-0142')
})

test('quotation marks hold cells of CSV together, and are inches in other tables', () => {
  expect(foundIn('| Name | Height | MRN |\n|---|---|---|\n| Tor Ekholm | 5\'6" | K440719 |')).toEqual(
    expect.arrayContaining(['PERSON_NAME:Tor Ekholm', 'MRN:K440719']),
  )
  expect(foundIn('name,note,mrn\nTor Ekholm,"says ""it hurts"", often",K440719')).toEqual([
    'PERSON_NAME:Tor Ekholm',
    'MRN:K440719',
  ])
})

test.each([
  ['patient_last,patient_first,visit_type\nOnyekachi,Chidi,physical', ['PERSON_NAME:Onyekachi,Chidi']],
  ['PAT_LAST_NAME,PAT_FIRST_NAME,STATUS\nONYEKACHI,CHIDI,4', ['PERSON_NAME:ONYEKACHI', 'PERSON_NAME:CHIDI']],
  ['MRN (Epic),Status\n448120,merged', ['MRN:448120']],
  ['Old MRN,New MRN\n448120,448121', ['MRN:448120,448121']],
  ['MRN 1,MRN 2\n448120,448121', ['MRN:448120,448121']],
  ['Patient #,Status\n448120,merged', ['MRN:448120']],
  ['MRN/CSN,Status\n448120,merged', ['MRN:448120']],
  ['Status,SSN Last 4\nmerged,7719', ['SSN:7719']],
  ['Resident,Room,Diet\nTor Ekholm,12A,soft', ['PERSON_NAME:Tor Ekholm']],
  ['Member #,Plan,Copay\nW22819044,Gold,20', ['HEALTH_PLAN_ID:W22819044']],
  ['MRN,DOB (MM/DD/YYYY)\n448120,03/14/1958', ['MRN:448120', 'DATE_OF_BIRTH:03/14/1958']],
])('columns are known with whose they are, a number or brackets in their names: %j', (table, found) => {
  expect(foundIn(table)).toEqual(expect.arrayContaining(found))
})

test('columns of machines are not, however they are numbered', () => {
  expect(foundIn('Ticket #,Host (old),Disk 1\n448120,SQL-02,931\n448121,SQL-03,932')).toEqual([])
})

test('residents who are physicians are no patients', () => {
  const found: Match[] = []
  tabled('Resident,PGY,Rotation\nTor Ekholm,2,ICU\nNorma Adler,3,ED', found, false)
  expect(found).toEqual([])
})

test('emphasis around a cell, and a star after it, are no part of it', () => {
  expect(foundIn('| MRN | Name |\n|---|---|\n| **K440719** | *Tor Ekholm* |\n| K440720* | `Norma Adler` |')).toEqual([
    'MRN:K440719',
    'PERSON_NAME:Tor Ekholm',
    'MRN:K440720',
    'PERSON_NAME:Norma Adler',
  ])
})

test('a header is no longer than 400 characters', () => {
  const found = (length: number) => foundIn(`${'mrn,last,'.padEnd(length, 'x')}\nK440719,Ekholm,open`)
  expect(found(400)).toContain('MRN:K440719')
  expect(found(401)).not.toContain('MRN:K440719')
})

test('cells are suspected before the one comes that makes their row a patient’s', () => {
  const begun = 'name,phone,note,mrn\nprint wells,555-0142,the queue hung again'
  expect(detect(begun)).toEqual([])
  expect(detectEagerly(begun).map(({ offset, length }) => begun.slice(offset, offset + length))).toEqual(
    expect.arrayContaining(['print wells', '555-0142']),
  )
})

test('a table under a header takes time that grows with its length', () => {
  for (const line of [
    'mrn,last\n',
    `mrn,last\n${' '.repeat(30_000)},a\n`,
    '",mrn\n',
    `1234${' ,'.repeat(10)}\n`,
    "(mrn,last) VALUES ('a",
    "('a','b'),",
  ]) {
    const text = `mrn,last\n${line.repeat(Math.ceil(30_000 / line.length))}`
    const started = performance.now()
    detect(text)
    expect(performance.now() - started).toBeLessThan(1_000)
  }
})

test('what may still go on is no example yet', () => {
  const table = 'mrn,name\nKWX440718,Jane Doe'
  const mrn = expect.objectContaining({ type: 'MRN' })
  expect(detectEagerly(table)).toContainEqual(mrn)
  expect(detect(table)).not.toContainEqual(mrn)
})

test.each([
  'MRN',
  'Medical record number',
  'Patient ID',
  'Pt ID',
  'Chart number',
  'Member ID',
  'Subscriber ID',
  'Insurance ID',
  'MBI',
  'Beneficiary ID',
  'Enrollee ID',
  'Health plan ID',
])('one column alone tells that the rows are of persons in care: %s', (column) => {
  const found: Match[] = []
  tabled(`${column};City\nK440718;Moss Point\n`, found, false)
  expect(found).toHaveLength(2)
})

/** Names of columns, cells that are theirs, and some that are not. */
const COLUMNS: [PhiType, names: string, cells: string[], others: string[]][] = [
  [
    'SSN',
    'ssn ssn_last4 social_security patient_ssn member_ssn',
    ['604-22-7719', '604 22 7719', '604227719', 'xxx-xx-7719', 'XXX-XX-7719', '***-**-7719', '7719'],
    ['604-22-771', '04-22-7719', '604-22-77190', 'a7719', '--7719', 'none'],
  ],
  [
    'MRN',
    'mrn patient_id pt_id pat_id patient_mrn patient_no patient_number medical_record medical_record_no medical_record_number chart_no chart_number',
    ['K-40718', '407', 'KÄ/26.407 1', 'K'.padEnd(25, '4')],
    ['K-40', '#40718', '40718!', 'K'.padEnd(26, '4'), 'none'],
  ],
  [
    'HEALTH_PLAN_ID',
    'member_id member_no member_number subscriber_id insurance_id mbi beneficiary_id enrollee_id health_plan_id policy_no policy_number policy_id group_no group_number',
    ['KWX 440 718'],
    ['KWX 44', 'none'],
  ],
  [
    'DATE_OF_BIRTH',
    'dob birth_date birthday date_of_birth patient_dob pt_dob member_dob',
    ['3/4/61', '17.9.1952', 'Sept 17, 1952', '17 août 1952', '1952-09-17T00:00:00.000Z', '1952-09-17 00:00'],
    ['unknown', '3/4/6', '=3/4/61', '3/4/61?', 'Sept 17', 'x'.padEnd(21, '4'), '1952-09-17 0:0', '1952-09-17T00:00 x'],
  ],
  [
    'PERSON_NAME',
    'name full_name last first last_name first_name lname fname surname forename given_name family_name given family member_name',
    ['Ekholm', 'O’Dea-Lee', 'Tor A. Ekholm', 'Ekholm, Tor', 'EKHOLM^TOR', 'Tor of the Berg Ekholm'],
    ['4071', 'Ekholm 4', '4 Ekholm', '-Ekholm', 'Ekholm;Tor', 'Tor (Ekholm)', 'Tor of the old Berg Ekholm'],
  ],
  [
    'PHONE',
    'phone phone_no phone_number telephone tel cell mobile home_phone',
    ['555 016 2277', '(555) 016-2277', '+1.555.016.2277', '5550162'],
    ['555', '555016', 'x5550162', '5550162x', '5'.repeat(26), 'none'],
  ],
  ['FAX', 'fax fax_no', ['+1 555 016 2277'], ['555', 'none']],
  ['EMAIL', 'email email_address mail', ['sol@fjordmail.no'], ['fjordmail.no', 'a sol@fjordmail.no', 'none']],
  [
    'STREET_ADDRESS',
    'address address1 addr street street_address home_address',
    ['12 Elm Court', 'Unit 4, Elm Court', '12 E'],
    ['Elm Court', '12', '-- 12 open'],
  ],
  [
    'LOCATION',
    'city town county',
    ['Portland', 'St. John’s', 'Winston-Salem', 'Ås'],
    ['97110', 'Portland 4', '4 Portland', 'P', 'P'.repeat(41)],
  ],
  [
    'ZIP_CODE',
    'zip zip_code postal_code postcode',
    ['97110', '97110-4471', 'K1A 0B1', '5180'],
    ['971', '97110447100', '971108822001', '#97110', '97110?', 'Portland', 'ABCDEFGH9'],
  ],
  ['ACCOUNT_NUMBER', 'account account_no account_number acct acct_no', ['AC-40718'], ['AC-4', 'none']],
  [
    'OTHER_ID',
    'id encounter encounter_id visit_id csn accession accession_no claim_id claim_no claim_number',
    ['E-40718'],
    ['none'],
  ],
  [
    'DATE',
    'dos service_date visit_date admit_date admitted discharge_date discharged appointment appt',
    ['3/4/2026'],
    ['none'],
  ],
]

describe.each(COLUMNS)('in a table of patients, what holds a %s', (type, names, cells, others) => {
  const [first = '', ...more] = names.split(' ')
  const [cell = ''] = cells
  const matchedIn = (name: string, value: string) => {
    const [found, before]: [Match[], string] = [[], `pt_name;mrn;${name}\nMoss;0040718;`]
    tabled(`${before}${value}\n`, found, false)
    return found.filter((match) => match.type === type && match.offset === before.length)
  }
  test.each([first, ...more])('is called %s', (name) => {
    expect(matchedIn(name, cell)).toMatchObject([{ length: cell.length }])
    expect(matchedIn(name.replaceAll('_', ' ').toUpperCase(), cell)).toMatchObject([{ length: cell.length }])
  })
  test.each(cells)('may be %s', (value) => {
    expect(matchedIn(first, value)).toMatchObject([{ length: value.length }])
  })
  test.each(others)('is not %s', (value) => {
    expect(matchedIn(first, value)).toEqual([])
  })
})
