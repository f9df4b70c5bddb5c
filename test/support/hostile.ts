/**
 * A text again and again, so often that what takes time by the square of the length, with the simplest loop of a regular expression, does not
 * end before the runner's time-out.
 */
export const overAndOver = (text: string): string => text.repeat(100_000 / Math.sqrt(text.length))
