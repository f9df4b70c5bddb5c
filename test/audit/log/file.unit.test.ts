import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { verifyFile } from '../../../src/audit/log/file.ts'
import type { ProblemCode, Report } from '../../../src/audit/log/report.ts'
import { parseVerifierKey } from '../../../src/audit/tree/note.ts'
import { sha256 } from '../../../src/sha256.ts'
import {
  chain,
  checkpointText,
  entryText,
  exported,
  KEY,
  key,
  type Line,
  leaves,
  log,
  note,
  root,
  text,
  trailer,
} from '../../support/log.ts'

type Given = { keys?: string[]; witnesses?: string[]; checkpoints?: string[]; pieces?: number }
async function verify(file: string | Uint8Array, given: Given = {}): Promise<Report> {
  const { keys = [KEY.vkey], witnesses = [], checkpoints = [], pieces = 1_000 } = given
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += pieces) controller.enqueue(bytes.subarray(at, at + pieces))
      controller.close()
    },
  })
  return verifyFile(stream, {
    sha256,
    keys: await Promise.all(keys.map(parseVerifierKey)),
    witnesses: await Promise.all(witnesses.map(parseVerifierKey)),
    checkpoints,
  })
}
const problem = (code: ProblemCode, where: { line?: number; seq?: number } = {}) => ({
  verified: false,
  problem: { code, ...where },
})

const LOG = log(300)
const OLD_NAME = key('old.test', 5)
const EXPORT = exported(LOG)
/** The export with some lines changed; its checkpoint stays that of the whole log. */
const changed = (change: (lines: string[]) => string[]): string => {
  const lines = EXPORT.trimEnd().split('\n')
  return `${[...change(lines.slice(0, -1)), lines.at(-1)].join('\n')}\n`
}
const swapped = (lines: string[], at: number, to: string) => lines.with(at, to)

