/** An answer that is JSON, and longer than what says little or holds one event may be: the fault `long`. */
export const LONG = JSON.stringify('x'.repeat(1_100_000))
