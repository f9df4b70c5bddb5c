import { STATUS } from '../event.ts'
import type { Facts } from './facts.ts'
import { type Fields, pickText } from './fields.ts'
import { kindOf } from './kinds.ts'

/** How what is audited ended, by the codes that DICOM, IHE and FHIR have in common (RFC 3881): none, minor, serious and major failure. */
const OUTCOMES: ReadonlyMap<string, Facts['status_id']> = new Map([
  ['0', STATUS.success],
  ...['4', '8', '12'].map((code) => [code, STATUS.failure] as const),
])

/** What FHIR's AuditEvent (R4) says of its first agent; undefined: it is none. */
export function auditEventFacts(fields: Fields): Facts | undefined {
  const text = (...at: string[]) => pickText(fields, { at })
  if (text('resourcetype') !== 'AuditEvent') return undefined
  return {
    kind:
      kindOf(text('subtype.display')) ??
      kindOf(text('type.display')) ??
      (text('type.code') === '110114' ? kindOf('login') : undefined),
    status_id: OUTCOMES.get(text('outcome') ?? ''),
    event_code: text('subtype.display', 'type.display'),
    actor: text('agent.altid', 'agent.who.identifier.value'),
    src_ip: text('agent.network.address'),
  }
}

/** How a message of DICOM's and IHE's (ATNA) says that it ended; undefined: it is none. */
export const auditMessageFacts = (text: string): Facts | undefined => {
  const [, code = ''] = /<EventIdentification\s[^>]{0,300}\bEventOutcomeIndicator=["'](\d{1,2})["']/.exec(text) ?? []
  return code ? { status_id: OUTCOMES.get(code) } : undefined
}
