import { expect, test } from 'vitest'
import { mayHideNames, obstacleTo } from '../../src/console/draft.ts'

const draft = { agentId: 'helpdesk-tier1-triage', message: 'x', systemPromptOverride: '', phi: 'block' } as const

test('a draft is too long where the API would say so: by characters, not by how they are written', () => {
  expect(obstacleTo({ ...draft, message: '😀'.repeat(32_000), systemPromptOverride: '😀'.repeat(8_000) })).toBeNull()
  expect(obstacleTo({ ...draft, message: '😀'.repeat(32_001) })).toBe('long')
  expect(obstacleTo({ ...draft, systemPromptOverride: 'a'.repeat(8_001) })).toBe('long')
})

test.each([
  ['Пациентка Мария Иванова', true],
  ['患者王伟', true],
  ['Jane Roe, née Müller, 5 µg', false],
  ['Łukasz Đorđe, 38 °C, 😀', false],
])('names may be hidden in what has letters of another script: %s %s', (text, isHidden) => {
  expect(mayHideNames({ ...draft, message: text })).toBe(isHidden)
  expect(mayHideNames({ ...draft, systemPromptOverride: text })).toBe(isHidden)
})
