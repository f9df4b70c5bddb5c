import { effect } from '@preact/signals'
import { render } from 'preact'
import { leaveClerk } from './clerk.ts'
import { Confirm } from './parts/confirm.tsx'
import { Renewal } from './parts/renewal.tsx'
import { focusHeading, followAddress, route } from './route.ts'
import { identity, resume, signOut } from './session.ts'
import { Log } from './views/log.tsx'
import { Organisation } from './views/organisation.tsx'
import { Run } from './views/run.tsx'
import { RunDetail } from './views/run-detail.tsx'
import { Runs } from './views/runs.tsx'
import { SignIn } from './views/sign-in.tsx'
import { Sources } from './views/sources.tsx'
import { Usage } from './views/usage.tsx'

// The page /console.

const VIEWS = {
  run: { title: 'Run an agent', name: 'Run', show: Run },
  runs: { title: 'Runs', name: 'Runs', show: Runs },
  usage: { title: 'Usage', name: 'Usage', show: Usage },
  sources: { title: 'Log sources', name: 'Sources', show: Sources },
  organisation: { title: 'Organisation', name: 'Organisation', show: Organisation },
  log: { title: 'Audit log', name: 'Audit log', show: Log },
}
const views: ReadonlyMap<string, (typeof VIEWS)[keyof typeof VIEWS]> = new Map(Object.entries(VIEWS))

function Console() {
  const who = identity.value
  if (!who) return <SignIn />
  const { view, id } = route.value
  const { title, show: View } = views.get(view) ?? VIEWS.run
  const isDetail = view === 'runs' && id !== ''
  return (
    <>
      <header>
        <p class="brand">Hosted Agents</p>
        <nav aria-label="Console">
          <ul>
            {[...views].map(([key, { name }]) => (
              <li key={key}>
                <a href={`#/${key}`} aria-current={key === view ? 'page' : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <p class="who">
          <strong>{who.orgId}</strong> <span>{who.isAdmin ? 'admin' : 'member'}</span>
          <button type="button" class="quiet" onClick={() => void leaveClerk().finally(signOut)}>
            Sign out
          </button>
        </p>
      </header>
      <main>
        <h1 tabIndex={-1}>{isDetail ? 'A run' : title}</h1>
        {isDetail ? <RunDetail id={id} key={id} /> : <View />}
      </main>
      <Renewal />
      <Confirm />
    </>
  )
}

followAddress()
resume()
render(<Console />, document.body)

let shown: string | undefined
// A new view is announced, and read from its heading on.
effect(() => {
  const { view, id } = route.value
  const title = identity.value ? (views.get(view) ?? VIEWS.run).title : 'Sign in'
  document.title = `${title} · Hosted Agents`
  const showing = `${title}/${id}`
  if (shown !== undefined && shown !== showing) requestAnimationFrame(focusHeading)
  shown = showing
})
