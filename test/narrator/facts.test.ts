import { afterEach, describe, expect, test } from 'vitest'
import { understand } from '../../src/log-events/free-form/understand.ts'
import { scrub } from '../../src/log-events/scrub.ts'
import { EVENTS_MAX } from '../../src/narrator/events-sql.ts'
import { mustMentionOf } from '../../src/narrator/omissions.ts'
import { fill } from '../support/audit.ts'
import { asAdmin, forget, newTenant, noFaults, postRun, received, sql } from '../support/world.ts'
import { addEvents, at, DAY, factsOf, failed, logIn, newSource, times } from './arrange.ts'

afterEach(noFaults)

const arrange = async () => {
  const org = await newTenant()
  return { org, source: await newSource(org) }
}

describe('what is counted', () => {
  test('is every event of the time, by source, kind and account, with those that failed', async () => {
    const { org, source } = await arrange()
    const other = await newSource(org, { source_type: 'gcp_cloud_audit', created_at: '2026-11-02T00:00:00Z' })
    const alice = { actor: 'alice@contoso.example', src_ip: '203.0.113.9' }
    await addEvents(org, source, [
      ...times(3, at('08:00:00'), alice),
      { ...alice, status_id: 2, src_ip: '203.0.113.10' },
      { time: at('00:00:00') },
      { time: '2026-11-19T23:59:59.999999Z' },
      { time: '2026-11-21T00:00:00Z' },
    ])
    await addEvents(org, other, [{ class_uid: 3001, event_code: 'CreateServiceAccount', actor: 'root' }])
    const { logs } = await factsOf(org)
    expect(logs.events).toEqual({
      n: 6,
      failed: 1,
      accounts: 2,
      addresses: 2,
      first: at('00:00:00'),
      last: at('12:00:00'),
    })
    expect(logs.sources.map(({ id, n }) => ({ id, n }))).toEqual([
      { id: source, n: 5 },
      { id: other, n: 1 },
    ])
    expect(logs.kinds).toMatchObject({
      total: 2,
      rows: [
        { class_uid: 6003, event_code: 'MailItemsAccessed', n: 5, failed: 1 },
        { class_uid: 3001, event_code: 'CreateServiceAccount', n: 1, failed: 0 },
      ],
    })
    expect(logs.actors).toMatchObject({
      total: 2,
      rows: [
        { actor: alice.actor, n: 4, failed: 1, addresses: 2, first: at('08:00:00'), last: at('12:00:00') },
        { actor: 'root', n: 1, failed: 0, addresses: 0 },
      ],
    })
  })

  test('and up to when each source was read, as far as that is known', async () => {
    const org = await newTenant()
    const fetched = await newSource(org, { read_until: '2026-11-20T23:50:00Z' })
    const behind = await newSource(org, { read_until: null })
    const sent = await newSource(org, { read_until: null, next_fetch_at: null })
    const { logs } = await factsOf(org)
    expect(new Map(logs.sources.map(({ id, read_until }) => [id, read_until]))).toEqual(
      new Map([
        [fetched, '2026-11-20T23:50:00Z'],
        [behind, null],
        [sent, '2026-11-21T01:00:00Z'],
      ]),
    )
  })
  test('is of the sources that are asked for only', async () => {
    const { org, source } = await arrange()
    const other = await newSource(org)
    await addEvents(org, source, [{ actor: 'alice' }])
    await addEvents(org, other, times(2, at('09:00:00'), { actor: 'bob' }))
    const { logs } = await factsOf(org, { sources: [other] })
    expect({ n: logs.events.n, sources: logs.sources.map(({ id }) => id), actors: logs.actors.total }).toEqual({
      n: 2,
      sources: [other],
      actors: 1,
    })
  })

  test('is nothing of another organisation, and nothing of a source that was removed', async () => {
    const { org, source } = await arrange()
    const { org: other, source: theirs } = await arrange()
    await addEvents(other, theirs, [{ ...failed, actor: 'theirs', message: 'theirs' }])
    await fill(other, 3)
    // A row that names the one as its organisation and the other's source belongs to nobody.
    await addEvents(org, theirs, [{ ...failed, actor: 'smuggled' }])
    await addEvents(org, source, [{ ...failed, actor: 'removed' }])
    await sql('delete from log_sources where id = $1', [source])
    for (const sources of [undefined, [theirs], [source]]) {
      const facts = await factsOf(org, { ...(sources && { sources }) })
      expect(JSON.stringify(facts)).not.toMatch(/theirs|smuggled|removed/)
      expect({ events: facts.logs.events.n, sources: facts.logs.sources, entries: facts.audit.n }).toEqual({
        events: 0,
        sources: [],
        entries: 0,
      })
    }
    expect((await factsOf(other)).logs.events.n).toBe(1)
  })

  test('of a quiet source is not lost behind a noisy one’s events', async () => {
    const { org, source: noisy } = await arrange()
    const quiet = await newSource(org)
    const admin = { actor: 'admin', src_ip: '203.0.113.66' }
    await addEvents(org, quiet, [
      { actor: 'admin', src_ip: '203.0.113.1', time: '2026-11-01T00:00:00Z' },
      ...times(6, at('01:00:00'), { ...failed, ...admin }),
      { ...logIn, ...admin, time: at('01:30:00') },
    ])
    const most = EVENTS_MAX / 16
    for (const hours of ['2026-11-19T23', '2026-11-20T12'])
      await sql(
        `insert into log_events (org_id, id, source_id, uid_hash, time, class_uid, activity_id, status_id, severity_id, product, event_code)
         select $1, 'evt_' || left($3, 13) || lpad(i::text, 13, '0'), $2, sha256(($3 || i)::bytea), ($3 || ':00:00Z')::timestamptz + i * interval '1 millisecond',
           6003, 1, 1, 1, 'Exchange', 'MailItemsAccessed' from generate_series(1, $4::integer) i`,
        [org, noisy, hours, most + 1_000],
      )
    const { logs } = await factsOf(org, { sources: [quiet], tooSlow: 2 })
    expect(logs).toMatchObject({ start: at('00:00:00'), events: { n: 7 }, before: { n: 1 }, break_ins: { total: 1 } })
    const all = (await factsOf(org, { tooSlow: 2 })).logs
    expect(all.events.n).toBe(most)
    expect(all.start > at('12:00:00')).toBe(true)
  })

  test('comes in one round trip', async () => {
    const { org } = await arrange()
    await forget('database')
    await factsOf(org)
    expect(await received('database')).toHaveLength(1)
  })
})

