import { NoOrganization } from './identity.ts'
import { identity, signInBy } from './session.ts'

/** What the page was built with; null: no Clerk. */
declare const CLERK: { publishableKey: string; origin: string } | null

/** As much of Clerk's script as is used here. */
type Clerk = {
  load(options: { telemetry: false }): Promise<void>
  session: { getToken(options: { skipCache: boolean }): Promise<string | null> } | null | undefined
  user:
    | { organizationMemberships: { organization: Organization }[]; createOrganizationEnabled: boolean }
    | null
    | undefined
  setActive(options: { organization: string }): Promise<void>
  redirectToSignIn(options: { signInForceRedirectUrl: string }): Promise<unknown>
  redirectToCreateOrganization(): Promise<unknown>
  signOut(options: { redirectUrl: string }): Promise<void>
}
declare global {
  interface Window {
    Clerk?: Clerk
  }
}

export type Organization = { id: string; name: string }
/** How far signing in came: `choose` when the user has a session there, in which none of his organisations is active. */
export type Progress =
  | { at: 'sign-in' }
  | { at: 'signed-in' }
  | { at: 'choose'; organizations: Organization[]; mayCreate: boolean }

export const hasClerk = CLERK !== null

/** Signs in whoever has a session at Clerk; can be tried again. @throws Error */
export async function startClerk(): Promise<Progress> {
  await loaded()
  return identity.value ? { at: 'signed-in' } : signInThere()
}

/** Makes an organisation the session's, and signs in. @throws Error */
export async function choose(organization: string): Promise<Progress> {
  await (await loaded()).setActive({ organization })
  const progress = await signInThere()
  if (progress.at === 'choose')
    throw new Error('Clerk did not take this organisation. Choose another one, or sign out.')
  return progress
}

async function signInThere(): Promise<Progress> {
  const { session, user } = await loaded()
  if (!session) return { at: 'sign-in' }
  try {
    // The session that there is then: choosing an organisation puts another one in its place.
    await signInBy(async (options) => (await window.Clerk?.session?.getToken(options)) ?? null)
    return { at: identity.value ? 'signed-in' : 'sign-in' }
  } catch (error) {
    if (!(error instanceof NoOrganization)) throw error
    const organizations = user?.organizationMemberships.map(({ organization }) => organization) ?? []
    return { at: 'choose', organizations, mayCreate: user?.createOrganizationEnabled ?? false }
  }
}

/** Clerk's script, loaded from its Frontend API if that was not done yet. @throws Error */
async function loaded(): Promise<Clerk> {
  if (CLERK === null) throw new Error('This page was built without Clerk.')
  if (!window.Clerk)
    await loadScript(`${CLERK.origin}/npm/@clerk/clerk-js@5/dist/clerk.browser.js`, CLERK.publishableKey)
  if (!window.Clerk) throw new Error(UNREACHABLE)
  await window.Clerk.load({ telemetry: false })
  return window.Clerk
}

const UNREACHABLE = 'Clerk cannot be reached. Try again, or paste a token.'

function loadScript(src: string, publishableKey: string): Promise<void> {
  const script = document.createElement('script')
  script.dataset.clerkPublishableKey = publishableKey
  script.crossOrigin = 'anonymous'
  script.src = src
  return new Promise((resolve, reject) => {
    script.onload = () => resolve()
    script.onerror = () => {
      script.remove()
      reject(new Error(UNREACHABLE))
    }
    document.head.append(script)
  })
}

/** Leaves for Clerk's own sign-in page, which comes back here. @throws Error */
export async function leaveToSignIn(): Promise<void> {
  await (await loaded()).redirectToSignIn({ signInForceRedirectUrl: location.href })
}

/** Leaves for Clerk's own page on which an organisation is created. @throws Error */
export async function leaveToCreate(): Promise<void> {
  await (await loaded()).redirectToCreateOrganization()
}

/** Ends the session at Clerk, if there is one. It would go to the origin's root then, where no page is. */
export async function leaveClerk(): Promise<void> {
  if (window.Clerk?.session) await window.Clerk.signOut({ redirectUrl: location.href })
}
