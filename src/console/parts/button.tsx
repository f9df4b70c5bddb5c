import type { ComponentChildren } from 'preact'
import { useHandOn } from './hand-on.ts'

type Props = {
  children: ComponentChildren
  onClick?: () => void
  type?: 'button' | 'submit'
  tone?: 'quiet' | 'grave'
  /** It works: pressing it again does nothing, and it keeps the focus. */
  busy?: boolean
  label?: string
}

/** A button that says when it works, and hands the focus on when it goes. */
export function Button({ children, onClick, type = 'button', tone, busy = false, label }: Props) {
  const button = useHandOn<HTMLButtonElement>()
  const press = (event: Event) => {
    if (busy) event.preventDefault()
    else onClick?.()
  }
  return (
    <button ref={button} type={type} class={tone} aria-disabled={busy} aria-label={label} onClick={press}>
      {children}
    </button>
  )
}
