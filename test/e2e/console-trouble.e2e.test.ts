import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import {
  api,
  button,
  DOWN,
  give,
  NO_RUNS,
  ORIGIN,
  open,
  type Reply,
  refused,
  SCANNED,
  said,
  TOKEN,
  tab,
  USUAL,
  withConsole,
} from './console-pages.ts'

// The console before an API that is slow, down, or refuses: a stand-in, as the real one is so only now and then.

withConsole()

const focused = () => tab.page.evaluate('document.activeElement.textContent')
/** Answers one after the other, the last one from then on. */
function inTurn(...replies: Reply[]) {
  let next = 0
  return () => replies[Math.min(next++, replies.length - 1)] ?? DOWN
}
const ran = () => tab.requests.filter((address) => address.endsWith('/agent/run'))

describe('a message is sent only after its findings have been shown', () => {
  test('the scan of another text than this one counts for nothing', async () => {
    const { page } = tab
    await open('run')
    // Scans wait until they are told to be answered.
    await page.evaluate(`{
      const send = window.fetch
      window.scans = []
      window.fetch = (path, request) => {
        if (!path.endsWith('/agent/scan')) return send(path, request)
        const { promise, resolve } = Promise.withResolvers()
        scans.push({ ...JSON.parse(request.body), tell: (outcome) => resolve(Response.json({ policy_flags: [], outcome })) })
        return promise
      }
    }`)
    const scans = () => page.evaluate('scans.map(({ message }) => message)')
    await page.getByLabel('Message').fill('Printer jams')
    await expect.poll(scans).toEqual(['Printer jams'])
    // The answer comes with the next key, before the page has drawn what was typed.
    await page.evaluate(`{
      const field = document.querySelector('#message')
      field.value = 'Her SSN is 123-45-6789'
      field.dispatchEvent(new Event('input', { bubbles: true }))
      scans[0].tell('allowed')
    }`)
    await expect.poll(scans).toEqual(['Printer jams', 'Her SSN is 123-45-6789'])
    await button('Checking').click({ force: true })
    await page.evaluate('scans[1].tell("blocked")')
    await button('Blocked: nothing is sent').click({ force: true })
    expect(ran()).toEqual([])
  })

  test('one that cannot be scanned can be scanned again, or sent by a choice that is named', async () => {
    api.answers = { ...USUAL, '/agent/scan': inTurn(DOWN, DOWN, SCANNED, DOWN), '/agent/run': () => DOWN }
    await open('run')
    await tab.page.getByLabel('Message').fill('Printer jams')
    await said('The message could not be checked')
    await tab.expectAccessible()
    await tab.screenshot('console-unchecked')
    await button('Check again').focus()
    await tab.page.keyboard.press('Enter')
    await button('Checking').waitFor()
    await button('Check again').waitFor()
    expect(await focused()).toBe('Check again')
    await tab.page.keyboard.press('Enter')
    await button('Run').waitFor()
    expect(await focused()).toBe('Run')
    await tab.page.getByLabel('Message').fill('Printer jams again')
    await said('The message could not be checked')
    expect(ran()).toEqual([])
    await button('Run without seeing the findings').click()
    await said('The run failed.')
    expect(ran()).toHaveLength(1)
    refused(503, 503, 503, 503)
  })

  test('one that is too long is neither cut, nor scanned, nor sent', async () => {
    await open('run')
    const message = tab.page.getByLabel('Message')
    await message.fill('a'.repeat(32_001))
    await said('32,001 of 32,000 characters')
    await said('it is neither checked nor sent until you shorten it')
    expect(await message.getAttribute('aria-invalid')).toBe('true')
    await button('Too long to be sent').click({ force: true })
    await tab.expectAccessible()
    await tab.screenshot('console-too-long')
    expect(tab.requests.filter((address) => address.includes('/agent/'))).toEqual([])
    await message.press('End')
    await message.press('Backspace')
    await button('Run').waitFor()
    expect(await message.inputValue()).toHaveLength(32_000)
  })
})

