import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** A dialog over the page, from which the focus goes back to where it was. `cancel`: the user pressed Escape. */
export function Modal({ label, cancel, children }: { label: string; cancel: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const { current } = dialog
    current?.showModal()
    return () => current?.close()
  }, [])
  return (
    <dialog ref={dialog} aria-labelledby={label} onCancel={cancel}>
      {children}
    </dialog>
  )
}
