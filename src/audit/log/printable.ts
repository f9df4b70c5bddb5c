/** What terminals obey, and what changes the order or the look of what stands around it. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** A line of text that comes from a file, for a terminal: what is not to be seen in it is written as JSON's escapes. */
export const printable = (line: string): string =>
  line.replace(UNPRINTABLE, (char) =>
    char
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
