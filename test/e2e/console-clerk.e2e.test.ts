import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Tab } from '../support/browser.ts'

// The console built for Clerk, which cannot be had here: its script is a stand-in, and so is the API.

const ORIGIN = 'https://console.test'
const CLERK = 'https://clerk.example.test'
const folder = mkdtempSync(join(tmpdir(), 'hosted-agents-clerk-'))
const keyOf = (text: string) => `pk_test_${Buffer.from(text).toString('base64')}`
const KEY = keyOf('clerk.example.test$')

const claims = { sub: 'user_1', exp: Math.floor(Date.now() / 1_000) + 3_600, o: { id: 'org_clerk', rol: 'admin' } }
const TOKEN = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`
/** As much of Clerk's script as the console uses: each token that it gives is another one. */
const script = (hasSession: boolean) => `
  let given = 0
  window.Clerk = {
    session: ${hasSession} ? { getToken: async () => '${TOKEN}' + given++ } : null,
    load: async (options) => { window.options = options },
    redirectToSignIn: async ({ signInForceRedirectUrl }) => { window.left = signInForceRedirectUrl },
    signOut: () => fetch('${CLERK}/v1/sign-out'),
  }`

let tab: Tab
let hasSession = false
let authorizations: (string | undefined)[] = []

const build = (key: string) =>
  execFileSync(process.execPath, ['dev/pages.ts', folder], {
    env: { ...process.env, CLERK_PUBLISHABLE_KEY: key },
    stdio: 'pipe',
  })
/** The policy that the build wrote for Cloudflare. */
const policy = () => /^\/console\n.*\n {2}Content-Security-Policy: (.*)$/m.exec(read('_headers'))?.[1] ?? ''
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

beforeAll(async () => {
  build(KEY)
  tab = await Tab.open()
  const { page } = tab
  const types = { js: 'text/javascript', css: 'text/css', html: 'text/html' }
  for (const [path, name, type] of [
    ['console', 'console.html', types.html],
    ['console.js', 'console.js', types.js],
    ['console.css', 'console.css', types.css],
  ] as const)
    await page.route(`${ORIGIN}/${path}`, (route) =>
      route.fulfill({ body: read(name), contentType: type, headers: { 'Content-Security-Policy': policy() } }),
    )
  await page.route(`${ORIGIN}/api/v1/**`, (route) => {
    authorizations.push(route.request().headers().authorization)
    return route.fulfill({ json: { plan: 'pro', agents: [], runs: [], total: 0, page: 1, per_page: 25 } })
  })
  const headers = { 'Access-Control-Allow-Origin': '*' }
  await page.route(`${CLERK}/npm/@clerk/clerk-js@5/dist/clerk.browser.js`, (route) =>
    route.fulfill({ body: script(hasSession), contentType: types.js, headers }),
  )
  await page.route(`${CLERK}/v1/sign-out`, (route) => {
    hasSession = false
    return route.fulfill({ json: {}, headers })
  })
})
afterEach(() => expect(tab.complaints).toEqual([]))
afterAll(async () => {
  await tab?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('where Clerk is configured', () => {
  test('its host, and no other, may be spoken to', () => {
    expect(policy()).toBe(
      `default-src 'none'; script-src 'self' ${CLERK}; style-src 'self'; connect-src 'self' ${CLERK}; img-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
  })

  test('whoever has no session there is sent to sign in, and comes back to the place that was asked for', async () => {
    const { page } = tab
    await page.goto(`${ORIGIN}/console#/usage`)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    expect(await page.evaluate('window.left')).toBe(`${ORIGIN}/console#/usage`)
    expect(await page.evaluate('window.options')).toEqual({ telemetry: false })
    expect(await page.evaluate('document.querySelector("script[crossorigin]").dataset.clerkPublishableKey')).toBe(KEY)
    await tab.expectAccessible()
    await tab.screenshot('console-clerk')
  })

  test('whoever has one is in, each call brings a token of its own, and signing out ends the session there', async () => {
    hasSession = true
    authorizations = []
    const { page } = tab
    await page.goto('about:blank')
    await page.goto(`${ORIGIN}/console#/runs`)
    await page.getByText('org_clerk').waitFor()
    await page.getByText('Page 1 of 1').waitFor()
    await page.getByRole('link', { name: 'Run', exact: true }).click()
    await page.getByLabel('Message').waitFor()
    expect(authorizations.length).toBeGreaterThan(2)
    expect(new Set(authorizations).size).toBe(authorizations.length)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    expect(hasSession).toBe(false)
  })

  test.each([
    ['another text', 'sk_test_secret'],
    ['a key that would loosen the policy', keyOf('clerk.example.test; script-src *$')],
  ])('%s is refused by the build', (_, key) => {
    expect(() => build(key)).toThrow(/is not a publishable key/)
  })
})
