import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Tab } from '../support/browser.ts'
import { BuiltConsole, ORIGIN, tokenOf } from './console-pages.ts'

// The console built for Clerk, which cannot be had here: its script is a stand-in, and so is the API.

const CLERK = 'https://clerk.example.test'
const keyOf = (text: string) => `pk_test_${Buffer.from(text).toString('base64')}`
const KEY = keyOf('clerk.example.test$')
const built = new BuiltConsole()
const ORGANIZATIONS = [
  { organization: { id: 'org_first', name: 'First Clinic' } },
  { organization: { id: 'org_clerk', name: 'Second Clinic' } },
]

type At = { session: boolean; organization: string | null; memberships: typeof ORGANIZATIONS; mayCreate: boolean }
const NOBODY: At = { session: false, organization: null, memberships: ORGANIZATIONS, mayCreate: false }
/** What Clerk knows of the user. */
let at = NOBODY
const tokens = () => ({
  none: tokenOf({}),
  ...Object.fromEntries(ORGANIZATIONS.map(({ organization: { id } }) => [id, tokenOf({ o: { id, rol: 'admin' } })])),
})
/** As much of Clerk's script as the console uses: each token that it gives is another one; past its cache a fresh one. */
const script = () => `
  const tokens = ${JSON.stringify(tokens())}
  let active = ${JSON.stringify(at.organization)}, given = 0
  window.Clerk = {
    session: ${at.session} ? { getToken: async ({ skipCache } = {}) => tokens[active ?? 'none'] + (skipCache ? 'fresh' : '') + given++ } : null,
    user: { organizationMemberships: ${JSON.stringify(at.memberships)}, createOrganizationEnabled: ${at.mayCreate} },
    load: async (options) => { window.options = options },
    setActive: async ({ organization }) => { active = organization },
    redirectToSignIn: async ({ signInForceRedirectUrl }) => { window.left = signInForceRedirectUrl },
    redirectToCreateOrganization: async () => { window.left = 'create' },
    signOut: ({ redirectUrl }) => fetch('${CLERK}/v1/sign-out?to=' + encodeURIComponent(redirectUrl)),
  }`

let tab: Tab
/** How often Clerk's script cannot be had. */
let failures = 0
let authorizations: string[] = []
/** Which tokens the API refuses. */
let refuses = (_token: string) => false
let signedOutTo = ''

beforeAll(async () => {
  built.build(KEY)
  tab = await Tab.open()
  const { page } = tab
  await built.serve(page)
  await page.route(`${ORIGIN}/api/v1/**`, (route) => {
    const { authorization = '' } = route.request().headers()
    authorizations.push(authorization)
    if (refuses(authorization)) return route.fulfill({ status: 401, json: {} })
    return route.fulfill({ json: { plan: 'pro', agents: [], runs: [], total: 0, page: 1, per_page: 25 } })
  })
  const headers = { 'Access-Control-Allow-Origin': '*' }
  await page.route(`${CLERK}/npm/@clerk/clerk-js@5/dist/clerk.browser.js`, (route) =>
    failures-- > 0 ? route.abort() : route.fulfill({ body: script(), contentType: 'text/javascript', headers }),
  )
  await page.route(`${CLERK}/v1/sign-out*`, (route) => {
    at = NOBODY
    signedOutTo = new URL(route.request().url()).searchParams.get('to') ?? ''
    return route.fulfill({ json: {}, headers })
  })
})
beforeEach(() => {
  at = NOBODY
  failures = 0
  refuses = () => false
})
afterEach(() => expect(tab.complaints).toEqual([]))
afterAll(async () => {
  await tab?.close()
  built.remove()
})

const button = (name: string) => tab.page.getByRole('button', { name, exact: true })
async function open(view: string): Promise<void> {
  await tab.page.goto('about:blank')
  await tab.page.goto(`${ORIGIN}/console#/${view}`)
}