describe('log-ins', () => {
  const [admin, ip] = ['admin@contoso.example', '203.0.113.66']

  test('that failed are told by account and address, with their times', async () => {
    const { org, source } = await arrange()
    await addEvents(org, source, [
      ...times(7, at('02:00:00'), { ...failed, actor: admin, src_ip: ip }),
      { ...failed, actor: admin, src_ip: '198.51.100.1' },
      { ...failed, activity_id: 2, actor: 'who.logs@off.example', src_ip: ip },
    ])
    const { logs } = await factsOf(org)
    expect(logs.log_ins).toMatchObject({
      total: 2,
      rows: [
        { actor: admin, src_ip: ip, failed: 7, first: at('02:00:00'), last: at('02:00:06') },
        { actor: admin, src_ip: '198.51.100.1', failed: 1, first: at('12:00:00'), last: at('12:00:00') },
      ],
    })
  })

  test('that succeed within an hour of 5 failures from the same address are told, with both events', async () => {
    const { org, source } = await arrange()
    const ids = await addEvents(org, source, [
      ...times(6, at('02:00:00'), { ...failed, actor: admin, src_ip: ip }),
      { ...logIn, actor: admin, src_ip: ip, time: at('02:59:00') },
      { ...logIn, actor: admin, src_ip: ip, time: at('02:59:30') },
    ])
    expect((await factsOf(org)).logs.break_ins).toEqual({
      total: 1,
      rows: [
        { actor: admin, src_ip: ip, by_account: 6, by_address: 6, succeeded: at('02:59:00'), ids: [ids[6], ids[5]] },
      ],
    })
  })

  test.each([
    ['4 failures', 4, { time: at('02:10:00') }],
    ['more than an hour later', 6, { time: at('03:00:06') }],
    ['from another address', 6, { time: at('02:10:00'), src_ip: '198.51.100.1' }],
    ['before the failures', 6, { time: at('01:59:00') }],
    ['of another account, where one account was tried', 6, { time: at('02:10:00'), actor: 'bob' }],
    ['a log-off', 6, { time: at('02:10:00'), activity_id: 2 }],
  ])('that succeed are not told when it is not that: %s', async (_, count, success) => {
    const { org, source } = await arrange()
    await addEvents(org, source, [
      ...times(count, at('02:00:00'), { ...failed, actor: admin, src_ip: ip }),
      { ...logIn, actor: admin, src_ip: ip, ...success },
    ])
    const { logs } = await factsOf(org)
    expect(logs.log_ins.rows[0]?.failed).toBe(count)
    expect(logs.break_ins.total).toBe(0)
  })

  test('are told where the failures are of the hour before the time that is asked for, and of that day only', async () => {
    const { org, source } = await arrange()
    const ids = await addEvents(org, source, [
      ...times(6, '2026-11-19T23:50:00Z', { ...failed, actor: admin, src_ip: ip }),
      { ...logIn, actor: admin, src_ip: ip, time: at('00:05:00') },
    ])
    const { logs } = await factsOf(org)
    expect(logs.break_ins.rows).toMatchObject([{ by_account: 6, succeeded: at('00:05:00'), ids: [ids[6], ids[5]] }])
    expect({ failed: logs.log_ins.total, events: logs.events.n }).toEqual({ failed: 0, events: 1 })
    const before = { from: new Date('2026-11-19T00:00:00Z'), to: DAY.from }
    expect((await factsOf(org, { range: before })).logs.break_ins.total).toBe(0)
  })

  test('are of one account however its name is written', async () => {
    const { org, source } = await arrange()
    await addEvents(org, source, [
      { actor: admin, src_ip: ip, time: '2026-11-18T00:00:00Z' },
      ...times(3, at('02:00:00'), { ...failed, actor: admin, src_ip: ip }),
      ...times(3, at('02:01:00'), { ...failed, actor: admin.toUpperCase(), src_ip: ip }),
      { ...logIn, actor: 'Admin@Contoso.example', src_ip: ip, time: at('02:10:00') },
    ])
    const { logs } = await factsOf(org)
    expect(logs).toMatchObject({
      events: { accounts: 1 },
      log_ins: { total: 1, rows: [{ failed: 6 }] },
      break_ins: { total: 1, rows: [{ by_account: 6 }] },
      new_actors: { total: 0 },
    })
  })

  test('that are logged twice in the same second count once', async () => {
    const { org, source } = await arrange()
    const other = await newSource(org)
    const tries = times(4, at('02:00:00'), { ...failed, actor: admin, src_ip: ip })
    await addEvents(org, source, [...tries, { ...logIn, actor: admin, src_ip: ip, time: at('02:10:00') }])
    await addEvents(
      org,
      other,
      tries.map((event) => ({ ...event, time: String(event.time).replace('.000Z', '.400Z') })),
    )
    const { logs } = await factsOf(org)
    expect(logs).toMatchObject({ events: { failed: 8 }, log_ins: { rows: [{ failed: 4 }] }, break_ins: { total: 0 } })
  })

  test('that a program logs in two lines of no name, as PAM does of each module, count once', async () => {
    const { org, source } = await arrange()
    const line = { ...failed, event_code: '', actor: 'alice' }
    await addEvents(org, source, [
      ...times(3, at('02:00:00'), { ...line, message: 'pam_unix(sshd:auth): authentication failure; user=alice' }),
      ...times(3, at('02:00:00'), { ...line, message: 'pam_sss(sshd:auth): authentication failure; user=alice' }),
      ...times(3, at('02:00:00'), { ...line, message: 'pam_sss(sshd:auth): received for user alice: 7 (Failure)' }),
      { ...logIn, actor: 'alice', time: at('02:10:00') },
    ])
    const { logs } = await factsOf(org)
    expect(logs).toMatchObject({ events: { failed: 9 }, log_ins: { rows: [{ failed: 3 }] }, break_ins: { total: 0 } })
  })

  /** A line in syslog's form, as it is kept. */
  const syslog = (clock: string, line: string) => {
    const { dated: _, uid: __, ...event } = understand(`Nov 20 ${clock} web-1 ${line}`, DAY.to)
    return event
  }
  const pamOf = (rhost: string, module = 'pam_unix', service = 'sshd', user = 'root') =>
    `${service}[47]: ${module}(${service}:auth): authentication failure; logname= uid=0 euid=0 ruser= rhost=${rhost}  user=${user}`
  const opened = (service: string, by = '(uid=0)') =>
    `${service}[48]: pam_unix(${service}:session): session opened for user root(uid=0) by ${by}`
  const sshd = (did: string, address = ip) => `sshd[47]: ${did} password for root from ${address} port 22 ssh2`
  const minutes = (count: number, linesOf: (i: number) => [second: string, line: string][]) =>
    Array.from({ length: count }, (_, i) =>
      linesOf(i).map(([second, line]) => syslog(`10:1${i}:${second}`, line)),
    ).flat()

  test('that strangers failed at are no break-in when a job of cron or an administrator’s sudo begins a session of that account', async () => {
    const { org, source } = await arrange()
    await addEvents(org, source, [
      ...minutes(6, (i) => [['00', pamOf(`203.0.113.${i}`)]]),
      syslog('10:17:01', opened('cron')),
      syslog('10:17:01', opened('sudo', 'root(uid=0)')),
      syslog('10:18:00', opened('sudo', 'alice(uid=1000)')),
      syslog('10:19:00', opened('polkit-1', '(uid=1000)')),
    ])
    const { logs } = await factsOf(org)
    expect(logs).toMatchObject({ break_ins: { total: 0 }, log_ins: { rows: [{ actor: 'root', failed: 6 }] } })
  })
  test.each([
    ['su', '', 'alice(uid=1000)'],
    ['sshd', ip, '(uid=0)'],
    ['login', '', 'LOGIN(uid=0)'],
  ])('that PAM tells of are told when PAM tells of one that succeeds: %s', async (service, rhost, by) => {
    const { org, source } = await arrange()
    await addEvents(org, source, [
      ...minutes(6, () => [['00', pamOf(rhost, 'pam_unix', service)]]),
      syslog('10:17:00', opened(service, by)),
      syslog('10:18:30', sshd('Accepted', '198.51.100.1')),
    ])
    expect((await factsOf(org)).logs.break_ins).toMatchObject({ total: 1, rows: [{ actor: 'root', by_account: 6 }] })
  })
  test.each([
    ['sshd', sshd('Failed').replace('root', 'bob')],
    ['another program', pamOf(ip, 'pam_unix', 'vsftpd', 'bob')],
  ])('that PAM tells of count beside what %s tells of another account at the address', async (_, other) => {
    const { org, source } = await arrange()
    await addEvents(org, source, [
      ...minutes(6, () => [['00', pamOf(ip)]]),
      ...minutes(2, () => [['30', other]]),
      syslog('10:17:00', sshd('Accepted')),
      syslog('10:17:00', opened('sshd')),
    ])
    const { log_ins, break_ins } = (await factsOf(org)).logs
    expect(log_ins.rows).toMatchObject([
      { actor: 'root', failed: 6 },
      { actor: 'bob', failed: 2 },
    ])
    expect(break_ins.rows).toMatchObject([{ actor: 'root', by_account: 6 }])
  })
  test('that modules of PAM tell of count once where their lines have structured data', async () => {
    const { org, source } = await arrange()
    const structured = (line: string, i: number) => {
      const header = `<86>1 2026-11-20T10:00:0${i}Z web-1 sshd 47 - [timeQuality tzKnown="1"]`
      return understand(line.replace(/^\S+/, header), DAY.to)
    }
    const lines = [0, 1, 2].flatMap((i) => [structured(pamOf(ip), i), structured(pamOf(ip, 'pam_sss'), i)])
    await addEvents(
      org,
      source,
      lines.map(({ dated: _, ...event }) => event),
    )
    expect((await factsOf(org)).logs.log_ins.rows).toMatchObject([{ actor: 'root', failed: 3 }])
  })
  test.each([
    ['10:10:00', '10:10:11'],
    ['10:10:11', '10:10:11'],
  ])('that rsyslog says were repeated count so often (%s, %s)', async (first, then) => {
    const { org, source } = await arrange()
    const repeated = (count: number, line: string) =>
      line.replace('Failed', `message repeated ${count} times: [ Failed`)
    const bob = sshd('Failed', '198.51.100.1').replace('root', 'bob')
    await addEvents(org, source, [
      syslog(first, sshd('Failed')),
      syslog(then, `${repeated(5, sshd('Failed'))}]`),
      syslog('10:12:00', sshd('Accepted')),
      syslog('10:12:00', `${repeated(99_999, bob)}]`),
    ])
    const { log_ins, break_ins } = (await factsOf(org)).logs
    expect(log_ins.rows).toMatchObject([
      { actor: 'bob', failed: 100 },
      { actor: 'root', failed: 6 },
    ])
    expect(break_ins.rows).toMatchObject([{ actor: 'root', by_account: 6, by_address: 6 }])
  })
  const REPEATED = `message repeated 2 times: [ Failed password for root from ${ip} port 22 ssh2]`
  test.each([
    ['behind the header of RFC 5424', `<38>1 ${at('10:10:00')} web-1 sshd 47 - - ${REPEATED}`, 2],
    ['behind a time', `${at('10:10:00')} ${REPEATED}`, 2],
    ['behind a long name', `${at('10:10:00')} ${'node.'.repeat(40)}example sshd[47]: ${REPEATED}`, 2],
    ['written otherwise', `Nov 20 10:10:00 web-1 sshd[47]: ${REPEATED.replace('2', '02')}`, 2],
    ['never', `Nov 20 10:10:00 web-1 sshd[47]: ${REPEATED.replace('2', '0')}`, 1],
    ['in a name', `Nov 20 10:10:00 web-1 sshd[47]: ${sshd('Failed').replace('root', `x: ${REPEATED}`)}`, 1],
    ['in words of a name', `Nov 20 10:10:00 web-1 ${sshd('Failed').replace('root', 'x message repeated x')}`, 1],
    ['by PAM', `Nov 20 10:10:00 web-1 ${pamOf(ip).replace(/pam_.*failure/, 'PAM 5 more authentication failures')}`, 5],
  ])('that stand for several count so often: %s', async (_, line, failures) => {
    const { org, source } = await arrange()
    const { dated: __, ...event } = understand(line, DAY.to)
    const { uid: ___, ...kept } = scrub({ ...event, uid: 'x' })
    await addEvents(org, source, [kept])
    expect((await factsOf(org)).logs.log_ins).toMatchObject({ total: 1, rows: [{ failed: failures }] })
  })
  test('that rsyslog says were repeated in the hour before count too', async () => {
    const { org, source } = await arrange()
    const line = sshd('Failed').replace('Failed', 'message repeated 5 times: [ Failed')
    await addEvents(org, source, [
      { ...syslog('12:00:00', `${line}]`), time: '2026-11-19T23:50:00Z' },
      { ...syslog('12:00:00', sshd('Accepted')), time: at('00:05:00') },
    ])
    expect((await factsOf(org)).logs.break_ins.rows).toMatchObject([{ actor: 'root', by_account: 5 }])
  })

  test('of a program that tries many a second are counted each, and told when one succeeds', async () => {
    const { org, source } = await arrange()
    const other = await newSource(org)
    const tries = Array.from({ length: 200 }, (_, i) => ({
      ...{ ...failed, actor: 'root', src_ip: ip },
      time: new Date(Date.parse(at('12:00:00')) + i * 20).toISOString(),
    }))
    await addEvents(org, source, tries)
    await addEvents(
      org,
      source,
      tries.map((event) => ({ ...event, event_code: 'Invalid user' })),
    )
    await addEvents(org, other, tries.slice(0, 120))
    await addEvents(org, source, [{ ...logIn, actor: 'root', src_ip: ip, time: at('12:00:05') }])
    const { logs } = await factsOf(org)
    expect(logs.log_ins.rows).toMatchObject([
      { actor: 'root', failed: 200, first: at('12:00:00'), last: at('12:00:03') },
    ])
    expect(logs.break_ins.rows).toMatchObject([{ actor: 'root', by_account: 200, by_address: 200 }])
  })

  test.each<[string, (i: number) => string | null]>([
    ['no text', () => null],
    ['fields', (i) => `id=${String.fromCharCode(97 + (i % 26))}${i} result=failed`],
    ['an id and a port', (i) => `Nov 20 12:00:00 web-1 app[${i}]: login failed, request ${i.toString(16)}, port ${i}`],
  ])('of a program that tries many a second are counted each where they have no name: %s', async (_, message) => {
    const { org, source } = await arrange()
    const root = { actor: 'root', src_ip: ip, event_code: '' }
    const tries = Array.from({ length: 1200 }, (_, i) => ({
      ...{ ...failed, ...root, message: message(i) },
      time: at(`12:00:0${i % 3}.${100 + (i % 800)}`),
    }))
    // The hour before counts, too.
    const before = times(3, '2026-11-19T23:50:00Z', { ...failed, actor: 'bob', src_ip: '198.51.100.1', event_code: '' })
    await addEvents(org, source, [
      ...tries,
      { ...logIn, ...root, time: at('12:00:05') },
      ...[...before, ...before].map((event) => ({ ...event, message: message(0) })),
      { ...logIn, actor: 'bob', src_ip: '198.51.100.1', time: at('00:05:00') },
    ])
    const { break_ins, log_ins } = (await factsOf(org)).logs
    expect(log_ins.rows).toMatchObject([{ actor: 'root', failed: 1200 }])
    expect(break_ins.rows).toMatchObject([
      { actor: 'root', by_account: 1200 },
      { actor: 'bob', by_account: 6 },
    ])
  })

  test.each<[string, string, { told: number; failed: number }]>([
    ['most failures are after it', '-+-----', { told: 0, failed: 6 }],
    ['all are before it', '------+', { told: 1, failed: 6 }],
    ['all are before it, and it is not the first', '+------+', { told: 1, failed: 6 }],
    ['others go on after it', '------+--', { told: 1, failed: 8 }],
    ['enough are before the last one', '----+-+', { told: 1, failed: 5 }],
    ['there are too few', '----+--', { told: 0, failed: 6 }],
  ])('that succeed are told in the order of the second in which all happens: %s (%s)', async (_, order, expected) => {
    const { org, source } = await arrange()
    const tries = [...order].map((sign, i) => ({
      ...(sign === '+' ? logIn : failed),
      ...{ actor: admin, src_ip: ip },
      time: at(`12:00:00.${i + 1}00`),
    }))
    await addEvents(org, source, tries)
    const { break_ins, log_ins } = (await factsOf(org)).logs
    expect({ told: break_ins.total, failed: log_ins.rows[0]?.failed }).toEqual(expected)
  })

  test('that succeed are told though another account of the address succeeds later in the same second', async () => {
    const { org, source } = await arrange()
    const bob = { actor: 'bob', src_ip: ip }
    const tries = Array.from({ length: 20 }, (_, i) => ({ ...failed, ...bob, time: at(`12:00:00.${110 + i}`) }))
    await addEvents(org, source, [
      ...tries,
      { ...logIn, ...bob, time: at('12:00:00.300') },
      { ...failed, ...bob, time: at('12:00:00.400') },
      { ...logIn, actor: 'alice', src_ip: ip, time: at('12:00:00.900') },
    ])
    const { break_ins, log_ins } = (await factsOf(org)).logs
    expect(break_ins).toMatchObject({ total: 1, rows: [{ actor: 'bob', by_account: 20 }] })
    expect(log_ins.rows).toMatchObject([{ failed: 21 }])
  })

  test('of many accounts of an address count up to the last that succeeds, also those of an account that succeeded before', async () => {
    const { org, source } = await arrange()
    const tried = ['bob', 'carol', 'dave', 'erin', 'frank'].map((actor) => ({ ...failed, actor }))
    const order = [...tried.slice(1), { ...logIn, actor: 'bob' }, tried[0], { ...logIn, actor: 'alice' }]
    await addEvents(
      org,
      source,
      order.map((event, i) => ({ ...event, src_ip: ip, time: at(`12:00:00.${i + 1}00`) })),
    )
    const { break_ins } = (await factsOf(org)).logs
    expect(break_ins).toMatchObject({ total: 1, rows: [{ actor: 'alice', by_account: 0, by_address: 5 }] })
  })

  test('without an account are no account’s, and without an address no address’s', async () => {
    const { org, source } = await arrange()
    await addEvents(org, source, [
      ...times(9, at('02:00:00'), { ...failed, src_ip: ip }),
      { ...logIn, src_ip: ip, time: at('02:10:00') },
      { ...logIn, actor: 'bob', src_ip: ip, time: at('02:10:00') },
      ...times(9, at('03:00:00'), { ...failed, actor: 'carol' }),
      { ...logIn, actor: 'dave', time: at('03:10:00') },
      { ...logIn, actor: 'carol', time: at('03:10:00') },
    ])
    const { break_ins, sprays } = (await factsOf(org)).logs
    expect(break_ins).toMatchObject({
      total: 1,
      rows: [{ actor: 'carol', src_ip: null, by_account: 9, by_address: 0 }],
    })
    expect(sprays.total).toBe(0)
  })

  test.each(['[A]', 'x Account Name: [A]', 'CORP\\[ADMINS]', '[NAME]', '[PERSON_NAME'])(
    'of accounts that only look as if their names were hidden are theirs: %s',
    async (actor) => {
      const { org, source } = await arrange()
      const tries = times(5, at('02:00:00'), { ...failed, actor, src_ip: ip })
      await addEvents(org, source, [...tries, { ...logIn, actor, src_ip: ip, time: at('02:10:00') }])
      expect((await factsOf(org)).logs).toMatchObject({
        events: { accounts: 1 },
        break_ins: { total: 1, rows: [{ actor }] },
      })
    },
  )
  test('of accounts with a credential or an id for a name are no account’s', async () => {
    const { org, source } = await arrange()
    const hidden = ['[SECRET]', 'u-[OTHER_ID]', '[MRN]', '[PERSON_NAME]@contoso.example']
    await addEvents(
      org,
      source,
      hidden.map((actor) => ({ ...logIn, actor })),
    )
    expect((await factsOf(org)).logs.events).toMatchObject({ n: 4, accounts: 0 })
  })
  describe('to one account from changing addresses', () => {
    const from = (i: number) => `198.51.100.${i}`
    const tries = (count: number, address = from) =>
      Array.from({ length: count }, (_, i) => ({
        ...{ ...failed, actor: admin, src_ip: address(i), time: at(`02:0${i}:00`) },
      }))
    const success = { ...logIn, actor: admin.toUpperCase(), src_ip: ip, time: at('02:30:00') }
    const wandering = async (events: object[]) => {
      const { org, source } = await arrange()
      const ids = await addEvents(org, source, events)
      return { ids, facts: await factsOf(org) }
    }
    test('are told with the one that succeeds, from an address not seen before, and must be mentioned', async () => {
      const { ids, facts } = await wandering([...tries(7), success])
      const told = { src_ip: ip, by_account: 7, addresses: 7, succeeded: at('02:30:00'), ids: [ids[7], ids[6]] }
      expect(facts.logs.wandering).toMatchObject({ total: 1, rows: [told] })
      expect(facts.logs.break_ins.total).toBe(0)
      expect(mustMentionOf(facts)).toEqual([
        { what: 'log-ins that succeeded after failed ones from changing addresses', count: 1, ids: [ids[7]] },
      ])
    })
    test.each<[string, object[]]>([
      ['of four addresses', [...tries(4), success]],
      ['of five, one of them tried twice', [...tries(4), ...tries(2, () => from(3)), success]],
      ['of five, the first more than an hour ago', [...tries(5), { ...success, time: at('03:00:01') }]],
      ['of five, where it succeeds before', [...tries(5), { ...success, time: at('02:00:00') }]],
      ['of five, where another account succeeds', [...tries(5), { ...success, actor: 'bob' }]],
      ['of five, from where it is known', [...tries(5), success, { ...success, time: '2026-11-18T00:00:00Z' }]],
      ['of none', [...times(9, at('02:00:00'), { ...failed, actor: admin }), success]],
    ])('are not told where they are %s', async (_, events) => {
      expect((await wandering(events)).facts.logs.wandering).toEqual({ total: 0, rows: [] })
    })
    test('are told to the second, also where an address is tried again', async () => {
      const again = { ...tries(1)[0], time: at('01:30:00') }
      const { facts } = await wandering([again, ...tries(5), { ...success, time: at('03:00:00') }])
      expect(facts.logs.wandering.rows).toMatchObject([{ addresses: 5, by_account: 5 }])
    })
  })
  test('of accounts whose names are hidden are no account’s, but their address’s', async () => {
    const { org, source } = await arrange()
    const hidden = { actor: '[PERSON_NAME]', src_ip: ip }
    const titled = { actor: 'Dr. [PERSON_NAME]' }
    const clinic = [
      { ...hidden, time: '2026-11-18T00:00:00Z' },
      ...times(6, '2026-11-19T23:50:00Z', { ...failed, ...hidden }),
      ...times(6, at('02:00:00'), { ...failed, ...hidden }),
      ...times(6, at('02:00:00'), { ...failed, ...titled }),
      { ...logIn, ...hidden, time: at('02:10:00') },
      { ...logIn, ...hidden, src_ip: '198.51.100.1', time: at('02:10:00') },
      { ...logIn, ...titled, time: at('02:10:00') },
    ]
    await addEvents(org, source, clinic)
    const before = (await factsOf(org)).logs
    expect(before).toMatchObject({
      events: { n: 15, accounts: 0 },
      log_ins: { rows: [{ failed: 6 }, { failed: 6 }] },
      ...{ break_ins: { total: 0 }, new_actors: { total: 0 }, new_addresses: { total: 0 } },
    })
    const tried = ['bob', 'carol', 'dave', 'erin', 'frank'].map((actor) => ({ ...failed, actor, src_ip: ip }))
    await addEvents(
      org,
      source,
      tried.map((event, i) => ({ ...event, time: at(`02:05:0${i}`) })),
    )
    const { break_ins, sprays } = (await factsOf(org)).logs
    expect(break_ins).toMatchObject({ total: 1, rows: [{ ...hidden, by_account: 0, by_address: 11 }] })
    expect(sprays).toMatchObject({ total: 1, rows: [{ accounts: 5, failed: 11 }] })
  })

  const office = { src_ip: '203.0.113.80' }
  const mistyped = (actor: string, time: string) => ({ ...failed, ...office, actor, time })
  const week = { from: new Date('2026-11-16T00:00:00Z'), to: new Date('2026-11-23T00:00:00Z') }
  test.each([
    ['on other days', ['2026-11-16T09:00:00Z', '2026-11-17T09:00:00Z', '2026-11-18T09:00:00Z', '2026-11-19T09:00:00Z']],
    ['in other hours', [at('02:00:00'), at('04:00:00'), at('06:00:00'), at('08:09:59')]],
  ])(
    'of an office whose people mistype %s are no attack on those who log in after one who mistypes often',
    async (_, clocks) => {
      const { org, source } = await arrange()
      await addEvents(org, source, [
        ...clocks.map((time, i) => mistyped(['carol', 'dave', 'erin', 'frank'][i] ?? '', time)),
        ...times(5, at('09:00:00'), mistyped('alice', '')),
        ...['bob', 'carol', 'dave'].map((actor) => ({ ...logIn, ...office, actor, time: at('09:10:00') })),
      ])
      const { break_ins, sprays } = (await factsOf(org, { range: week })).logs
      expect(break_ins).toEqual({ total: 0, rows: [] })
      expect(sprays).toMatchObject({ total: 1, rows: [{ accounts: 5 }] })
    },
  )
  const four = ['b 09:15:00', 'c 09:30:00', 'd 09:45:00', 'e 09:59:00']
  test.each<[string, string[], number]>([
    ['in the same hour, to the second', ['a 09:00:00', ...four], 1],
    ['the first of which is a second too early', ['a 08:59:59', 'b 09:10:00', ...four], 0],
    ['the first of which is tried again within the hour', ['a 08:30:00', 'a 09:20:00', ...four], 1],
    ['the first of which is tried again a second too early', ['a 08:30:00', 'a 08:59:59', 'b 09:10:00', ...four], 0],
    ['the first of which is tried again long after', ['a 06:00:00', 'a 09:20:00', ...four], 1],
    ['the last of which only after that', ['b 09:10:00', ...four, 'a 10:00:01'], 0],
    ['all at once', ['a', 'b', 'c', 'd', 'e'].map((actor) => `${actor} 10:00:00`), 1],
  ])(
    'to five accounts of an address and one that succeeds are told by the hour before it: %s',
    async (_, tries, told) => {
      const { org, source } = await arrange()
      await addEvents(org, source, [
        ...tries.map((one) => mistyped(one.charAt(0), at(one.slice(2)))),
        { ...logIn, ...office, actor: 'bob', time: at('10:00:00') },
      ])
      expect((await factsOf(org)).logs.break_ins.total).toBe(told)
    },
  )
  test('to many accounts from one address are told, and the one that succeeds', async () => {
    const { org, source } = await arrange()
    const tried = Array.from({ length: 8 }, (_, i) => ({
      ...failed,
      actor: `user${i}`,
      src_ip: ip,
      time: at(`04:0${i}:00`),
    }))
    await addEvents(org, source, [...tried, { ...logIn, actor: 'user3', src_ip: ip, time: at('04:20:00') }])
    const { logs } = await factsOf(org)
    expect(logs.sprays.rows).toMatchObject([
      { src_ip: ip, accounts: 8, failed: 8, first: at('04:00:00'), last: at('04:07:00') },
    ])
    expect(logs.break_ins.rows).toMatchObject([{ actor: 'user3', by_account: 1, by_address: 8 }])
  })
})

