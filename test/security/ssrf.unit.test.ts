import { describe, expect, test } from 'vitest'
import { refusedAddress } from '../../src/outside/address.ts'

const refused = (address: string) => refusedAddress(address, []) !== undefined

describe('an address that a tenant gives may not lead', () => {
  test.each<[string, string[]]>([
    [
      'to this machine',
      ['127.0.0.1', '127.1', '127.255.255.254', '0.0.0.0', '0', 'localhost', 'LOCALHOST', 'a.localhost'],
    ],
    ['to a private network', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '198.18.0.1']],
    ['to a cloud’s metadata', ['169.254.169.254', '169.254.170.2', 'metadata.google.internal', '100.100.100.200']],
    ['to many', ['224.0.0.1', '239.255.255.255', '255.255.255.255', '240.0.0.1']],
    ['to documentation’s numbers', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '192.0.0.8', '192.88.99.1']],
    [
      'by a number in another notation',
      ['2130706433', '0x7f.1', '0x7f000001', '0177.0.0.1', '017700000001', '2852039166', '0xa9fea9fe', '169.16689662'],
    ],
    [
      'by a number with a dot behind',
      ['127.0.0.1.', '10.0.0.1.', 'localhost.', 'localhost..', 'metadata.google.internal.'],
    ],
    [
      'by a number in other digits or dots',
      ['１２７.０.０.１', '①②⑦.⓪.⓪.①', '127。0。0。1', '169｡254｡169｡254', '%31%36%39.254.169.254'],
    ],
    [
      'by IPv6',
      ['[::1]', '[::]', '[fe80::1]', '[fd00:ec2::254]', '[fc00::1]', '[ff02::1]', '[2001:db8::1]', '[2606:4700::1111]'],
    ],
    [
      'by IPv4 in IPv6',
      [
        '[::ffff:127.0.0.1]',
        '[::ffff:a9fe:a9fe]',
        '[::127.0.0.1]',
        '[64:ff9b::a9fe:a9fe]',
        '[2002:7f00:1::]',
        '[0:0:0:0:0:ffff:10.0.0.1]',
      ],
    ],
    [
      'to a name of no public zone',
      [
        'splunk',
        'splunk.local',
        'db.internal',
        'nas.lan',
        'hec.intranet',
        'x.home.arpa',
        'x.onion',
        'x.test',
        'x.invalid',
      ],
    ],
    ['to a name in letters that look like it', ['ｌｏｃａｌｈｏｓｔ', 'ℓocalhost', 'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', 'loc\u00adalhost']],
  ])('%s', (_, hosts) => {
    for (const host of hosts)
      for (const port of ['', ':443', ':8088']) expect(refused(`https://${host}${port}/x`), host).toBe(true)
  })

  test.each([
    'http://splunk.example.com',
    'ftp://splunk.example.com',
    'file:///etc/passwd',
    'gopher://splunk.example.com',
    'data:text/plain,x',
    'javascript:alert(1)',
    'blob:https://splunk.example.com/x',
    '//splunk.example.com',
    'splunk.example.com',
    '',
    'https://',
    'https://user@splunk.example.com',
    'https://user:password@splunk.example.com',
    'https://splunk.example.com@127.0.0.1',
    'https://splunk.example.com:x@127.0.0.1/',
    'https://127.0.0.1\\@splunk.example.com',
    'https://127.0.0.1#@splunk.example.com',
    'https://127.0.0.1?@splunk.example.com',
    'https:127.0.0.1',
    'https:\\\\127.0.0.1',
    'https:/\t/127.0.0.1',
    'https://127.0.\n0.1',
  ])('by its scheme, its user or its punctuation: %j', (address) => {
    expect(refused(address)).toBe(true)
  })
})

test('the public numbers beside private ranges are let through, and public names', () => {
  for (const host of [
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    'http-inputs-contoso.splunkcloud.com',
    'localhost.example.com',
    'internal.example.com',
    'bücher.example',
  ])
    expect(refusedAddress(`https://${host}:8088/x`, []), host).toBeUndefined()
})

test('only what the operator trusts is let through besides, by its whole origin', () => {
  const trusted = ['http://10.0.0.5:8088']
  expect(refusedAddress('http://10.0.0.5:8088/services', trusted)).toBeUndefined()
  for (const address of [
    'http://10.0.0.5/services',
    'https://10.0.0.5:8088',
    'http://10.0.0.5:8089',
    'http://10.0.0.50:8088',
    'http://10.0.0.5:8088@10.0.0.6',
    'http://x@10.0.0.5:8088',
  ])
    expect(refusedAddress(address, trusted), address).toBeDefined()
})
