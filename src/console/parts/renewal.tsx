import { hasClerk, leaveToSignIn } from '../clerk.ts'
import { useTask } from '../load.ts'
import { renewal } from '../session.ts'
import { Button } from './button.tsx'
import { Modal } from './modal.tsx'
import { Problem } from './problem.tsx'
import { TokenForm } from './token-form.tsx'

/** Asks for a new token over the view that needs it, which keeps what was typed; stands once on the page. */
export function Renewal() {
  return renewal.value && <Dialog settle={renewal.value.settle} />
}

function Dialog({ settle }: { settle: (token: null) => void }) {
  const { error, busy, start } = useTask(leaveToSignIn)
  return (
    <Modal label="renewal" cancel={() => settle(null)}>
      <h2 id="renewal">Your token is no longer accepted</h2>
      <p>Paste a new one: what you typed is still here, and what you were doing goes on.</p>
      <TokenForm verb="Go on" />
      <Problem of={error} />
      <div class="actions">
        {hasClerk && (
          <Button tone="quiet" busy={busy} onClick={start}>
            Sign in again (leaves this page)
          </Button>
        )}
        <Button tone="quiet" onClick={() => settle(null)}>
          Cancel
        </Button>
      </div>
    </Modal>
  )
}
