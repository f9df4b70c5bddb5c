import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { CHROMIUM, INSTALL } from '../../dev/chromium.ts'

const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
/** No transition of the pages takes so long. */
const TRANSITIONS_MAX_MS = 1_000
const SCREENSHOTS = 'test-results'

/** A page in a Chromium of its own, and what it did (e2e tests). */
export class Tab {
  readonly page: Page
  readonly #browser: Browser
  /** Addresses that the page asked the network for. */
  requests: string[] = []
  /** What the page wrote to the console as an error or a warning, and what it threw. */
  complaints: string[] = []

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser
    this.page = page
    page.on('request', (request) => this.requests.push(request.url()))
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text())
    })
    page.on('pageerror', (error) => this.complaints.push(error.message))
  }

  static async open(): Promise<Tab> {
    if (!existsSync(CHROMIUM)) throw new Error(`There is no ${CHROMIUM}. On Debian: ${INSTALL}`)
    mkdirSync(SCREENSHOTS, { recursive: true })
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(' ') })
    return new Tab(browser, await browser.newPage({ viewport: { width: 1_000, height: 900 } }))
  }

  close(): Promise<void> {
    return this.#browser.close()
  }

  /** Forgets what the page did so far. */
  forget(): void {
    this.requests = []
    this.complaints = []
  }

  /** Keeps a picture of the whole page. */
  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true })
  }

  /**
   * Nothing on the page as it is now keeps anyone from using it, as far as axe can tell.
   * @param part a selector: of a long page that was looked at before, what is new
   */
  async expectAccessible(part = 'html'): Promise<void> {
    // Colors that are still changing are none that anybody reads. Of an element that has gone Chromium may never say that they are at their end.
    const settled = 'Promise.allSettled(document.getAnimations().map(({ finished }) => finished))'
    await this.page.evaluate(
      `Promise.race([${settled}, new Promise((over) => setTimeout(over, ${TRANSITIONS_MAX_MS}))])`,
    )
    await this.page.evaluate(axe.source)
    const { violations }: axe.AxeResults = await this.page.evaluate(
      `axe.run('${part}', { resultTypes: ['violations'] })`,
    )
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(grave.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([])
  }

  /** Nothing on the page is wider than it. */
  async expectFits(): Promise<void> {
    expect(await this.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
  }
}
