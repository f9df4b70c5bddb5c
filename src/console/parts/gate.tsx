import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { identity } from '../session.ts'

/** Controls that cannot be used for the reason that is said above them; without a reason they can. */
export function Gate({ reason, children }: { reason: string | null; children: ComponentChildren }) {
  const id = useId()
  return (
    <fieldset class="plain" disabled={reason !== null} {...(reason !== null && { 'aria-describedby': id })}>
      {reason !== null && (
        <p class="reason" id={id}>
          {reason}
        </p>
      )}
      {children}
    </fieldset>
  )
}

/** Why a member may not do what is left to admins. */
export const adminsOnly = (what: string): string | null =>
  identity.value?.isAdmin ? null : `${what} is left to admins of the organisation; you are a member.`
