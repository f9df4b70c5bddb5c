import { hex, utf8 } from '../../bytes.ts'
import { sha256 } from '../../sha256.ts'
import type { Facts } from './facts.ts'

/** So many tell apart what has the same id. */
const DIGEST_BYTES = 8

/**
 * By what an event is known that says an id of its own, as ECS and OCSF ask for. Many say none that is: Windows' is 4625 for every logon that
 * failed, and two products behind one webhook may both count from 1. So the id counts only together with when and where it happened, what was
 * done and by whom. Sent again, all of that is the same. Undefined: it says no id, or not when it happened.
 */
export function ownId(id: string | undefined, facts: Facts): string | undefined {
  const { time, status_id, product, event_code, actor, src_ip, resource } = facts
  if (id === undefined || time === undefined) return undefined
  const said = JSON.stringify([time, status_id, product, event_code, actor, src_ip, resource])
  return `${id}@${hex(sha256(utf8(said)).subarray(0, DIGEST_BYTES))}`
}
