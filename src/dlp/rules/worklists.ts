import { FULL_NAME, isFullName, isName, looksLikeSurname } from './names.ts'
import type { Rule } from './rule.ts'

const PERSON = { type: 'PERSON_NAME', unlearned: true, wordy: true, sure: 'always' } as const
/** What patients come for, and no colleague: no "labs", "INR" or "follow up" alone. */
const REASON =
  '(?i:BP check|new pt|pap|f/u labs|lab results|A1c|mammogram|colonoscopy|biopsy|(?<!(?:toner|ink|paper|coffee|word) )refill|rash|vaccine|prenatal|(?:annual|sports) physical|(?:knee|back|chest) pain)s?\\b(?!\\.? (?:portal|inventory|registry|app|form|template|module|workflow|interface|campaign)s?\\b)'

/** Whom lists of visits, calls and beds name, also in tickets. */
export const WORKLISTS: readonly Rule[] = [
  {
    // "08:00 Abernathy, Lou - BP check", "2) Lou Abernathy: needs refill".
    ...PERSON,
    needs: /^ {0,4}[-*\d]/m,
    pattern: new RegExp(
      `(?<=^ {0,4}(?:\\d{1,2}:?\\d\\d ?(?:[ap]m?)?|\\d{1,2}[.)]|[-*])[ |-]{1,3})${FULL_NAME}(?= ?[-:,(][^\\n]{0,24}?\\b${REASON})`,
      'gmu',
    ),
    accepts: isName,
  },
  {
    // "Lou Abernathy 62F", "Abernathy, Lou, 34 y/o".
    ...PERSON,
    needs: /\d\d[ -]?(?:[FM]|y\/?o)\b/,
    pattern: new RegExp(`(?<![\\p{L}'’.-])${FULL_NAME}(?=,? \\(?\\d\\d[ -]?(?:[FM]|y/?o)\\b)`, 'gu'),
    accepts: isFullName,
  },
  {
    // As newborns are called: "Baby Girl Tran".
    ...PERSON,
    begins: ['baby'],
    pattern: /baby (?:boy|girl) (?<value>(?-i:\p{Lu})[\p{L}'’-]{1,25})/iuy,
    accepts: looksLikeSurname,
  },
]