describe('a run whose answer is lost on the network is not said to have failed', () => {
  const LOST = 'The connection was lost. The run may have gone on: look under Runs before you run it again.'
  const answer = () => tab.page.getByRole('region', { name: 'Answer' })
  async function run(events: string, end: 'error' | 'close'): Promise<void> {
    await open('run')
    // What Playwright answers comes whole: this answer ends when it is told to.
    await tab.page.evaluate(`{
      const send = window.fetch
      window.fetch = async (path, request) => {
        if (!path.endsWith('/agent/run')) return send(path, request)
        const start = (controller) => {
          controller.enqueue(new TextEncoder().encode(${JSON.stringify(events)}))
          window.end = () => controller.${end}(${end === 'error' ? "new TypeError('network error')" : ''})
        }
        return new Response(new ReadableStream({ start }), { headers: { 'Content-Type': 'text/event-stream' } })
      }
    }`)
    await tab.page.getByLabel('Message').fill('Router at floor 3 is offline')
    await said('Nothing was found')
    await button('Run').click()
    await said('Unlock the account')
    await tab.page.evaluate('end()')
  }
  const DELTA = 'event: delta\ndata: {"text":"Unlock the account."}\n\n'
  const DONE = 'event: done\ndata: {"audit_id":"aud_1","policy_flags":[],"model_used":"m","tokens_used":1}\n\n'

  test.each(['error', 'close'] as const)('where it breaks off (%s)', async (end) => {
    await run(DELTA, end)
    await answer().getByText(LOST).waitFor()
    expect(await answer().textContent()).toBe(`Answer${LOST}Unlock the account.`)
    await tab.expectAccessible()
    await tab.screenshot('console-lost')
    await tab.page.setViewportSize({ width: 320, height: 740 })
    await tab.expectFits()
    await tab.screenshot('console-phone-lost')
    await tab.page.setViewportSize({ width: 1_000, height: 900 })
  })

  test('where the network goes when all of it has come', async () => {
    await run(DELTA + DONE, 'error')
    await said('The answer is complete.')
    await tab.page.evaluate('new Promise(requestAnimationFrame)')
    expect(await answer().textContent()).toContain('The answer is complete.')
  })

  test.each([
    ['length', 'The answer was cut off'],
    ['content_filter', 'A filter of the model’s provider cut the answer off'],
  ])('and an answer that is not whole is not called complete: %s', async (reason, words) => {
    await run(DELTA + DONE.replace('"tokens_used"', `"finish_reason":"${reason}","tokens_used"`), 'error')
    await said(new RegExp(words))
    expect(await answer().textContent()).not.toContain('complete')
    await tab.expectAccessible()
  })
})

test('each press of Run is a run of its own, also when a new token is asked for in between', async () => {
  const keys: (string | undefined)[] = []
  const replies = inTurn({ status: 401, json: {} }, DOWN)
  api.answers = {
    ...USUAL,
    '/agent/run': (request) => {
      keys.push(request.headers()['idempotency-key'])
      return replies()
    },
  }
  await open('run')
  await tab.page.getByLabel('Message').fill('Printer jams')
  await said('Nothing was found')
  await button('Run').click()
  await tab.page.getByRole('dialog').waitFor()
  await give('Go on')
  await said('The run failed.')
  await button('Run').click()
  await expect.poll(() => keys.length).toBe(3)
  await said('The run failed.')
  expect(keys).toEqual([expect.stringMatching(/^[\da-f-]{36}$/), keys[0], expect.not.stringMatching(keys[0] ?? '')])
  refused(401, 503, 503)
})

test('a message of one long word stays inside its field, and its marks under their words', async () => {
  const { page } = tab
  await page.setViewportSize({ width: 360, height: 740 })
  await open('run')
  await page.getByLabel('Message').fill(`See https://intranet.example.com/${'x'.repeat(400)}`)
  await button('Run').waitFor()
  await tab.expectFits()
  await tab.screenshot('console-long-word')
  const widths = await page.evaluate(
    '[".marked-field", ".layers", ".marks", "#message"].map((part) => document.querySelector(part).clientWidth)',
  )
  expect(new Set(widths as number[]).size).toBe(1)
  await page.setViewportSize({ width: 1_000, height: 900 })
})

