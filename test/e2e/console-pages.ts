import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page, Request, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { Tab } from '../support/browser.ts'

/** Where a console is that is served without the stack: the browser never asks the network for it. */
export const ORIGIN = 'https://console.test'

const SERVED = {
  console: { name: 'console.html', contentType: 'text/html' },
  'console.js': { name: 'console.js', contentType: 'text/javascript' },
  'console.css': { name: 'console.css', contentType: 'text/css' },
}

/** The console as it is built, in a folder of its own. */
export class BuiltConsole {
  readonly #folder = mkdtempSync(join(tmpdir(), 'hosted-agents-console-'))

  /** @param key Clerk's publishable key; '' builds it without Clerk */
  build(key: string): void {
    execFileSync(process.execPath, ['dev/pages.ts', this.#folder], {
      env: { ...process.env, CLERK_PUBLISHABLE_KEY: key },
      stdio: 'pipe',
    })
  }

  /** The policy that the build wrote for Cloudflare. */
  policy(): string {
    return /^\/console\n.*\n {2}Content-Security-Policy: (.*)$/m.exec(this.#read('_headers'))?.[1] ?? ''
  }

  async serve(page: Page): Promise<void> {
    for (const [path, { name, contentType }] of Object.entries(SERVED))
      await page.route(`${ORIGIN}/${path}`, (route) =>
        route.fulfill({
          body: this.#read(name),
          contentType,
          headers: { 'Content-Security-Policy': this.policy() },
        }),
      )
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #read(name: string): string {
    return readFileSync(join(this.#folder, name), 'utf8')
  }
}

export type Reply = Parameters<Route['fulfill']>[0]
/** What a stand-in of the API answers, by path. */
type Answers = Record<string, (request: Request) => Reply | Promise<Reply>>

export const DOWN = { status: 503, json: { error: 'The service is not available.', code: 'SERVICE_UNAVAILABLE' } }
export const SCANNED = { json: { policy_flags: [], outcome: 'allowed' } }
export const NO_RUNS = { json: { runs: [], total: 0, page: 1, per_page: 25 } }
const AGENT = { id: 'helpdesk', name: 'Help desk', description: '', model: 'm', clinical: false, included: true }
export const USUAL: Answers = {
  '/agents': () => ({ json: { plan: 'pro', agents: [AGENT] } }),
  '/agent/scan': () => SCANNED,
  '/runs': () => NO_RUNS,
}

/** Stands in for the API: what it has no answer for is down. */
async function standIn(page: Page, answers: () => Answers): Promise<void> {
  await page.route(`${ORIGIN}/api/v1/**`, async (route) => {
    const request = route.request()
    const answer = answers()[new URL(request.url()).pathname.slice('/api/v1'.length)]
    // The page may have gone on before a slow answer came.
    await route.fulfill((await answer?.(request)) ?? DOWN).catch(() => {})
  })
}

/** A session token as far as the page reads it. @param more claims, or others in their place */
export function tokenOf(more: object): string {
  const claims = { sub: 'user_1', exp: Math.floor(Date.now() / 1_000) + 3_600, ...more }
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`
}

/** The tab in which `withConsole` opens the console. */
export let tab: Tab
/** What the stand-in of the API answers in this test. */
export const api = { answers: USUAL }
/** An admin's. */
export const TOKEN = tokenOf({ o: { id: 'org_trouble', rol: 'admin' } })

/** The tests of this file have the console in `tab`, before a stand-in of the API, and none leaves a complaint of the browser's. */
export function withConsole(): void {
  const built = new BuiltConsole()
  beforeAll(async () => {
    built.build('')
    tab = await Tab.open()
    await built.serve(tab.page)
    await standIn(tab.page, () => api.answers)
  })
  beforeEach(() => {
    api.answers = USUAL
  })
  afterEach(() => expect(tab.complaints).toEqual([]))
  afterAll(async () => {
    await tab?.close()
    built.remove()
  })
}

export const button = (name: string): Locator => tab.page.getByRole('button', { name, exact: true })
export const said = (text: string | RegExp): Promise<void> => tab.page.getByText(text).first().waitFor()
/** Pastes the token, and presses this button. */
export async function give(verb: string): Promise<void> {
  await tab.page.getByLabel('Session token').fill(TOKEN)
  await button(verb).click()
}
export async function open(view: string): Promise<void> {
  await tab.page.goto('about:blank')
  await tab.page.goto(`${ORIGIN}/console#/${view}`)
  tab.forget()
  await give('Open the console')
}
/** What Chromium says of each answer that is no success, also when it is what was meant. */
export const refused = (...statuses: number[]): void =>
  expect(tab.complaints.splice(0)).toEqual(statuses.map((status) => expect.stringContaining(`status of ${status}`)))
