/** Hex as PostgreSQL's input form of bytea. */
export const bytea = (hex: string): string => `\\x${hex}`
