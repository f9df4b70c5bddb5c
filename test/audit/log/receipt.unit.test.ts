import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { verifyFile } from '../../../src/audit/log/file.ts'
import { formatTlogProof, verifyReceipt } from '../../../src/audit/log/receipt.ts'
import { openCheckpoint } from '../../../src/audit/log/signed.ts'
import { parseVerifierKey } from '../../../src/audit/tree/note.ts'
import { sha256 } from '../../../src/sha256.ts'
import { chain, checkpointText, entryText, KEY, key, leaves, log, note, root } from '../../support/log.ts'

const LOG = log(5)
const all = leaves(LOG)
/** By RFC 9162's definition: of entry 2 of 5 that is leaf 3, then the first two, then the last. */
const HASHES = [all.slice(3, 4), all.slice(0, 2), all.slice(4)].map(root)
const CHECKPOINT = note(checkpointText(LOG), KEY)
const receipt = (change: Record<string, unknown> = {}): string =>
  JSON.stringify(
    {
      entry: JSON.parse(LOG[2]?.entry ?? ''),
      seq: 2,
      entry_hash: LOG[2]?.entry_hash,
      prev_hash: LOG[2]?.prev_hash,
      row_hash: LOG[2]?.row_hash,
      hashes: HASHES.map((hash) => hash.toString('base64')),
      checkpoint: CHECKPOINT,
      ...change,
    },
    null,
    2,
  )
const TLOG_PROOF = `c2sp.org/tlog-proof@v1
extra ${Buffer.from(LOG[2]?.entry ?? '').toString('base64')}
index 2
${HASHES.map((hash) => hash.toString('base64')).join('\n')}

${CHECKPOINT}`

const verify = async (text: string, keys = [KEY.vkey], kept: string[] = []) => {
  const trusted = { keys: await Promise.all(keys.map(parseVerifierKey)), witnesses: [] }
  const checkpoints = await Promise.all(kept.map((one) => openCheckpoint(one, trusted)))
  return verifyReceipt(text, { sha256, ...trusted, checkpoints })
}

