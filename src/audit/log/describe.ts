import { printable } from './printable.ts'
import type { Report } from './report.ts'

const TRUST = {
  none: 'nothing',
  chain: 'the chain only: the hashes agree with each other, which whoever made them could have arranged',
  checkpoint: "a checkpoint signed by the log's key",
  witness: "a checkpoint signed by the log's key and cosigned by a witness",
}

/** A report in some lines for people; what it quotes of a file can neither begin a line nor move the cursor. */
export function describeReport({
  verified,
  whole,
  trust,
  org_id,
  from,
  to,
  checkpoint,
  grown_from,
  unseen_by = [],
  head_hash,
  problem,
}: Report): string {
  const entries = to === from ? 'no entry' : to - from === 1 ? `entry ${from}` : `entries ${from} to ${to - 1}`
  const what =
    grown_from === undefined
      ? `${entries} of ${org_id ?? 'an empty log'}`
      : `the ${grown_from} entries that were signed before are the beginning of the ${checkpoint?.size ?? 0} that are signed now`
  const place = [
    problem?.line === undefined ? '' : `line ${problem.line}`,
    problem?.seq === undefined ? '' : `entry ${problem.seq}`,
  ].filter(Boolean)
  return [
    verified
      ? `VERIFIED${whole ? '' : ' PART'}${unseen_by.length > 0 ? ' WITHOUT WITNESS' : ''}: ${what}`
      : 'NOT VERIFIED',
    ...(verified && !whole ? [`Of the ${checkpoint?.size ?? 0} entries that were signed these are not all.`] : []),
    ...(problem ? [`${[place.join(', '), problem.message].filter(Boolean).join(': ')} (${problem.code})`] : []),
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
