import { expect, test } from 'vitest'
import { coded } from '../../../src/dlp/coded.ts'
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
