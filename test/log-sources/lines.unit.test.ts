import { describe, expect, test } from 'vitest'
import { linesOf } from '../../src/log-sources/lines.ts'

const MAX_BODY = 8 * 1_048_576

describe('the lines of a text', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['a', ['a']],
    ['a\nb', ['a', 'b']],
    ['a\r\nb\rc\n', ['a', 'b', 'c']],
    ['\n\n a \n\t\n  \r\nb  ', [' a ', 'b  ']],
    ['a\u00a0\n\u00a0\n', ['a\u00a0']],
  ])('of %j are those that say something', (text, lines) => {
    expect([...linesOf(text)]).toEqual(lines)
  })
  test.each([' ', '\n', ' \n', '\t\r\n'])('are found where a whole body is blank: %j', (blank) => {
    const blanks = blank.repeat(MAX_BODY / blank.length)
    expect([...linesOf(blanks)]).toEqual([])
    expect([...linesOf(`${blanks}x${blanks}`)].map((line) => line.trim())).toEqual(['x'])
  })
  test('are read one at a time', () => {
    const lines = linesOf('a\n'.repeat(MAX_BODY / 2))[Symbol.iterator]()
    expect(lines.next()).toEqual({ done: false, value: 'a' })
  })
})
