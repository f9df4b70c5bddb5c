/** RFC 3339 in UTC, to the second: `2026-06-12T00:00:00Z`. */
export const toSecond = (instant: Date | number): string => new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z')
