import { GRAVE_TYPES } from './actions.ts'
import type { Finding } from './types.ts'

/**
 * Findings that overlap become one over all that they cover, so that no part of any is left out; its type is that of the
 * gravest, else of the surest, else of the one that begins first.
 */
export function withoutOverlaps(found: Finding[]): Finding[] {
  const kept: Finding[] = []
  for (const finding of found.sort((a, b) => a.offset - b.offset || b.length - a.length)) {
    const last = kept.at(-1)
    if (!last || finding.offset >= last.offset + last.length) {
      kept.push(finding)
      continue
    }
    const graver = Number(GRAVE_TYPES.has(finding.type)) - Number(GRAVE_TYPES.has(last.type))
    last.length = Math.max(last.offset + last.length, finding.offset + finding.length) - last.offset
    if (graver > 0 || (graver === 0 && finding.confidence > last.confidence)) last.type = finding.type
    last.confidence = Math.max(last.confidence, finding.confidence)
  }
  return kept
}
