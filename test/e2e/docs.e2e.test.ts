import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Tab } from '../support/browser.ts'
import { Stack } from '../support/stack.ts'

// The interactive reference in Chromium, before the whole local stack.

const stack = new Stack(18_860)
/** What opens above the page. */
const DIALOG = '[role=dialog]'
let tab: Tab
let page: Page
let token: string

/** Scalar takes seconds of a processor to start, which the other tests need as well. */
const SLOW_MACHINE_MS = 60_000
/** Scrolls through the page: Scalar makes a part of it when it comes near. */
const TO_THE_END = `(async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo(0, y)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
})()`

beforeAll(async () => {
  await stack.start()
  token = stack.token('--org', 'org_demo')
  tab = await Tab.open()
  page = tab.page
  page.setDefaultTimeout(SLOW_MACHINE_MS)
})
afterEach(() => expect(tab.complaints.filter((text) => !text.includes('favicon'))).toEqual([]))
afterAll(async () => {
  await tab?.close()
  await stack.end()
})

test('The reference shows every operation of the document, and asks no other host for anything', async () => {
  await page.goto(`${stack.api}/docs`)
  await page.getByRole('heading', { name: 'Hosted Agents API' }).waitFor()
  await page.getByRole('heading', { name: 'Run an agent' }).first().waitFor()
  await tab.screenshot('docs')
  const document = JSON.parse(readFileSync('dist/openapi.json', 'utf8'))
  expect(await (await fetch(`${stack.api}/openapi.json`)).json()).toEqual(document)
  expect(tab.requests.filter((url) => !url.startsWith(stack.api) && !url.startsWith('data:'))).toEqual([])
})

test('A request is tried from the page with the token that was given, and answered by the API', async () => {
  await page.goto('about:blank')
  await page.goto(`${stack.api}/docs#tag/agents/GET/api/v1/agents`)
  await page.getByLabel('Bearer Token').first().fill(token)
  await page.getByRole('button', { name: /Test Request\s*\(get \/api\/v1\/agents\)/ }).click()
  await page
    .getByRole('button', { name: /^Send Request/ })
    .first()
    .click()
  await page.getByText('coleman-clinical-docs').last().waitFor()
  await tab.screenshot('docs-tried')
})

test.each([
  ['light', 1_000],
  ['dark', 390],
] as const)(
  'Everyone can read the reference and try a request, %s as the user’s system is, %i pixels wide',
  async (colorScheme, width) => {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    await page.goto('about:blank')
    await page.goto(`${stack.api}/docs`)
    await page.getByRole('heading', { name: 'Run an agent' }).first().waitFor()
    expect(await page.evaluate('document.body.className')).toContain(`${colorScheme}-mode`)
    await page.evaluate(TO_THE_END)
    await page.getByRole('button', { name: 'Show More Billing endpoints' }).waitFor()
    await tab.expectFits()
    await tab.expectAccessible()

    await page.getByLabel('Bearer Token').first().fill(token)
    await page.getByRole('button', { name: /Test Request\s*\(post \/api\/v1\/agent\/scan\)/ }).click()
    await page.getByRole('textbox', { name: 'Request body' }).waitFor()
    await tab.expectAccessible(DIALOG)
    await page
      .getByRole('button', { name: /^Send Request/ })
      .first()
      .click()
    await page.getByRole('textbox', { name: 'Response body' }).waitFor()
    await tab.expectAccessible(DIALOG)
    await page.screenshot({ path: `test-results/docs-${colorScheme}-${width}.png` })
  },
)

test('Everyone can search the reference', async () => {
  await page.goto('about:blank')
  await page.goto(`${stack.api}/docs`)
  await page.getByRole('button', { name: 'Open Menu' }).click()
  await page
    .getByRole('button', { name: /Search/ })
    .first()
    .click()
  await page.getByRole('combobox', { name: 'Enter search query' }).fill('verify')
  await page.getByRole('option').first().waitFor()
  await tab.expectAccessible()
})

test('Everyone can open the menus of the reference, with the keyboard', async () => {
  await page.setViewportSize({ width: 1_300, height: 900 })
  await page.goto('about:blank')
  await page.goto(`${stack.api}/docs`)
  for (const menu of [
    page.getByRole('button', { name: /Auth Type/ }).first(),
    page.locator('.client-libraries__select'),
  ]) {
    await menu.press('Enter')
    await page.getByRole('option').first().waitFor()
    await tab.expectAccessible()
    await page.keyboard.press('Escape')
  }
})

test('An operation of a list is reached with the keyboard', async () => {
  await page.goto('about:blank')
  await page.goto(`${stack.api}/docs`)
  await page
    .getByRole('list', { name: 'Agents endpoints' })
    .getByRole('link', { name: '/api/v1/agents' })
    .press('Enter')
  await page.waitForURL(`${stack.api}/docs#tag/agents/GET/api/v1/agents`)
})

test('The collection for Postman holds the same operations', async () => {
  const collection = await (await fetch(`${stack.api}/postman.json`)).text()
  const { paths } = JSON.parse(readFileSync('dist/openapi.json', 'utf8'))
  expect(collection.match(/"method": "(?:GET|POST|PATCH|DELETE)"/g)?.length).toBeGreaterThanOrEqual(
    Object.keys(paths).length,
  )
})
