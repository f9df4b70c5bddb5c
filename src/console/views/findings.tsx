import type { RefObject } from 'preact'
import type { ScanFlag } from '../answers.ts'
import { draft, mayHideNames, obstacleTo } from '../draft.ts'
import { wordsOf } from '../flags.ts'
import { Problem } from '../parts/problem.tsx'
import { scanned } from '../scan.ts'

const OUTCOMES = {
  allowed: 'The message is sent as it is; what was found is flagged in the audit log.',
  redacted: 'Placeholders are sent in place of what is to be kept from the model.',
  blocked: 'The run would be blocked, and the model hear nothing. Remove what blocks, or send placeholders.',
}
const OBSTACLES = {
  agent: 'Your plan includes no agent that could be run.',
  empty: 'The message is checked for health information while you type.',
  long: 'What is too long is not checked.',
}
const UNSEEN = 'Names in scripts other than Latin are not recognised: look for them yourself.'
const ACTIONS = { block: 'blocks', redact: 'placeholder', flag: 'flagged' }

type Field = RefObject<HTMLTextAreaElement | null>

/** What was found in the draft: how it would end is heard when it changes, each finding leads to its place. */
export function Findings({ fields }: { fields: { message: Field; prompt: Field } }) {
  const { flags, error } = scanned.value
  return (
    <section class="findings" aria-label="Findings">
      <p role="status" id="findings">
        {sayings()}
      </p>
      <Problem of={error} />
      {flags.length > 0 && (
        <ul>
          {flags.map((flag) => (
            <Finding
              key={`${flag.field}${flag.offset}`}
              flag={flag}
              field={flag.field ? fields.prompt : fields.message}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

function sayings(): string {
  const { flags, outcome, error } = scanned.value
  const obstacle = obstacleTo(draft.value)
  if (obstacle !== null) return OBSTACLES[obstacle]
  if (error !== undefined)
    return 'The message could not be checked, so its findings are not known. If you run it all the same, the API checks it again, and sends nothing that the policy blocks.'
  if (outcome === null) return 'Checking…'
  const found =
    flags.length === 0
      ? 'Nothing was found: the message is sent as it is.'
      : `${flags.length === 1 ? '1 finding' : `${flags.length} findings`}. ${OUTCOMES[outcome]}`
  return mayHideNames(draft.value) ? `${found} ${UNSEEN}` : found
}

function Finding({
  flag: { type, offset, length, action = 'flag', field },
  field: { current },
}: {
  flag: ScanFlag
  field: Field
}) {
  const text = field ? draft.value.systemPromptOverride : draft.value.message
  const select = () => {
    const closed = current?.closest('details')
    if (closed) closed.open = true
    current?.focus()
    current?.setSelectionRange(offset, offset + length)
  }
  return (
    <li>
      <button type="button" class="finding" onClick={select}>
        <span class={`tag ${action}`}>{ACTIONS[action]}</span> {wordsOf(type)}{' '}
        <q>{text.slice(offset, offset + length)}</q>{' '}
        <span class="help">
          {field ? 'system prompt, ' : ''}
          {offset}–{offset + length}
        </span>
      </button>
    </li>
  )
}
