import type { Ref } from 'preact'
import type { ScanFlag } from '../answers.ts'
import { Marked } from './marked.tsx'

type Props = {
  id: string
  value: string
  flags: readonly ScanFlag[]
  maxLength: number
  describedBy: string
  field: Ref<HTMLTextAreaElement>
  onInput: (text: string) => void
}

/**
 * A text field whose findings are marked where they stand. The same text lies behind it, set alike, and bears the marks; it is as high as
 * the text, so that both scroll as one.
 */
export function MarkedField({ id, value, flags, maxLength, describedBy, field, onInput }: Props) {
  return (
    <div class="marked-field">
      <div class="layers">
        <div class="marks" aria-hidden="true">
          <Marked text={value} flags={flags} />
          {'\n'}
        </div>
        <textarea
          id={id}
          ref={field}
          value={value}
          maxLength={maxLength}
          aria-describedby={describedBy}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </div>
    </div>
  )
}
