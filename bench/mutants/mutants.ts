import { changesOf } from './changes.ts'
import { type Node, nodesOf, type Place } from './syntax.ts'

/** One small mistake in a file: the text from `start` to `end` is `after`. */
export type Mutant = {
  file: string
  line: number
  start: number
  end: number
  before: string
  after: string
  /** Whether it is a statement that is changed, or an expression. */
  statement: boolean
  /** It is met while the module is loaded, and never again. */
  atLoad: boolean
}

/** What became of a mutant; `hung`: the tests did not end, so it was noticed as well. */
export type Fate = 'noticed' | 'hung' | 'survived'
export const fateOf = (noticed: boolean): Fate => (noticed ? 'noticed' : 'survived')

/** Every mutant of a file, in the order of its text. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const lineEnds = [...text.matchAll(/\n/g)].map(({ index }) => index)
  const mutants: Mutant[] = []
  for (const place of nodesOf(text)) {
    if (isTold(place)) continue
    for (const { node, after } of changesOf(place, text)) {
      const { start, end } = node
      const line = 1 + lineEnds.filter((lineEnd) => lineEnd < start).length
      const statement = node.type.endsWith('Statement')
      const before = text.slice(start, end)
      if (after !== before) mutants.push({ file, line, start, end, before, after, statement, atLoad: isAtLoad(place) })
    }
  }
  return mutants
}

/** The text with the mistake in it. */
export const mutated = (text: string, { start, end, after }: Mutant): string =>
  text.slice(0, start) + after + text.slice(end)

/** Calls whose arguments are read by people alone: what the log and the API's description say. */
const TOLD = /^(log|describeError|setMetric|describe|meta|noted)$/

/** Inside of texts for people: the log's, the description's and the words of an error. No test should hold them fast. */
function isTold({ node, around }: Place): boolean {
  return [node, ...around].some(
    (outer) =>
      outer.type === 'ImportDeclaration' ||
      (outer.type === 'ThrowStatement' && outer !== node) ||
      (outer.type === 'CallExpression' && outer !== node && TOLD.test(calleeOf(outer))),
  )
}

/** The last name of what is called. */
function calleeOf(call: Node): string {
  const callee = call.callee as Node
  const named = callee.type === 'MemberExpression' ? (callee.property as Node) : callee
  return typeof named.name === 'string' ? named.name : ''
}

const isAtLoad = ({ around }: Place): boolean => !around.some(({ type }) => /Function/.test(type))