describe('changes', () => {
  const grant = {
    class_uid: 3005,
    event_code: 'Add member to role.',
    actor: 'admin',
    resource: 'Global Administrator',
  }
  const join = { class_uid: 3006, event_code: 'Add member to group.', actor: 'admin', time: at('07:00:00') }

  test('of privileges, groups and accounts are told by themselves, alike ones once, and counted', async () => {
    const { org, source } = await arrange()
    const ids = await addEvents(org, source, times(43, at('06:00:00'), grant))
    await addEvents(org, source, [
      { ...join, resource: 'Staff' },
      { class_uid: 3001, event_code: 'Add user.', time: at('08:00:00') },
    ])
    const { logs } = await factsOf(org)
    expect(logs.privileges).toMatchObject({
      total: 43,
      rows: [{ ...grant, n: 43, first: at('06:00:00'), time: at('06:00:42') }],
    })
    expect(logs.privileges.rows[0]?.ids[0]).toBe(ids[42])
    expect(logs.groups).toMatchObject({ total: 1, rows: [{ class_uid: 3006, n: 1, time: at('07:00:00') }] })
    expect(logs.accounts).toMatchObject({ total: 1, rows: [{ class_uid: 3001, event_code: 'Add user.' }] })
  })

  test('of one whose name is hidden, and what he took, are not told as those of nobody', async () => {
    const { org, source } = await arrange()
    const taken = { class_uid: 6006, activity_id: 2 }
    const hidden = { actor: '[PERSON_NAME]' }
    await addEvents(org, source, [taken, { ...grant, actor: null }, { ...taken, ...hidden }, { ...grant, ...hidden }])
    const { files, privileges } = (await factsOf(org)).logs
    for (const { rows } of [files, privileges])
      expect(rows.map(({ actor, n }) => [actor, n]).sort()).toEqual([
        [null, 1],
        ['[PERSON_NAME]', 1],
      ])
  })
  test('of privileges are not crowded out by newer ones of groups and of lesser roles', async () => {
    const { org, source } = await arrange()
    const trivial = Array.from({ length: 100 }, (_, i) => ({
      resource: `Team ${'abcdefghij'.charAt(i % 10)}${'klmnopqrst'.charAt(i / 10)}`,
    }))
    await addEvents(org, source, [
      ...trivial.map((event) => ({ ...join, ...event })),
      ...trivial.map((event) => ({ ...grant, ...event, time: at('09:00:00') })),
      { ...grant, time: at('01:00:00') },
      { ...grant, resource: 'Reader', severity_id: 4, time: at('00:30:00') },
    ])
    const { privileges, groups } = (await factsOf(org)).logs
    expect(privileges.rows.slice(0, 3)).toMatchObject([
      { resource: 'Reader', severity_id: 4 },
      { resource: 'Global Administrator', time: at('01:00:00') },
      { class_uid: 3005, time: at('09:00:00') },
    ])
    expect({ privileges: privileges.total, groups: groups.total }).toEqual({ privileges: 102, groups: 100 })
  })

  test('of the members of a group that is called after its rights are changes of privileges', async () => {
    const { org, source } = await arrange()
    const member = { ...join, event_code: 'Member added to global group' }
    const [id] = await addEvents(org, source, [
      { ...member, resource: 'Domain Admins' },
      { ...member, resource: 'Staff' },
      { ...member, resource: null },
      // As Microsoft's logs have it, which name who joined.
      { ...join, resource: 'admin@contoso.example' },
    ])
    const facts = await factsOf(org)
    expect(mustMentionOf(facts)).toEqual([{ what: 'privileges given, taken or used', count: 1, ids: [id] }])
    expect(facts.logs.groups.total).toBe(3)
  })

  test('of privileges that were refused are told as such, and need not be mentioned', async () => {
    const { org, source } = await arrange()
    const refused = { status_id: 2, actor: 'mallory', time: at('07:00:00') }
    await addEvents(org, source, [
      { ...grant, ...refused, event_code: 'SetIamPolicy', message: 'PERMISSION_DENIED' },
      { ...grant, ...refused, event_code: 'sudo refused', resource: 'root' },
      { ...join, ...refused, resource: 'Domain Admins' },
    ])
    const facts = await factsOf(org)
    expect(mustMentionOf(facts)).toEqual([])
    expect(facts.logs).toMatchObject({ privileges: { total: 0 }, groups: { total: 0 }, refused: { total: 3 } })
  })

  test('of privileges are counted in full where they are of more kinds than are told', async () => {
    const { org, source } = await arrange()
    const roles = Array.from({ length: 100 }, (_, i) => ({
      ...grant,
      resource: `role ${'abcdefghij'.charAt(i % 10)}${'klmnopqrst'.charAt(i / 10)}`,
    }))
    await addEvents(org, source, [...roles, ...roles, { ...join, resource: 'Staff' }])
    expect(mustMentionOf(await factsOf(org))).toMatchObject([{ what: 'privileges given, taken or used', count: 200 }])
  })

  test('of objects that only differ in numbers and ids are alike', async () => {
    const { org, source } = await arrange()
    await addEvents(org, source, [
      { ...join, resource: 'Project 17' },
      { ...join, resource: 'project 4711' },
      { ...join, resource: 'Project a4f0-11' },
      { ...join, actor: 'ADMIN', resource: 'Domain Admins' },
    ])
    const { privileges, groups } = (await factsOf(org)).logs
    expect([privileges.rows, groups.rows]).toMatchObject([[{ resource: 'Domain Admins' }], [{ n: 3 }]])
  })

  const alert = { severity_id: 4, event_code: 'AlertTriggered', resource: 'pc-17' }

  test('that differ in what they say are told each, though all else in them is alike', async () => {
    const { org, source } = await arrange()
    const to = (member: string) => ({ ...grant, message: `roles/owner to ${member}` })
    const said = ['Ransomware activity', 'Credential dumping from LSASS', 'Mass deletion', 'Agent is out of date']
    await addEvents(org, source, [
      ...said.map((message) => ({ ...alert, message: `${message}, case 4711` })),
      { ...alert, message: 'Ransomware activity, case 4712', time: at('13:00:00') },
      ...['user:evil@contoso.example', 'serviceAccount:ci@contoso.example'].map(to),
    ])
    const { severe, privileges } = (await factsOf(org)).logs
    expect(severe.total).toBe(5)
    expect(new Set(severe.rows.map(({ message, n }) => `${message} ${n}`))).toEqual(
      new Set(['Ransomware activity, case 4712 2', ...said.slice(1).map((message) => `${message}, case 4711 1`)]),
    )
    expect(privileges.rows.map(({ message, n }) => `${message} ${n}`).sort()).toEqual([
      'roles/owner to serviceAccount:ci@contoso.example 1',
      'roles/owner to user:evil@contoso.example 1',
    ])
  })

  test('of which one says something else each time do not crowd out others, graver or newer as they are', async () => {
    const { org, source } = await arrange()
    const word = (i: number) => `${'abcdefghij'.charAt(i % 10)}${'klmnopqrst'.charAt(i / 10)}`
    const flood = Array.from({ length: 100 }, (_, i) => ({
      ...alert,
      severity_id: 6,
      message: `Malware found in ${word(i)}.docx`,
      time: at('20:00:00'),
    }))
    await addEvents(org, source, [...flood, { ...alert, resource: 'pc of the boss', message: 'Ransomware activity' }])
    const { severe } = (await factsOf(org)).logs
    expect(severe.total).toBe(101)
    expect(severe.rows.slice(0, 4).map(({ message }) => message)).toContain('Ransomware activity')
    expect(severe.rows).toHaveLength(60)
  })

  test('of high severity are told, the gravest first', async () => {
    const { org, source } = await arrange()
    await addEvents(org, source, [{ severity_id: 4 }, { severity_id: 6, time: at('01:00:00') }, { severity_id: 3 }])
    expect((await factsOf(org)).logs.severe).toMatchObject({ total: 2, rows: [{ severity_id: 6 }, { severity_id: 4 }] })
  })

  test('of files are counted by account and what was done', async () => {
    const { org, source } = await arrange()
    const file = { class_uid: 6006, actor: 'bob' }
    await addEvents(org, source, [
      ...times(9, at('03:00:00'), { ...file, activity_id: 2 }),
      ...times(4, at('03:10:00'), { ...file, activity_id: 4 }),
      { ...file, activity_id: 14 },
    ])
    expect((await factsOf(org)).logs.files).toMatchObject({
      total: 2,
      rows: [
        { actor: 'bob', activity_id: 2, n: 9, first: at('03:00:00'), last: at('03:00:08') },
        { actor: 'bob', activity_id: 4, n: 4 },
      ],
    })
  })
})