describe('marks stand under their words', () => {
  const HEBREW =
    'אנא בדקו את החשבון של דנה כהן, ת"ז 123-45-6789, שאינה מצליחה להיכנס למערכת מאז הבוקר. Ticket ITSD-4421 נפתח.'
  const ARABIC = 'لا تستطيع المريضة تسجيل الدخول، رقمها 987-65-4321.'
  const MESSAGE = `${HEBREW}\nHer SSN is 555-44-3333, said the nurse.\n${ARABIC}`
  const NUMBERS = ['123-45-6789', '555-44-3333', '987-65-4321']
  const flags = NUMBERS.map((number) => ({
    ...{ type: 'SSN', offset: MESSAGE.indexOf(number), length: number.length, action: 'block', confidence: 1 },
  }))
  const write = async (page: Page) => {
    api.answers = { ...USUAL, '/agent/scan': () => ({ json: { policy_flags: flags, outcome: 'blocked' } }) }
    await open('run')
    await page.getByLabel('Message').fill(MESSAGE)
    await button('Blocked: nothing is sent').waitFor()
  }

  // The page's policy lets no style in but by script.
  const restyle = (css: string) =>
    tab.page.evaluate(`{
      const sheet = new CSSStyleSheet()
      sheet.replaceSync('${css}')
      document.adoptedStyleSheets = [sheet]
    }`)

  test.each([320, 1_000])('also where lines run from right to left (%i px wide)', async (width) => {
    const { page } = tab
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await write(page)
    await tab.expectFits()
    await tab.screenshot(`console-right-to-left-${width}`)
    const direction = (selector: string) =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}')).direction`)
    expect([await direction('#message'), await direction('.marks')]).toEqual(['rtl', 'rtl'])
    // What is written is transparent for one picture, and what is marked shows its text for the other: the glyphs are the same pixels.
    const field = page.locator('.layers').first()
    const picture = async (css: string) => {
      await restyle(css)
      return field.screenshot()
    }
    await page.getByLabel('Message').blur()
    const written = await picture('mark { background: none !important; text-decoration: none !important }')
    const marked = await picture(
      'mark { background: none !important; text-decoration: none !important } .marks { color: var(--text) } .layers textarea { color: transparent }',
    )
    expect(written.equals(marked)).toBe(true)
    await page.emulateMedia({ colorScheme: null })
    await page.setViewportSize({ width: 1_000, height: 900 })
  })

  test('also in forced colours', async () => {
    const { page } = tab
    await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' })
    await write(page)
    await tab.screenshot('console-forced-colors')
    await page.getByLabel('Message').blur()
    const places = await page.locator('.marks mark').all()
    const boxes = await Promise.all(places.map((mark) => mark.boundingBox()))
    expect(boxes).toHaveLength(NUMBERS.length)
    const pictures = async () => {
      const taken: Buffer[] = []
      for (const clip of boxes) if (clip) taken.push(await page.screenshot({ clip }))
      return taken
    }
    const marked = await pictures()
    await restyle('.marks { visibility: hidden }')
    const plain = await pictures()
    expect(marked.map((picture, i) => plain[i]?.equals(picture))).toEqual(NUMBERS.map(() => false))
    await page.emulateMedia({ forcedColors: null, colorScheme: null })
  })
})

describe('a view that cannot be loaded', () => {
  test('says when to try again, also where that is a date, and is loaded by a button that keeps the keyboard’s place', async () => {
    const date = new Date(Date.now() + 300_000).toUTCString()
    api.answers = { ...USUAL, '/runs': inTurn({ ...DOWN, headers: { 'Retry-After': date } }, DOWN, NO_RUNS) }
    await open('runs')
    await said(/Try again in 5 minutes/)
    await tab.expectAccessible()
    await button('Try again').focus()
    await tab.page.keyboard.press('Enter')
    await expect.poll(() => tab.page.getByText(/Try again in/).count()).toBe(0)
    await said('The service is not available.')
    expect(await focused()).toBe('Try again')
    await tab.page.keyboard.press('Enter')
    await said('Page 1 of 1')
    expect(await focused()).toBe('Runs')
    refused(503, 503)
  })

  test('because no new token was given asks for one again', async () => {
    api.answers = { ...USUAL, '/runs': inTurn({ status: 401, json: {} }, { status: 401, json: {} }, NO_RUNS) }
    await open('runs')
    const dialog = tab.page.getByRole('dialog', { name: 'Your token is no longer accepted' })
    await dialog.waitFor()
    await tab.page.keyboard.press('Escape')
    await button('Try again').click()
    await dialog.waitFor()
    await give('Go on')
    await said('Page 1 of 1')
    refused(401, 401)
  })
})

test('a token that is kept until the tab closes is kept after its renewal too', async () => {
  await tab.page.goto('about:blank')
  await tab.page.goto(`${ORIGIN}/console#/runs`)
  api.answers = { ...USUAL, '/runs': inTurn({ status: 401, json: {} }, NO_RUNS) }
  await tab.page.getByLabel('Keep it').check()
  await give('Open the console')
  await tab.page.getByRole('dialog').waitFor()
  expect(await tab.page.getByLabel('Keep it').isChecked()).toBe(true)
  await give('Go on')
  await said('Page 1 of 1')
  expect(await tab.page.evaluate('sessionStorage.token')).toBe(TOKEN)
  await button('Sign out').click()
  await tab.page.getByLabel('Session token').waitFor()
  refused(401)
})

