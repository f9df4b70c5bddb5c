import { GRAVE_TYPES } from './actions.ts'
import { type Finding, PHI_TYPES, type PhiType } from './types.ts'

/** What says less than others, of the same characters. */
const OUTDONE_BY = new Map<PhiType, readonly PhiType[]>([
  ['DATE', ['DATE_OF_BIRTH', 'AGE']],
  ['PHONE', ['FAX']],
  ['OTHER_ID', PHI_TYPES.filter((type) => type !== 'OTHER_ID')],
])

/**
 * Findings that overlap become one over all that they cover, so that no part of any is left out; its type is that of the
 * gravest, else of the surest, else of the one that begins first. The others' types are kept beside it.
 */
export function withoutOverlaps(found: readonly Finding[]): Finding[] {
  const groups: [Finding, ...Finding[]][] = []
  let end = 0
  for (const finding of found.toSorted((a, b) => a.offset - b.offset || b.length - a.length)) {
    const group = groups.at(-1)
    if (group && finding.offset < end) group.push(finding)
    else groups.push([finding])
    end = Math.max(end, endOf(finding))
  }
  return groups.map(joined)
}

const endOf = ({ offset, length }: Finding): number => offset + length

/** @param group in the text's order, the longer first */
function joined(group: readonly [Finding, ...Finding[]]): Finding {
  const [first] = group
  if (group.length === 1) return first
  const { type } = group.reduce((a, b) => (isGraver(b, a) ? b : a))
  const also = typesIn(group)
  also.delete(type)
  return {
    type,
    offset: first.offset,
    length: group.reduce((end, finding) => Math.max(end, endOf(finding)), 0) - first.offset,
    confidence: group.reduce((most, { confidence }) => Math.max(most, confidence), 0),
    ...(also.size > 0 && { also: [...also] }),
  }
}

function isGraver(a: Finding, b: Finding): boolean {
  const graver = Number(GRAVE_TYPES.has(a.type)) - Number(GRAVE_TYPES.has(b.type))
  return graver > 0 || (graver === 0 && a.confidence > b.confidence)
}

/** The types of findings, but of those that lie in one of a type that says more. */
function typesIn(group: readonly Finding[]): Set<PhiType> {
  const types = new Set<PhiType>()
  /** By type, how far those reach that begin no later. */
  const reach = new Map<PhiType, number>()
  let begun = 0
  for (const finding of group) {
    for (let next = group[begun]; next && next.offset <= finding.offset; next = group[++begun])
      reach.set(next.type, Math.max(reach.get(next.type) ?? 0, endOf(next)))
    const isOutdone = OUTDONE_BY.get(finding.type)?.some((type) => (reach.get(type) ?? 0) >= endOf(finding))
    if (!isOutdone) types.add(finding.type)
  }
  return types
}
