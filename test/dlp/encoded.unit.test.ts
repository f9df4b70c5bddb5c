import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { detect } from '../../src/dlp/detect.ts'
import { Redaction } from '../../src/dlp/redact.ts'
import { foundIn } from './found-in.ts'

const NOTE =
  'Patient Marisol Quintana, DOB 03/14/1958, MRN 4471-8820, was seen for chest pain.\nShe lives at 12 Elm Street.'
const base64 = (text: string, encoding: BufferEncoding = 'utf8'): string =>
  Buffer.from(text, encoding).toString('base64')
const NOTE64 = base64(NOTE)
/** In base64 each of these `~` is a `+`. */
const FIELDS = 'Patient record~MRN: 4471-8820~DOB 03/14/1958~Elm Street 12 ~'
const HEX = Buffer.from(NOTE).toString('hex')
/** As `hexdump -C` or `xxd` print: places, bytes in groups, what they read as. */
const dump = (bytesInGroup: number, place: string, [open, close]: readonly [string, string]): string =>
  (NOTE.match(/.{1,16}/gs) ?? [])
    .map((row, i) => {
      const groups =
        Buffer.from(row)
          .toString('hex')
          .match(new RegExp(`.{1,${2 * bytesInGroup}}`, 'g')) ?? []
      return `${(16 * i).toString(16).padStart(8, '0')}${place}${groups.join(' ')}${open}${row.replace('\n', '.')}${close}`
    })
    .join('\n')
/** In lines of so many characters. */
const lines = (text: string, length: number, end: string): string =>
  text.match(new RegExp(`.{1,${length}}`, 'g'))?.join(end) ?? ''