describe('where Clerk is configured', () => {
  test('its host, and no other, may be spoken to', () => {
    expect(built.policy()).toBe(
      `default-src 'none'; script-src 'self' ${CLERK}; style-src 'self'; connect-src 'self' ${CLERK}; img-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
  })

  test('whoever has no session there is sent to sign in, and comes back to the place that was asked for', async () => {
    const { page } = tab
    await open('usage')
    await button('Sign in').click()
    expect(await page.evaluate('window.left')).toBe(`${ORIGIN}/console#/usage`)
    expect(await page.evaluate('window.options')).toEqual({ telemetry: false })
    expect(await page.evaluate('document.querySelector("script[crossorigin]").dataset.clerkPublishableKey')).toBe(KEY)
    await tab.expectAccessible()
    await tab.screenshot('console-clerk')
  })

  test('whoever has one is in, each call brings a token of its own, and signing out ends the session there', async () => {
    at = { ...NOBODY, session: true, organization: 'org_clerk' }
    authorizations = []
    const { page } = tab
    await open('runs')
    await page.getByText('org_clerk').waitFor()
    await page.getByText('Page 1 of 1').waitFor()
    await page.getByRole('link', { name: 'Run', exact: true }).click()
    await page.getByLabel('Message').waitFor()
    expect(authorizations.length).toBeGreaterThan(2)
    expect(new Set(authorizations).size).toBe(authorizations.length)
    await button('Sign out').click()
    await button('Sign in').waitFor()
    expect(at.session).toBe(false)
    expect(signedOutTo).toBe(`${ORIGIN}/console#/run`)
  })

  describe('a token of Clerk’s that is refused', () => {
    const isClerks = (token: string) => /signature(fresh)?\d+$/.test(token)
    /** When the API has been asked, and is asked no more. */
    async function asked(): Promise<void> {
      for (let seen = 0; seen === 0 || seen !== authorizations.length; await tab.page.waitForTimeout(200))
        seen = authorizations.length
    }
    /** Goes to a view that asks the API, and waits for what it was asked with. */
    async function goAndAsk(view: string, until: string): Promise<string[]> {
      authorizations = []
      await tab.page.getByRole('link', { name: view, exact: true }).click()
      await tab.page.getByText(until).waitFor()
      await asked()
      return authorizations.map((token) => (isClerks(token) ? (/fresh/.exec(token)?.[0] ?? 'cached') : 'pasted'))
    }
    const complaints = () =>
      expect(new Set(tab.complaints.splice(0))).toEqual(new Set([expect.stringContaining('401')]))

    beforeEach(async () => {
      at = { ...NOBODY, session: true, organization: 'org_clerk' }
      authorizations = []
      await open('usage')
      await tab.page.getByText('org_clerk').waitFor()
      await asked()
    })

    test('is replaced by one from past its cache, and nobody is asked', async () => {
      refuses = (token) => !token.includes('fresh')
      const tokens = await goAndAsk('Runs', 'Page 1 of 1')
      expect(tokens.toSorted()).toEqual(['cached', 'cached', 'fresh', 'fresh'])
      expect(await tab.page.getByRole('dialog').count()).toBe(0)
      complaints()
    })

    test('and the fresh one too, is replaced by what is pasted, until that is refused and Clerk is asked again', async () => {
      refuses = isClerks
      await tab.page.getByRole('link', { name: 'Runs', exact: true }).click()
      await tab.page.getByRole('dialog').waitFor()
      await tab.page.getByLabel('Session token').fill(tokenOf({ o: { id: 'org_clerk', rol: 'admin' } }))
      await button('Go on').click()
      await tab.page.getByText('Page 1 of 1').waitFor()
      await asked()
      expect(new Set(await goAndAsk('Run', 'It appears here'))).toEqual(new Set(['pasted']))
      refuses = (token) => !isClerks(token)
      const tokens = await goAndAsk('Runs', 'Page 1 of 1')
      expect(tokens.toSorted()).toEqual(['fresh', 'fresh', 'pasted', 'pasted'])
      expect(new Set(await goAndAsk('Run', 'It appears here'))).toEqual(new Set(['cached']))
      complaints()
    })
  })

  test('a session without an active organisation is given one of the user’s', async () => {
    at = { ...NOBODY, session: true }
    const { page } = tab
    await open('runs')
    await page.getByLabel('Organisation').selectOption('Second Clinic')
    await tab.expectAccessible()
    await tab.screenshot('console-clerk-organisation')
    await button('Go on').click()
    await page.getByText('Page 1 of 1').waitFor()
    await page.getByText('org_clerk').waitFor()
  })

  test('a user without any organisation can create one if Clerk lets him, or sign out', async () => {
    at = { ...NOBODY, session: true, memberships: [], mayCreate: true }
    const { page } = tab
    await open('runs')
    await page.getByText('a member of no organisation').waitFor()
    await button('Create an organisation').click()
    expect(await page.evaluate('window.left')).toBe('create')
    await button('Sign out').click()
    await button('Sign in').waitFor()
    expect(at.session).toBe(false)
  })

  test('the button that leads to Clerk cannot be used before Clerk’s script is there', async () => {
    const { page } = tab
    // Each name that the page's first button had, from the page's first rendering on.
    await page.addInitScript(`
      window.names = []
      new MutationObserver(() => {
        const name = document.querySelector('button')?.textContent
        if (name && name !== window.names.at(-1)) window.names.push(name)
      }).observe(document, { subtree: true, childList: true, characterData: true })`)
    await open('runs')
    await button('Sign in').waitFor()
    expect(await page.evaluate('window.names')).toEqual(['Sign in (loading)', 'Sign in'])
  })

  test('a script of Clerk’s that cannot be had is asked for again by a button', async () => {
    failures = 1
    await open('runs')
    await tab.page.getByText('Clerk cannot be reached').waitFor()
    await tab.expectAccessible()
    await button('Try again').click()
    await button('Sign in').waitFor()
    expect(tab.complaints.splice(0)).toEqual([expect.stringContaining('net::ERR_FAILED')])
  })

  test.each([
    ['another text', 'sk_test_secret'],
    ['a key that would loosen the policy', keyOf('clerk.example.test; script-src *$')],
  ])('%s is refused by the build', (_, key) => {
    expect(() => built.build(key)).toThrow(/is not a publishable key/)
  })
})
