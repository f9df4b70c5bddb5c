import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Tab } from '../support/browser.ts'
import { BuiltConsole, ORIGIN, tokenOf } from './console-pages.ts'

// The console's view of an organisation that colleagues change too: a stand-in of the API, of one organisation.

const built = new BuiltConsole()
const BAA = { signed_at: '2026-05-12T10:00:00.000Z', name: 'Ann Lee', title: 'CEO', signed_by: 'user_2' }
const TENANT = { plan: 'enterprise', vertical: 'general', dlp_policy: { SSN: 'block' }, baa_signed: false }
const KEY = { provisioned: true, plan: 'enterprise', keyId: 'vk_1', budgetUsd: 5 }
const OTHERS: Record<string, object> = { '/agents': { plan: 'pro', agents: [] } }
let key: object
let tenant: typeof TENANT
let baa: object | null
/** What is wrong with what is sent, as the API says. */
let issues: object[]
/** What was sent that changes something. */
let sent: [method: string, path: string, body: object][]
let tab: Tab
let page: Page

beforeAll(async () => {
  built.build('')
  tab = await Tab.open()
  page = tab.page
  await built.serve(page)
  await page.route(`${ORIGIN}/api/v1/**`, async (route) => {
    const request = route.request()
    const path = new URL(request.url()).pathname.slice('/api/v1'.length)
    if (request.method() !== 'GET') sent.push([request.method(), path, request.postDataJSON()])
    if (issues.length > 0 && request.method() === 'POST')
      return route.fulfill({ status: 400, json: { error: 'Not valid.', code: 'VALIDATION_ERROR', issues } })
    const answers: Record<string, object> = { ...OTHERS, '/tenant/baa': { baa }, '/provision/tenant/status': key }
    await route.fulfill({ json: answers[path] ?? { tenant } })
  })
})
beforeEach(() => {
  tenant = TENANT
  key = KEY
  baa = null
  issues = []
  sent = []
})
afterEach(() => expect(tab.complaints).toEqual([]))
afterAll(async () => {
  await tab?.close()
  built.remove()
})

const button = (name: string) => page.getByRole('button', { name, exact: true })
const inDialog = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true })
const said = (text: string | RegExp) => page.getByText(text).first().waitFor()
const go = (name: string) => page.getByRole('link', { name, exact: true }).click()
async function open(role: 'admin' | 'member' = 'admin'): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${ORIGIN}/console#/organisation`)
  await page.getByLabel('Session token').fill(tokenOf({ o: { id: 'org_shared', rol: role } }))
  await button('Open the console').click()
  await button('Save the policy').waitFor()
}
/** A picture as it is, and one of a dark phone. */
async function pictures(name: string): Promise<void> {
  await tab.expectAccessible()
  await tab.screenshot(name)
  await page.setViewportSize({ width: 320, height: 740 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await tab.expectFits()
  await tab.expectAccessible()
  await tab.screenshot(name.replace('console-', 'console-phone-'))
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1_000, height: 900 })
}

describe('the gateway key', () => {
  const LOST = { ...KEY, budgetUsd: null, message: 'The gateway does not know this key.' }
  test('that the gateway has lost can be made again', async () => {
    key = LOST
    await open()
    await said(LOST.message)
    key = KEY
    await button('Make it again').click()
    await said('$5.00')
    expect(sent).toEqual([['POST', '/provision/tenant', { orgId: 'org_shared', plan: 'enterprise' }]])
    expect(await button('Make it again').count()).toBe(0)
  })
  test('whose budget has no end is not taken for lost', async () => {
    key = { ...KEY, budgetUsd: null }
    await open()
    await button('Rotate').waitFor()
    expect(await button('Make it again').count()).toBe(0)
  })
})

