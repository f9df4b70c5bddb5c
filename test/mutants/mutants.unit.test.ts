import { expect, test } from 'vitest'
import { withAll } from '../../bench/mutants/in-workerd.ts'
import { type Mutant, mutantsOf, mutated } from '../../bench/mutants/mutants.ts'

const changes = (text: string): string[] => mutantsOf('a.ts', text).map(({ before, after }) => `${before} → ${after}`)

test.each<[string, string[]]>([
  [
    'const f = (a: number) => { if (a < 1) g() }',
    ['a < 1 → true', 'a < 1 → false', 'a < 1 → a <= 1', '1 → 2', 'g() → ;'],
  ],
  ['const a = !b && (c) || d', ['!b && (c) || d → !b && (c) && d', '!b && (c) → !b || (c)', '!b → b']],
  ["const a = b ?? 'x'", ["b ?? 'x' → b", "b ?? 'x' → 'x'", "'x' → ''"]],
  ['const a = /^a+/i', ['/^a+/i → /a+/i', '/^a+/i → /^a/i', '/^a+/i → /^a+/']],
  ['const f = (): string => { return `a` }', ['`a` → undefined', "`a` → ''"]],
])('%s has its small mistakes', (text, mistakes) => {
  expect(changes(text)).toEqual(mistakes)
})

test.each(["import { a } from 'b'", "export type A = 'b' | 1", "const a = log('warn', 'b')", "const a = { 'b-c': d }"])(
  '%s has none: no test should hold it',
  (text) => {
    expect(changes(text)).toEqual([])
  },
)

test('the mistakes of a file can be put into it together, and each chosen', () => {
  const text =
    'let n = 0\nfor (let i = 0; i < 3; i++) { if (i > 0 && i !== 2) n += i * 2 }\n;((x) => { n = x })(n + 5)\nreturn n'
  const run = (code: string, chosen: number): unknown => {
    Reflect.set(globalThis, 'MUTANT', chosen)
    return new Function(code)()
  }
  // Those that end: a loop that runs on is no example.
  const mutants: Mutant[] = mutantsOf('a.ts', `const f = () => {${text}}`)
    .map((mutant) => ({ ...mutant, start: mutant.start - 17, end: mutant.end - 17 }))
    .filter(({ before }) => before !== 'i++')
  const all = withAll(
    text,
    mutants.map((mutant, at) => ({ ...mutant, name: at + 1 })),
  )
  expect(mutants.length).toBeGreaterThan(10)
  expect(run(all, 0)).toBe(7)
  for (const [at, mutant] of mutants.entries())
    expect(run(all, at + 1), mutant.after).toEqual(run(mutated(text, mutant), 0))
})
