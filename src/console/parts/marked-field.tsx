import type { Ref } from 'preact'
import type { ScanFlag } from '../answers.ts'
import { charsOf } from '../draft.ts'
import { Marked } from './marked.tsx'

type Props = {
  id: string
  label: string
  value: string
  flags: readonly ScanFlag[]
  /** Characters (code points) that can be sent. What is longer is said to be: a text that is cut says something else. */
  maxChars: number
  describedBy: string
  field: Ref<HTMLTextAreaElement>
  onInput: (text: string) => void
}

/**
 * A text field whose findings are marked where they stand. The same text lies behind it, set alike, and bears the marks; it is as high as
 * the text, so that both scroll as one.
 */
export function MarkedField({ id, label, value, flags, maxChars, describedBy, field, onInput }: Props) {
  const chars = charsOf(value)
  const isTooLong = chars > maxChars
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="marked-field">
        <div class="layers">
          <div class="marks" dir="auto" aria-hidden="true">
            <Marked text={value} flags={flags} />
            {'\n'}
          </div>
          <textarea
            id={id}
            dir="auto"
            ref={field}
            value={value}
            aria-invalid={isTooLong}
            aria-describedby={`${id}-count ${id}-error ${describedBy}`}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => onInput(event.currentTarget.value)}
          />
        </div>
      </div>
      <p class="help" id={`${id}-count`}>
        {chars.toLocaleString('en')} of {maxChars.toLocaleString('en')} characters
      </p>
      <p class="error" id={`${id}-error`} role="alert">
        {isTooLong && 'This is too long: it is neither checked nor sent until you shorten it. Nothing was cut.'}
      </p>
    </div>
  )
}
