import { STATUS } from '../event.ts'
import type { Facts } from './facts.ts'
import { type Fields, pickText } from './fields.ts'
import { kindOf } from './kinds.ts'

/** How what is audited ended, by the codes that DICOM, IHE and FHIR have in common (RFC 3881): none, minor, serious and major failure. */
const outcomeOf = (code = ''): Facts['status_id'] =>
  code === '0' ? STATUS.success : /^(?:4|8|12)$/.test(code) ? STATUS.failure : undefined

/** What FHIR's AuditEvent (R4) says of its agent that asked, else of the first, if it is one. */
export function auditEventFacts(fields: Fields): Facts {
  const text = (...at: string[]) => pickText(fields, { at })
  if (text('resourcetype') !== 'AuditEvent') return {}
  return {
    kind:
      kindOf(text('subtype.display')) ??
      kindOf(text('type.display')) ??
      (text('type.code') === '110114' ? kindOf('login') : undefined),
    status_id: outcomeOf(text('outcome')),
    event_code: text('subtype.display', 'type.display'),
    // What identifies a patient is no account.
    actor: text(
      'agent.altid',
      /^Patient/.test(text('agent.who.reference', 'agent.who.type') ?? '') ? '' : 'agent.who.identifier.value',
    ),
    src_ip: text('agent.network.address'),
  }
}

/** How a message of DICOM's and IHE's (ATNA) says that it ended, if it is one. */
export const auditMessageFacts = (text: string): Facts => ({
  status_id: outcomeOf(/<EventIdentification\s[^>]{0,300}\bEventOutcomeIndicator=["'](\d{1,2})["']/.exec(text)?.[1]),
})
