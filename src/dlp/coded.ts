import type { Subject } from './context.ts'
import type { Finding } from './detect.ts'
import type { Thresholds } from './policy.ts'
import { ADDRESSES } from './rules/addresses.ts'
import { CONTACTS } from './rules/contact.ts'
import { DATES, VAGUE_DATE } from './rules/dates.ts'
import { RECORDS } from './rules/records.ts'
import { DIGIT, type Rule } from './rules/rule.ts'
import type { Token } from './tokens.ts'

const RULES: readonly Rule[] = [...RECORDS, ...CONTACTS, ...DATES, ...ADDRESSES]
const SEARCHED = RULES.filter(({ begins }) => begins === undefined)

/** Rules by the words and marks that their matches begin with. */
type Index = ReadonlyMap<string, readonly { rule: Rule }[]>
const index = (rules: readonly Rule[]): Index =>
  Map.groupBy(
    rules.flatMap((rule) => (rule.begins ?? []).map((beginning) => ({ beginning, rule }))),
    ({ beginning }) => beginning,
  )
const ALL = index(RULES)
const WITHOUT_DIGITS = index(RULES.filter(({ wordy }) => wordy))
const VAGUE = index([VAGUE_DATE])

/** What its own form, or a cue before it, makes an identifier, where that is sure enough. */
export function coded(text: string, tokens: readonly Token[], subject: Subject, thresholds: Thresholds): Finding[] {
  const found: Finding[] = []
  for (const rule of SEARCHED) {
    if (rule.confidence[subject] < thresholds[rule.type] || rule.needs?.test(text) === false) continue
    // Not matchAll, which copies the expression each time. No rule matches nothing, so this ends.
    rule.pattern.lastIndex = 0
    while (take(rule, text, subject, found));
  }
  return [...found, ...begun(/\d/.test(text) ? ALL : WITHOUT_DIGITS, text, tokens, subject, thresholds)]
}

/** "last week" and the like, which tell when only of somebody who is named or numbered. */
export const vagueDates = (text: string, tokens: readonly Token[], thresholds: Thresholds): Finding[] =>
  begun(VAGUE, text, tokens, 'patient', thresholds)

function begun(rules: Index, text: string, tokens: readonly Token[], subject: Subject, thresholds: Thresholds) {
  const found: Finding[] = []
  for (const { start, kind, plain, text: mark } of tokens) {
    const candidates = rules.get(kind === 'number' ? DIGIT : plain || mark)
    if (candidates === undefined) continue
    for (const { rule } of candidates) {
      if (rule.confidence[subject] < thresholds[rule.type]) continue
      rule.pattern.lastIndex = start
      take(rule, text, subject, found)
    }
  }
  return found
}

/** Matches a rule where it stands; whether it did match. */
function take({ type, pattern, accepts, confidence }: Rule, text: string, subject: Subject, found: Finding[]): boolean {
  const match = pattern.exec(text)
  if (!match) return false
  const [whole] = match
  const value = match.groups?.value ?? whole
  const before = match.groups?.before?.length ?? 0
  // The value ends the match: what stands before it is the cue that made it an identifier.
  if (accepts?.(value) !== false)
    found.push({
      type,
      offset: match.index + whole.length - value.length - before,
      length: value.length + before,
      confidence: confidence[subject],
    })
  return true
}
