import type { Finding } from '../dlp/types.ts'

/**
 * What in the condensed logs is ours and says nothing of a person: lines that are no JSON (headings and counts), names of fields, numbers, and
 * whole values that are ids or times of ours. A quotation mark inside a text of others is escaped there, so that no text can pass for one of these.
 */
const OWN =
  /^[^{\n].*$|[{,]"\w+":(?:-?[\d.]+(?=[,}])|true|false)?|"(?:evt|aud|ls)_[0-9A-HJKMNP-TV-Z]{26}"|(?<=[{,]"(?:time|first|last|succeeded|hour|read_until|registered|missing_from|missing_to)":)"\d{4}-\d\d-\d\dT[\d:.]{8,15}Z"/gm
const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu

/** Findings in the condensed logs without what is ours in them: a model needs it, and citations of it are checked. */
export function outsideOwn(text: string, findings: readonly Finding[]): Finding[] {
  const own = [...text.matchAll(OWN)].map(({ 0: { length }, index }) => ({ start: index, end: index + length }))
  return findings.flatMap((finding) => {
    const pieces: [start: number, end: number][] = []
    let [start, end] = [finding.offset, finding.offset + finding.length]
    for (const range of own) {
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
