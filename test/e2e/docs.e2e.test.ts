import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Tab } from '../support/browser.ts'
import { Stack } from '../support/stack.ts'

// The interactive reference in Chromium, before the whole local stack.

const stack = new Stack(18_860)
let tab: Tab
let page: Page

beforeAll(async () => {
  await stack.start()
  tab = await Tab.open()
  page = tab.page
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
  await page.getByLabel('Bearer Token').first().fill(stack.token('--org', 'org_demo'))
  await page.getByRole('button', { name: /Test Request\s*\(get \/api\/v1\/agents\)/ }).click()
  await page
    .getByRole('button', { name: /^Send Request/ })
    .first()
    .click()
  await page.getByText('coleman-clinical-docs').last().waitFor()
  await tab.screenshot('docs-tried')
})

test('The reference is dark where the user’s system is', async () => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${stack.api}/docs`)
  await page.getByRole('heading', { name: 'Hosted Agents API' }).waitFor()
  expect(await page.evaluate('document.body.className')).toContain('dark-mode')
  await tab.screenshot('docs-dark')
})

test('The collection for Postman holds the same operations', async () => {
  const collection = await (await fetch(`${stack.api}/postman.json`)).text()
  const { paths } = JSON.parse(readFileSync('dist/openapi.json', 'utf8'))
  expect(collection.match(/"method": "(?:GET|POST|PATCH|DELETE)"/g)?.length).toBeGreaterThanOrEqual(
    Object.keys(paths).length,
  )
})
