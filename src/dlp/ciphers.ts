import { hasRun } from './encoded.ts'

/** Of fewer characters a code may be somebody's. */
const LEAST_CIPHER = 32
/** In full lines, as certificates and mail have it; or in one. */
const LONG_RUN = new RegExp(
  `(?<lines>(?:(?:[\\w+/-]{4}){15,19}(?:\\r?\\n|\\\\r\\\\n|\\\\n)){2,}[\\w+/-]{2,}={0,2})|[\\w+/-]{${LEAST_CIPHER},}={0,2}`,
  'g',
)
/** Up to a mark of the alphabet that also stands in paths and names of files: behind it may stand somebody's. */
const SEGMENT = /[A-Za-z\d+]+[/_-]?/g
const HEX = /^(?:[\da-f]+|[\dA-F]+)[/_-]?$/
/** What serial numbers and the like have not: letters of both kinds and digits. */
const MIXED = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)/s
/** Where small letters, capitals and digits take turns: in a name, a word or a number they seldom do. */
const TURN = /[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g
const FEWEST_TURNS = 0.3
const FEWEST_IN_HEX = 0.1

type Place = { start: number; end: number }

/** Where keys, digests and what is encoded stand in a text, in its order: nobody is called so, nor by a part of it. */
export function ciphersIn(text: string): Place[] {
  if (!hasRun(text, LEAST_CIPHER)) return []
  return [...text.matchAll(LONG_RUN)].flatMap(({ 0: run, index, groups }) => {
    if (groups?.lines && MIXED.test(run) && takesTurns(run)) return [{ start: index, end: index + run.length }]
    const places: Place[] = []
    let [together, isOne] = ['', false]
    for (const { 0: segment, index: at } of run.matchAll(SEGMENT)) {
      together = takesTurns(segment) ? together + segment : ''
      if (together !== '') places.push({ start: index + at, end: index + at + segment.length })
      isOne ||= together.length >= LEAST_CIPHER && (MIXED.test(together) || HEX.test(together))
    }
    return isOne ? places : []
  })
}

const takesTurns = (run: string): boolean =>
  (run.match(TURN)?.length ?? 0) >= (HEX.test(run) ? FEWEST_IN_HEX : FEWEST_TURNS) * run.length
