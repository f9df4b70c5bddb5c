/**
 * A text again and again, so often that what takes time by the square of the length does not end before the runner's time-out: with the
 * simplest loop of a regular expression it takes thrice as long.
 */
export const overAndOver = (text: string): string => text.repeat(150_000 / Math.sqrt(text.length))
