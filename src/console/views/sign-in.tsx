import { hasClerk } from '../clerk.ts'
import { TokenForm } from '../parts/token-form.tsx'
import { ClerkSignIn } from './clerk-sign-in.tsx'

/** Before anything else: who are you. */
export function SignIn() {
  return (
    <main class="narrow">
      <h1>Console</h1>
      <p class="lead">Run agents, and see what ran, how much is used, and that the audit log holds.</p>
      {hasClerk && <ClerkSignIn />}
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
