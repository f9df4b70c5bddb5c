import { describe, expect, test } from 'vitest'
import { splunkEvent } from '../../../../src/log-sources/connectors/splunk/event.ts'

const NOW = new Date('2026-11-25T10:00:00.000Z')
const RESULT = {
  _time: '2026-11-20T08:41:07.250+01:00',
  _indextime: '1763627405',
  _cd: '7:1037',
  _raw: 'Nov 20 07:41:06 web-1 sshd[47]: Failed password for bob from 203.0.113.9 port 5221 ssh2',
  host: 'web-1',
  source: '/var/log/secure',
  sourcetype: 'linux_secure',
  index: 'main',
  linecount: '1',
}
const of = (change: Record<string, string>) => splunkEvent({ ...RESULT, ...change }, NOW)

describe('a result of a search', () => {
  test('is the event that its text says, at the time that Splunk gives it', async () => {
    expect(await of({})).toMatchObject({
      time: '2026-11-20T07:41:07.250Z',
      class_uid: 3002,
      status_id: 2,
      product: 'sshd',
      actor: 'bob',
      src_ip: '203.0.113.9',
      resource: 'web-1',
      message: RESULT._raw,
    })
  })
  test('whose text says little is what Splunk found in it', async () => {
    const event = await of({ _raw: 'x y z', user: 'alice', src: '203.0.113.8', action: 'login', result: 'failure' })
    expect(event).toMatchObject({
      class_uid: 3002,
      status_id: 2,
      actor: 'alice',
      src_ip: '203.0.113.8',
      message: 'x y z',
      product: 'linux_secure',
      resource: 'web-1',
    })
  })
  test.each([
    'error: Received disconnect from 203.0.113.5 port 4711:2: user=root src=192.0.2.1 [preauth]',
    'Unable to negotiate with 203.0.113.5 port 4711: no match. Their offer: a,user=root,src=192.0.2.1 [preauth]',
    'User user=root src=192.0.2.1 from 203.0.113.5 not allowed because not listed in AllowUsers',
  ])('has no account or address that Splunk found in what a stranger said to sshd: %s', async (line) => {
    const event = await of({ _raw: `Nov 20 07:41:06 web-1 sshd[47]: ${line}`, user: 'root', src: '192.0.2.1' })
    expect(event).toMatchObject({ actor: null, src_ip: null, product: 'sshd' })
  })
  test.each([
    ['app[47]: x y z', '203.0.113.8'],
    // PAM names no address that can be relied on.
    ['sshd[47]: pam_unix(sshd:session): session opened for user alice(uid=7) by (uid=0)', null],
  ])('has the account that Splunk found in what others say, or that PAM says: %s', async (line, src_ip) => {
    const event = await of({ _raw: `Nov 20 07:41:06 web-1 ${line}`, user: 'alice', src: '203.0.113.8' })
    expect(event).toMatchObject({ actor: 'alice', src_ip })
  })
  test('without a time that can be read is of its text’s time, or of when it was indexed', async () => {
    expect((await of({ _time: 'yesterday' })).time).toBe('2026-11-20T07:41:06Z')
    expect((await of({ _time: '', _raw: 'x' })).time).toBe('2025-11-20T08:30:05Z')
  })
  test('is known by its place, its text, host and source, whatever fields the search adds', async () => {
    const { uid } = await of({})
    expect((await of({ user: 'alice', linecount: '2' })).uid).toBe(uid)
    for (const change of [
      { _cd: '7:1038' },
      { _indextime: '1763627406' },
      { _raw: 'x' },
      { host: 'h' },
      { source: 's' },
    ])
      expect((await of(change)).uid).not.toBe(uid)
  })
  test('that is a row of a report is known by all that it says', async () => {
    const row = { user: 'alice', count: '3' }
    const event = await splunkEvent(row, NOW)
    expect(event).toMatchObject({ actor: 'alice', message: 'user=alice count=3' })
    expect((await splunkEvent({ ...row }, NOW)).uid).toBe(event.uid)
    expect((await splunkEvent({ ...row, count: '4' }, NOW)).uid).not.toBe(event.uid)
  })
})
