import { describe, expect, test } from 'vitest'
import { describeReport } from '../../../src/audit/log/describe.ts'
import { verifyFile } from '../../../src/audit/log/file.ts'
import { parseVerifierKey } from '../../../src/audit/tree/note.ts'
import { sha256 } from '../../../src/sha256.ts'
import { chain, checkpointText, entryText, KEY, key, leaves, log, note, root } from '../../support/log.ts'

const LOG = log(5)
const all = leaves(LOG)
const kept = (size: number, org?: string) => note(checkpointText(log(size, org), `log.test/${org ?? 'org_test'}`), KEY)
/** By RFC 9162's definition, from 3 entries to 5: leaf 3, leaf 4, the first two, and the last. */
const HASHES = [all.slice(2, 3), all.slice(3, 4), all.slice(0, 2), all.slice(4)].map(root)
const proof = (change: Record<string, unknown> = {}) =>
  JSON.stringify({
    from: { size: 3, root: root(all.slice(0, 3)).toString('base64') },
    to: { size: 5, root: root(all).toString('base64') },
    hashes: HASHES.map((hash) => hash.toString('base64')),
    checkpoint: note(checkpointText(LOG), KEY),
    ...change,
  })
const problem = (code: string) => ({ verified: false, problem: { code } })
const verify = async (text: string, checkpoints = [kept(3)], keys = [KEY.vkey], witnesses: string[] = []) => {
  const { body } = new Response(text)
  if (!body) throw new Error('no body')
  const trusted = {
    keys: await Promise.all(keys.map(parseVerifierKey)),
    witnesses: await Promise.all(witnesses.map(parseVerifierKey)),
  }
  return verifyFile(body, { sha256, ...trusted, checkpoints })
}