describe('an export that is as it was signed', () => {
  test('is verified, by its checkpoint', async () => {
    expect(await verify(EXPORT)).toEqual({
      verified: true,
      whole: true,
      trust: 'checkpoint',
      org_id: 'org_test',
      from: 0,
      to: 300,
      head_hash: LOG.at(-1)?.row_hash,
      checkpoint: {
        origin: 'log.test/org_test',
        size: 300,
        root: root(leaves(LOG)).toString('base64'),
        signed_by: [KEY.id],
        witnesses: [],
      },
    })
  })
  test.each([1, 7, 723, 1_000_000])('is verified however it arrives: %i bytes at a time', async (pieces) => {
    expect(await verify(exported(log(20)), { pieces })).toMatchObject({ verified: true, to: 20 })
  })
  test('is verified compressed, and without its last newline', async () => {
    expect(await verify(gzipSync(EXPORT))).toMatchObject({ verified: true, trust: 'checkpoint', to: 300 })
    expect(await verify(EXPORT.trimEnd())).toMatchObject({ verified: true, to: 300 })
  })
  test.each([1, 7, 1_000_000])('is verified as an editor saved it: %i bytes at a time', async (pieces) => {
    const small = exported(log(20))
    const windows = small.replaceAll('\n', '\r\n')
    for (const text of [windows, `\ufeff${small}`, `\ufeff${windows}`, windows.trimEnd(), windows.slice(0, -1)])
      expect(await verify(text, { pieces })).toMatchObject({ verified: true, trust: 'checkpoint', to: 20 })
    expect(await verify(small.replaceAll('\n', '\r\r\n'), { pieces })).toMatchObject({ verified: false })
  })
  test('proves its chain only, without a key', async () => {
    expect(await verify(EXPORT, { keys: [] })).toMatchObject({ verified: true, trust: 'chain' })
  })
  test('says which witness saw it, and when', async () => {
    const [witness, stranger] = [key('witness.test', 9, 4), key('stranger.test', 10, 4)]
    const content = checkpointText(LOG)
    const cosigned = `${note(content, KEY)}${witness.cosignature(content, 1_790_000_000)}${stranger.cosignature(content, 1)}`
    const file = LOG.map(text).join('') + trailer(cosigned, 0, 300)
    expect(await verify(file, { witnesses: [witness.vkey] })).toMatchObject({
      verified: true,
      trust: 'witness',
      checkpoint: { witnesses: [{ name: 'witness.test', seen_at: new Date(1_790_000_000_000).toISOString() }] },
    })
    expect(await verify(file, { witnesses: [witness.vkey] })).not.toHaveProperty('unseen_by')
    expect(await verify(file)).toMatchObject({ verified: true, trust: 'checkpoint', checkpoint: { witnesses: [] } })
  })
  test('is seen by whom cosigned a checkpoint that was kept of the same entries; of fewer, not', async () => {
    const [one, other] = [key('one.test', 9, 4), key('other.test', 10, 4)]
    const cosigned = (size: number, witness: typeof one) => {
      const content = checkpointText(LOG.slice(0, size))
      return `${note(content, KEY)}${witness.cosignature(content, 1_790_000_000)}`
    }
    const given = { witnesses: [one.vkey, other.vkey], checkpoints: [cosigned(40, other), cosigned(300, one)] }
    const seen_at = new Date(1_790_000_000_000).toISOString()
    expect(await verify(EXPORT, given)).toMatchObject({
      trust: 'witness',
      checkpoint: { witnesses: [{ name: 'one.test', seen_at }] },
      unseen_by: [{ name: 'other.test', to: 40 }],
    })
    expect(await verify(EXPORT, { ...given, checkpoints: [] })).toMatchObject({
      trust: 'checkpoint',
      unseen_by: [
        { name: 'one.test', to: 0 },
        { name: 'other.test', to: 0 },
      ],
    })
  })
  test('is seen by no witness when the log’s own key is taken for one', async () => {
    expect(await verify(EXPORT, { witnesses: [KEY.vkey] })).toMatchObject({ verified: true, trust: 'checkpoint' })
  })
  test('of a log without entries says so and whose it is, and is signed', async () => {
    const empty = { verified: true, trust: 'checkpoint', org_id: 'org_test', from: 0, to: 0 }
    expect(await verify(exported([]))).toMatchObject(empty)
    const other = key('other.test', 3)
    expect(await verify(exported([], other), { keys: [other.vkey] })).toMatchObject(problem('other_log'))
  })
  test('may hold every number that its reader can', async () => {
    const lines = chain([entryText(0, 'org_test', { tokens_used: Number.MAX_SAFE_INTEGER, latency_ms: 1e15 - 1 })])
    expect(await verify(exported(lines))).toMatchObject({ verified: true, to: 1 })
  })
  test('may hold entries that are nested, escaped or not ASCII', async () => {
    const lines = chain([
      entryText(0, 'org_test', {
        detail: { a: 1e21, b: ['"', 'é\n'], z: null },
        policy_flags: [{ length: 2, offset: 0, type: 'SSN' }],
      }),
      entryText(1, 'org_test', { user_id: 'Zoë 👋' }),
    ])
    expect(await verify(exported(lines))).toMatchObject({ verified: true, to: 2 })
  })
})

