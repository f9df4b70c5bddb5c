import { isTrailer, members, membersOf } from './line.ts'
import { TLOG_PROOF } from './receipt.ts'

/**
 * The checkpoint in a text that was kept: the signed note itself, or that of an export, a receipt, a tlog-proof file or an answer of the API.
 * Editors and clipboards may have changed its newlines, or put a byte-order mark before it.
 */
export function checkpointIn(text: string): string {
  const kept = `${text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd()}\n`
  const last = kept.slice(kept.lastIndexOf('\n', kept.length - 2) + 1)
  const { checkpoint } = members(isTrailer(last) ? last : kept)
  const note = typeof checkpoint === 'string' ? checkpoint : membersOf(checkpoint).note
  if (typeof note === 'string') return note
  // A tlog-proof file has its checkpoint after the first empty line.
  return kept.startsWith(`${TLOG_PROOF}\n`) ? kept.slice(kept.indexOf('\n\n') + 2) : kept
}
