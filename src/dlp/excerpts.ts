import type { Token } from './tokens.ts'

/** Tokens that belong together: from one, up to another that does not. */
export type Excerpt = { from: number; to: number }

/** Fewer words are a greeting, a signature or a title, and tell no topic. */
const LEAST_WORDS = 8
const OPENING = '"“„«'
const CLOSING = '"”“»'
/** What parts excerpts; most texts have none of it. */
const PARTED = /\n\s*\n|["“„«]/

/**
 * Parts of a text that may have been pasted into it, and be about something else than the words around them: paragraphs, then quotations.
 * @param growing the text may go on: what it ends with counts however short it is, a quotation that has not ended too
 */
export function excerptsOf(text: string, tokens: readonly Token[], growing: boolean): Excerpt[] {
  if (!PARTED.test(text)) return []
  const [paragraphs, quotations]: [Excerpt[], Excerpt[]] = [[], []]
  let [paragraph, quotation] = [0, 0]
  for (const [i, { start, kind, text: written }] of tokens.entries()) {
    if (isBlankLine(text, tokens[i - 1]?.end ?? start, start)) {
      paragraphs.push({ from: paragraph, to: i })
      ;[paragraph, quotation] = [i, 0]
    }
    if (kind !== 'mark') continue
    if (quotation > 0 && CLOSING.includes(written)) {
      quotations.push({ from: quotation, to: i })
      quotation = 0
    } else if (OPENING.includes(written)) quotation = i + 1
  }
  paragraphs.push({ from: paragraph, to: tokens.length })
  if (growing && quotation > 0) quotations.push({ from: quotation, to: tokens.length })
  return [...paragraphs, ...quotations].filter(
    ({ from, to }) =>
      to - from < tokens.length && ((growing && to === tokens.length) || hasWords(tokens, from, to, LEAST_WORDS)),
  )
}

/** Whether what separates two tokens is more than one line break. */
function isBlankLine(text: string, from: number, to: number): boolean {
  let breaks = 0
  for (let i = from; i < to && breaks < 2; i++) breaks += Number(text.charCodeAt(i) === 10)
  return breaks === 2
}

function hasWords(tokens: readonly Token[], from: number, to: number, least: number): boolean {
  let words = 0
  for (let i = from; i < to && words < least; i++) words += Number(tokens[i]?.kind === 'word')
  return words === least
}
