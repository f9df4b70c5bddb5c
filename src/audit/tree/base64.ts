/** Standard base64, padded (RFC 4648, section 4). */
export function encode(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Undefined: it is not the base64 of anything, or not as `encode` writes it. */
export function decode(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
    return encode(bytes) === base64 ? bytes : undefined
  } catch {
    return undefined
  }
}