describe('an export that was tampered with', () => {
  const edited = (lines: string[]) =>
    swapped(lines, 41, (lines[41] ?? '').replace('"tokens_used":534', '"tokens_used":5'))
  test.each<[string, (lines: string[]) => string[], ReturnType<typeof problem>]>([
    ['a field edited', edited, problem('entry_changed', { line: 42, seq: 41 })],
    [
      'an entry’s bytes not canonical',
      (lines) => swapped(lines, 41, (lines[41] ?? '').replace('"detail":null', '"detail": null')),
      problem('entry_changed', { line: 42, seq: 41 }),
    ],
    ['an entry removed', (lines) => lines.toSpliced(41, 1), problem('entry_missing', { line: 42, seq: 41 })],
    [
      'two adjacent entries removed',
      (lines) => lines.toSpliced(41, 2),
      problem('entry_missing', { line: 42, seq: 41 }),
    ],
    [
      'two adjacent entries removed, and the rest numbered anew',
      (lines) => lines.toSpliced(41, 2).map((line, seq) => line.replace(/"seq":\d+/, `"seq":${seq}`)),
      problem('chain_broken', { line: 42, seq: 41 }),
    ],
    [
      'an entry twice',
      (lines) => lines.toSpliced(41, 0, lines[40] ?? ''),
      problem('out_of_order', { line: 42, seq: 40 }),
    ],
    [
      'two entries exchanged',
      (lines) => lines.with(41, lines[42] ?? '').with(42, lines[41] ?? ''),
      problem('entry_missing', { line: 42, seq: 41 }),
    ],
    [
      'the contents of two entries exchanged, with their hashes',
      (lines) => {
        const cut = (line = '') => /^(\{.*?"entry_hash":"\w+")(.*)$/.exec(line) ?? []
        const [one, two] = [cut(lines[41]), cut(lines[42])]
        return lines.with(41, `${two[1]}${one[2]}`).with(42, `${one[1]}${two[2]}`)
      },
      problem('row_hash_wrong', { line: 42, seq: 41 }),
    ],
    [
      'a field edited, and the entry’s hash with it',
      (lines) => {
        const entry = entryText(41, 'org_test', { tokens_used: 5 })
        const [forged] = chain([entry], 41, Buffer.from(LOG[40]?.row_hash ?? '', 'hex'))
        const was = LOG[41]
        return forged && was ? swapped(lines, 41, text({ ...forged, row_hash: was.row_hash }).trimEnd()) : []
      },
      problem('row_hash_wrong', { line: 42, seq: 41 }),
    ],
    ['its end removed', (lines) => lines.slice(0, 299), problem('truncated')],
    ['its beginning removed', (lines) => lines.slice(1), problem('proof_invalid')],
    ['all entries removed', () => [], problem('truncated')],
    ['a line that is none', (lines) => swapped(lines, 41, '{}'), problem('malformed_line', { line: 42 })],
    ['an empty line', (lines) => lines.toSpliced(41, 0, ''), problem('malformed_line', { line: 42 })],
    [
      'an entry of another organisation, well linked',
      () => chain([entryText(0), entryText(1, 'org_other')]).map((line) => text(line).trimEnd()),
      problem('other_organization', { line: 2, seq: 1 }),
    ],
    [
      'an entry whose members are not those of version 1, well linked',
      () => chain([entryText(0, 'org_test', { w: 1 })]).map((line) => text(line).trimEnd()),
      problem('entry_malformed', { line: 1, seq: 0 }),
    ],
    ...[
      '',
      'a/b',
      'org_a org_b',
      '\u001b[2J\u001b[HVERIFIED: entries 0 to 4710 of org_2abc\nTrust: …',
      'o'.repeat(256),
    ].map((org): [string, () => string[], ReturnType<typeof problem>] => [
      `an entry of ${JSON.stringify(org)}, which is no id of Clerk’s, well linked`,
      () => chain([entryText(0, org)]).map((line) => text(line).trimEnd()),
      problem('entry_malformed', { line: 1, seq: 0 }),
    ]),
    ...(['tokens_used', 'latency_ms'] as const).map((name): [string, () => string[], ReturnType<typeof problem>] => [
      `an entry with a number that its reader rounds, well linked: ${name}`,
      () =>
        chain([entryText(0).replace(new RegExp(`"${name}":\\d+`), `"${name}":9007199254740993`)]).map((line) =>
          text(line).trimEnd(),
        ),
      problem('entry_malformed', { line: 1, seq: 0 }),
    ]),
    [
      'a place that its reader rounds',
      () => chain([entryText(0)]).map((line) => text(line).trimEnd().replace('"seq":0', '"seq":9007199254740993')),
      problem('malformed_line'),
    ],
    [
      'an entry with a member twice, well linked',
      () => chain([entryText(0).replace('"v":1', '"v":1,"v":1')]).map((line) => text(line).trimEnd()),
      problem('entry_malformed', { line: 1, seq: 0 }),
    ],
    [
      'the whole chain made again after an edit, with the checkpoint left as it was',
      () =>
        chain(
          Array.from({ length: 300 }, (_, seq) => entryText(seq, 'org_test', seq === 41 ? { tokens_used: 5 } : {})),
        ).map((line) => text(line).trimEnd()),
      problem('root_mismatch'),
    ],
  ])('%s: is refused, and the place is named', async (_, change, expected) => {
    expect(await verify(changed(change))).toMatchObject(expected)
  })
  test('what holds before the fault is said', async () => {
    expect(await verify(changed(edited))).toMatchObject({
      from: 0,
      to: 41,
      trust: 'chain',
      head_hash: LOG[40]?.row_hash,
    })
  })
  test.each([
    ['white space', 'log.test  Trust: a witness/org_test', log(1)],
    ['what turns the direction of text, of a log without entries', 'log.test/\u202etset_gro', []],
  ])('an origin with %s is refused, also where no key is given', async (_, origin, lines) => {
    const signed = note(checkpointText(lines, origin), KEY)
    const file = lines.map(text).join('') + trailer(signed, 0, lines.length)
    expect(await verify(file, { keys: [] })).toMatchObject(problem('checkpoint_malformed'))
  })
  test.each([
    ['first', '', { line: 1 }],
    ['second', EXPORT.slice(0, EXPORT.indexOf('\n') + 1), {}],
  ])('a %s line without an end is refused at 8 MiB, and what follows is not read', async (_, before, where) => {
    let mebibytes = 0
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(before)),
      pull(controller) {
        mebibytes++
        controller.enqueue(new Uint8Array(1_048_576).fill(120))
      },
    })
    const trusted = { sha256, keys: [await parseVerifierKey(KEY.vkey)], witnesses: [], checkpoints: [] }
    expect(await verifyFile(endless, trusted)).toMatchObject(problem('malformed_line', where))
    expect(mebibytes).toBeLessThan(12)
  })
  test('what cannot be read any further for another reason than its contents is not judged', async () => {
    const away = new Error('the disk is away')
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(EXPORT.slice(0, 5_000))),
      pull: (controller) => controller.error(away),
    })
    const trusted = { sha256, keys: [await parseVerifierKey(KEY.vkey)], witnesses: [], checkpoints: [] }
    await expect(verifyFile(broken, trusted)).rejects.toBe(away)
  })
  test('bytes that are not UTF-8 are refused', async () => {
    const bytes = new TextEncoder().encode(EXPORT)
    bytes[20] = 0xff
    expect(await verify(bytes)).toMatchObject(problem('malformed_line', { line: 1 }))
  })
})

