const utf8 = new TextEncoder()

/** 32 zero bytes in hex: the `prev_hash` of an organisation's first entry. */
export const GENESIS_HASH = '0'.repeat(64)

/** Lower-case hex of bytes. */
export const hex = (bytes: ArrayBuffer | Uint8Array): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** A hash in hex as PostgreSQL's input form of bytea. */
export const bytea = (hex: string): string => `\\x${hex}`

/** The bytes of hex. */
export const unhex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** Lower-case hex SHA-256 of the text's UTF-8 bytes: what `printf %s "$TEXT" | sha256sum` prints. */
export async function sha256(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', utf8.encode(text)))
}

/** `row_hash` = SHA-256(0x01 ‖ prev_hash ‖ entry_hash), all as hex. The database computes the same when it appends. */
export async function rowHash(prevHash: string, entryHash: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', Uint8Array.from([1, ...unhex(prevHash), ...unhex(entryHash)])))
}
