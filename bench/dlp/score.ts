import type { Sample } from './corpus.ts'

export type Span = { type: string; offset: number; length: number }
/** A detector under test. */
export type Detector = (text: string) => readonly Span[]

/** How a detector did: shares from 0 to 1, NaN where there is nothing to divide by; times in µs a text. */
type Score = {
  /** Annotated elements of which a finding covers half or more. */
  recall: number
  /** The same, found as their type. */
  typed: number
  /** Findings that touch an annotated element. */
  precision: number
  /** Texts with elements in which every one is found. */
  complete: number
  /** Clean texts in which anything is found. */
  overBlock: number
  p50: number
  p99: number
  bytesPerSecond: number
  misses: string[]
  alarms: string[]
}

const WARM_UP_MS = 500

export function score(detect: Detector, samples: readonly Sample[]): Score {
  // Compiled, as in an isolate that has run before.
  for (const started = performance.now(); performance.now() - started < WARM_UP_MS; )
    for (const { text } of samples) detect(text)
  const times: number[] = []
  const misses: string[] = []
  const alarms: string[] = []
  const counts = {
    elements: 0,
    found: 0,
    typed: 0,
    findings: 0,
    right: 0,
    texts: 0,
    complete: 0,
    clean: 0,
    alarmed: 0,
    bytes: 0,
  }
  for (const { text, spans, clean } of samples) {
    const started = performance.now()
    const findings = detect(text)
    times.push((performance.now() - started) * 1e3)
    counts.bytes += Buffer.byteLength(text)
    const covering = (span: Sample['spans'][number], part: number) =>
      findings.filter(
        ({ offset, length }) =>
          Math.min(offset + length, span.end) - Math.max(offset, span.start) >= part * (span.end - span.start),
      )
    const missed = spans.filter((span) => covering(span, 0.5).length === 0)
    const wrong = findings.filter(
      ({ offset, length }) => !spans.some(({ start, end }) => offset < end && offset + length > start),
    )
    counts.elements += spans.length
    counts.found += spans.length - missed.length
    counts.typed += spans.filter((span) => covering(span, 0.5).some(({ type }) => type === span.type)).length
    counts.findings += findings.length
    counts.right += findings.length - wrong.length
    if (spans.length > 0) counts.texts++
    if (spans.length > 0 && missed.length === 0) counts.complete++
    if (clean) counts.clean++
    if (clean && findings.length > 0) counts.alarmed++
    misses.push(...missed.map(({ type, start, end }) => `${type} ${context(text, start, end)}`))
    alarms.push(...wrong.map(({ type, offset, length }) => `${type} ${context(text, offset, offset + length)}`))
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN
  return {
    recall: counts.found / counts.elements,
    typed: counts.typed / counts.elements,
    precision: counts.right / counts.findings,
    complete: counts.complete / counts.texts,
    overBlock: counts.alarmed / counts.clean,
    p50: at(0.5),
    p99: at(0.99),
    bytesPerSecond: (counts.bytes / times.reduce((sum, time) => sum + time, 0)) * 1e6,
    misses,
    alarms,
  }
}

const context = (text: string, start: number, end: number): string =>
  `${text.slice(Math.max(0, start - 40), start)}«${text.slice(start, end)}»${text.slice(end, end + 30)}`.replace(
    /\s+/g,
    ' ',
  )
