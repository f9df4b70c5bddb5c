import { describe, expect, test } from 'vitest'
import { api, button, open, refused, said, tab, USUAL, withConsole } from './console-pages.ts'

// What the console says when the API refuses, and where it leads.

withConsole()

const refusal = (status: number, code: string, more: object = {}) => ({
  status,
  json: { error: `Refused: ${code}.`, code, ...more },
})
/** A phone's width, in the dark. */
async function onPhone(picture: string): Promise<void> {
  await tab.page.setViewportSize({ width: 320, height: 740 })
  await tab.page.emulateMedia({ colorScheme: 'dark' })
  await tab.expectFits()
  await tab.expectAccessible()
  await tab.screenshot(picture)
  await tab.page.emulateMedia({ colorScheme: null })
  await tab.page.setViewportSize({ width: 1_000, height: 900 })
}

/** Nothing in it is cut at a phone's width. */
async function fits(selector: string): Promise<unknown> {
  await tab.page.setViewportSize({ width: 320, height: 740 })
  const isNoWider = await tab.page.locator(selector).evaluate((part) => part.scrollWidth <= part.clientWidth)
  await tab.page.setViewportSize({ width: 1_000, height: 900 })
  return isNoWider
}

describe('a run that the API refuses', () => {
  async function run(reply: ReturnType<typeof refusal>): Promise<void> {
    api.answers = { ...USUAL, '/agent/run': () => reply }
    await open('run')
    await tab.page.getByLabel('Message').fill('Printer jams')
    await said('Nothing was found')
    await button('Run').click()
  }

  test.each([
    [403, 'BAA_REQUIRED', 'An admin signs it, and sees whether it is in force'],
    [409, 'NOT_PROVISIONED', 'An admin gives it one with “Provision”'],
  ])(
    'at once is not said to have failed, and the page leads to where it is mended (%i %s)',
    async (status, code, how) => {
      await run(refusal(status, code))
      await said('The run was refused.')
      await said(how)
      expect(await tab.page.getByText('The run failed.').count()).toBe(0)
      await onPhone(`console-phone-refused-${status}`)
      await tab.page.getByRole('alert').getByRole('link', { name: 'Organisation' }).click()
      await tab.page.getByRole('heading', { name: 'Gateway key' }).waitFor()
      await said('The service is not available.')
      expect(tab.complaints.splice(0).length).toBeGreaterThan(1)
    },
  )

  test('after it was admitted has failed', async () => {
    await run(refusal(429, 'RATE_LIMITED', { audit_id: 'aud_1' }))
    await said('The run failed.')
    refused(429)
  })
})

test('a page that something else than the API answers with is not taken for its answer', async () => {
  api.answers = {
    ...USUAL,
    '/runs': () => ({ contentType: 'text/html', body: '<!DOCTYPE html><title>Guest Wi-Fi</title>' }),
  }
  await open('runs')
  await said('Something else than the API answered')
  expect(await tab.page.getByRole('alert').textContent()).not.toContain('Unexpected token')
})

test('a run that is not found is not said to be none while it may only be recorded late', async () => {
  const LATE = 'it is found here some minutes after it ended, or not at all'
  const id = 'aud_01JQ0000000000000000000000'
  const unknown = () => ({ status: 404, json: { error: 'Run not found', code: 'NOT_FOUND' } })
  api.answers = { ...USUAL, [`/runs/${id}`]: unknown, '/runs/none': unknown }
  await open(`runs/${id}`)
  await said(LATE)
  await onPhone('console-phone-run-not-found')
  await open('runs/none')
  await said('Run not found')
  expect(await tab.page.getByText(LATE).count()).toBe(0)
  refused(404)
})

