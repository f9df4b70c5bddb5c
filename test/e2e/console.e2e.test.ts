import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Tab } from '../support/browser.ts'
import { Stack } from '../support/stack.ts'
import { Wire } from '../support/wire.ts'

// The console before the whole local stack, as one user after the other sees it.

const stack = new Stack(18_820)
const CONSOLE = `${stack.api}/console`
const PHI = 'Jane Roe, SSN 123-45-6789, cannot log in since 09:00. Ticket ITSD-4421.'
let tab: Tab
let page: Page
let admin = ''
let wire: Wire

beforeAll(async () => {
  await stack.start()
  wire = await Wire.to(stack.port)
  tab = await Tab.open()
  page = tab.page
  admin = stack.token('--org', 'org_demo', '--role', 'admin')
})
afterEach(() => expect(tab.complaints).toEqual([]))
afterAll(async () => {
  await tab?.close()
  wire?.close()
  await stack.end()
})

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const said = (text: string | RegExp) => page.getByText(text).first().waitFor()
const go = (name: string) => page.getByRole('link', { name, exact: true }).click()
/** Opens the console anew. */
async function open(token: string, view = 'run', origin = stack.api): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${origin}/console#/${view}`)
  await give(token, 'Open the console')
  await button('Sign out').waitFor()
}
async function give(token: string, verb: string): Promise<void> {
  await page.getByLabel('Session token').fill(token)
  await button(verb).click()
}
/** What Chromium says of each answer that is no success, also when it is what was meant. */
const refused = (...statuses: number[]) => {
  const found = tab.complaints.map((text) => Number(/the server responded with a status of (\d+)/.exec(text)?.[1]))
  tab.forget()
  expect(found).toEqual(statuses)
}
/** The stack's stand-in of the gateway. */
const gateway = (path: string, body: object) =>
  fetch(`http://127.0.0.1:${stack.port + 3}${path}`, { method: 'POST', body: JSON.stringify(body) })
const gatewayRequests = async () => (await fetch(`http://127.0.0.1:${stack.port + 3}/__requests`)).text()