describe('a proof of consistency', () => {
  test('shows to who kept a checkpoint that the log only grew', async () => {
    const report = await verify(proof())
    expect(report).toMatchObject({ verified: true, trust: 'checkpoint', grown_from: 3, checkpoint: { size: 5 } })
    expect(describeReport(report)).toContain('the 3 entries that were signed before are the beginning of the 5')
  })
  test('says whose log it is of', async () => {
    expect(await verify(proof())).toMatchObject({ verified: true, org_id: 'org_test' })
  })
  test('of a log that did not grow needs no hashes', async () => {
    const from = { size: 5, root: root(all).toString('base64') }
    expect(await verify(proof({ from, hashes: [] }), [kept(5)])).toMatchObject({ verified: true, grown_from: 5 })
  })
  test.each([
    [
      'a hash changed',
      proof({ hashes: HASHES.with(1, Buffer.alloc(32)).map((hash) => hash.toString('base64')) }),
      [kept(3)],
      'proof_invalid',
    ],
    ['a hash too few', proof({ hashes: [] }), [kept(3)], 'proof_invalid'],
    ['no checkpoint that was kept', proof(), [], 'checkpoint_not_covered'],
    ['one of another size', proof(), [kept(4)], 'checkpoint_not_covered'],
    ['one of another log', proof(), [kept(3, 'org_x')], 'other_log'],
    [
      'a checkpoint of another key',
      proof({ checkpoint: note(checkpointText(LOG), key('log.test', 5)) }),
      [kept(3)],
      'wrong_key',
    ],
  ])('with %s shows nothing', async (_, text, checkpoints, code) => {
    expect(await verify(text, checkpoints)).toMatchObject(problem(code))
  })
  test('of a log that was changed since is told from it by what was kept', async () => {
    const before = chain(
      log(3)
        .map((line) => line.entry)
        .with(0, entryText(0, 'org_test', { tokens_used: 5 })),
    )
    expect(await verify(proof(), [note(checkpointText(before), KEY)])).toMatchObject(problem('forked'))
  })
  test('of a log that was forked since is told from it by every checkpoint that was kept', async () => {
    expect(await verify(proof(), [kept(3), kept(5)])).toMatchObject({ verified: true })
    const other = chain(LOG.map((line) => line.entry).with(4, entryText(4, 'org_test', { tokens_used: 5 })))
    expect(await verify(proof(), [kept(3), note(checkpointText(other), KEY)])).toMatchObject(problem('forked'))
  })
  test('does not pass over a checkpoint that it cannot be held against', async () => {
    expect(await verify(proof(), [kept(3), kept(4)])).toMatchObject(problem('checkpoint_not_covered'))
  })
  test('is held against what was kept of its own log, whatever was kept of others', async () => {
    const two = [kept(3, 'org_x'), kept(3)]
    for (const given of [two, two.toReversed()]) expect(await verify(proof(), given)).toMatchObject({ verified: true })
  })
  test('is not seen by who saw the beginning only, or the log of another', async () => {
    const witness = key('witness.test', 9, 4)
    const cosigned = (size: number, org = 'org_test') => {
      const text = checkpointText(log(size, org), `log.test/${org}`)
      return `${note(text, KEY)}${witness.cosignature(text, 1)}`
    }
    const given = [cosigned(3), cosigned(4, 'org_x')]
    expect(await verify(proof(), given, [KEY.vkey], [witness.vkey])).toMatchObject({
      verified: true,
      trust: 'checkpoint',
      unseen_by: [{ name: 'witness.test', to: 3 }],
    })
  })
  test('signed by a trusted key for the log of another service shows nothing', async () => {
    const other = key('other.log', 7)
    const signed = proof({ checkpoint: note(checkpointText(LOG), other) })
    expect(await verify(signed, [kept(3)], [KEY.vkey, other.vkey])).toMatchObject(problem('other_log'))
  })
  test('shows nothing to who kept what a trusted key signed for the log of another service', async () => {
    const other = key('other.log', 7)
    const stolen = note(checkpointText(log(3)), other)
    expect(await verify(proof(), [stolen], [KEY.vkey, other.vkey])).toMatchObject(problem('other_log'))
  })
  test('between two checkpoints that were kept needs none of its own', async () => {
    const between = proof({ checkpoint: null })
    expect(await verify(between, [kept(3), kept(5)])).toMatchObject({
      verified: true,
      grown_from: 3,
      checkpoint: { size: 5 },
    })
    expect(await verify(between, [kept(3)])).toMatchObject(problem('checkpoint_not_covered'))
    const other = chain(LOG.map((line) => line.entry).with(4, entryText(4, 'org_test', { tokens_used: 5 })))
    expect(await verify(between, [kept(3), note(checkpointText(other), KEY)])).toMatchObject(problem('forked'))
    // What was kept of another organisation's log says nothing of this one.
    for (const given of [
      [kept(3), kept(5, 'org_x')],
      [kept(3), kept(3, 'org_x'), kept(5, 'org_x')],
    ])
      expect(await verify(between, given)).toMatchObject(problem('checkpoint_not_covered'))
    expect(await verify(between, [kept(5, 'org_x'), kept(3), kept(5)])).toMatchObject({ verified: true })
  })
  test('that names another tree than its checkpoint shows nothing', async () => {
    const to = { size: 5, root: root(all.slice(0, 3)).toString('base64') }
    expect(await verify(proof({ to }))).toMatchObject(problem('forked'))
    expect(await verify(proof({ to: { ...to, size: 77 } }))).toMatchObject({ verified: false })
  })
  test('with a member twice, which readers read differently, shows nothing', async () => {
    const twice = proof().replace('{"from"', `{"from":${JSON.stringify({ size: 4, root: 'x' })},"from"`)
    expect(await verify(twice)).toMatchObject(problem('malformed_line'))
  })
  test('shows nothing without a key', async () => {
    expect(await verify(proof(), [kept(3)], [])).toMatchObject(problem('wrong_key'))
  })
})