describe('what is new', () => {
  test('is an account, or an address of a known one, that the events before do not have', async () => {
    const { org, source } = await arrange()
    const before = '2026-11-18T10:00:00Z'
    await addEvents(org, source, [
      { actor: 'alice', src_ip: '203.0.113.1', time: before },
      { actor: 'carol', time: before },
    ])
    await addEvents(org, source, [
      { actor: 'alice', src_ip: '203.0.113.1' },
      { actor: 'alice', src_ip: '198.51.100.7' },
      { actor: 'carol' },
      { actor: 'mallory', src_ip: '203.0.113.1' },
    ])
    const { logs } = await factsOf(org)
    expect(logs.before).toEqual({ n: 2, since: before })
    expect(logs.new_actors).toMatchObject({ total: 1, rows: [{ actor: 'mallory', n: 1, first: at('12:00:00') }] })
    expect(logs.new_addresses).toMatchObject({ total: 1, rows: [{ actor: 'alice', src_ip: '198.51.100.7' }] })
  })

  test('is in the hours too: how many events each has', async () => {
    const { org, source } = await arrange()
    await addEvents(org, source, [...times(3, at('05:59:58'), {}), { time: at('23:59:59') }])
    expect((await factsOf(org)).logs.hours).toMatchObject([
      { hour: at('05:00:00'), n: 2 },
      { hour: at('06:00:00'), n: 1 },
      { hour: at('23:00:00'), n: 1 },
    ])
  })
})

