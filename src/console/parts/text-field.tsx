type Props = {
  id: string
  label: string
  value: string
  example?: string | undefined
  isOptional?: boolean | undefined
  maxLength?: number | undefined
  /** What is wrong with it, as the API said. */
  issue: string | undefined
  onInput: (text: string) => void
}

/** A line of text that is asked for. */
export function TextField({ id, label, value, example, isOptional = false, maxLength, issue, onInput }: Props) {
  return (
    <div class="field">
      <label for={id}>
        {label} {isOptional && <span class="help">optional</span>}
      </label>
      <input
        id={id}
        type="text"
        dir="auto"
        required={!isOptional}
        maxLength={maxLength}
        placeholder={example}
        value={value}
        aria-invalid={issue !== undefined}
        aria-describedby={`${id}-error`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <p class="error" id={`${id}-error`}>
        {issue && `${label} ${issue}.`}
      </p>
    </div>
  )
}
