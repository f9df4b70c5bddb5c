import type { Token } from './tokens.ts'

/** Tokens before and after one that tell what prints it, and how few of them tell nothing. */
const REACH = 60
const LEAST_TOKENS = 16
/** What people write in any sentence, and programs seldom print. */
const SMALL = new Set(
  `the a an of to in for is was and or on with at by from that this it has had have her his she he my we i you are be not as after please can our their
   but they your me`.split(/\s+/),
)
const MOST_SMALL = 0.04
const SYNTAX = '={}[]<>|"\\_$%;@&*+^`'
const LEAST_SYNTAX = 0.15

/**
 * Whether what a program prints stands around a token, such as a table of connections or a dump: it is full of numbers, in which the taggers, which
 * learned from sentences, see somebody's.
 */
export function isPrinted(tokens: readonly Token[], at: number): boolean {
  const around = tokens.slice(Math.max(0, at - REACH), at + REACH)
  let [small, syntax, machines] = [0, 0, 0]
  for (const [i, { kind, text, plain }] of around.entries()) {
    if (kind === 'word') small += Number(SMALL.has(plain))
    else if (kind === 'mark') syntax += Number(SYNTAX.includes(text))
    machines += Number((kind === 'mark' && text.length > 1) || isAddress(around, i))
  }
  return (
    around.length >= LEAST_TOKENS &&
    small < MOST_SMALL * around.length &&
    (machines > 1 || syntax > LEAST_SYNTAX * around.length)
  )
}

/** Whether an IPv4 address begins at a token. */
function isAddress(tokens: readonly Token[], at: number): boolean {
  for (let i = at; i < at + 7; i++) {
    const { kind, text } = tokens[i] ?? {}
    if ((i - at) % 2 === 0 ? kind !== 'number' : text !== '.') return false
  }
  return true
}
