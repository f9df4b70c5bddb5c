import { byPlace, recurring, type Values, valuesOf } from '../dlp/recurring.ts'
import type { Finding } from '../dlp/types.ts'
import { ofPersons, outsideOwn } from './own.ts'

type Detector = (text: string) => Finding[]

const BEFORE_ADDRESS = '"address":"'

/**
 * What identifies persons in the condensed logs, in order: as the detector finds it; once somebody is identified, whatever might say more of
 * him; and the values that are redacted elsewhere, so that none is hidden in one line and shown in the next. From where something was done
 * identifies nobody by itself.
 * @param known values that are redacted already
 */
export function personsIn(
  logs: string,
  redacts: (finding: Finding) => boolean,
  known: Values,
  { scan, suspect }: { scan: Detector; suspect: Detector },
): Finding[] {
  const isAddress = ({ offset }: Finding) => logs.startsWith(BEFORE_ADDRESS, offset - BEFORE_ADDRESS.length)
  const sure = ofPersons(logs, scan(logs)).filter((finding) => !isAddress(finding))
  const found = (sure.length > 0 ? ofPersons(logs, suspect(logs)) : sure)
    .map((finding): Finding => (isAddress(finding) ? { ...finding, type: 'IP_ADDRESS' } : finding))
    .filter(redacts)
  const again = recurring(logs, found, new Map([...known, ...valuesOf(logs, found)]))
  return [...found, ...outsideOwn(logs, again)].toSorted(byPlace)
}
