import { coded, type Match } from './coded.ts'
import { decodedIn } from './encoded.ts'
import { type Excerpt, excerptsOf } from './excerpts.ts'
import { ALL_COUNTS, type Counting, first } from './first.ts'
import { withoutOverlaps } from './overlaps.ts'
import { MIN_CONFIDENCE } from './policy.ts'
import type { Sureness } from './rules/rule.ts'
import { spans } from './spans.ts'
import { AT_FIRST, type Least, ONCE_IDENTIFIED } from './tagger/confidence.ts'
import { type Field, fieldOf, MARGIN, reusedField } from './tagger/field.ts'
import { MODELS, type Models } from './tagger/models.ts'
import { surest, type Tags, taggerOf } from './tagger/tagger.ts'
import { topicsOf } from './tagger/topics.ts'
import { type Token, tokenize } from './tokens.ts'
import type { Finding } from './types.ts'
import { type View, viewOf } from './view/view.ts'

/** The confidence of a rule's match that the tagger need not weigh. */
const SURE = 0.95
/** The confidence of a match that counts only because somebody is identified by something else. */
const IMPLIED = 0.6

/**
 * Finds what identifies a patient or member in a text: findings in the text's order, none overlapping another.
 * Pure; never throws, whatever the string.
 */
export const detect = (text: string, models: Models = MODELS): Finding[] => inText(text, models, false)

/** What `detect` would find, at the most, if somebody were identified elsewhere in the text, or further on in it. */
export const detectEagerly = (text: string): Finding[] => inText(text, MODELS, true)

/**
 * Findings in a text, and in what it says in base64 or hex, which is read in its place. A finding there covers all of the encoded run: no part
 * of it could be read by itself.
 */
function inText(text: string, models: Models, eagerly: boolean): Finding[] {
  const view = viewOf(text)
  const decoded = decodedIn(view.text)
  const findings = decoded
    ? withoutOverlaps(placed(inText(decoded.text, models, eagerly), decoded))
    : inView(view.text, models, eagerly)
  return placed(findings, view)
}

/** Findings in a view, at their places in the text. */
function placed(findings: Finding[], view: View): Finding[] {
  for (const finding of findings) {
    const [start, end] = view.original(finding.offset, finding.offset + finding.length)
    finding.offset = start
    finding.length = end - start
  }
  return findings
}

function inView(text: string, models: Models, eagerly: boolean): Finding[] {
  const tokens = tokenize(text)
  const matches = coded(text, tokens, eagerly)
  const field = fieldOf(text, tokens, matches, reusedField(tokens.length))
  const tellTopics = topicsOf(field, models)
  const finder = (excerpts: readonly Excerpt[]) => {
    tellTopics(excerpts)
    const tag = taggerOf(field, models)
    return (least: Least, most = Number.POSITIVE_INFINITY): Finding[] => {
      const tags = tag(least)
      const found: Finding[] = []
      const take = (finding: Finding): boolean => {
        if (finding.confidence >= MIN_CONFIDENCE) found.push(finding)
        return found.length < most
      }
      const counts = least === AT_FIRST ? first(text, tokens, matches, field.numbered) : ALL_COUNTS
      if (weighed(matches, field, tags, least, counts.rule, take)) spans(text, tokens, tags, counts.span, take)
      return found
    }
  }
  const whole = [{ from: 0, to: tokens.length }]
  const find = finder(whole)
  const found = eagerly || find(AT_FIRST, 1).length > 0 ? find(ONCE_IDENTIFIED) : []
  if (eagerly && !field.numbered) {
    field.numbered = true
    found.push(...finder(whole)(ONCE_IDENTIFIED))
  }
  found.push(...inExcerpts(text, tokens, field, finder, eagerly))
  return withoutOverlaps(found)
}

type Finder = (least: Least, most?: number) => Finding[]

/** So much less must an excerpt be about work than what is around it says, to be looked at by itself. */
const LEAST_DIFFERENCE = 0.05

/**
 * What excerpts of a text are found to hold by themselves: a ticket about computers may quote a note about a patient, whose words are
 * too few to change what the whole is about.
 */
function inExcerpts(
  text: string,
  tokens: readonly Token[],
  { work }: Field,
  finder: (excerpts: readonly Excerpt[]) => Finder,
  eagerly: boolean,
): Finding[] {
  const excerpts = excerptsOf(text, tokens, eagerly)
  if (excerpts.length === 0) return []
  const around = work.slice(0, tokens.length + MARGIN)
  const find = finder(excerpts)
  const isOther = ({ from, to }: Excerpt) => {
    for (let at = from + MARGIN; at < to + MARGIN; at++)
      if ((work[at] ?? 0) < (around[at] ?? 0) - LEAST_DIFFERENCE) return true
    return false
  }
  // What is still to come may tell any of them from what is around it.
  const others = eagerly ? excerpts : excerpts.filter(isOther)
  if (others.length === 0) return []
  const places = others.map(({ from, to }): Place => [tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0])
  const identified = eagerly ? places : holding(find(AT_FIRST), places, text.length)
  if (identified.length === 0) return []
  const inside = new Uint8Array(text.length)
  for (const [start, end] of identified) inside.fill(1, start, end)
  return find(ONCE_IDENTIFIED).filter(({ offset }) => inside[offset] === 1)
}

type Place = readonly [start: number, end: number]

/** The places in which a finding begins. */
function holding(findings: readonly Finding[], places: readonly Place[], length: number): Place[] {
  const begun = new Uint32Array(length + 1)
  for (const { offset } of findings) begun[offset + 1] = (begun[offset + 1] ?? 0) + 1
  for (let i = 1; i <= length; i++) begun[i] = (begun[i] ?? 0) + (begun[i - 1] ?? 0)
  return places.filter(([start, end]) => (begun[end] ?? 0) > (begun[start] ?? 0))
}

/** What the rules matched, as sure as the surest of its tokens, until `take` wants no more; whether it does. */
function weighed(
  matches: readonly Match[],
  { work }: Field,
  { likely }: Tags,
  least: Least,
  counts: Counting['rule'],
  take: (finding: Finding) => boolean,
): boolean {
  const identified = least === ONCE_IDENTIFIED
  return matches.every((match) => {
    const { type, offset, length, from, to, sure, onceIdentified } = match
    if (!counts(match)) return true
    const elsewhere = (work[from + MARGIN] ?? 0) < 0.5
    const holds = (when: Sureness | undefined) => when === 'always' || (when === 'elsewhere' && elsewhere)
    const given = holds(sure) ? SURE : identified && holds(onceIdentified) ? IMPLIED : 0
    const confidence = Math.max(given, surest(likely, from, to))
    return take({ type, offset, length, confidence })
  })
}
