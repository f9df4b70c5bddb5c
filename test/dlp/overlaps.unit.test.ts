import { describe, expect, test } from 'vitest'
import { foundIn } from './found-in.ts'

describe('of identifiers that overlap, detect makes one that covers both, of the gravest type', () => {
  test.each<[string, string[]]>([
    ['12 Elm Street Unit 123-45-6789', ['SSN:12 Elm Street Unit 123-45-6789']],
    ['mail 123-45-6789@mail.com', ['SSN:123-45-6789@mail.com']],
    ['5 Oak Ave # 4111-1111-1111-1111', ['STREET_ADDRESS:5 Oak Ave', 'PAYMENT_CARD:4111-1111-1111-1111']],
    ['+4222222222222', ['PAYMENT_CARD:+4222222222222']],
  ])('%s', (text, findings) => {
    expect(foundIn(text)).toEqual(findings)
  })
})
