import { byPlace, recurring, type Values, valuesOf } from '../dlp/recurring.ts'
import type { Finding, PhiType } from '../dlp/types.ts'
import { outsideOwn } from './own.ts'

type Detector = (text: string) => Finding[]

/**
 * What identifies persons in the condensed logs, in order: as the detector finds it; once somebody is identified, whatever might say more of him;
 * and the values that are redacted elsewhere, so that none is hidden in one line and shown in the next.
 * @param known values that are redacted already
 */
export function personsIn(
  logs: string,
  redacts: (type: PhiType) => boolean,
  known: Values,
  { scan, suspect }: { scan: Detector; suspect: Detector },
): Finding[] {
  const sure = outsideOwn(logs, scan(logs))
  const found = (sure.length > 0 ? outsideOwn(logs, suspect(logs)) : sure).filter(({ type }) => redacts(type))
  const again = recurring(logs, found, new Map([...known, ...valuesOf(logs, found)]))
  return [...found, ...outsideOwn(logs, again)].toSorted(byPlace)
}
