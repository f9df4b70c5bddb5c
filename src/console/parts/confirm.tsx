import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Button } from './button.tsx'
import { Modal } from './modal.tsx'

type Question = { text: ComponentChildren; verb: string; answer: (yes: boolean) => void }
const question = signal<Question | null>(null)

/** Asks before something that cannot be taken back; true: the user wants it. */
export function confirmed(text: ComponentChildren, verb: string): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (yes: boolean): void => {
      question.value = null
      resolve(yes)
    }
    question.value = { text, verb, answer }
  })
}

/** The dialog in which questions are asked; stands once on the page. */
export function Confirm() {
  return question.value && <Asked {...question.value} />
}

function Asked({ text, verb, answer }: Question) {
  return (
    <Modal label="question" cancel={() => answer(false)}>
      <p id="question">{text}</p>
      <div class="actions">
        <Button tone="grave" onClick={() => answer(true)}>
          {verb}
        </Button>
        <Button tone="quiet" onClick={() => answer(false)}>
          Cancel
        </Button>
      </div>
    </Modal>
  )
}
