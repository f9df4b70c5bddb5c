import nlp from 'compromise'
import { SyncRedactor } from 'redact-pii'
import { detect } from '../../src/dlp/detect.ts'
import type { Detector, Span } from './score.ts'

const redactor = new SyncRedactor({ globalReplaceWith: '\ue000' })

/** redact-pii gives a redacted text: what stands between the kept pieces is what it found. */
function redactPii(text: string): Span[] {
  const spans: Span[] = []
  let offset = 0
  for (const [i, piece] of redactor.redact(text).split('\ue000').entries()) {
    const found = i === 0 ? 0 : piece === '' ? text.length : text.indexOf(piece, offset)
    if (i > 0 && found > offset) spans.push({ type: 'ANY', offset, length: found - offset })
    offset = Math.max(offset, found) + piece.length
  }
  return spans
}

type Json = { offset?: { start: number; length: number } }[]

/** People and places by compromise's tags. */
function compromise(text: string): Span[] {
  const doc = nlp(text)
  const spans = (type: string, json: Json) =>
    json.flatMap(({ offset }) => (offset ? [{ type, offset: offset.start, length: offset.length }] : []))
  return [
    ...spans('PERSON_NAME', doc.people().json({ offset: true })),
    ...spans('LOCATION', doc.places().json({ offset: true })),
  ]
}

/** The detector, and what else npm offers. */
export const DETECTORS: Record<string, Detector> = { ours: detect, 'redact-pii': redactPii, compromise }
