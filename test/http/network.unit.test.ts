import { expect, test } from 'vitest'
import { addressOf, networkOf, withoutPort } from '../../src/http/network.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1:2', 'fe80:0:0:0::/64'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['::ffff:0.0.0.1', '0.0.0.1'],
  ['unknown', 'unknown'],
])('%s belongs to %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['2001:0DB8:0001:0000:0000:0000:0000:0001', '2001:db8:1::1'],
  ['2001:db8:1::1', '2001:db8:1::1'],
  ['fe80::1c2f:9a%12', 'fe80::1c2f:9a'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::1', '::1'],
])('%s is told from others as %s', (address, canonical) => {
  expect(addressOf(address)).toBe(canonical)
})

test.each([
  '',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.4.',
  '256.1.1.1',
  '1.2.3.4:80',
  '[::1]',
  '::1]/@[',
  ':',
  '1::2::3',
  'unknown',
  '::1 Ann',
  '%eth0',
])('%j is no address', (text) => {
  expect(addressOf(text)).toBeNull()
})

test.each([
  ['203.0.113.9:51000', '203.0.113.9'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['203.0.113.9', '203.0.113.9'],
  ['host:80', 'host:80'],
  ['', ''],
])('%s without a port is %s', (text, address) => {
  expect(withoutPort(text)).toBe(address)
})
