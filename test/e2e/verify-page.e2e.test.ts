import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { formatTlogProof } from '../../src/audit/log/receipt.ts'
import { formatSigner } from '../../src/audit/tree/note.ts'
import { Tab } from '../support/browser.ts'
import { checkpointText, exported, KEY, key, leaves, log, note, root, text, trailer } from '../support/log.ts'

// The page as Cloudflare serves it: `wrangler dev` builds it, and gives it its headers. The API behind it is not asked for anything.

const ORIGIN = 'http://127.0.0.1:18800'
const DEV_DIR = mkdtempSync(join(tmpdir(), 'hosted-agents-page-'))

let worker: { stop(): void } | undefined
let tab: Tab
let page: Page

beforeAll(async () => {
  process.env.DEV_DIR = DEV_DIR
  const { startWorker } = await import('../../dev/worker.ts')
  worker = await startWorker(ORIGIN, {
    DATABASE_URL: 'postgres://worker:local@database.invalid/none',
    LITELLM_MASTER_KEY: 'sk-none',
    KEY_SECRET: 'test-key-secret-of-at-least-32-characters',
    STRIPE_SECRET_KEY: 'sk_test_none',
    STRIPE_WEBHOOK_SECRET: 'whsec_none',
    AUDIT_SIGNING_KEYS: await formatSigner('api.test/audit', new Uint8Array(32).fill(7)),
  })
  tab = await Tab.open()
  page = tab.page
})
beforeEach(async () => {
  tab.forget()
  await page.goto(`${ORIGIN}/verify`)
})
afterEach(() => {
  expect(tab.requests).toEqual(['/verify', '/verify.css', '/verify.js'].map((path) => ORIGIN + path))
  expect(tab.complaints).toEqual([])
})
afterAll(async () => {
  await tab?.close()
  worker?.stop()
  rmSync(DEV_DIR, { recursive: true, force: true })
})

const file = (contents: string | Buffer, name = 'export.ndjson') => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(contents),
})
type Given = { keys?: string; org?: string; witnesses?: string; checkpoints?: string; kept?: string[] }

/** Fills in the form, submits it, and returns what the page says, headline first. */
async function verify(contents: string | Buffer, { keys = KEY.vkey, ...given }: Given = {}): Promise<string> {
  await page.getByLabel('File', { exact: true }).setInputFiles(file(contents))
  await page.getByLabel('Public key of the log').fill(keys)
  if (Object.keys(given).length > 0) await page.getByText('Organisation, witnesses, earlier checkpoints').click()
  if (given.org) await page.getByLabel('Organisation', { exact: true }).fill(given.org)
  if (given.witnesses) await page.getByLabel('Keys of witnesses').fill(given.witnesses)
  if (given.checkpoints) await page.getByLabel('Checkpoints that you kept').fill(given.checkpoints)
  if (given.kept) await page.getByLabel('… or their files').setInputFiles(given.kept.map((text) => file(text)))
  await page.getByRole('button', { name: 'Verify' }).click()
  return verdict()
}
async function verdict(): Promise<string> {
  await page.getByRole('status').getByRole('heading').waitFor()
  return (await page.getByRole('region', { name: 'Verdict' }).allInnerTexts()).join()
}

const LOG = log(300)
const EXPORT = exported(LOG)
const CHECKPOINT = checkpointText(LOG)
const CHANGED = EXPORT.replace(/("input_hash":"\w+","latency_ms":)142/, '$1143')
const OTHER = key('log.test', 2)
const WITNESS = key('witness.test', 3, 4)
const [LAST] = LOG.slice(-1)
/** Of entry 256, the 257th: of 257 entries it is alone on its side of the tree. */
const SMALL = LOG.slice(0, 257)
const RECEIPT = {
  seq: 256,
  hashes: [root(leaves(SMALL.slice(0, 256)))],
  checkpoint: note(checkpointText(SMALL), KEY),
}
const RECEIPT_ENTRY = SMALL.at(-1)?.entry ?? ''

