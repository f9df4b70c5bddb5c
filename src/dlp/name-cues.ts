import { GIVEN, PERSON_CUE, STAFF, TITLE } from './lexicon/classes.ts'
import type { Token } from './tokens.ts'

/**
 * What introduces a name: a title; a title that staff bears oftener than patients; the role of a patient or customer; words by which
 * someone is presented ("my name is", "signed by"); a relative ("her son"); a comma, a bracket or a preposition; or nothing.
 */
export type Cue = 'title' | 'staff' | 'role' | 'presented' | 'kin' | 'weak' | 'none'

export const KIN: ReadonlySet<string> = new Set(
  `mom mum mama dad papa mother father parents wife husband son daughter sister brother spouse aunt uncle grandmother grandfather
   grandma grandpa granddaughter grandson niece nephew cousin guardian caregiver girlfriend boyfriend fiance fiancee roommate neighbor neighbour
   friend partner baby family child children twin twins widow sibling hija hijo madre padre esposo esposa tochter sohn mutter vater
   ehefrau ehemann fille fils maman abuela abuelo hermana hermano`.split(/\s+/),
)

const PRESENTERS = new Set(
  `name names attn dear hi hello hey regards sincerely cheers thanks i'm i’m im signed named called namens heiße heisse llamo llama
   m'appelle m’appelle paciente patientin patienten recipient donor worker employee claimant insured applicant caller nurse rn md np pa
   family given firstname lastname surname forename apellido apellidos nombre nachname vorname nom prénom prenom witness driver passenger
   tenant student pupil cardholder policyholder payee beneficiary subscriber`.split(/\s+/),
)
const PRESENTING_PAIRS = new Set(
  `name is|i am|this is|it is|signed by|spoke with|spoken with|spoke to|talked to|call from|behalf of|message from|contact is|name ist|proxy is|
   poa is|ask for|asked for|known as|aka is|name was|met with|contact person|next of kin|of kin`
    .split('|')
    .map((pair) => pair.trim()),
)
const WEAK = new Set('to of for with by from is similar and re about on told asked that de del von'.split(' '))
const SKIPPED = new Set('. , : ; ( " \' “ * | = -'.split(' '))

/** What stands before the token. */
export function cueBefore(text: string, tokens: readonly Token[], at: number): Cue {
  const token = tokens[at]
  let i = at - 1
  while (i >= 0 && at - i <= 3 && SKIPPED.has(tokens[i]?.text ?? '')) i--
  const before = tokens[i]
  if (!before || !token) return 'none'
  const gap = text.slice(before.end, token.start)
  const sentence = /[.!?]\s|\n\s*\n/.test(gap)
  const abbreviated = /^\.? ?$/.test(gap)
  if (abbreviated && before.classes & STAFF) return 'staff'
  if (abbreviated && before.classes & TITLE) return 'title'
  if (sentence && before.plain !== 'pt') return 'none'
  const pair = `${tokens[i - 1]?.plain ?? ''} ${before.plain}`
  if (KIN.has(before.plain) && !/[.;]/.test(gap)) return 'kin'
  if (PRESENTERS.has(before.plain) || PRESENTING_PAIRS.has(pair)) return 'presented'
  if (before.classes & PERSON_CUE && !/\n/.test(gap)) return 'role'
  if (/^['’]s?$/.test(gap) && before.classes & GIVEN) return 'none'
  return gap.trim() !== '' || WEAK.has(before.plain) ? 'weak' : 'none'
}
