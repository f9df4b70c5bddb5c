import type { Finding } from './types.ts'

const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu

/**
 * What of findings lies outside of some places in their text: of one that reaches into a place, the pieces beside it.
 */
export function outside(places: readonly RegExpExecArray[], text: string, findings: readonly Finding[]): Finding[] {
  const ranges = places.map(({ 0: { length }, index }) => ({ start: index, end: index + length }))
  return findings.flatMap((finding) => {
    const pieces: [start: number, end: number][] = []
    let [start, end] = [finding.offset, finding.offset + finding.length]
    for (const range of ranges) {
      if (range.end <= start || range.start >= end) continue
      pieces.push([start, range.start])
      start = range.end
    }
    if (start === finding.offset) return [finding]
    return [...pieces, [start, end] as const].flatMap(([from, to]) => trimmed(text, finding, from, to))
  })
}

/** A piece of a finding, from its first letter or digit to its last. */
function trimmed(text: string, finding: Finding, from: number, to: number): Finding[] {
  const piece = text.slice(from, Math.max(from, to))
  const core = piece.replace(EDGES, '')
  return core === '' ? [] : [{ ...finding, offset: from + piece.indexOf(core), length: core.length }]
}
