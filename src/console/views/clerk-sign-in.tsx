import { useEffect, useState } from 'preact/hooks'
import {
  choose,
  leaveClerk,
  leaveToCreate,
  leaveToSignIn,
  type Organization,
  type Progress,
  startClerk,
} from '../clerk.ts'
import { useTask } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/problem.tsx'
import { signOut } from '../session.ts'

/** Signing in through Clerk: its session if there is one, else its own page; a session without an active organisation is given one. */
export function ClerkSignIn() {
  const [progress, setProgress] = useState<Progress>()
  const { error, start } = useTask(async () => setProgress(await startClerk()))
  useEffect(start, [])
  // From the first rendering on, before the effect: the button is of use once Clerk’s script is there.
  const loading = progress === undefined && error === undefined
  return (
    <section class="card stack" aria-label="Sign in">
      <Problem of={error} />
      {progress?.at === 'choose' ? (
        <Choice {...progress} setProgress={setProgress} />
      ) : (
        <div class="actions">
          <Button busy={loading} onClick={error === undefined ? leaveToSignIn : start}>
            {loading ? 'Sign in (loading)' : error === undefined ? 'Sign in' : 'Try again'}
          </Button>
          {window.Clerk?.session && <SignOut />}
        </div>
      )}
    </section>
  )
}

type ChoiceProps = { organizations: Organization[]; mayCreate: boolean; setProgress: (progress: Progress) => void }

function Choice({ organizations, mayCreate, setProgress }: ChoiceProps) {
  const [chosen, setChosen] = useState(organizations[0]?.id ?? '')
  const { error, busy, start } = useTask(async () => setProgress(await choose(chosen)))
  return (
    <>
      {organizations.length === 0 ? (
        <p role="status">
          You are signed in, and a member of no organisation. Ask an admin of yours to invite you, then load this page
          again.
        </p>
      ) : (
        <>
          <p role="status">You are signed in. For which organisation do you work?</p>
          <div class="field">
            <label for="organization">Organisation</label>
            <select id="organization" value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
              {organizations.map(({ id, name }) => (
                <option key={id} value={id} dir="auto">
                  {name}
                </option>
              ))}
            </select>
          </div>
          <Problem of={error} />
        </>
      )}
      <div class="actions">
        {organizations.length > 0 && (
          <Button busy={busy} onClick={start}>
            Go on
          </Button>
        )}
        {mayCreate && (
          <Button tone="quiet" onClick={leaveToCreate}>
            Create an organisation
          </Button>
        )}
        <SignOut />
      </div>
    </>
  )
}

const SignOut = () => (
  <Button tone="quiet" onClick={() => void leaveClerk().finally(signOut)}>
    Sign out
  </Button>
)
