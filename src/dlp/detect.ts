import { coded, type Match } from './coded.ts'
import { type Field, fieldOf, MARGIN, reusedField } from './field.ts'
import { MODELS } from './models.ts'
import { GRAVE_TYPES, THRESHOLDS, type Thresholds } from './policy.ts'
import type { Sureness } from './rules/rule.ts'
import { spans } from './spans.ts'
import {
  AT_FIRST,
  type Least,
  type Models,
  ONCE_IDENTIFIED,
  surest,
  type Tags,
  taggerOf,
  weighTopics,
} from './tagger.ts'
import { tokenize } from './tokens.ts'
import type { Finding } from './types.ts'
import { viewOf } from './view.ts'

/** How sure a rule is whose matches need no weighing. */
const SURE = 0.95
/** And one that counts because somebody is identified. */
const IMPLIED = 0.6

/**
 * Finds what identifies a patient or member in a text: findings in the text's order, none overlapping another.
 * Pure; never throws, whatever the string.
 * @param thresholds the confidence from which a finding of each type counts
 */
export const detect = (text: string, thresholds: Thresholds = THRESHOLDS, models: Models = MODELS): Finding[] =>
  viewed(text, (view) => inView(view, thresholds, models, false))

/** What `detect` would find, at the most, if somebody were identified elsewhere in the text, or further on in it. */
export const detectEagerly = (text: string): Finding[] => viewed(text, (view) => inView(view, THRESHOLDS, MODELS, true))

/** Findings in a text's view, at their places in the text. */
function viewed(text: string, find: (view: string) => Finding[]): Finding[] {
  const view = viewOf(text)
  const findings = find(view.text)
  for (const finding of findings) {
    const [start, end] = view.original(finding.offset, finding.offset + finding.length)
    finding.offset = start
    finding.length = end - start
  }
  return findings
}

function inView(text: string, thresholds: Thresholds, models: Models, eagerly: boolean): Finding[] {
  const tokens = tokenize(text)
  const matches = coded(text, tokens)
  const field = fieldOf(text, tokens, matches, reusedField(tokens.length))
  const finder = () => {
    weighTopics(field, models)
    const tag = taggerOf(field, models)
    return (least: Least, most = Number.POSITIVE_INFINITY): Finding[] => {
      const tags = tag(least)
      const found: Finding[] = []
      const take = (finding: Finding): boolean => {
        if (finding.confidence >= thresholds[finding.type]) found.push(finding)
        return found.length < most
      }
      if (weighed(matches, field, tags, least, take)) spans(text, tokens, tags, take)
      return found
    }
  }
  const find = finder()
  if (!eagerly && find(AT_FIRST, 1).length === 0) return []
  const found = find(ONCE_IDENTIFIED)
  if (eagerly && !field.numbered) {
    field.numbered = true
    found.push(...finder()(ONCE_IDENTIFIED))
  }
  return withoutOverlaps(found)
}

/** What the rules matched, as sure as the surest of its tokens, until `take` wants no more; whether it does. */
function weighed(
  matches: readonly Match[],
  { work }: Field,
  { likely }: Tags,
  least: Least,
  take: (finding: Finding) => boolean,
): boolean {
  const identified = least === ONCE_IDENTIFIED
  return matches.every(({ type, offset, length, from, to, sure, onceIdentified, notAlone }) => {
    if (notAlone && !identified) return true
    const elsewhere = (work[from + MARGIN] ?? 0) < 0.5
    const holds = (when: Sureness | undefined) => when === 'always' || (when === 'elsewhere' && elsewhere)
    const given = holds(sure) ? SURE : identified && holds(onceIdentified) ? IMPLIED : 0
    const confidence = Math.max(given, surest(likely, from, to))
    return take({ type, offset, length, confidence })
  })
}

/**
 * Findings that overlap become one over all that they cover, so that no part of any is left out; its type is that of the
 * gravest, else of the surest, else of the one that begins first.
 */
function withoutOverlaps(found: Finding[]): Finding[] {
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
