import { hasRun } from './encoded.ts'

/** A code of fewer characters may be somebody's. */
const LEAST_CIPHER = 64
/** In full lines, as certificates and mail have it, the last of which may be shorter; or in one. */
const LONG_RUN = new RegExp(
  `(?<lines>(?:(?:[\\w+/-]{4}){15,19}(?:\\r?\\n|\\\\r\\\\n|\\\\n)){2,})(?<tail>[\\w+/-]{2,}={0,2})|[\\w+/-]{${LEAST_CIPHER},}={0,2}`,
  'g',
)
/** Up to a mark of the alphabet that also stands in paths and names of files: behind it may stand somebody's. */
const SEGMENT = /[A-Za-z\d+]+[/_-]?/g
/** In what is nothing but names, numbers and dates no segment is as long. */
const LONG_SEGMENT = 16
/** What serial numbers and the like have not: letters of both kinds and digits. */
const MIXED = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)/s
/** Where small letters, capitals and digits take turns: in a name, a word or a number they seldom do. */
const TURN = /[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g
const FEWEST_TURNS = 0.3

type Place = { start: number; end: number }

/** Where keys, signatures and what is encoded stand in a text, in its order: nobody is called so, nor by a part of it. */
export function ciphersIn(text: string): Place[] {
  if (!hasRun(text, LEAST_CIPHER)) return []
  return [...text.matchAll(LONG_RUN)].flatMap(({ 0: run, index, groups }) => {
    const { lines = '', tail = '' } = groups ?? {}
    if (isCipher(lines)) {
      const length = tail.endsWith('=') || takesTurns(tail) ? run.length : lines.length
      return [{ start: index, end: index + length }]
    }
    return groupsIn(run)
      .filter(({ start, end }) => isCipher(run.slice(start, end)))
      .map(({ start, end }) => ({ start: index + start, end: index + end }))
  })
}

/** Neighbours in which characters take turns, together. */
function groupsIn(run: string): Place[] {
  const groups: Place[] = []
  for (const { 0: segment, index: start } of run.matchAll(SEGMENT)) {
    if (!takesTurns(segment)) continue
    const end = start + segment.length
    const before = groups.at(-1)
    if (before?.end === start) before.end = end
    else groups.push({ start, end })
  }
  return groups
}

const isCipher = (run: string): boolean =>
  run.length >= LEAST_CIPHER &&
  MIXED.test(run) &&
  takesTurns(run) &&
  run.split(/[/_-]/).some((segment) => segment.length >= LONG_SEGMENT)

const takesTurns = (run: string): boolean => (run.match(TURN)?.length ?? 0) >= FEWEST_TURNS * run.length
