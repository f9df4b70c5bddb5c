import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { KEY as EXAMPLE_KEY, RECEIPT } from '../../src/audit/example.ts'
import { checkpointText, KEY, key, leaves, log, note, root } from '../support/log.ts'

// What docs/audit.md has an auditor do by hand, with jq, xxd, sha256sum and openssl.

const [, SCRIPT = ''] = /### By hand\n.*?```sh\n(.*?)```/s.exec(readFileSync('docs/audit.md', 'utf8')) ?? []
const FOLDER = mkdtempSync(join(tmpdir(), 'hosted-agents-by-hand-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

/** What the script prints. */
async function byHand(receipt: object, vkey: string): Promise<string> {
  writeFileSync(join(FOLDER, 'receipt.json'), JSON.stringify(receipt))
  writeFileSync(join(FOLDER, 'vkey'), `${vkey}\n`)
  const { stdout } = await promisify(execFile)('bash', ['-c', `${SCRIPT}\ntrue`], { cwd: FOLDER })
  return stdout
}

const LOG = log(5)
const all = leaves(LOG)
const CONTENT = checkpointText(LOG)
const NEXT = key('log.test', 2)
/** Of entry 2, the third: leaf 3, the first two, and the last. */
const receipt = (checkpoint: string) => ({
  ...LOG[2],
  entry: JSON.parse(LOG[2]?.entry ?? ''),
  hashes: [all.slice(3, 4), all.slice(0, 2), all.slice(4)].map((part) => root(part).toString('base64')),
  checkpoint,
})
const GOOD = 'included\nSignature Verified Successfully\n'

describe('a receipt by hand', () => {
  test('that of the API’s description is good', async () => {
    expect(await byHand(RECEIPT, EXAMPLE_KEY.key)).toBe(`${RECEIPT.row_hash}\n${GOOD}`)
  })
  const witness = key('witness.test', 9, 4).cosignature(CONTENT, 1_790_000_000)
  test.each([
    ['alone', note(CONTENT, KEY)],
    ['first of two that sign', note(CONTENT, KEY, NEXT)],
    ['second of two that sign', note(CONTENT, NEXT, KEY)],
    ['after a witness', note(CONTENT, NEXT, KEY).replace('\n\n', `\n\n${witness}`)],
  ])('is good by the key that one has: %s', async (_, checkpoint) => {
    expect(await byHand(receipt(checkpoint), KEY.vkey)).toBe(`${LOG[2]?.row_hash}\n${GOOD}`)
  })
  test('that was changed is not', async () => {
    const changed = { ...receipt(note(CONTENT, KEY)), entry: JSON.parse(LOG[3]?.entry ?? '') }
    expect(await byHand(changed, KEY.vkey)).not.toContain('included')
    const forged = receipt(note(CONTENT, KEY).replace('log.test/org_test', 'log.test/org_other'))
    expect(await byHand(forged, KEY.vkey)).not.toContain('Verified Successfully')
  })
})