test('a day that cannot be moved to its end is left to the API to refuse', async () => {
  const asked: (string | null)[] = []
  api.answers = {
    ...USUAL,
    '/runs': (request) => {
      asked.push(new URL(request.url()).searchParams.get('to'))
      return NO_RUNS
    },
  }
  const days = ['2026-05-12', '9999-12-31', '12026-05-12', '275760-09-13']
  for (const day of days) {
    await open(`runs?to=${day}`)
    await said('Page 1 of 1')
  }
  expect(asked).toEqual(['2026-05-13T00:00:00.000Z', ...days.slice(1)])
  // A date field takes years of six digits, unless it is told otherwise.
  for (const name of ['From day', 'To day'])
    expect(await tab.page.getByLabel(name).getAttribute('max')).toBe('9999-12-31')
})

test('a source is offered to be fetched only where that can be done', async () => {
  const source = (source_type: string, enabled: boolean) => ({
    ...{ id: `ls_${source_type}_${enabled}`, source_type, display_name: `${source_type} ${enabled}`, config: {} },
    ...{ secret_ref: null, enabled, last_fetched_at: null, fetch_error: null, updated_at: '2026-05-12T10:00:00Z' },
  })
  const sources = [source('gcp_cloud_audit', true), source('gcp_cloud_audit', false), source('custom_webhook', true)]
  api.answers = { ...USUAL, '/log-sources': () => ({ json: { sources } }) }
  await open('sources')
  await button('Test: custom_webhook true').waitFor()
  expect(await tab.page.getByRole('button', { name: /^Fetch now/ }).count()).toBe(1)
  await button('Fetch now: gcp_cloud_audit true').waitFor()
})

test.each(['run', 'runs', 'usage', 'sources'])(
  'an organisation that is not on board is led there from #/%s',
  async (view) => {
    const unknown = () => ({ status: 404, json: { error: 'Organization not found.', code: 'TENANT_NOT_FOUND' } })
    const status = { provisioned: false, plan: 'free', keyId: null, budgetUsd: null }
    api.answers = {
      ...Object.fromEntries(['/agents', '/runs', '/stats', '/log-sources', '/tenant'].map((path) => [path, unknown])),
      '/provision/tenant/status': () => ({ json: status }),
    }
    await open(view)
    await tab.page.getByRole('alert').getByRole('link', { name: 'Organisation' }).first().click()
    await button('Provision').waitFor()
    expect(new Set(tab.complaints.splice(0).map((text) => text.includes('status of 404')))).toEqual(new Set([true]))
  },
)

test('a period’s figures, its plot and its words say the same, also where it begins and ends in the middle of a day', async () => {
  const day = (date: string, runs: number) => ({
    ...{ date, agent_id: 'helpdesk', runs, tokens: 0, blocked: 0, failed: 0, aborted: 0 },
    latency_ms: { p50: null, p95: null },
  })
  const period = { start: '2026-04-12T10:00:00Z', end: '2026-05-12T09:59:59Z' }
  const stats = { period, runs_total: 4, runs_remaining: 996, tokens_total: 0, plan: 'pro', plan_run_limit: 1_000 }
  const asked: URLSearchParams[] = []
  api.answers = {
    '/stats': () => ({ json: { ...stats, by_agent: {} } }),
    '/stats/daily': () => ({ json: { days: [day('2026-04-12', 3), day('2026-05-01', 2), day('2026-05-12', 6)] } }),
    '/runs': (request) => {
      asked.push(new URL(request.url()).searchParams)
      return { json: { runs: [], total: 5, page: 1, per_page: 1 } }
    },
  }
  await open('usage')
  expect(await tab.page.getByRole('img').getAttribute('aria-label')).toMatch(/^4 runs in 31 days, of 1,000 that/)
  await said('another billing period: 2 of 2026-04-12, 5 of 2026-05-12')
  expect(asked.map((query) => [query.get('from'), query.get('to')])).toEqual([
    ['2026-05-12T10:00:00.000Z', '2026-05-13T00:00:00.000Z'],
  ])
  expect(await tab.page.locator('.plot .others').count()).toBe(2)
})

test('what is left of a plan and its meter agree, also in a month of whose runs only some count', async () => {
  const period = { start: '2026-05-01T00:00:00Z', end: '2026-05-31T23:59:59Z' }
  const stats = { period, runs_total: 70, runs_remaining: 80, tokens_total: 0, plan: 'pilot', plan_run_limit: 100 }
  api.answers = {
    '/stats': () => ({ json: { ...stats, by_agent: {} } }),
    '/stats/daily': () => ({ json: { days: [] } }),
    '/runs': () => NO_RUNS,
  }
  await open('usage')
  const meter = tab.page.getByRole('meter', { name: '20 of 100 runs used' })
  expect(await meter.getAttribute('value', { timeout: 5_000 })).toBe('20')
})
