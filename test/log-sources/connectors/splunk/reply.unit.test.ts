import { afterEach, describe, expect, test, vi } from 'vitest'
import { MAX_LINE_CHARS, resultsOf } from '../../../../src/log-sources/connectors/splunk/reply.ts'
import type { Reply } from '../../../../src/outside/call.ts'
import { trouble } from '../../../outside/trouble.ts'

const answered = (text: string, status = 200, retryAfterS?: number): Reply => ({
  ...{ status, headers: new Headers(), text, json: undefined, retryAfterS },
})
const results = async (reply: Reply) => [...resultsOf(reply)]
const line = (result: object) => JSON.stringify({ preview: false, result })

afterEach(() => vi.restoreAllMocks())

describe("an answer of Splunk's", () => {
  test('is parsed line by line, each when it is its turn, and never as a whole', async () => {
    const parse = vi.spyOn(JSON, 'parse')
    const lines = [line({ a: '1' }), line({ a: '2' }), line({ a: '3' })]
    const [first] = resultsOf(answered(lines.join('\n')))
    expect(first).toEqual({ a: '1' })
    const parsed = parse.mock.calls.map(([text]) => text)
    expect(parsed).toContain(lines[0])
    expect(parsed.filter((text) => text.includes('"2"'))).toEqual([])
  })

  test('may have empty lines, and end with or without a line end', async () => {
    for (const text of [
      `${line({ a: '1' })}\n\r\n \n${line({ a: '2' })}`,
      `\n${line({ a: '1' })}\n${line({ a: '2' })}\n`,
    ])
      expect(await results(answered(text))).toEqual([{ a: '1' }, { a: '2' }])
    expect(await results(answered(''))).toEqual([])
  })

  test('has a line that would be many times its length when it is parsed: it is not, and the others are', async () => {
    const parse = vi.spyOn(JSON, 'parse')
    const bomb = `{"result":{"a":[${'{},'.repeat(MAX_LINE_CHARS / 3)}{}]}}`
    expect(await results(answered(`${line({ a: '1' })}\n${bomb}\n${line({ a: '2' })}\n`))).toEqual([
      { a: '1' },
      null,
      { a: '2' },
    ])
    for (const [text] of parse.mock.calls) expect(text.length).toBeLessThanOrEqual(MAX_LINE_CHARS)
  })

  test.each([
    [429, true],
    [500, true],
    [502, true],
    [503, true],
    [400, false],
    [401, false],
    [403, false],
    [404, false],
  ])('of HTTP %i passes, or does not: %s', async (status, passing) => {
    expect(await trouble(results(answered('', status)))).toMatchObject({ passing })
    expect(await trouble(results(answered('', status, 7)))).toMatchObject({ passing, retryAfterS: 7 })
  })
})
