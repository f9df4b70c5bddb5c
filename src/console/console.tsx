import { effect } from '@preact/signals'
import { type ComponentType, render } from 'preact'
import type { Place } from './address.ts'
import { leaveClerk } from './clerk.ts'
import { Confirm } from './parts/confirm.tsx'
import { Renewal } from './parts/renewal.tsx'
import { focusHeading, followAddress, place } from './place.ts'
import { identity, resume, signOut } from './session.ts'
import { EntryDetail } from './views/entry-detail.tsx'
import { Log } from './views/log.tsx'
import { Organisation } from './views/organisation.tsx'
import { Run } from './views/run.tsx'
import { RunDetail } from './views/run-detail.tsx'
import { Runs } from './views/runs.tsx'
import { SignIn } from './views/sign-in.tsx'
import { Sources } from './views/sources.tsx'
import { Usage } from './views/usage.tsx'

// The page /console.

type View = { name: string; title: string; show: ComponentType; detail?: Detail }
/** One of what a view lists. */
type Detail = { title: string; show: ComponentType<{ id: string }> }

const RUN: View = { name: 'Run', title: 'Run an agent', show: Run }
const VIEWS: ReadonlyMap<string, View> = new Map([
  ['run', RUN],
  ['runs', { name: 'Runs', title: 'Runs', show: Runs, detail: { title: 'A run', show: RunDetail } }],
  ['usage', { name: 'Usage', title: 'Usage', show: Usage }],
  ['sources', { name: 'Sources', title: 'Log sources', show: Sources }],
  ['organisation', { name: 'Organisation', title: 'Organisation', show: Organisation }],
  ['log', { name: 'Audit log', title: 'Audit log', show: Log, detail: { title: 'An entry', show: EntryDetail } }],
])

/** What the address names: a view, or one of what it lists. */
function named({ view, id }: Place): { view: View; detail: Detail | undefined; title: string } {
  const found = VIEWS.get(view) ?? RUN
  const detail = id === '' ? undefined : found.detail
  return { view: found, detail, title: (detail ?? found).title }
}

function Console() {
  const who = identity.value
  if (!who) return <SignIn />
  const { view, id } = place.value
  const {
    view: { show: List },
    detail: { show: Detail } = {},
    title,
  } = named(place.value)
  return (
    <>
      <header>
        <p class="brand">Hosted Agents</p>
        <nav aria-label="Console">
          <ul>
            {[...VIEWS].map(([key, { name }]) => (
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
        <h1 tabIndex={-1}>{title}</h1>
        {Detail ? <Detail id={id} key={id} /> : <List />}
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
  const title = identity.value ? named(place.value).title : 'Sign in'
  document.title = `${title} · Hosted Agents`
  const showing = `${title}/${place.value.id}`
  if (shown !== undefined && shown !== showing) requestAnimationFrame(focusHeading)
  shown = showing
})