/** What the API answers to a call past the page, as a colleague's. */
async function api(token: string, path: string, method = 'GET', body?: object): Promise<Told> {
  const response = await fetch(`${stack.api}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Connection: 'close' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return (await response.json()) as Told
}
type Told = {
  tenant: { dlp_policy: object }
  plan: string
  runs: { id: string }[]
  run: { id: string; input_hash: string }
}

describe('from a token to a verified run', () => {
  test('what is no token is refused beside the field, before it is sent anywhere', async () => {
    await page.goto(CONSOLE)
    tab.forget()
    await give('nonsense', 'Open the console')
    await said('This is not a session token')
    expect(await page.getByLabel('Session token').getAttribute('aria-invalid')).toBe('true')
    expect(tab.requests).toEqual([])
    await tab.expectAccessible()
    await tab.screenshot('console-sign-in')
  })

  test('health information is marked where it stands, and a run that it would block is not sent', async () => {
    await open(admin)
    await page.getByLabel('Message').fill(PHI)
    await said('The run would be blocked')
    expect(await page.locator('.marks mark').allTextContents()).toContain('123-45-6789')
    expect(await page.getByRole('region', { name: 'Findings' }).textContent()).toMatch(/blocks SSN 123-45-6789 14–25/)
    await button(/SSN/).click()
    expect(await page.evaluate('getSelection().toString()')).toBe('123-45-6789')
    tab.forget()
    await button('Blocked: nothing is sent').click({ force: true })
    expect(tab.requests).toEqual([])
    await tab.expectAccessible()
    await tab.screenshot('console-blocked')
  })

  test('in whose script names are not found is not said to be without them', async () => {
    await page.getByLabel('Message').fill('Мария Иванова не может войти в систему')
    await said('Names in scripts other than Latin are not recognised: look for them yourself.')
    await tab.screenshot('console-other-script')
    await page.getByLabel('Message').fill(PHI)
    await said('The run would be blocked')
  })

  test('with placeholders it runs, and the answer comes while it is written', async () => {
    await page.getByLabel('Send placeholders').check()
    await gateway('/__replies', { content: 'P3: unlock the account, and check its recent log-ins. '.repeat(40) })
    await page.evaluate(`window.lengths = new Set(), new MutationObserver(() =>
      lengths.add(document.querySelector('.answer .text')?.textContent.length ?? 0)
    ).observe(document.querySelector('.answer'), { childList: true, characterData: true, subtree: true })`)
    await button('Run with placeholders').click()
    await said('The answer is complete.')
    expect(await page.evaluate('lengths.size')).toBeGreaterThan(2)
    const answer = await page.getByRole('region', { name: 'Answer' }).textContent()
    expect(answer).toMatch(/Recorded asaud_\w{26}Modelclaude-haiku-3-5/)
    expect(await gatewayRequests()).not.toContain('123-45-6789')
    await tab.expectAccessible()
    await tab.screenshot('console-answered')
  })

  test('its entry is proved to be in the log, by the message that only the user has too', async () => {
    await page.getByRole('region', { name: 'Answer' }).getByRole('link').click()
    await said(createHash('sha256').update(PHI).digest('hex'))
    await button('Verify this run').click()
    await page.getByRole('heading', { name: '✓ Verified' }).waitFor()
    await tab.expectAccessible()
    await tab.screenshot('console-verified-run')
    const [download] = await Promise.all([page.waitForEvent('download'), button('Save the receipt').click()])
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({ entry: { org_id: 'org_demo' } })
  })

  test('a run that is shown other than it was logged is not verified', async () => {
    const path = new URL(page.url()).hash.slice('#/runs/'.length)
    await page.route(`**/api/v1/runs/${path}`, async (route) => {
      const { run } = await (await route.fetch()).json()
      await route.fulfill({ json: { run: { ...run, tokens_used: run.tokens_used + 1 } } })
    })
    await open(admin, `runs/${path}`)
    await button('Verify this run').click()
    await page.getByRole('heading', { name: '✗ Not verified' }).waitFor()
    await said(/entry_changed/)
    await page.unrouteAll()
  })

  test('an answer can be stopped, and the page says what becomes of the run', async () => {
    await open(admin)
    await gateway('/__faults', { fault: 'slow', path: '/v1/chat/completions' })
    await page.getByLabel('Message').fill('Router at floor 3 is offline')
    await said('Nothing was found')
    await button('Run').click()
    await button('Stop').click()
    await said('You stopped reading. The run itself goes on')
  })

  test('a run that fails shows code, sentence and request id', async () => {
    await gateway('/__faults', { fault: 'http-500', times: 5, path: '/v1/chat/completions' })
    await button('Run').click()
    await said(/GATEWAY_ERROR/)
    await said(/req_\w{26}/)
    await gateway('/__faults', { fault: 'none' })
    refused(502)
  })
})

describe('a run whose connection is reset before its answer comes', () => {
  /** Presses Run, and waits until the gateway has the request, which it answers slowly. */
  async function run(message: string): Promise<void> {
    await open(admin, 'run', wire.origin)
    await gateway('/__faults', { fault: 'slow', path: '/v1/chat/completions' })
    await page.getByLabel('Message').fill(message)
    await said('Nothing was found')
    await button('Run').click()
    await expect.poll(async () => (await gatewayRequests()).includes(message)).toBe(true)
  }

  /** The ids of the newest runs that were asked with a message. */
  async function recorded(message: string): Promise<string[]> {
    const { runs } = await api(admin, '/runs?per_page=5')
    const details = await Promise.all(runs.map(({ id }) => api(admin, `/runs/${id}`)))
    const hash = createHash('sha256').update(message).digest('hex')
    return details.filter(({ run }) => run.input_hash === hash).map(({ run }) => run.id)
  }

  test('is not said to have failed, and is in the log', async () => {
    await run('Router at floor 4 is offline')
    wire.isDown = true
    wire.reset()
    await said('The connection was lost. The run may have gone on')
    wire.isDown = false
    expect(await page.getByRole('region', { name: 'Answer' }).textContent()).not.toContain('failed')
    await expect.poll(() => recorded('Router at floor 4 is offline'), { timeout: 20_000 }).toHaveLength(1)
    expect(tab.complaints.splice(0).join()).toMatch(/net::ERR_/)
  })

  test('runs once, although the browser sends it again, and is found', async () => {
    await run('Router at floor 5 is offline')
    wire.reset()
    await said('The run was sent again, and ran only once')
    await tab.expectAccessible()
    await tab.screenshot('console-repeated')
    await page.setViewportSize({ width: 320, height: 740 })
    await tab.expectFits()
    await tab.screenshot('console-phone-repeated')
    await page.setViewportSize({ width: 1_000, height: 900 })
    const link = page.getByRole('region', { name: 'Answer' }).getByRole('link')
    const id = await link.textContent()
    await expect.poll(() => recorded('Router at floor 5 is offline'), { timeout: 20_000 }).toEqual([id])
    await link.click()
    await button('Verify this run').waitFor()
    refused(409)
  })
})

describe('the token', () => {
  test('is in no address and no storage, and gone with the page', async () => {
    await open(admin)
    expect(page.url() + (await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])'))).toBe(
      `${CONSOLE}#/run${JSON.stringify([{}, {}, ''])}`,
    )
    await page.reload()
    await page.getByLabel('Session token').waitFor()
  })

  test('is kept until the tab closes if the user wants that, and forgotten at the end of the session', async () => {
    await page.getByLabel('Keep it').check()
    await give(admin, 'Open the console')
    await button('Sign out').waitFor()
    await page.reload()
    await button('Sign out').click()
    await page.getByLabel('Session token').waitFor()
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
  })

  test('that is refused is asked for again: nothing typed is lost, and the call goes on', async () => {
    await open(admin)
    await page.route('**/api/v1/agent/scan', (route) => route.fulfill({ status: 401, json: {} }), { times: 1 })
    await page.getByLabel('Message').fill(PHI)
    await page.getByRole('dialog', { name: 'Your token is no longer accepted' }).waitFor()
    await tab.expectAccessible()
    await tab.screenshot('console-renewal')
    await give(stack.token('--org', 'org_clinic'), 'Go on')
    await said('This token is of org_clinic. Sign out first')
    await give(stack.token('--org', 'org_demo', '--user', 'user_2'), 'Go on')
    await said('The run would be blocked')
    expect(await page.getByLabel('Message').inputValue()).toBe(PHI)
    refused(401)
  })
})

