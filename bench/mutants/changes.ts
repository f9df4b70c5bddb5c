import { regexChanges } from './regex-changes.ts'
import type { Node, Place } from './syntax.ts'

/** A node and the text to put in its place. */
type Change = { node: Node; after: string }

const OPERATORS: Record<string, string> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '&': '|',
  '|': '&',
  '^': '|',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
  '&&': '||',
  '||': '&&',
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '++': '--',
  '--': '++',
}

/** The small mistakes that can be made at a node. */
export function changesOf(place: Place, text: string): Change[] {
  return [...ofItself(place, text), ...ofPart(place)].filter(({ node }) => node.end > node.start)
}

const partOf = (node: Node, field: string): Node => node[field] as Node

/** Those of what the node is: an operator, a literal, a call that is left out. */
function ofItself({ node, around, field }: Place, text: string): Change[] {
  const source = ({ start, end }: Node) => text.slice(start, end)
  const change = (after: string): Change => ({ node, after })
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression':
      return operatorsOf(node, source).map(change)
    case 'UpdateExpression': {
      const operator = String(node.operator)
      return [change(source(node).replace(operator, OPERATORS[operator] ?? operator))]
    }
    case 'UnaryExpression':
      return node.operator === '!' || node.operator === '-' ? [change(source(node).slice(1))] : []
    case 'Literal':
      return isName(around[0], field) || (field === 'right' && isForCompiler(around[0]))
        ? []
        : literalsOf(node).map(change)
    case 'TemplateLiteral':
      return around[0]?.type === 'TaggedTemplateExpression' ? [] : [change("''")]
    case 'ArrayExpression':
      return (node.elements as unknown[]).length > 0 ? [change('[]')] : []
    case 'ExpressionStatement':
      return isCall(partOf(node, 'expression')) ? [change(';')] : []
    case 'ThrowStatement':
      return [change(';')]
    default:
      return []
  }
}

/** Those of one part of the node: what it asks, and what it gives back. */
function ofPart({ node }: Place): Change[] {
  const change = (field: string, ...afters: string[]): Change[] =>
    afters.map((after) => ({ node: partOf(node, field), after }))
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return change('test', 'true', 'false')
    case 'WhileStatement':
      return change('test', 'false')
    case 'ReturnStatement':
      return node.argument ? change('argument', 'undefined') : []
    case 'ArrowFunctionExpression':
      return partOf(node, 'body').type === 'BlockStatement' ? [] : change('body', 'undefined')
    default:
      return []
  }
}

function operatorsOf(node: Node, source: (node: Node) => string): string[] {
  const [left, right, operator] = [partOf(node, 'left'), partOf(node, 'right'), String(node.operator)]
  if (operator === '??') return isForCompiler(node) ? [source(right)] : [source(left), source(right)]
  const other = OPERATORS[operator]
  if (other === undefined || (operator === '+' && [left, right].some(isText))) return []
  // Between the two there may be parentheses as well.
  const between = source({ ...node, start: left.end, end: right.start })
  return [
    source({ ...node, end: left.end }) + between.replace(operator, other) + source({ ...node, start: right.start }),
  ]
}

function literalsOf({ value, regex, raw }: Node): string[] {
  if (regex) return regexChanges(String(raw))
  if (typeof value === 'boolean') return [String(!value)]
  if (typeof value === 'number') return [String(value + 1)]
  return typeof value === 'string' ? [value === '' ? "'mutant'" : "''"] : []
}

const isText = ({ type, value }: Node): boolean => type === 'TemplateLiteral' || typeof value === 'string'
const isCall = (node: Node): boolean =>
  node.type === 'AwaitExpression' ? isCall(partOf(node, 'argument')) : node.type === 'CallExpression'

/** `list[i] ?? 0`: the compiler does not know that the element is there. What is never so cannot be tested. */
const isForCompiler = (node: Node | undefined): boolean =>
  node?.operator === '??' && partOf(node, 'left').computed === true && partOf(node, 'right').type === 'Literal'

/** Whether the literal is the name of a member. */
const isName = (parent: Node | undefined, field: string): boolean =>
  field === 'key' && (parent?.type === 'Property' || parent?.type === 'PropertyDefinition')
