import { utf8 } from '../bytes.ts'

/**
 * Small numbers as text, one printable character each, so that compression sees each number by itself (in base64 three bytes run into
 * four characters). The characters are those from `(` to `[`: neither a quotation mark nor a backslash is among them.
 */
export const FIRST_CODE = 40
/** How many numbers a symbol can tell. */
export const SYMBOLS = 52

/** The symbol of a number below SYMBOLS. */
export const symbolOf = (value: number): string => String.fromCharCode(FIRST_CODE + value)

/** The numbers that symbols stand for, each FIRST_CODE too high: what native code gives at once. */
export const codesOf = (symbols: string): Uint8Array => utf8(symbols)