test('a token that no call may use is asked for once, and all of them go on', async () => {
  await open(stack.token('--org', 'org_demo', '--kid', 'ins_unknown'), 'runs')
  await page.getByRole('dialog', { name: 'Your token is no longer accepted' }).waitFor()
  await give(admin, 'Go on')
  await said('Page 1 of')
  await page.getByRole('option', { name: 'Help desk, tier 1' }).waitFor({ state: 'attached' })
  expect(await page.getByRole('dialog').count()).toBe(0)
  refused(401, 401)
})

describe('an admin', () => {
  test('may choose a filter as soon as it is there: what is shown later takes nothing back', async () => {
    await open(admin, 'organisation')
    const chosen = page.evaluate(`new Promise((done) => {
      new MutationObserver((_, observer) => {
        const filter = document.querySelector('select#action')
        if (!filter) return
        observer.disconnect()
        filter.value = 'policy_changed'
        filter.dispatchEvent(new Event('input', { bubbles: true }))
        done()
      }).observe(document.querySelector('main'), { childList: true, subtree: true })
    })`)
    await page.goto(`${CONSOLE}#/log?action=baa_signed`)
    await chosen
    await said('Page 1 of')
    expect(await page.getByLabel('What was done').inputValue()).toBe('policy_changed')
  })

  test('finds runs by agent, ending and day, and pages through them', async () => {
    await open(admin, 'runs')
    await page.getByLabel('Ended as').selectOption('✗ failed')
    await button('Filter').click()
    await page.getByRole('cell', { name: '✗ failed' }).waitFor()
    expect(page.url()).toBe(`${CONSOLE}#/runs?action=agent_run_failed`)
    await page.getByLabel('From day').fill('2020-01-01')
    await button('Filter').focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(`${CONSOLE}#/runs?action=agent_run_failed&from=2020-01-01`)
    await page.getByRole('cell', { name: '✗ failed' }).waitFor()
    expect(await page.getByLabel('Ended as').inputValue()).toBe('agent_run_failed')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Filter')
    await page.goBack()
    await page.waitForURL(`${CONSOLE}#/runs?action=agent_run_failed`)
    await expect.poll(() => page.getByLabel('From day').inputValue()).toBe('')
    await page.getByLabel('Ended as').selectOption('All')
    await page.getByLabel('From day').fill('2020-01-01')
    await page.getByLabel('To day').fill('2020-01-31')
    await button('Filter').click()
    await said('0 runs')
    await page.goto(`${CONSOLE}#/runs?per_page=1`)
    await said('Page 1 of')
    await page.getByRole('link', { name: 'Older →' }).click()
    await said('Page 2 of')
    await page.getByRole('link', { name: '← Newer' }).focus()
    await page.keyboard.press('Enter')
    await said('Page 1 of')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Runs')
    await tab.expectAccessible()
    await tab.screenshot('console-runs')
  })

  test('is led from a page that is past the last one to the last one', async () => {
    await open(admin, 'runs?per_page=2&page=9000')
    await said(/^Page (\d+) of \1$/)
    expect(await page.getByRole('row').count()).toBeGreaterThan(1)
    expect(page.url()).toMatch(/#\/runs\?per_page=2&page=\d$/)
  })

  test('sees what was used of the plan, as a plot and as a table', async () => {
    stack.tool('tenant', 'limit', 'org_demo', '10')
    await go('Usage')
    expect(await page.getByRole('img').getAttribute('aria-label')).toMatch(/^\d runs in \d+ days, of 10 that the plan/)
    await page.getByRole('table', { name: 'By day and agent' }).getByText('helpdesk-tier1-triage').waitFor()
    await tab.expectAccessible()
    await tab.screenshot('console-usage')
    await page.getByLabel('Billing period').selectOption('previous')
    await page.getByRole('img', { name: /^0 runs in \d+ days\. / }).waitFor()
    expect(await page.getByText('Left of plan').count()).toBe(0)
    stack.tool('tenant', 'limit', 'org_demo', 'plan')
  })

  test('registers a log source, tests it, fetches it, and sees that it is healthy', async () => {
    await go('Sources')
    await page.getByText('Register a log source').click()
    await page.getByLabel('Name', { exact: true }).fill('Contoso audit')
    await page.getByLabel('Tenant').fill('contoso.onmicrosoft.com')
    await page.getByLabel('Name of its secret').fill('m365__demo__audit')
    await button('Register').click()
    await button('Test: Contoso audit').click()
    await said('✓ It works.')
    await button('Fetch now: Contoso audit').click()
    await said('✓ It was fetched.')
    await said('✓ healthy')
    const card = page.getByRole('article', { name: 'Contoso audit' })
    await card.getByText('More').click()
    await said('Next fetch')
    await tab.expectAccessible()
    await tab.screenshot('console-sources')
    await button('Disable: Contoso audit').click()
    await said('⏸ disabled')
    await button('Remove: Contoso audit').click()
    await button('Remove').click()
    await card.waitFor({ state: 'detached' })
  })

  test('rotates, gives back and asks for the gateway key; what cannot be taken back is asked about first', async () => {
    await go('Organisation')
    await button('Revoke').click()
    await page.getByRole('dialog').getByText('No agent runs until').waitFor()
    await tab.expectAccessible()
    await tab.screenshot('console-confirm')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Revoke')
    await said('✓ provisioned')
    await button('Rotate').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
    await button('Revoke').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await said('○ not provisioned')
    await button('Provision').click()
    await said('✓ provisioned')
  })

  test('signs and withdraws the BAA, whose document stays in the browser', async () => {
    const document = { name: 'baa.pdf', mimeType: 'application/pdf', buffer: Buffer.from('the agreement') }
    await page.getByLabel('Your name').fill('Jo Doe')
    await page.getByLabel('Your title').fill('CISO')
    await page.getByLabel('The signed document').setInputFiles(document)
    await button('Sign').click()
    await said(createHash('sha256').update(document.buffer).digest('hex'))
    await tab.screenshot('console-organisation')
    await button('Withdraw').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
    await said('○ not signed')
  })

  test('tightens the policy, and the next message is held to it', async () => {
    await page.getByLabel('person name').selectOption('Block the run')
    await button('Save the policy').click()
    await said('The policy is saved')
    await tab.expectAccessible()
    await go('Run')
    await page.getByLabel('Message').fill('Patient Jane Roe was admitted yesterday')
    await said('The run would be blocked')
  })

  test('saves what he changed in the policy, not what a colleague did meanwhile, and is told of it', async () => {
    const colleague = (dlpPolicy: object) => api(admin, '/tenant', 'PATCH', { dlpPolicy })
    await go('Organisation')
    await page.getByLabel('phone', { exact: true }).selectOption('Send a placeholder')
    await colleague({ EMAIL: 'block', PHONE: 'block' })
    await button('Save the policy').click()
    await said('Nothing is saved yet: somebody else changed what you change')
    await said(/Now (?=.*phone is “Block the run”)(?=.*email is “Block the run”)/)
    await tab.screenshot('console-policy-clash')
    await colleague({ URL: 'block' })
    await button('Save the policy').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await said(/The policy is saved.* that stands: URL is “Block the run”\./)
    const { tenant } = await api(admin, '/tenant')
    expect(tenant.dlp_policy).toEqual({ PERSON_NAME: 'block', EMAIL: 'block', PHONE: 'redact', URL: 'block' })
  })

  test('verifies the whole log, and is told where one that came changed is broken', async () => {
    await go('Audit log')
    await button('Verify the whole log').click()
    await page.getByRole('heading', { name: '✓ Verified' }).waitFor()
    await tab.expectAccessible()
    await tab.screenshot('console-verified-log')
    await page.route('**/api/v1/audit/export', async (route) => {
      const { accept: _, ...headers } = route.request().headers()
      const text = await (await route.fetch({ headers })).text()
      await route.fulfill({ body: text.replace('"agent_run_failed"', '"agent_run"') })
    })
    await button('Verify the whole log').click()
    await page.getByRole('heading', { name: '✗ Not verified' }).waitFor()
    await said(/entry_changed/)
    await page.unrouteAll()
  })

  test('saves the export under the name that the API gives it, and is told where that failed', async () => {
    await page.route('**/api/v1/audit/export', (route) => route.abort(), { times: 1 })
    await button('Save the export').click()
    await said('The API cannot be reached.')
    expect(tab.complaints.splice(0).join()).toContain('net::ERR_')
    await page.route('**/api/v1/audit/export', () => {}, { times: 1 })
    await button('Save the export').click()
    await said('0 bytes so far.')
    await button('Stop').click()
    const [file] = await Promise.all([page.waitForEvent('download'), button('Save the export').click()])
    const lines = gunzipSync(readFileSync(await file.path()))
      .toString()
      .trimEnd()
      .split('\n')
    expect(file.suggestedFilename()).toBe(`org_demo-0-${lines.length - 1}.ndjson.gz`)
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ from: 0, to: lines.length - 1 })
    await said(`${file.suggestedFilename()} is saved: `)
    await tab.expectAccessible()
    await tab.screenshot('console-exported')
  })

  test('finds in the log who changed what, and proves it', async () => {
    const user = page.getByLabel('By whom')
    await user.fill('user_nobody')
    await button('Filter').click()
    await page.getByText('0 entries', { exact: true }).waitFor()
    await user.fill('')
    await page.getByLabel('What was done').selectOption('policy changed')
    await button('Filter').click()
    await page.getByRole('cell', { name: 'policy changed' }).first().waitFor()
    expect(page.url()).toBe(`${CONSOLE}#/log?action=policy_changed`)
    const row = page.getByRole('row', { name: 'policy changed' }).first()
    const by = await row.getByRole('cell').nth(3).textContent()
    await tab.expectAccessible()
    await tab.screenshot('console-entries')
    await row.getByRole('link').click()
    await page.getByRole('heading', { name: 'An entry' }).waitFor()
    const facts = await page.getByRole('region', { name: 'Facts' }).textContent()
    expect(facts).toMatch(
      new RegExp(`policy changedBy whom${by}Place in the log\\d+What changed\\{[^]*"PHONE": "redact"`),
    )
    await button('Verify this entry').click()
    await page.getByRole('heading', { name: '✓ Verified' }).waitFor()
    await tab.expectAccessible()
    await tab.screenshot('console-entry')
    await page.goBack()
    await page.getByLabel('What was done').selectOption('✗ failed')
    await button('Filter').click()
    await page.getByRole('row', { name: '✗ failed' }).first().getByRole('link').click()
    await button('Verify this run').waitFor()
  })
})