describe('the whole chain made again by someone without the key', () => {
  const forged = log(300).map((line) => line.entry)
  const lines = chain(forged.with(41, entryText(41, 'org_test', { tokens_used: 5 })))
  test('and signed with a key of his own: wrong key', async () => {
    expect(await verify(exported(lines, key('log.test', 66)))).toMatchObject(problem('wrong_key'))
  })
  test('and given the old signature: the signature is not good', async () => {
    const [, signature] = note(checkpointText(LOG), KEY).split('\n\n')
    const stolen = `${checkpointText(lines)}\n${signature}`
    expect(await verify(lines.map(text).join('') + trailer(stolen, 0, 300))).toMatchObject(problem('signature_invalid'))
  })
  test('passes for a chain only, when no key is given', async () => {
    expect(await verify(exported(lines, key('log.test', 66)), { keys: [] })).toMatchObject({
      verified: true,
      trust: 'chain',
    })
  })
})

describe('an export that is cut off', () => {
  const cut = EXPORT.split('\n').slice(0, 100).join('\n')
  test.each([
    ['between lines', `${cut}\n`, 100],
    ['within a line', cut.slice(0, -9), 99],
    ['within its first line', EXPORT.slice(0, 50), 0],
    ['and empty', '', 0],
  ])('%s is not verified', async (_, file, to) => {
    const report = await verify(file)
    expect(report).toMatchObject({ verified: false, to })
    expect(['incomplete', 'nothing', 'malformed_line']).toContain(report.problem?.code)
  })
  test('says where to go on', async () => {
    expect((await verify(`${cut}\n`)).problem?.message).toContain('from=100')
    expect((await verify(cut.slice(0, -9))).problem?.message).toContain('from=99')
  })
  test('within a line is not verified by what comes before that, though a checkpoint covers it', async () => {
    const [next = ''] = chain([entryText(300)], 300, Buffer.from(LOG.at(-1)?.row_hash ?? '', 'hex')).map(text)
    expect(await verify(EXPORT + next.slice(0, 50))).toMatchObject(problem('incomplete'))
    const checkpoints = [note(checkpointText(LOG.slice(0, 99)), KEY)]
    expect(await verify(cut.slice(0, -9), { checkpoints })).toMatchObject(problem('incomplete'))
  })
  test('compressed is not verified', async () => {
    expect(await verify(gzipSync(EXPORT).subarray(0, 5_000))).toMatchObject(problem('incomplete'))
  })
  test('and gone on with from there is verified, the two parts one after the other', async () => {
    const rest = LOG.slice(100).map(text).join('')
    const around = [root(leaves(LOG).slice(0, 64)), root(leaves(LOG).slice(64, 96)), root(leaves(LOG).slice(96, 100))]
    const file = `${cut}\n${rest}${trailer(note(checkpointText(LOG), KEY), 100, 300, around)}`
    expect(await verify(file)).toMatchObject({ verified: true, trust: 'checkpoint', from: 0, to: 300 })
  })
  test('covered by a checkpoint that was kept needs no more', async () => {
    const kept = note(checkpointText(LOG.slice(0, 100)), KEY)
    expect(await verify(`${cut}\n`, { checkpoints: [kept] })).toMatchObject({
      verified: true,
      trust: 'checkpoint',
      to: 100,
    })
  })
})

