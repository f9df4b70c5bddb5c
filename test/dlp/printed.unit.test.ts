import { describe, expect, test } from 'vitest'
import { isPrinted } from '../../src/dlp/printed.ts'
import { tokenize } from '../../src/dlp/tokens.ts'
import { foundIn } from './found-in.ts'

const PODS = `Since this morning some pods restart:
NAME                       READY   STATUS             RESTARTS   AGE     IP            NODE
ledger-8c9d6f7b54-x2x9q    1/2     CrashLoopBackOff   14         3d2h    10.42.0.117   node-3
ledger-8c9d6f7b54-kk7hz    2/2     Running            0          3d2h    10.42.1.23    node-1
gateway-5f66d9c7d8-9vw8m   2/2     Running            1          21d     10.42.2.44    node-2`
const SOCKETS = `tcp        0      0 10.0.4.12:44312     10.0.4.31:5432     ESTABLISHED 2214/gateway
tcp        0     96 10.0.4.12:22        10.0.9.7:51022     ESTABLISHED 31889/sshd
tcp6       0      0 :::9100             :::*               LISTEN      871/node_exporter
tcp        0      0 10.0.4.12:44388     10.0.4.31:5432     TIME_WAIT   -`
const DUMP = `PROCESS_NAME: w3wp.exe at 00007ffb\`8d2a1c40, thread 0x1a2c, module base 0x7ffb8d290000
S-1-5-21-3623811015-3361044348-30300820-1013 was denied, correlation 4f3a2b1c-9d8e-4f6a-8b4c-3d2e1f0a9b8c
48 65 6c 6c 6f 20 77 6f 72 6c 64 00 0a 0d ff fe, adapter 00:1A:2B:3C:4D:5E`

describe('of what a program prints nobody is found in', () => {
  test.each([
    ['pods', PODS],
    ['connections', SOCKETS],
    ['a dump', DUMP],
    [
      'an id with a check digit',
      'SentinelOne alert 4875254958102095083 was raised on the file server of the finance team',
    ],
    [
      'a policy of a firewall',
      'FortiGate policy ID 973 drops the traffic of the backup server, please look at the rule',
    ],
    ['a Go path', 'panic in /go/src/github.com/acme/gateway/main.go:114, the service restarted'],
    ['a header', 'Message-ID: <CAF4kV9xq2Lw8Zp0aJ3dEoRtYbN7uGh@mail.gmail.com> was queued by the mail server'],
  ])('%s', (_, text) => {
    expect(foundIn(text)).toEqual([])
  })
})

test.each([PODS, SOCKETS])('whom it names is found all the same', (output) => {
  const lines = output.split('\n')
  for (const said of [
    'patient Maria Gonzalez, MRN 4471882',
    '"name":"Maria Gonzalez","dob":"1961-04-02"',
    'card=4111111111111111',
  ])
    expect(foundIn(lines.toSpliced(2, 0, said).join('\n')).join()).toMatch(/Gonzalez|4111111111111111/)
})

test('a program’s output is told from sentences around it, from a note and from a list of names', () => {
  const printed = (text: string, word: string) =>
    isPrinted(
      tokenize(text),
      tokenize(text).findIndex((token) => token.text === word),
    )
  expect(printed(PODS, 'CrashLoopBackOff')).toBe(true)
  expect(printed(SOCKETS, 'TIME_WAIT'.split('_')[0] ?? '')).toBe(true)
  const note =
    'She was seen at the clinic on Monday for a cough that had begun after a trip, and her labs were sent to us by fax.'
  expect(printed(`${note} ${note} ${note}`, 'cough')).toBe(false)
  expect(
    printed(
      'Anna Schmidt\nBoris Weber\nCarla Fuchs\nDoris Lang\nErika Wolf\nFritz Berg\nGerda Kraus\nHans Vogel',
      'Carla',
    ),
  ).toBe(false)
  expect(printed('10.42.0.117 1/2', '1')).toBe(false)
})