describe('the BAA', () => {
  const agreement = () => page.getByRole('region', { name: 'Business associate agreement' })
  async function sign(content: string): Promise<void> {
    await page.getByLabel('Your name').fill('Jo Doe')
    await page.getByLabel('Your title').fill('CISO')
    const buffer = Buffer.from(content)
    await page.getByLabel('The signed document').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer })
    await button('Sign').click()
  }

  test.each(['admin', 'member'] as const)(
    'that the plan does not include is shown as not in force, to a %s',
    async (role) => {
      tenant = { ...TENANT, plan: 'pro', baa_signed: true }
      baa = { ...BAA, in_force: false }
      await open(role)
      expect(await agreement().textContent()).toContain('signed, not in force The plan pro includes no BAA.')
      expect(await agreement().getByText('✓').count()).toBe(0)
      expect(await agreement().locator('.state').getAttribute('class')).toBe('state fair')
      await pictures(`console-baa-${role}`)
    },
  )

  test('that the plan includes is shown as signed', async () => {
    tenant = { ...TENANT, baa_signed: true }
    baa = { ...BAA, in_force: true }
    await open('member')
    expect(await agreement().locator('.state.good').textContent()).toBe('✓ signed')
  })

  test('that somebody signed meanwhile is shown, and not replaced', async () => {
    await open()
    baa = { ...BAA, in_force: true }
    tenant = { ...TENANT, baa_signed: true }
    await sign('the agreement')
    await said('Ann Lee, CEO, user_2')
    await said('Somebody else signed since you opened this form.')
    expect(sent).toEqual([])
    await pictures('console-baa-meanwhile')
    await button('Withdraw').click()
    baa = null
    tenant = TENANT
    await inDialog('Withdraw').click()
    await said('○ not signed')
    expect(await page.getByText('Somebody else signed').count()).toBe(0)
  })

  test('is not signed with an empty file, and the field says so', async () => {
    await open()
    await sign('')
    const field = page.getByLabel('The signed document')
    await said('This file is empty. Choose the document that was signed.')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await page.evaluate('document.activeElement.id')).toBe('document')
    expect(sent).toEqual([])
    await pictures('console-baa-empty')
    await sign('the agreement')
    await expect.poll(() => sent.map(([method, path]) => `${method} ${path}`)).toEqual(['POST /tenant/baa'])
  })
})

test('a field of the agreement that the API refuses says why', async () => {
  await open()
  issues = [{ path: 'name', message: 'must be one line' }]
  await page.getByLabel('Your title').fill('CEO')
  await page.getByLabel('The signed document').setInputFiles({
    name: 'a.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('the agreement'),
  })
  const name = page.getByLabel('Your name')
  await name.fill('Ann')
  expect(await name.getAttribute('maxlength')).toBe('200')
  await button('Sign').click()
  await said('Your name must be one line.')
  expect(await name.getAttribute('aria-invalid')).toBe('true')
  expect(await page.evaluate('document.activeElement.id')).toBe('signer')
  tab.complaints.splice(0)
})

describe('the policy', () => {
  const phone = () => page.getByLabel('phone', { exact: true })
  const ssn = () => page.getByLabel('SSN', { exact: true })

  test('that is not saved yet is there again when the view is, and a colleague’s choice is still not replaced unasked', async () => {
    await open()
    await phone().selectOption('Block the run')
    await go('Run')
    await said('It appears here while it is written.')
    tenant = {
      ...TENANT,
      dlp_policy: { ...TENANT.dlp_policy, PHONE: 'redact', EMAIL: 'block' } as typeof TENANT.dlp_policy,
    }
    await go('Organisation')
    await said('What you changed is not saved yet.')
    expect(await phone().inputValue()).toBe('block')
    expect(await page.getByLabel('email', { exact: true }).inputValue()).toBe('block')
    await pictures('console-policy-unsaved')
    await button('Save the policy').click()
    await said('Nothing is saved yet: somebody else changed what you change')
    await button('Save the policy').click()
    await said('The policy is saved')
    expect(sent).toEqual([['PATCH', '/tenant', { dlpPolicy: { PHONE: 'block' } }]])
    await go('Run')
    await go('Organisation')
    await button('Save the policy').click()
    await said('Nothing was changed.')
  })

  test('that lets more pass is asked about before it is saved', async () => {
    await open()
    await ssn().selectOption('Send and flag')
    await button('Save the policy').click()
    await page.getByRole('dialog').getByText('lets more pass than now? Send and flag: SSN.').waitFor()
    await pictures('console-policy-weaker')
    await inDialog('Cancel').click()
    expect(sent).toEqual([])
    expect(await ssn().inputValue()).toBe('flag')
    await button('Save the policy').click()
    await inDialog('Save').click()
    await said('The policy is saved')
    expect(sent).toEqual([['PATCH', '/tenant', { dlpPolicy: { SSN: 'flag' } }]])
  })
})