describe('a part of a log', () => {
  const part = (from: number, to: number, proof: Buffer[]) =>
    LOG.slice(from, to).map(text).join('') + trailer(note(checkpointText(LOG), KEY), from, to, proof)
  const all = leaves(LOG)
  /** From entry 4 on. */
  const REST = [4, 8, 16, 32, 64, 128, 256, 288, 296].map((from, i, starts) => all.slice(from, starts[i + 1]))
  const AROUND = [all.slice(0, 2), ...REST].map(root)

  test('is verified by the nodes around it', async () => {
    expect(await verify(part(2, 4, AROUND))).toMatchObject({
      verified: true,
      trust: 'checkpoint',
      from: 2,
      to: 4,
      whole: false,
      head_hash: null,
    })
  })
  test('is refused when one of these is another', async () => {
    for (const [i] of AROUND.entries())
      expect(await verify(part(2, 4, AROUND.with(i, Buffer.alloc(32))))).toMatchObject(problem('root_mismatch'))
  })
  test('is told from the whole: who drops the end has a part, and no more', async () => {
    const around = [all.slice(3, 4), ...REST].map(root)
    expect(await verify(part(0, 3, around))).toMatchObject({ verified: true, whole: false, to: 3 })
  })
  test('that holds no entry proves nothing', async () => {
    const around = [all.slice(0, 256), all.slice(256, 288), all.slice(288, 296), all.slice(296)].map(root)
    expect(await verify(part(300, 300, around))).toMatchObject(problem('nothing'))
  })
  test('with hashes that nobody asked for is refused', async () => {
    expect(await verify(part(2, 4, [...AROUND, Buffer.alloc(32)]))).toMatchObject(problem('proof_invalid'))
  })
  test('may be put together of an export a day, for months', async () => {
    const days = log(150)
    const hashes = leaves(days)
    /** The complete subtrees of so many entries, from left to right. */
    const subtrees = (size: number, at = 0): Buffer[] => {
      if (size === 0) return []
      const width = 2 ** Math.floor(Math.log2(size))
      return [root(hashes.slice(at, at + width)), ...subtrees(size - width, at + width)]
    }
    const archive = days.map((line, day) => {
      const signed = note(checkpointText(days.slice(0, day + 1)), KEY)
      return text(line) + trailer(signed, day, day + 1, subtrees(day))
    })
    expect(await verify(archive.join(''))).toMatchObject({ verified: true, whole: true, to: 150 })
  })
  test('is not put together of more exports than anyone makes', async () => {
    const file = part(0, 300, []).trimEnd().split('\n')
    expect(await verify([...file.slice(0, -1), ...Array(4_001).fill(file.at(-1)), ''].join('\n'))).toMatchObject(
      problem('malformed_line'),
    )
  })
  test('is refused when these are too few', async () => {
    expect(await verify(part(2, 4, AROUND.slice(0, -1)))).toMatchObject(problem('proof_invalid'))
  })
  test('cannot hide entries behind nodes that stand for them', async () => {
    // The trailer says that the export began at 4, so that the nodes before it would stand for entries 2 and 3 as well.
    const [forged] = chain(
      [entryText(2, 'org_test', { tokens_used: 5 })],
      2,
      Buffer.from(LOG[1]?.row_hash ?? '', 'hex'),
    )
    const [next] = chain([entryText(3)], 3, Buffer.from(forged?.row_hash ?? '', 'hex'))
    const around = [root(all.slice(0, 4)), ...AROUND.slice(1)]
    const file =
      [forged, next].map((line) => (line ? text(line) : '')).join('') +
      trailer(note(checkpointText(LOG), KEY), 4, 4, around)
    expect((await verify(file)).verified).toBe(false)
  })
})