describe('of the organisation’s own audit log', () => {
  test('runs are counted, blocked ones by what was found, and what admins did is told without its detail', async () => {
    const { org } = await arrange()
    const now = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) }
    await postRun(org)
    await postRun(org)
    await postRun(org, { agentId: 'helpdesk-tier1-triage', message: 'SSN 123-45-6789 and 321-54-9876' })
    await asAdmin(org, 'PATCH', '/api/v1/tenant', { name: 'Confidential Ltd' })
    const { audit } = await factsOf(org, { range: now })
    expect(audit).toMatchObject({
      n: 4,
      runs: {
        total: 2,
        rows: [
          { agent_id: 'helpdesk-tier1-triage', action: 'agent_run', n: 2 },
          { agent_id: 'helpdesk-tier1-triage', action: 'agent_run_blocked', n: 1 },
        ],
      },
      blocked: { rows: [{ type: 'SSN', n: 1 }] },
      actions: {
        total: 1,
        rows: [{ action: 'tenant_changed', user_id: 'user_admin', ids: [expect.stringMatching(/^aud_/)] }],
      },
    })
    expect(JSON.stringify(audit)).not.toContain('Confidential')
  })

  test('what admins did is not told to who is none', async () => {
    const { org } = await arrange()
    const now = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) }
    await asAdmin(org, 'PATCH', '/api/v1/tenant', { name: 'Contoso' })
    expect((await factsOf(org, { range: now, admin: false })).audit).toMatchObject({ n: 0, actions: { total: 0 } })
  })

  test('of more entries than are read the newest are, a sixteenth of 50,000 for a slow database, and from when is said', async () => {
    const { org } = await arrange()
    await fill(org, 1)
    const day = { from: new Date('2026-05-12T00:00:00Z'), to: new Date('2026-05-13T00:00:00Z') }
    expect((await factsOf(org, { range: day })).audit).toMatchObject({ n: 1, start: null })
    await sql(
      `insert into audit_entries select copy.* from audit_entries e, generate_series(1000, 4224) i,
         jsonb_populate_record(e, jsonb_build_object('seq', i, 'run_no', i, 'agent_run_no', i,
         'id', 'aud_' || upper(substr(md5(e.id || i), 1, 26)), 'created_at', e.created_at + i * interval '100 milliseconds')) copy where e.org_id = $1`,
      [org],
    )
    const { audit } = await factsOf(org, { range: day, tooSlow: 2 })
    expect(audit).toMatchObject({ n: 3_125, start: '2026-05-12T14:23:50Z', runs: { rows: [{ n: 3_125 }] } })
  })
})
