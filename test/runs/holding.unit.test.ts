import { describe, expect, test } from 'vitest'
import { detect, detectEagerly } from '../../src/dlp/detect.ts'
import type { Finding } from '../../src/dlp/types.ts'
import { Holding, type Passage } from '../../src/runs/holding.ts'

type Scan = (text: string) => Finding[]
const WORDS = 'The printer on the second floor was restarted and its queue cleared, so that the pages came out again. '
/** An answer pushed in pieces of some length: what was released, in order. */
function released(
  answer: string,
  size: number,
  scan = detect as Scan,
  suspect = scan === detect ? detectEagerly : () => [],
): Passage[] {
  const holding = new Holding(scan, suspect)
  const passages: Passage[] = []
  for (let at = 0; at < answer.length; at += size) {
    const passage = holding.push(answer.slice(at, at + size))
    if (passage) passages.push(passage)
  }
  passages.push(holding.end())
  return passages
}
const finding = (offset: number, length: number): Finding => ({ type: 'SSN', offset, length, confidence: 1 })

describe('what is released', () => {
  test.each([1, 7, 64, 5_000])('in pieces of %i is the whole answer, in order', (size) => {
    const answer = WORDS.repeat(40)
    expect(
      released(answer, size)
        .map(({ text }) => text)
        .join(''),
    ).toBe(answer)
  })

  test.each([1, 7, 64])('has its flags before or with it (pieces of %i)', (size) => {
    const answer = `${WORDS.repeat(8)}SSN 123-45-6789. ${WORDS.repeat(12)}Card 4111 1111 1111 1111. ${WORDS.repeat(8)}`
    let length = 0
    const flagged: Finding[] = []
    for (const { findings, text } of released(answer, size)) {
      flagged.push(...findings)
      length += text.length
      for (const value of ['123-45-6789', '4111 1111 1111 1111']) {
        const offset = answer.indexOf(value)
        if (offset < length) expect(flagged).toContainEqual(expect.objectContaining({ offset, length: value.length }))
      }
    }
    expect(flagged).toHaveLength(2)
  })

  test.each([1, 7, 64])('has its other flags before or with it, once each (pieces of %i)', (size) => {
    const answer = `${WORDS.repeat(8)}See [evt_made_up]. ${WORDS.repeat(12)}`
    const flagsOf = (text: string) =>
      [...text.matchAll(/evt_\w+/g)].map(({ 0: id, index }) => ({ type: 'X', offset: index, length: id.length }))
    const holding = new Holding(detect, detectEagerly, flagsOf)
    const passages: (Passage | undefined)[] = []
    for (let at = 0; at < answer.length; at += size) passages.push(holding.push(answer.slice(at, at + size)))
    passages.push(holding.end())
    const flagged = passages.findIndex((passage) => passage && passage.flags.length > 0)
    expect(flagged).toBeLessThanOrEqual(passages.findIndex((passage) => passage?.text.includes('evt_')))
    expect(flagged).toBeLessThan(passages.length - 1)
    expect(passages.flatMap((passage) => passage?.flags ?? [])).toHaveLength(1)
  })

  test('ends at no place inside a finding', () => {
    const answer = 'a bc '.repeat(600)
    const inside = finding(500, 900)
    let length = 0
    for (const { text } of released(answer, 50, (seen) =>
      seen.length >= 1_400 ? [inside] : [finding(500, seen.length - 500)],
    )) {
      length += text.length
      expect(length > 500 && length < 1_400).toBe(false)
    }
  })

  test('is nothing that later words reveal: dates wait until it is clear whose they are', () => {
    const dated = `Admitted on 03/14/2026, seen again on 04/02/2026. ${'The uplink is back and ports answer. '.repeat(60)}`
    const answer = `${dated}The patient is John Smith, SSN 123-45-6789. ${WORDS.repeat(10)}`
    let length = 0
    const told = new Set<number>()
    for (const { findings, text } of released(answer, 20)) {
      for (const { offset } of findings) told.add(offset)
      length += text.length
      for (const { offset } of detect(answer)) if (offset < length) expect(told).toContain(offset)
    }
    expect(told.size).toBeGreaterThan(3)
  })

  test('of a script without spaces comes in parts too, and splits no pair', () => {
    const answer = `${'再起動しました'.repeat(200)}${'𠮷'.repeat(600)}`
    const parts = released(answer, 64)
    expect(parts.length).toBeGreaterThan(3)
    for (const { text } of parts) expect(text.isWellFormed()).toBe(true)
  })

  test('tells a finding once, and one that is found late all the same', () => {
    const answer = WORDS.repeat(30)
    const late = finding(10, 5)
    const told = released(answer, 100, (text) => (text.length > 2_000 ? [late] : [])).flatMap(
      ({ findings }) => findings,
    )
    expect(told).toEqual([late])
  })

  test('costs scans that are linear in the answer’s length', () => {
    const scanned = (length: number) => {
      let sum = 0
      released('word '.repeat(length / 5), 3, (text) => {
        sum += text.length
        return []
      })
      return sum
    }
    expect(scanned(100_000) / scanned(10_000)).toBeLessThan(20)
    expect(scanned(100_000)).toBeLessThan(1_200_000)
  })

  test('is nothing but the end for a short answer, and an empty one', () => {
    expect(released('Reset it.', 3)).toMatchObject([{ text: 'Reset it.', findings: [] }])
    expect(new Holding(detect, detectEagerly).end()).toEqual({ text: '', findings: [], flags: [], all: [] })
  })

  test('is nothing when the detector fails', () => {
    const failing = () => {
      throw new RangeError('too long')
    }
    expect(() => released(WORDS.repeat(20), 50, failing)).toThrow(RangeError)
  })
})