describe('what identifies a patient is found in base64, all of which it covers,', () => {
  test.each([
    ['in a ticket', `Please read this: `, NOTE64, ', it is urgent.'],
    ['as FHIR has notes', '{"contentType": "text/plain", "data": "', NOTE64, '"}'],
    ['as a data URL', 'data:text/plain;base64,', NOTE64, ''],
    ['without padding', 'note=', NOTE64.replace(/=+$/, ''), '&x=1'],
    [
      'in the alphabet for URLs',
      'GET /n/?q=',
      base64(`${NOTE} ¿Qué? ÿþ~~~`).replace(/\+/g, '-').replace(/\//g, '_'),
      ' 404',
    ],
    [
      'in lines, as mail has it',
      'Content-Transfer-Encoding: base64\r\n\r\n',
      lines(NOTE64, 76, '\r\n'),
      '\r\n\r\n--=_part--',
    ],
    ['in shorter lines', '-----BEGIN-----\n', lines(NOTE64, 64, '\n'), '\n-----END-----'],
    ['in lines in JSON', '{"body":"', lines(NOTE64, 76, '\\n'), '"}'],
    ['that is cut off', 'The log line ends: ', NOTE64.slice(0, 101), '…'],
    ['behind a line’s end in JSON', JSON.stringify('base64\r\n\r\n').slice(0, -1), NOTE64, '"}'],
    ['in a path', 'https://api.clinic.org/notes/', NOTE64.replace(/=+$/, ''), ' 404'],
    ['percent-encoded', 'GET /?q=', encodeURIComponent(base64(`<p>${NOTE}</p>¿?ÿ~`)), '&a=b'],
    ['below a line of hyphens', `${'-'.repeat(64)}\n`, NOTE64, `\n${'-'.repeat(64)}`],
    ['in lines that are indented', 'note: |\n  ', lines(NOTE64, 76, '\n  '), '\nother: 1'],
    ['in lines that are quoted', '> ', lines(NOTE64, 76, '\n> '), '\n> Bye'],
    ['twice over', 'blob ', base64(NOTE64), ''],
    ['of a text in Latin-1', 'body: ', base64(`${NOTE} Fam. Müller`, 'latin1'), ''],
    ['of a text in UTF-16, as PowerShell has commands', 'powershell.exe -enc ', base64(NOTE, 'utf16le'), ''],
    ['of a text in hex', 'body: ', base64(HEX), ''],
    ['in which no 20 letters and digits stand in a row', 'body: ', base64(FIELDS), ''],
    ['nor in the alphabet for URLs', 'body: ', base64(FIELDS).replaceAll('+', '-'), ''],
    ['that ends like hex', 'body: ', base64(`${NOTE.padEnd(111)}${'pWt'.repeat(8)}`), ''], // cFd0cFd0…
    ['with a line break behind full lines', '', base64(NOTE.slice(0, 57)), '\nThanks, the help desk'],
  ])('%s', (_, before, encoded, after) => {
    const found = detect(`${before}${encoded}${after}`)
    const end = before.length + encoded.replace(/=+$/, '').length
    expect(found.some(({ offset, length }) => offset === before.length && offset + length >= end)).toBe(true)
  })

  test.each([
    ['as xxd -p has it', '', lines(HEX, 60, '\n'), '\n'],
    ['in a dump of MySQL', 'INSERT INTO notes VALUES (7, 0x', HEX.toUpperCase(), ');'],
    ['in SQL', "VALUES (X'", HEX, "')"],
    ['as PostgreSQL has bytes', 'note = E"\\', `x${HEX}`, '"'],
    ['of a text in UTF-16', 'value=hex:', Buffer.from(NOTE, 'utf16le').toString('hex'), ' (REG_BINARY)'],
    ['that is cut off', 'payload: ', HEX.slice(0, 141), '…'],
    ['byte by byte', 'rx ', lines(HEX, 2, ' '), ''],
    ['byte by byte, as certificates have it', 'value ', lines(HEX.toUpperCase(), 2, ':'), ''],
    ['in lines', 'body:\n', lines(lines(HEX, 2, ' '), 48, '\n'), '\nend'],
    ['as hexdump -C prints it', '$ hexdump -C 7.bin\n', dump(1, '  ', ['  |', '|']), ''],
    ['as xxd prints it', '$ xxd 7.bin\n', dump(2, ': ', ['  ', '']), ''],
  ])('and in hex: %s', (_, before, encoded, after) => {
    const found = detect(`${before}${encoded}${after}`)
    expect(found.map(({ type }) => type)).toContain('MRN')
    const covered = ({ offset, length }: (typeof found)[number], at: number) => offset <= at && at < offset + length
    for (const at of [10, encoded.length - 1])
      expect(found.some((finding) => covered(finding, before.length + at))).toBe(true)
  })

  test('with the types of all that it says', () => {
    const [finding, ...others] = detect(`Note: ${NOTE64}`)
    expect(others).toEqual([])
    expect(finding).toMatchObject({ type: 'MRN', offset: 6, length: NOTE64.length })
    expect(finding?.also?.toSorted()).toEqual(['DATE_OF_BIRTH', 'PERSON_NAME', 'STREET_ADDRESS'])
  })

  test('beside what the text says itself', () => {
    expect(
      foundIn(`Patient Anna Schmidt, MRN 12345678. Attached: ${NOTE64}`).map((found) => found.slice(0, 12)),
    ).toEqual(['PERSON_NAME:', 'MRN:12345678', 'MRN:UGF0aWVu'])
  })

  test('and is redacted and restored as a whole', () => {
    const text = `Summarise ${NOTE64} please`
    const redaction = new Redaction([text])
    expect(redaction.redact(text, detect(text))).toBe('Summarise [MRN_1] please')
    const restorer = redaction.restorer(10_000)
    expect(restorer.push('Of [MRN_1].') + restorer.end()).toBe(`Of ${NOTE64}.`)
  })
})

describe('what is no text about a patient is let pass:', () => {
  test.each([
    ['a configuration', base64('{"host": "db.internal", "port": 5432, "user": "svc_backup", "retries": 3}')],
    ['a program', base64('Get-ADUser -Filter * | Where-Object { $_.Enabled } | Export-Csv users.csv')],
    [
      'a token of a machine',
      'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSIsInN1YiI6InN2Yy1iYWNrdXAifQ.c2lnbmF0dXJl',
    ],
    ['a command', `powershell -enc ${base64('Restart-Service -Name Spooler -Force; exit 0', 'utf16le')}`],
    ['a digest', 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['a configuration in hex', Buffer.from('{"host": "db.internal", "port": 5432}').toString('hex')],
    ['a fingerprint', '43:51:43:a1:b5:fc:8b:b7:0a:3a:a9:b1:0f:66:73:a8 and 2001:0db8:85a3:0000:0000:8a2e:0370:7334'],
    ['a path', '/usr/local/share/applications/thunderbird/extensions/lightning-calendar-tabs'],
  ])('%s', (_, text) => {
    expect(foundIn(`The import job fails with this value: ${text}`)).toEqual([])
  })
})
