import type { ComponentChildren } from 'preact'
import type { Reloadable } from '../load.ts'
import { Button } from './button.tsx'
import { Problem } from './problem.tsx'

type Props<T> = { on: Reloadable<T>; children: (answer: T) => ComponentChildren }

/** What was loaded, or why it was not and the button that tries again. */
export function Waiting<T>({ on: { answer, error, busy, reload }, children }: Props<T>) {
  if (error === undefined) return <>{answer === undefined ? <p class="help">Loading…</p> : children(answer)}</>
  return (
    <div class="stack">
      {/* While it is tried again the problem is gone: so it is heard again if it comes back. */}
      {busy ? <p class="help">Loading…</p> : <Problem of={error} />}
      <Button tone="quiet" busy={busy} onClick={reload}>
        Try again
      </Button>
    </div>
  )
}