describe('the form of a log source', () => {
  test('takes the API’s issues to its fields, by their labels, and goes to the first one', async () => {
    const { page } = tab
    const issues = [
      { path: 'displayName', message: 'must have at most 100 characters' },
      { path: 'config.tenantId', message: 'must be a GUID or a domain' },
    ]
    api.answers = {
      '/log-sources': (request) =>
        request.method() === 'GET' ? { json: { sources: [] } } : refusal(400, 'VALIDATION_ERROR', { issues }),
    }
    await open('sources')
    await page.getByText('Register a log source').click()
    const tenant = page.getByLabel('Tenant')
    await page.getByLabel('Name', { exact: true }).fill('n'.repeat(120))
    await tenant.fill('contoso')
    await page.getByLabel('Name of its secret').fill('m365__contoso__audit')
    await button('Register').click()
    await page.getByRole('alert').getByText('Tenant must be a GUID or a domain').waitFor()
    expect(await page.getByRole('alert').textContent()).not.toContain('tenantId')
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toHaveLength(100)
    expect(await tenant.getAttribute('aria-invalid')).toBe('true')
    const described = await tenant.getAttribute('aria-describedby')
    expect(await page.locator(`[id="${described}"]`).textContent()).toBe('Tenant must be a GUID or a domain.')
    expect(await page.getByLabel('Name of its secret').getAttribute('aria-invalid')).toBe('false')
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('displayName')
    await onPhone('console-phone-source-refused')
    refused(400)
  })

  test('asks for the secret without which no source works, with an example of its type', async () => {
    const { page } = tab
    api.answers = { '/log-sources': () => ({ json: { sources: [] } }) }
    await open('sources')
    await page.getByText('Register a log source').click()
    await page.getByLabel('Type').selectOption('Webhook')
    const secret = page.getByLabel('Name of its secret')
    expect(await secret.getAttribute('placeholder')).toBe('webhook__contoso__audit')
    await page.getByLabel('Name', { exact: true }).fill('Wiki')
    tab.forget()
    await button('Register').click()
    expect(await page.evaluate('document.activeElement.id')).toBe('secretRef')
    expect(tab.requests).toEqual([])
  })
})

describe('a source that was removed in another tab', () => {
  const NAME = 'W'.repeat(100)
  const source = { id: 'ls_1', source_type: 'custom_webhook', display_name: NAME, config: {}, secret_ref: null }
  const rest = { enabled: true, last_fetched_at: null, fetch_error: null, updated_at: '2026-05-12T10:00:00Z' }

  test.each(['Test', 'Disable', 'Remove'])('goes from this one too when it is told to: %s', async (verb) => {
    let sources = [{ ...source, ...rest }]
    const unknown = () => ({ status: 404, json: { error: 'Log source not found', code: 'NOT_FOUND' } })
    api.answers = {
      '/log-sources': () => ({ json: { sources } }),
      '/log-sources/ls_1': unknown,
      '/log-sources/ls_1/test': unknown,
    }
    await open('sources')
    await button(`${verb}: ${NAME}`).waitFor()
    sources = []
    await button(`${verb}: ${NAME}`).click()
    if (verb === 'Remove') {
      await onPhone('console-phone-long-name')
      expect(await fits('dialog')).toBe(true)
      await button('Remove').click()
    }
    await said('There is no log source yet.')
    await said(/^W+ had been removed already\.$/)
    expect(await tab.page.evaluate('document.activeElement.textContent')).toBe('Log sources')
    await onPhone('console-phone-source-gone')
    refused(404)
  })
})

test('the page of an organisation that has signed nothing yet fits a phone', async () => {
  const tenant = { vertical: 'general', plan: 'enterprise', baa_signed: false, dlp_policy: {} }
  const status = { provisioned: true, plan: 'enterprise', keyId: 'vk_1', budgetUsd: 1 }
  api.answers = { '/tenant': () => ({ json: { tenant } }), '/provision/tenant/status': () => ({ json: status }) }
  await open('organisation')
  await tab.page.getByLabel('The signed document').waitFor()
  await onPhone('console-phone-unsigned')
})