describe('an export', () => {
  test('with the log’s key is verified by its checkpoint', async () => {
    const said = await verify(EXPORT)
    expect(said).toMatch(/^VERIFIED\n.*log’s key signed/s)
    for (const fact of ['org_test', 'entries 0 to 299', '300 entries of log.test/org_test', KEY.id, LAST?.row_hash])
      expect(said).toContain(fact)
    await page.getByText('Report as text').click()
    expect(await page.locator('#report pre').textContent()).toMatch(/^VERIFIED: entries 0 to 299 of org_test\n/)
    await page.getByText('Report as text').click()
    await tab.screenshot('verified')
  })
  test('compressed by gzip too', async () => {
    expect(await verify(gzipSync(EXPORT))).toMatch(/^VERIFIED\n/)
  })
  test('compressed in several pieces is not read, and the page says what reads it', async () => {
    const end = EXPORT.indexOf('\n') + 1
    const pieces = [EXPORT.slice(0, end), EXPORT.slice(end)].map((text) => gzipSync(text))
    expect(await verify(Buffer.concat(pieces))).toMatch(/^NOT VERIFIED\n.*only the command reads/s)
  })
  test('with a field that was changed is not, and the line is named', async () => {
    const said = await verify(CHANGED)
    expect(said).toMatch(/^NOT VERIFIED\n\s*At line 43, entry 42: .*entry_changed/)
    expect(said).toContain('holds for entries 0 to 41')
    await tab.screenshot('failed')
  })
  test('with the key of another log is not', async () => {
    expect(await verify(EXPORT, { keys: OTHER.vkey })).toMatch(/^NOT VERIFIED\n.*wrong_key/s)
  })
  test('of another organisation than the one that was named is not, though the same key signed it', async () => {
    expect(await verify(EXPORT, { org: 'org_other' })).toMatch(/^NOT VERIFIED\n.*log of org_test, not of org_other/s)
    await tab.screenshot('other-organisation')
  })
  test('without a key is by its chain only, and the page says what that is worth', async () => {
    expect(await verify(EXPORT, { keys: '' })).toMatch(/^VERIFIED by the chain only\n.*could have arranged/s)
    await tab.screenshot('chain-only')
  })
  test('that is a part of the log is told from the whole', async () => {
    const part =
      SMALL.slice(0, 256).map(text).join('') + trailer(RECEIPT.checkpoint, 0, 256, [root(leaves(SMALL.slice(256)))])
    expect(await verify(part)).toMatch(/^VERIFIED PART\n.*not all that was signed/s)
  })
  test('dropped anywhere on the page is taken', async () => {
    await page.evaluate(`{
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([${JSON.stringify(EXPORT)}], 'dropped.ndjson'))
      document.querySelector('h1').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    }`)
    await page.getByText('dropped.ndjson').waitFor()
    await page.getByLabel('Public key of the log').fill(KEY.vkey)
    await page.getByRole('button', { name: 'Verify' }).click()
    expect(await verdict()).toMatch(/^VERIFIED\n/)
  })
})

test.each([
  [
    'a receipt',
    JSON.stringify({
      ...RECEIPT,
      hashes: RECEIPT.hashes.map((hash) => hash.toString('base64')),
      entry: JSON.parse(RECEIPT_ENTRY),
    }),
  ],
  ['a tlog-proof file', formatTlogProof(RECEIPT, RECEIPT_ENTRY)],
])('%s is verified', async (_, text) => {
  expect(await verify(text)).toMatch(/^VERIFIED\n.*entry 256\n/s)
})