describe('an export that was put together of several, by what each was signed for', () => {
  const all = leaves(LOG)
  const entries = (from: number, to: number, lines = LOG) => lines.slice(from, to).map(text).join('')
  const roots = (...ranges: [number, number][]) => ranges.map(([from, to]) => root(all.slice(from, to)))
  /** As it was signed when it had 9 entries, exported to 5. */
  const nine = trailer(note(checkpointText(LOG.slice(0, 9)), KEY), 0, 5, roots([5, 6], [6, 8], [8, 9]))
  const twelve = trailer(note(checkpointText(LOG.slice(0, 12)), KEY), 5, 12, roots([0, 4], [4, 5]))
  test('is verified', async () => {
    expect(await verify(entries(0, 5) + nine + entries(5, 12) + twelve)).toMatchObject({
      verified: true,
      whole: true,
      to: 12,
    })
  })
  test('is forked where what was signed for the one is not in the others', async () => {
    const before = Buffer.from(LOG[4]?.row_hash ?? '', 'hex')
    const others = Array.from({ length: 7 }, (_, i) => entryText(5 + i, 'org_test', { tokens_used: 5 }))
    const forked = [...LOG.slice(0, 5), ...chain(others, 5, before)]
    const signed = trailer(note(checkpointText(forked), KEY), 5, 12, roots([0, 4], [4, 5]))
    expect(await verify(entries(0, 5) + nine + entries(5, 12, forked) + signed)).toMatchObject(problem('forked'))
  })
  test('is forked where two trees of one size were signed', async () => {
    const other = chain([...LOG.slice(0, 8).map(({ entry }) => entry), entryText(8, 'org_test', { tokens_used: 5 })])
    const around = [...roots([5, 6], [6, 8]), root(leaves(other.slice(8)))]
    const twice = nine + trailer(note(checkpointText(other), KEY), 0, 5, around)
    expect(await verify(entries(0, 5) + twice)).toMatchObject(problem('forked'))
  })
  test('is a part where one was signed for more entries than there are', async () => {
    const older = trailer(note(checkpointText(LOG.slice(0, 5)), KEY), 0, 5)
    expect(await verify(entries(0, 5) + older)).toMatchObject({ verified: true, whole: true })
    expect(await verify(entries(0, 5) + nine + older)).toMatchObject({ verified: true, whole: false })
  })
  test('begins where its first begins, and is held against the checkpoints from there', async () => {
    const part = trailer(note(checkpointText(LOG.slice(0, 9)), KEY), 4, 5, roots([0, 4], [5, 6], [6, 8], [8, 9]))
    const rest = trailer(note(checkpointText(LOG.slice(0, 12)), KEY), 4, 12, roots([0, 4]))
    const file = entries(4, 5) + part + entries(5, 12) + rest
    expect(await verify(file)).toMatchObject({ verified: true, whole: false, from: 4, to: 12 })
    const others = trailer(note(checkpointText(log(9, 'org_other')), KEY), 4, 5, roots([0, 4], [5, 6], [6, 8], [8, 9]))
    expect(await verify(entries(4, 5) + others + entries(5, 12) + rest)).toMatchObject({ verified: false })
  })
})

