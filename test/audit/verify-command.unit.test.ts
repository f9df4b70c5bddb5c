import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { checkpointText, exported, KEY, key, leaves, log, note, root, text, trailer } from '../support/log.ts'

// `npm run -s verify`, as an auditor runs it.

const FOLDER = mkdtempSync(join(tmpdir(), 'hosted-agents-verify-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

const file = (name: string, contents: string | Uint8Array): string => {
  const path = join(FOLDER, name)
  writeFileSync(path, contents)
  return path
}
/** Its exit status, and all that it prints. */
const verify = (...args: string[]): Promise<{ status: unknown; said: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, ['dev/verify.ts', ...args, '--key', KEY.vkey], (error, stdout, stderr) =>
      resolve({ status: error ? error.code : 0, said: stdout + stderr }),
    )
  })

/** The same of what comes through a pipe. */
const verifyPiped = (bytes: string | Uint8Array): Promise<{ status: unknown; said: string }> =>
  new Promise((resolve) => {
    const command = `cat "$0" | "${process.execPath}" dev/verify.ts - --key "$1"`
    execFile('sh', ['-c', command, file('piped', bytes), KEY.vkey], (error, stdout, stderr) =>
      resolve({ status: error ? error.code : 0, said: stdout + stderr }),
    )
  })

const LOG = log(5)
const WITNESS = key('witness.test', 9, 4)
const cosigned = (size: number) => {
  const text = checkpointText(LOG.slice(0, size))
  return `${note(text, KEY)}${WITNESS.cosignature(text, 1_790_000_000)}`
}

describe('a witness that is named', () => {
  const path = file('export.ndjson', exported(LOG))
  const witness = ['--witness', WITNESS.vkey]

  test('must have seen the log: it fails otherwise, and says so', async () => {
    const { status, said } = await verify(path, ...witness)
    expect(status).toBe(1)
    expect(said).toMatch(/^VERIFIED WITHOUT WITNESS: entries 0 to 4.*\n {2}not seen by witness\.test\n/s)
    expect(await verify(path)).toMatchObject({ status: 0, said: expect.stringMatching(/^VERIFIED: /) })
  })
  test('may have cosigned a checkpoint that was kept of these entries', async () => {
    const { status, said } = await verify(path, ...witness, '--checkpoint', file('5', cosigned(5)))
    expect(status).toBe(0)
    expect(said).toMatch(/^VERIFIED: .*cosigned by a witness.*\n {2}seen by witness\.test at 2026-/s)
  })
  test('that saw an earlier log has not seen this one; it is said up to where', async () => {
    const { status, said } = await verify(path, ...witness, '--checkpoint', file('3', cosigned(3)))
    expect(status).toBe(1)
    expect(said).toContain('  not seen by witness.test, except for the first 3 entries\n')
  })
})

describe('the log of another organization than --org names', () => {
  const receipt = {
    entry: JSON.parse(LOG[4]?.entry ?? ''),
    seq: 4,
    hashes: [root(leaves(LOG).slice(0, 4)).toString('base64')],
    checkpoint: note(checkpointText(LOG), KEY),
  }
  test.each([
    ['export', file('whole.ndjson', exported(LOG))],
    ['receipt', file('receipt.json', JSON.stringify(receipt))],
  ])('is not verified: %s', async (_, path) => {
    expect(await verify(path, '--org', 'org_test')).toMatchObject({
      status: 0,
      said: expect.stringMatching(/^VERIFIED: /),
    })
    const { status, said } = await verify(path, '--org', 'org_other')
    expect(status).toBe(1)
    expect(said).toMatch(
      /^NOT VERIFIED\nThis is the log of org_test, not of org_other\. \(other_organization\)\nCheckpoint: /,
    )
    const { said: json } = await verify(path, '--org', 'org_other', '--json')
    expect(JSON.parse(json)).toMatchObject({
      verified: false,
      whole: false,
      org_id: 'org_test',
      problem: { code: 'other_organization' },
    })
  })
  test('is told first by what is wrong with it', async () => {
    const changed = file('changed.ndjson', exported(LOG).replace('"seq":1', '"seq":9'))
    const { status, said } = await verify(changed, '--org', 'org_other')
    expect(status).toBe(1)
    expect(said).toContain('(entry_missing)')
    expect(said).not.toContain('other_organization')
  })
})

describe('a file that was put together of several gzip files', () => {
  const first = exported(LOG.slice(0, 3))
  const rest =
    LOG.slice(3).map(text).join('') +
    trailer(note(checkpointText(LOG), KEY), 3, 5, [leaves(LOG).slice(0, 2), leaves(LOG).slice(2, 3)].map(root))
  const [one, two] = [gzipSync(first), gzipSync(rest)]

  test('is verified to its end', async () => {
    const { status, said } = await verify(file('whole.gz', Buffer.concat([one, two])))
    expect({ status, said }).toMatchObject({ status: 0, said: expect.stringMatching(/^VERIFIED: entries 0 to 4 /) })
  })
  test.each([
    ['its first byte zero', Buffer.concat([Buffer.of(0), two.subarray(1)])],
    ['zeros in its place', Buffer.alloc(two.length)],
    ['its first byte another', Buffer.concat([Buffer.of(1), two.subarray(1)])],
    ['its end missing', two.subarray(0, -1)],
  ])('is not verified by what comes before a damage: of the second %s', async (_, damaged) => {
    const { status, said } = await verify(file('damaged.gz', Buffer.concat([one, damaged])))
    expect(status).toBe(1)
    expect(said).toMatch(/^NOT VERIFIED\n.* \(incomplete\)\n/)
  })
})

describe('what comes through a pipe', () => {
  const [one, two] = [exported(LOG).slice(0, 700), exported(LOG).slice(700)]
  test.each([
    ['as it is', exported(LOG)],
    ['compressed', gzipSync(exported(LOG))],
    ['compressed in two pieces', Buffer.concat([gzipSync(one), gzipSync(two)])],
  ])('is verified as a file is: %s', async (_, bytes) => {
    expect(await verifyPiped(bytes)).toMatchObject({
      status: 0,
      said: expect.stringMatching(/^VERIFIED: entries 0 to 4/),
    })
  })
  test('may be nothing', async () => {
    expect(await verifyPiped('')).toMatchObject({ status: 1, said: expect.stringMatching(/^NOT VERIFIED\n.*nothing/s) })
  })
})
