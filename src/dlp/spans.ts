import { spanOf } from './bounds.ts'
import type { Counting } from './first.ts'
import { FACILITY } from './lexicon/classes.ts'
import { namesKnowledge } from './nobodys.ts'
import { PLACE, surest, type Tags } from './tagger/tagger.ts'
import type { Token } from './tokens.ts'
import type { Finding } from './types.ts'

/** What a rule also found has the type of the rule. */
const BELOW_RULES = 0.01

/** Runs of tokens of one label that count, as findings, until `take` wants no more. */
export function spans(
  text: string,
  tokens: readonly Token[],
  { labels, likely }: Tags,
  counts: Counting['span'],
  take: (finding: Finding) => boolean,
): void {
  for (let from = 0; from < tokens.length; from++) {
    const label = labels[from] ?? 0
    if (label === 0) continue
    let to = runEnd(text, tokens, labels, from)
    if (label === PLACE)
      while (isBridge(text, tokens, labels, to)) to = runEnd(text, tokens, labels, nextLabelled(labels, to))
    const confidence = surest(likely, from, to)
    if (label === PLACE && (tokens[to]?.classes ?? 0) & FACILITY && isClose(text, tokens, to)) to++
    const span = label === PLACE && namesKnowledge(tokens, from, to) ? undefined : spanOf(text, tokens, from, to, label)
    if (span && counts(span, from, to) && !take({ ...span, confidence: confidence - BELOW_RULES })) return
    from = to - 1
  }
}

/** Marks that lie inside an identifier, at the most: "https://". */
const MAX_MARKS = 3

/** The end of tokens with one label, and of the marks between them. */
function runEnd(text: string, tokens: readonly Token[], labels: Uint8Array, from: number): number {
  let to = from + 1
  for (let next = to; next < labels.length && next - to <= MAX_MARKS; next++) {
    if (!isClose(text, tokens, next)) break
    if (labels[next] === labels[from]) to = next + 1
    else if (tokens[next]?.kind !== 'mark') break
  }
  return to
}

const MAX_BRIDGE = 3
/** Small words inside the name of a place of care. */
const SMALL = new Set(['of', 'and', 'the', '&', 'for', 'de', 'at'])

/** The next token with a label, a few tokens on; -1: none. */
function nextLabelled(labels: Uint8Array, from: number): number {
  for (let i = from; i <= from + MAX_BRIDGE; i++) if (labels[i]) return i
  return -1
}

/** "Brigham «and Women's» Hospital": whether only parts of names lie between two runs of a place. */
function isBridge(text: string, tokens: readonly Token[], labels: Uint8Array, from: number): boolean {
  const next = nextLabelled(labels, from)
  return (
    labels[next] === PLACE &&
    tokens
      .slice(from, next + 1)
      .every((token, i) => isClose(text, tokens, from + i) && (token.capital || SMALL.has(token.plain || token.text)))
  )
}

/** Whether no more than a space lies before a token. */
function isClose(text: string, tokens: readonly Token[], i: number): boolean {
  const [from, to] = [tokens[i - 1]?.end ?? 0, tokens[i]?.start ?? 0]
  return from === to || (from + 1 === to && text.charCodeAt(from) === 32)
}
