import { describe, expect, test } from 'vitest'
import { dea, iban, luhn, nhs, npi, paymentCard, vin } from '../../src/dlp/rules/check-digits.ts'

/** Good ones, by who computed their check digit. */
const GOOD: [string, (value: string) => boolean, string[]][] = [
  ['luhn', luhn, ['4111111111111111', '79927398713', '490154203237518', '18', '0']],
  ['npi', npi, ['1234567893', '1245319599']],
  ['dea', dea, ['AB1234563', 'BB1388568', 'F91234563']],
  [
    'iban',
    iban,
    [
      'DE89370400440532013000',
      'GB82 WEST 1234 5698 7654 32',
      'FR14-2004-1010-0505-0001-3M02-606',
      'nl91abna0417164300',
    ],
  ],
  ['vin', vin, ['1HGCM82633A004352', '1M8GDM9AXKP042788', '11111111111111111', '5gzcz43d13s812715']],
  ['nhs', nhs, ['943 476 5919', '4505577104', '0000000000']],
]

describe.each(GOOD)('%s', (_, accepts, good) => {
  test.each(good)('accepts %s', (value) => {
    expect(accepts(value)).toBe(true)
  })
  test.each(good)('refuses %s with any one digit changed', (value) => {
    const changed = [...value].flatMap((digit, at) =>
      /\d/.test(digit) ? [value.slice(0, at) + ((Number(digit) + 1) % 10) + value.slice(at + 1)] : [],
    )
    // The 9 of a business's DEA number is no digit of it.
    const counted = accepts === dea ? changed.filter((text) => text.slice(0, 2) === value.slice(0, 2)) : changed
    expect(counted.filter(accepts)).toEqual([])
  })
})

/** Its last digit made such that the whole passes Luhn's check. */
const checked = (digits: string): string =>
  [...'0123456789'].map((check) => digits.slice(0, -1) + check).find(luhn) ?? ''

describe('a payment card', () => {
  test.each([
    '4000000000000',
    '4000000000000000',
    '4000000000000000000',
    ...['51', '55', '2221', '2229', '2230', '2299', '2300', '2699', '2700', '2719', '2720'].map((start) =>
      start.padEnd(16, '0'),
    ),
    ...['340', '370'].map((start) => start.padEnd(15, '0')),
    ...['300', '305', '36', '38'].map((start) => start.padEnd(14, '0')),
    '3500000000000000',
    ...['6011', '650', '644', '649'].map((start) => start.padEnd(16, '0')),
    '6011000000000000000',
    ...['6200000000000000', '6200000000000000000'],
    ...['50', '56', '57', '58', '59', '60', '69'].flatMap((start) => [start.padEnd(12, '0'), start.padEnd(19, '0')]),
  ])('of a network, %s…, is one', (digits) => {
    expect(paymentCard(checked(digits))).toBe(true)
    expect(paymentCard(checked(digits).replace(/(\d{4})/g, '$1 '))).toBe(true)
  })
  test.each([
    '40000000000000',
    '400000000000',
    '1000000000000000',
    '7000000000000000',
    '8000000000000000',
    ...['2220', '2721', '2100', '2800'].map((start) => start.padEnd(16, '0')),
    ...['51', '2300', '35'].map((start) => start.padEnd(15, '0')),
    ...['306', '31', '32', '33', '34', '37'].map((start) => start.padEnd(14, '0')),
    ...['50', '60'].flatMap((start) => [start.padEnd(11, '0'), start.padEnd(20, '0')]),
    ...['52', '54'].map((start) => start.padEnd(14, '0')),
  ])('of no network, %s…, is none', (digits) => {
    expect(paymentCard(checked(digits))).toBe(false)
  })
})