test('a member is told what is left to admins, and cannot press it', async () => {
  await open(stack.token('--org', 'org_demo'), 'organisation')
  await said('Changing the gateway key is left to admins')
  for (const name of ['Rotate', 'Revoke', 'Sign', 'Save the policy']) expect(await button(name).isDisabled()).toBe(true)
  await tab.expectAccessible()
  await tab.screenshot('console-member')
  await go('Audit log')
  for (const name of ['Verify the whole log', 'Save the export']) expect(await button(name).isDisabled()).toBe(true)
  await said('Listing what others did is left to admins')
})

test('an organisation comes on board, buys a plan, and sees which of its runs count in the period', async () => {
  const token = stack.token('--org', 'org_console', '--role', 'admin')
  await open(token, 'organisation')
  await page.getByLabel('Plan', { exact: true }).selectOption('pilot')
  await button('Provision').click()
  await said('Plan pilot does not include a BAA')
  refused(404)
  await go('Run')
  await page.getByRole('option', { name: /not included in plan pilot/ }).waitFor({ state: 'attached' })
  // It buys a plan in the middle of a day that had runs: they are in its day, and not in its period.
  const run = { agentId: 'helpdesk-tier1-triage', message: 'Router at floor 3 is offline' }
  for (const _ of [1, 2]) await api(token, '/agent/run', 'POST', run)
  stack.tool('stripe-event', 'checkout.session.completed', '--org', 'org_console', '--plan', 'pro')
  await expect.poll(async () => (await api(token, '/stats')).plan, { timeout: 20_000 }).toBe('pro')
  await api(token, '/agent/run', 'POST', run)
  await go('Usage')
  await page.getByRole('img', { name: /^1 runs in \d+ days, of 1,000 that/ }).waitFor()
  await said(/Hollow bars, and the table, also have runs that count in another billing period: 2 of \d{4}-\d\d-\d\d\./)
  await tab.screenshot('console-usage-period')
})

test('every view fits a phone, in the dark, and can be used by everyone', async () => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await open(admin)
  await page.getByLabel('Message').fill(PHI)
  await said('The run would be blocked')
  for (const [view, until] of VIEWS) {
    await page.goto(`${CONSOLE}#/${view}`)
    await said(until)
    await tab.expectFits()
    await tab.expectAccessible()
    await tab.screenshot(`console-phone-${view}`)
  }
})
const VIEWS = [
  ['run', 'The run would be blocked'],
  ['runs', 'Page 1 of'],
  ['usage', 'By day and agent'],
  ['sources', 'Register a log source'],
  ['organisation', 'Save the policy'],
  ['log', 'Page 1 of'],
] as const

describe('the page', () => {
  test('may speak to its own origin only, and runs no script or style but its own', async () => {
    const policy = (await page.request.get(CONSOLE)).headers()['content-security-policy']
    expect(policy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
  })
  test('weighs at most 50 kB', () => {
    const [script, style] = ['console.js', 'console.css'].map(
      (name) => gzipSync(readFileSync(join('dist', name))).length,
    )
    expect((script ?? Number.NaN) + (style ?? Number.NaN)).toBeLessThanOrEqual(50_000)
  })
})
