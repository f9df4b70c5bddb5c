import { identity, signInBy } from './session.ts'

/** What the page was built with; null: no Clerk. */
declare const CLERK: { publishableKey: string; origin: string } | null

/** As much of Clerk's script as is used here. */
type Clerk = {
  load(options: { telemetry: false }): Promise<void>
  session: { getToken(): Promise<string | null> } | null | undefined
  redirectToSignIn(options: { signInForceRedirectUrl: string }): Promise<unknown>
  signOut(): Promise<void>
}
declare global {
  interface Window {
    Clerk?: Clerk
  }
}

export const hasClerk = CLERK !== null

/** Loads Clerk's script from its Frontend API, and signs in whoever has a session there. */
export async function startClerk(): Promise<void> {
  if (CLERK === null) return
  await loadScript(`${CLERK.origin}/npm/@clerk/clerk-js@5/dist/clerk.browser.js`, CLERK.publishableKey)
  await window.Clerk?.load({ telemetry: false })
  if (!identity.value) await signInBy(async () => (await window.Clerk?.session?.getToken()) ?? null)
}

function loadScript(src: string, publishableKey: string): Promise<void> {
  const script = document.createElement('script')
  script.dataset.clerkPublishableKey = publishableKey
  script.crossOrigin = 'anonymous'
  script.src = src
  return new Promise((resolve, reject) => {
    script.onload = () => resolve()
    script.onerror = () => reject(new Error('Clerk cannot be reached. Try again, or paste a token.'))
    document.head.append(script)
  })
}

/** Leaves for Clerk's own sign-in page, which comes back here. */
export const leaveToSignIn = () => window.Clerk?.redirectToSignIn({ signInForceRedirectUrl: location.href })

/** Ends the session at Clerk, if there is one. */
export async function leaveClerk(): Promise<void> {
  if (window.Clerk?.session) await window.Clerk.signOut()
}
