import { printable } from './printable.ts'
import type { Problem, Report } from './report.ts'

const TRUST = {
  none: 'nothing',
  chain: 'the chain only: the hashes agree with each other, which whoever made them could have arranged',
  checkpoint: "a checkpoint signed by the log's key",
  witness: "a checkpoint signed by the log's key and cosigned by a witness",
}

/** What a verdict may lack though nothing is wrong. */
type Lack = 'by the chain' | 'in part' | 'without witness'
/** A report in a word: what it lacks, the gravest if there is more. */
export type Verdict = 'not verified' | Lack | 'verified'

const LACKING: Record<Lack, string> = {
  'by the chain': '', // said by the trust
  'in part': ' PART',
  'without witness': ' WITHOUT WITNESS',
}

/** How good each is, as the pages colour it. */
export const TONES: Record<Verdict, 'good' | 'fair' | 'bad'> = {
  'not verified': 'bad',
  'by the chain': 'fair',
  'in part': 'fair',
  'without witness': 'fair',
  verified: 'good',
}

/** A report in a word: verified, or what is lacking most. */
export const verdictOf = (report: Report): Verdict =>
  report.verified ? (lacksOf(report)[0] ?? 'verified') : 'not verified'

/** The gravest first. */
function lacksOf({ trust, whole, unseen_by }: Report): Lack[] {
  const lacks: [Lack, boolean][] = [
    ['by the chain', trust === 'chain'],
    ['in part', !whole],
    ['without witness', unseen_by !== undefined],
  ]
  return lacks.filter(([, isSo]) => isSo).map(([lack]) => lack)
}

/** The entries that a report is about. */
export function entriesOf({ from, to }: Report): string {
  if (to === from) return 'no entry'
  return to - from === 1 ? `entry ${from}` : `entries ${from} to ${to - 1}`
}

/** Where something is wrong, as far as that is known. */
export const placesOf = ({ line, seq }: Problem): string[] => [
  ...(line === undefined ? [] : [`line ${line}`]),
  ...(seq === undefined ? [] : [`entry ${seq}`]),
]

/** A report in some lines for people; what it quotes of a file can neither begin a line nor move the cursor. */
export function describeReport(report: Report): string {
  const { verified, whole, trust, org_id, checkpoint, grown_from, unseen_by = [], head_hash, problem } = report
  const entries = entriesOf(report)
  const lacking = lacksOf(report).map((lack) => LACKING[lack])
  const what =
    grown_from === undefined
      ? `${entries} of ${org_id ?? 'an empty log'}`
      : `the ${grown_from} entries that were signed before are the beginning of the ${checkpoint?.size ?? 0} that are signed now`
  return [
    verified ? `VERIFIED${lacking.join('')}: ${what}` : 'NOT VERIFIED',
    ...(verified && !whole ? [`Of the ${checkpoint?.size ?? 0} entries that were signed these are not all.`] : []),
    ...(problem
      ? [`${[placesOf(problem).join(', '), problem.message].filter(Boolean).join(': ')} (${problem.code})`]
      : []),
    ...(problem && trust === 'chain' ? [`By the chain hold: ${entries} of ${org_id}.`] : []),
    ...(verified ? [`Trust: ${TRUST[trust]}`] : []),
    ...(checkpoint
      ? [
          `Checkpoint: ${checkpoint.size} entries of ${checkpoint.origin}, root ${checkpoint.root}`,
          ...checkpoint.signed_by.map((id) => `  signed by key ${id}`),
          ...checkpoint.witnesses.map(({ name, seen_at }) => `  seen by ${name} at ${seen_at}`),
          ...unseen_by.map((witness) => `  not seen by ${describeUnseen(witness)}`),
        ]
      : []),
    ...(head_hash ? [`Last row_hash: ${head_hash}`] : []),
  ]
    .map(printable)
    .join('\n')
}

/** A witness that was named, and what it has seen all the same. */
export const describeUnseen = ({ name, to }: NonNullable<Report['unseen_by']>[number]): string =>
  to > 0 ? `${name}, except for the first ${to} entries` : name