describe('a receipt', () => {
  test.each([
    ['as JSON, its members in any order', receipt()],
    ['as a tlog-proof file', TLOG_PROOF],
  ])('%s proves its entry', async (_, text) => {
    expect(await verify(text)).toMatchObject({
      verified: true,
      trust: 'checkpoint',
      org_id: 'org_test',
      from: 2,
      to: 3,
    })
  })
  test.each([
    ['as JSON', receipt()],
    ['as a tlog-proof file', TLOG_PROOF],
  ])('%s proves its entry as an editor saved it', async (_, text) => {
    const trusted = { sha256, keys: [await parseVerifierKey(KEY.vkey)], witnesses: [], checkpoints: [] }
    for (const saved of [`\ufeff${text}`, text.replaceAll('\n', '\r\n')])
      expect(await verifyFile(new Blob([saved]).stream(), trusted)).toMatchObject({ verified: true, to: 3 })
  })
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  test.each([5_000, 20_000, 1_000_000])('nested %i deep is none, wherever that is', async (depth) => {
    const trusted = { sha256, keys: [await parseVerifierKey(KEY.vkey)], witnesses: [], checkpoints: [] }
    for (const text of [
      receipt().replace('"detail": null', `"detail": ${deep(depth)}`),
      receipt({ from: 0 }).replace('"from": 0', `"from": ${deep(depth)}`),
      receipt({ more: 0 }).replace('"more": 0', `"more": ${deep(depth)}`),
    ])
      expect(await verifyFile(new Blob([text]).stream(), trusted)).toMatchObject({
        verified: false,
        problem: { code: 'malformed_line' },
      })
  })
  test('says nothing of the chain where it has no hashes of it', async () => {
    const bare = { entry_hash: undefined, prev_hash: undefined, row_hash: undefined }
    expect(await verify(receipt(bare))).toMatchObject({ verified: true, trust: 'checkpoint' })
  })
  test('as a tlog-proof file is written to the byte as C2SP has it', () => {
    const proof = { seq: 2, hashes: HASHES, checkpoint: CHECKPOINT }
    expect(formatTlogProof(proof, LOG[2]?.entry ?? '')).toBe(TLOG_PROOF)
    expect(formatTlogProof(proof, null)).toBe(TLOG_PROOF.replace(/extra .*\n/, ''))
  })
  test('of the only entry of a log needs no hashes', async () => {
    const [only] = log(1)
    const text = `c2sp.org/tlog-proof@v1\nextra ${Buffer.from(only?.entry ?? '').toString('base64')}\nindex 0\n\n${note(checkpointText(log(1)), KEY)}`
    expect(await verify(text)).toMatchObject({ verified: true })
  })
  test.each([
    ['another entry', { entry: JSON.parse(entryText(2, 'org_test', { tokens_used: 5 })) }, 'entry_changed'],
    ['another entry’s hash', { entry_hash: LOG[3]?.entry_hash }, 'entry_changed'],
    ['another row’s hash', { row_hash: LOG[3]?.row_hash }, 'row_hash_wrong'],
    ['a hash that is none', { prev_hash: 'forged' }, 'malformed_line'],
    ['a hash and more', { prev_hash: `${LOG[2]?.prev_hash}0` }, 'malformed_line'],
    ['a part of the chain', { row_hash: undefined }, 'malformed_line'],
    ['a place between two', { seq: 2.5 }, 'malformed_line'],
    ['a lone surrogate', { entry: { a: '\ud800' } }, 'malformed_line'],
    ['another place', { seq: 3 }, 'proof_invalid'],
    ['a place past the log', { seq: 5 }, 'proof_invalid'],
    ['a hash too few', { hashes: HASHES.slice(1).map((hash) => hash.toString('base64')) }, 'proof_invalid'],
    ['other hashes', { hashes: [0, 1, 2].map(() => createHash('sha256').digest('base64')) }, 'proof_invalid'],
    [
      'a checkpoint of another organisation',
      { checkpoint: note(checkpointText(LOG, 'log.test/org_x'), KEY) },
      'other_log',
    ],
    ['a checkpoint signed by another', { checkpoint: note(checkpointText(LOG), key('log.test', 5)) }, 'wrong_key'],
    ['a checkpoint that was changed', { checkpoint: CHECKPOINT.replace('\n5\n', '\n6\n') }, 'signature_invalid'],
    ['an entry that is none', { entry: { v: 1 } }, 'entry_malformed'],
    ['no entry: it was pruned', { entry: null }, 'malformed_line'],
    ['no checkpoint', { checkpoint: undefined }, 'malformed_line'],
  ])('with %s proves nothing', async (_, change, code) => {
    expect(await verify(receipt(change))).toMatchObject({ verified: false, problem: { code } })
  })
  test.each(['', '{', 'c2sp.org/tlog-proof@v1\n', TLOG_PROOF.replace('index 2', 'index -2')])(
    '%j is none',
    async (text) => {
      expect(await verify(text)).toMatchObject({ verified: false, problem: { code: 'malformed_line' } })
    },
  )
  test('with a member twice proves nothing: readers would see different ones', async () => {
    const twice = receipt().replace('"tokens_used": 534', '"tokens_used": 999, "tokens_used": 534')
    expect(await verify(twice)).toMatchObject({ verified: false, problem: { code: 'malformed_line' } })
  })
  test('as a tlog-proof file holds one proof, and nothing before or after it', async () => {
    const forged = TLOG_PROOF.replace(
      /extra .*/,
      `extra ${Buffer.from(entryText(2, 'org_test', { tokens_used: 5 })).toString('base64')}`,
    )
    const bom = TLOG_PROOF.replace(/extra .*/, `extra ${Buffer.from(`\ufeff${LOG[2]?.entry}`).toString('base64')}`)
    for (const text of [forged, bom, `${forged}${TLOG_PROOF.slice(TLOG_PROOF.indexOf('extra'))}`])
      expect((await verify(text)).verified).toBe(false)
  })
  test('is held against a checkpoint that was kept', async () => {
    const other = log(5).map((line) => line.entry)
    const fork = note(checkpointText(chain(other.with(0, entryText(0, 'org_test', { tokens_used: 5 })))), KEY)
    expect(await verify(receipt(), undefined, [CHECKPOINT])).toMatchObject({ verified: true })
    expect(await verify(receipt(), undefined, [fork])).toMatchObject({ problem: { code: 'forked' } })
    expect(await verify(receipt(), undefined, [note(checkpointText(log(3)), KEY)])).toMatchObject({
      problem: { code: 'checkpoint_not_covered' },
    })
    const others = note(checkpointText(log(5, 'org_x'), 'log.test/org_x'), KEY)
    expect(await verify(receipt(), undefined, [others])).toMatchObject({ problem: { code: 'other_log' } })
  })
  test('proves nothing without a key', async () => {
    expect(await verify(receipt(), [])).toMatchObject({ verified: false, problem: { code: 'wrong_key' } })
  })
})
