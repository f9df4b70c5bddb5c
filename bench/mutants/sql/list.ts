/** One way in which a function is broken: what is wrong then, a text that its latest definition has once, and what stands there instead. */
export type Breakage = readonly [why: string, from: string, to: string]

/** @property tests of test/, without `.test.ts`, that are to notice: the quickest first */
type Functions = Record<string, { tests: readonly string[]; breakages: readonly Breakage[] }>

/** @property wide what is tried too when a breakage survives the tests of its function */
export type Room = { wide: readonly string[]; functions: Functions }
