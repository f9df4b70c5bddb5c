import { useEffect, useState } from 'preact/hooks'
import { hasClerk, leaveToSignIn, startClerk } from '../clerk.ts'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/problem.tsx'
import { TokenForm } from '../parts/token-form.tsx'

/** Before anything else: who are you. */
export function SignIn() {
  const [state, setState] = useState<'loading' | 'ready' | { error: unknown }>('loading')
  useEffect(() => {
    if (!hasClerk) return
    startClerk().then(
      () => setState('ready'),
      (error) => setState({ error }),
    )
  }, [])
  return (
    <main class="narrow">
      <h1>Console</h1>
      <p class="lead">Run agents, and see what ran, how much is used, and that the audit log holds.</p>
      {hasClerk && (
        <section class="card stack" aria-label="Sign in">
          {typeof state === 'object' && <Problem of={state.error} />}
          <Button busy={state !== 'ready'} onClick={leaveToSignIn}>
            {state === 'loading' ? 'Sign in (loading)' : 'Sign in'}
          </Button>
        </section>
      )}
      <section class="card" aria-label="Use a token">
        <TokenForm verb="Open the console" />
      </section>
      <p class="help">
        The token is sent to this API only, and is in no address and no cookie. A log that you exported is checked
        without any token at <a href="/verify">/verify</a>.
      </p>
    </main>
  )
}
