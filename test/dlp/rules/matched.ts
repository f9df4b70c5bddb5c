import { expect, test } from 'vitest'
import { coded } from '../../../src/dlp/coded.ts'
import { detect } from '../../../src/dlp/detect.ts'
import { tokenize } from '../../../src/dlp/tokens.ts'
import type { PhiType } from '../../../src/dlp/types.ts'

/** `call <me|him|> at «1»` as three texts. */
export function variants(pattern: string): string[] {
  const group = /<([^<>]*)>/.exec(pattern)
  if (!group) return [pattern]
  const [whole, choices = ''] = group
  return choices
    .split('|')
    .flatMap((choice) => variants(pattern.slice(0, group.index) + choice + pattern.slice(group.index + whole.length)))
}

const matchedIn = (text: string, type: PhiType): string[] =>
  coded(text, tokenize(text))
    .filter((match) => match.type === type)
    .map(({ offset, length }) => text.slice(offset, offset + length))

/** Each variant of each pattern matches a rule of the type where it is marked «so». */
export function matches(type: PhiType, patterns: string[]): void {
  test.each(patterns)(`${type}: %s`, (pattern) => {
    for (const marked of variants(pattern)) {
      const [, value] = /«(.*)»/s.exec(marked) ?? []
      expect(matchedIn(marked.replace(/[«»]/g, ''), type), marked).toContain(value)
    }
  })
}

/** No variant of a pattern matches any rule of the type. */
export function misses(type: PhiType, patterns: string[]): void {
  test.each(patterns)(`no ${type}: %s`, (pattern) => {
    for (const text of variants(pattern)) expect(matchedIn(text, type), text).toEqual([])
  })
}

/** What tells of work on computers around a sentence. */
const inTicket = (sentence: string): string =>
  `${sentence} on WS-14, client 24.2, ticket INC0041882, server APP-02 rebooted.`

/** Each variant of each pattern is found, in a ticket about computers too, where it is marked «so». */
export function found(type: PhiType, patterns: string[]): void {
  test.each(patterns)(`${type} is found in a ticket: %s`, (pattern) => {
    for (const marked of variants(pattern).map(inTicket)) {
      const text = marked.replace(/[«»]/g, '')
      const values = detect(text)
        .filter((finding) => finding.type === type)
        .map(({ offset, length }) => text.slice(offset, offset + length))
      for (const [, value] of marked.matchAll(/«([^»]*)»/g)) expect(values, marked).toContain(value)
    }
  })
}

/** Nothing is found in any variant of a pattern, in a ticket about computers. */
export function passes(patterns: string[]): void {
  test.each(patterns)('passes in a ticket: %s', (pattern) => {
    for (const text of variants(pattern).map(inTicket)) expect(detect(text), text).toEqual([])
  })
}