describe('a checkpoint that was kept', () => {
  const witnessed = `${note(CHECKPOINT, KEY)}${WITNESS.cosignature(CHECKPOINT, 1_780_000_000)}`
  const earlier = [10, 100].map((size) => note(checkpointText(LOG.slice(0, size)), KEY))

  test('is held against the log, and a witness’s word counts', async () => {
    const cosigned = EXPORT.replace(JSON.stringify(note(CHECKPOINT, KEY)), JSON.stringify(witnessed))
    const said = await verify(cosigned, {
      keys: `${OTHER.vkey}\n\n${KEY.vkey}\n`,
      witnesses: WITNESS.vkey,
      checkpoints: earlier.join('\n'),
      kept: [JSON.stringify({ checkpoint: { note: earlier[0] } }), witnessed],
    })
    expect(said).toMatch(/^VERIFIED\n.*witness.*witness\.test at 2026-/s)
  })
  test('and of fewer entries is not the word of a witness on the log', async () => {
    const text = checkpointText(LOG.slice(0, 10))
    const said = await verify(EXPORT, {
      witnesses: WITNESS.vkey,
      checkpoints: `${note(text, KEY)}${WITNESS.cosignature(text, 1_780_000_000)}`,
    })
    expect(said).toMatch(/^VERIFIED WITHOUT WITNESS\n.*Not seen by.*witness\.test, except for the first 10 entries/s)
  })
  test('of another log shows a fork', async () => {
    const forked = note(checkpointText(log(100).reverse()), KEY)
    expect(await verify(EXPORT, { checkpoints: `${earlier[0]}\n${forked.trimEnd()}` })).toMatch(
      /^NOT VERIFIED\n.*forked/s,
    )
  })
})

describe('what cannot be used is said beside its field', () => {
  const submit = () => page.getByRole('button', { name: 'Verify' }).click()
  test('a malformed key', async () => {
    await page.getByLabel('File', { exact: true }).setInputFiles(file(EXPORT))
    const field = page.getByLabel('Public key of the log')
    await field.fill(`${KEY.vkey}\nlog.test+nonsense`)
    await submit()
    await page.getByText('Line 2: This is not a verifier key').waitFor()
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('#keys:focus').count()).toBe(1)
    await field.fill(KEY.vkey)
    expect(await page.getByText('This is not a verifier key').count()).toBe(0)
  })
  test('no file, and a malformed checkpoint', async () => {
    await submit()
    await page.getByText('Choose a file first.').waitFor()
    await page.getByLabel('File', { exact: true }).setInputFiles(file(EXPORT))
    await page.getByText('Organisation, witnesses, earlier checkpoints').click()
    await page.getByLabel('Checkpoints that you kept').fill('nonsense')
    await page.getByText('Organisation, witnesses, earlier checkpoints').click()
    await submit()
    await page.getByText('Checkpoint 1: This is not a signed note.').waitFor()
  })
})

describe('the page', () => {
  test('takes a verdict away when its input changes', async () => {
    await verify(EXPORT)
    await page.getByLabel('Public key of the log').fill('')
    expect(await page.getByRole('status').textContent()).toBe('')
  })
  test('may not connect to anything, even if it were told to', async () => {
    expect(await page.evaluate("fetch('/health').then(() => 'sent', () => 'refused')")).toBe('refused')
    tab.forget()
    await page.goto(`${ORIGIN}/verify`)
  })
  test('fits a phone, in the dark', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await verify(EXPORT)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    await tab.screenshot('dark-phone')
    await page.setViewportSize({ width: 1000, height: 900 })
    await tab.screenshot('dark')
  })
  test('weighs at most 20 kB', async () => {
    const weights = ['verify.html', 'verify.css', 'verify.js'].map(
      (name) => gzipSync(readFileSync(join('dist', name))).length,
    )
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(20_000)
  })
  test('has the API beside it', async () => {
    expect(await (await page.request.get(`${ORIGIN}/api/v1/nope`)).json()).toMatchObject({ code: 'NOT_FOUND' })
    expect((await page.request.post(`${ORIGIN}/health`)).status()).toBe(405)
  })
})
