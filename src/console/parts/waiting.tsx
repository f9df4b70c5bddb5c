import type { ComponentChildren } from 'preact'
import type { Loaded } from '../load.ts'
import { Problem } from './problem.tsx'

/** What was loaded, or why it was not. */
export function Waiting<T>({ on, children }: { on: Loaded<T>; children: (answer: T) => ComponentChildren }) {
  if (on.error !== undefined) return <Problem of={on.error} />
  return <>{on.answer === undefined ? <p class="help">Loading…</p> : children(on.answer)}</>
}