describe('a last line that readers would read differently', () => {
  const last = EXPORT.slice(EXPORT.lastIndexOf('{"checkpoint"'))
  const forked = JSON.stringify(note(checkpointText(log(300, 'org_other')), KEY))
  test.each([
    ['a member twice', last.replace('{', `{"checkpoint":${forked},`)],
    ['another number of the same value', last.replace('"to":300', '"to":3e2')],
    ['white space', last.replace('"from":', '"from": ')],
    ['a member that it does not have', last.replace('"to":', '"too":1,"to":')],
  ])('%s: is refused', async (_, line) => {
    expect(await verify(EXPORT.replace(last, line))).toMatchObject(problem('malformed_line', { line: 301 }))
  })
})

describe('a checkpoint that was kept', () => {
  const around = [3, 4, 8, 16, 32, 64, 128, 256, 288, 296].map((from, i, starts) =>
    root(leaves(LOG).slice(from, starts[i + 1])),
  )
  /** The first three entries, as they were signed when there were 300. */
  const part = LOG.slice(0, 3).map(text).join('') + trailer(note(checkpointText(LOG), KEY), 0, 3, around)
  test('of as many entries as a part was signed for holds, or shows the fork', async () => {
    const witness = key('witness.test', 9, 4)
    const content = checkpointText(LOG)
    const cosigned = `${note(content, KEY)}${witness.cosignature(content, 1_790_000_000)}`
    expect(await verify(part, { checkpoints: [cosigned], witnesses: [witness.vkey] })).toMatchObject({
      verified: true,
      whole: false,
      trust: 'witness',
    })
    const other = kept(chain(LOG.map((line) => line.entry).with(299, entryText(299, 'org_test', { tokens_used: 5 }))))
    expect(await verify(part, { checkpoints: [other] })).toMatchObject(problem('forked'))
  })
  test.each([
    ['signed under the name that the service had before', [KEY.vkey, OLD_NAME.vkey]],
    ['signed by whomever, where no key is given', []],
  ])('%s, of as many entries as the file was signed for but of others, shows the fork', async (_, keys) => {
    const other = chain(LOG.map((line) => line.entry).with(299, entryText(299, 'org_test', { tokens_used: 5 })))
    const before = note(checkpointText(other, 'old.test/org_test'), OLD_NAME)
    expect(await verify(EXPORT, { keys, checkpoints: [before] })).toMatchObject(problem('forked'))
    expect(await verify(part, { keys, checkpoints: [before] })).toMatchObject(problem('forked'))
  })
  test('of no entries holds for a part too', async () => {
    const rest = LOG.slice(4, 8).map(text).join('')
    const later = rest + trailer(note(checkpointText(LOG.slice(0, 8)), KEY), 4, 8, [root(leaves(LOG.slice(0, 4)))])
    expect(await verify(later, { checkpoints: [kept([])] })).toMatchObject({ verified: true, from: 4 })
  })
  const kept = (lines: Line[], ...keys: (typeof KEY)[]) =>
    note(checkpointText(lines), ...(keys.length > 0 ? keys : [KEY]))
  test.each([0, 1, 41, 256, 300])('of %i entries holds, when the log only grew', async (size) => {
    expect(await verify(EXPORT, { checkpoints: [kept(LOG.slice(0, size))] })).toMatchObject({ verified: true })
  })
  test('of other entries shows the fork', async () => {
    const other = chain([...LOG.slice(0, 40).map((line) => line.entry), entryText(40, 'org_test', { tokens_used: 5 })])
    expect(await verify(EXPORT, { checkpoints: [kept(other)] })).toMatchObject(problem('forked'))
  })
  test('that contradicts another shows the fork', async () => {
    const other = log(40).map((line) => line.entry)
    const two = [kept(LOG.slice(0, 40)), kept(chain(other.with(7, entryText(7, 'org_test', { tokens_used: 5 }))))]
    expect(await verify(EXPORT, { checkpoints: two })).toMatchObject(problem('forked'))
    // What they contradict each other about need not be in the file.
    expect(await verify(exported(LOG.slice(0, 20)), { checkpoints: two })).toMatchObject(problem('forked'))
  })
  test('of more entries shows that the end was removed', async () => {
    expect(await verify(exported(LOG.slice(0, 290)), { checkpoints: [kept(LOG)] })).toMatchObject(
      problem('checkpoint_not_covered'),
    )
  })
  test('by another key, or of another log, is refused', async () => {
    expect(await verify(EXPORT, { checkpoints: [kept(LOG, key('log.test', 66))] })).toMatchObject(problem('wrong_key'))
    const other = note(checkpointText(LOG, 'log.test/org_other'), KEY)
    expect(await verify(EXPORT, { checkpoints: [other] })).toMatchObject(problem('other_log'))
    expect(await verify(LOG.map(text).join('') + trailer(other, 0, 300))).toMatchObject(problem('other_log'))
  })
  test('that is none is refused', async () => {
    expect(await verify(EXPORT, { checkpoints: ['hello\n'] })).toMatchObject(problem('checkpoint_malformed'))
  })
})

describe('a key that was rotated', () => {
  const [old, next] = [key('log.test', 1), key('log.test', 2)]
  test('with both signing: either key verifies', async () => {
    for (const trusted of [old, next])
      expect(await verify(exported(LOG, old, next), { keys: [trusted.vkey] })).toMatchObject({ verified: true })
  })
  test('exactly at a checkpoint, without overlap: both keys verify both, one alone says which is not its own', async () => {
    const kept = note(checkpointText(LOG.slice(0, 256)), old)
    const file = exported(LOG, next)
    expect(await verify(file, { keys: [old.vkey, next.vkey], checkpoints: [kept] })).toMatchObject({ verified: true })
    expect(await verify(file, { keys: [next.vkey] })).toMatchObject({ verified: true })
    expect(await verify(file, { keys: [next.vkey], checkpoints: [kept] })).toMatchObject(problem('wrong_key'))
    expect(await verify(file, { keys: [old.vkey] })).toMatchObject(problem('wrong_key'))
  })
  test('of another service does not count, though it signed', async () => {
    const other = key('other.test', 3)
    expect(await verify(exported(LOG, other), { keys: [other.vkey] })).toMatchObject(problem('other_log'))
  })
})
