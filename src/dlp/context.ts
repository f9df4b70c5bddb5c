import { CARE, OFFICE, PATIENT } from './lexicon/classes.ts'
import type { Token } from './tokens.ts'

/**
 * What a text is about decides what identifies a person in it: `patient`, names, places and dates do; `office`
 * (computers, audits), they are those of colleagues, sites and changes; `mixed`, an office in which a patient is spoken
 * of: what is surely a person's does; `open`, nothing says what it is about: what looks like a private person's does.
 */
export type Subject = 'patient' | 'open' | 'mixed' | 'office'

/** "64yo", "73F", "34-year-old", "8 y/o", "s/p", "w/ hx": notations of clinical notes. */
const CLINICAL =
  /\b\d{1,3}[ -]?(?:y\/?o|yo|y|yrs?|years?|months?|weeks?|days?)[ -]?(?:old|[mf])?\b[ -]?(?:old|male|female|m|f|man|woman|boy|girl)\b|\b\d{1,3} ?(?:y\/?o|yo|[mf])\b|\bs\/p\b|\b[hdtr]x\b|\bc\/o\b/gi

/** "patient portal", "Patient Services": things that are named after patients. */
const THINGS = new Set(
  `portal portals services service support access care monitoring monitor monitors safety records record data intake management
   registration information system systems scheduling app apps education experience engagement relations rights privacy database
   files check checkin wristband wristbands room rooms kiosk kiosks lookup search list lists census flow transport billing forms
   facing charts accounts tracking bracelet bracelets name names names tower floor area areas wing matching index identity`.split(
    /\s+/,
  ),
)

export function subjectOf(text: string, tokens: readonly Token[]): Subject {
  let patient = 0
  for (const _ of text.matchAll(CLINICAL)) patient += 2
  let care = patient > 0
  const seen = new Set<string>()
  let office = 0
  for (const [at, { classes, plain }] of tokens.entries()) {
    if ((classes & (PATIENT | OFFICE)) === 0 || seen.has(plain)) continue
    if (plain === 'patient' && THINGS.has(wordAfter(tokens, at))) continue
    if (CONTACT.has(plain) && isAnnounced(tokens, at)) continue
    seen.add(plain)
    if (classes & CARE) care = true
    if (classes & PATIENT) patient++
    else office++
  }
  if (patient > 0 && patient >= office) return 'patient'
  if (office > 0) return care ? 'mixed' : 'office'
  return 'open'
}

/** "phone 415-555-0132", "mail: a@b.example": these words are about a person's, not about computers. */
const CONTACT = new Set(['phone', 'phones', 'mail', 'email'])
const isAnnounced = (tokens: readonly Token[], at: number): boolean =>
  tokens.slice(at + 1, at + 5).some(({ kind, text }) => kind === 'number' || text === '@')

/** The next word, past a hyphen. */
function wordAfter(tokens: readonly Token[], at: number): string {
  const next = tokens[at + 1]
  return (next?.text === '-' ? tokens[at + 2] : next)?.plain ?? ''
}
