import { detect } from '../../src/dlp/detect.ts'

/** What is found in a text, as `TYPE:value`. */
export const foundIn = (text: string): string[] =>
  detect(text).map(({ type, offset, length }) => `${type}:${text.slice(offset, offset + length)}`)
