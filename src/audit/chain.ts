import { concat, hex, unhex } from '../bytes.ts'

/** 32 zero bytes in hex: the `prev_hash` of an organisation's first entry. */
export const GENESIS_HASH = '0'.repeat(64)

/** `row_hash` = SHA-256(0x01 ‖ prev_hash ‖ entry_hash), all as hex. The database computes the same when it appends. */
export async function rowHash(prevHash: string, entryHash: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', concat([Uint8Array.of(1), unhex(prevHash), unhex(entryHash)])))
}
