import type { ScanFlag } from '../answers.ts'
import { piecesOf, wordsOf } from '../flags.ts'

/** A text with its findings marked: by a line of its own kind for each action, and for screen readers by name. */
export function Marked({ text, flags }: { text: string; flags: readonly ScanFlag[] }) {
  return (
    <>
      {piecesOf(text, flags).map(({ text, flag }) =>
        flag ? (
          <mark key={flag.offset} class={flag.action} title={wordsOf(flag.type)}>
            {text}
          </mark>
        ) : (
          text
        ),
      )}
    </>
  )
}
