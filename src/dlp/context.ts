import { OFFICE, PATIENT } from './lexicon/classes.ts'
import type { Token } from './tokens.ts'

/**
 * What a text is about decides what identifies a person in it: `patient`, names, places and dates do; `office`
 * (computers, audits), they are those of colleagues, sites and changes; `open`, only names that are surely names do.
 */
export type Subject = 'patient' | 'office' | 'open'

/** "64yo", "73F", "34-year-old", "8 y/o", "s/p", "w/ hx": notations of clinical notes. */
const CLINICAL =
  /\b\d{1,3}[ -]?(?:y\/?o|yo|y|yrs?|years?|months?|weeks?|days?)[ -]?(?:old|[mf])?\b[ -]?(?:old|male|female|m|f|man|woman|boy|girl)\b|\b\d{1,3} ?(?:y\/?o|yo|[mf])\b|\bs\/p\b|\b[hdtr]x\b|\bc\/o\b/gi

const THINGS = new Set(
  `portal services service support access care monitoring safety records record data intake management registration information
   system systems scheduling app education experience engagement relations rights privacy database files`.split(/\s+/),
)

export function subjectOf(text: string, tokens: Token[]): Subject {
  let patient = 0
  for (const _ of text.matchAll(CLINICAL)) patient += 2
  const seen = new Set<string>()
  let office = 0
  for (const [at, { classes, plain }] of tokens.entries()) {
    if ((classes & (PATIENT | OFFICE)) === 0 || seen.has(plain)) continue
    // "patient portal", "Patient Services": things that are named after patients.
    if (plain === 'patient' && THINGS.has(tokens[at + 1]?.plain ?? '')) continue
    seen.add(plain)
    if (classes & PATIENT) patient++
    else office++
  }
  if (patient > 0 && patient >= office) return 'patient'
  return office > 0 ? 'office' : 'open'
}
