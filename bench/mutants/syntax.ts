import { stripTypeScriptTypes } from 'node:module'
import { parseAst } from 'vitest/node'

/** A node of the ESTree, with its place in the text. */
export type Node = { type: string; start: number; end: number; [field: string]: unknown }

/** A node, the nodes around it (the nearest first) and the field of the nearest one that holds it. */
export type Place = { node: Node; around: Node[]; field: string }

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value

/** All nodes of a file of TypeScript, at the offsets of its text: types are taken out by white space, which keeps them. */
export function* nodesOf(text: string): Generator<Place> {
  const code = stripTypeScriptTypes(text)
  if (code.length !== text.length) throw new Error('the types cannot be taken out without moving the rest')
  const program: unknown = parseAst(code)
  if (isNode(program)) yield* inside(program, [], '')
}

function* inside(node: Node, around: Node[], field: string): Generator<Place> {
  yield { node, around, field }
  for (const [name, value] of Object.entries(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) yield* inside(child, [node, ...around], name)
}
