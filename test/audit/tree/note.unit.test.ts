import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { formatCheckpoint, parseCheckpoint } from '../../../src/audit/tree/checkpoint.ts'
import {
  formatSigner,
  formatVerifierKey,
  isReadable,
  NoteError,
  parseNote,
  parseSigner,
  parseVerifierKey,
  signerOf,
  signNote,
  verifyNote,
} from '../../../src/audit/tree/note.ts'

/** C2SP's worked example. */
const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
const TEXT = 'This is an example message.\n'
const BLOB = 'Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM='
const NOTE = `${TEXT}\n— example.com/foo ${BLOB}\n`
const SEED = new Uint8Array(32).fill(7)
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

describe('a signed note', () => {
  test('of C2SP’s example is verified, and its key written as it was', async () => {
    const key = await parseVerifierKey(VKEY)
    expect(formatVerifierKey(key)).toBe(VKEY)
    expect(await verifyNote(parseNote(NOTE), [key])).toEqual([{ key }])
  })
  test('is one to independent code: Node’s crypto, by hand', async () => {
    const signer = await signerOf('log.example/org_1', SEED)
    const note = await signNote('a\nb\n', [signer])
    const [, base64 = ''] = /\n\n— log\.example\/org_1 (\S+)\n$/.exec(note) ?? []
    const blob = Buffer.from(base64, 'base64')
    expect(blob.subarray(0, 4).toString('hex')).toBe(signer.id)
    const publicKey = createPublicKey({ key: Buffer.concat([SPKI, signer.publicKey]), format: 'der', type: 'spki' })
    expect(verify(null, Buffer.from('a\nb\n'), publicKey, blob.subarray(4))).toBe(true)
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), SEED])
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
    expect(sign(null, Buffer.from('a\nb\n'), privateKey)).toEqual(blob.subarray(4))
  })
  test('by two keys is good by either, by both, and says nothing to a third', async () => {
    const [old, next, other] = [
      await signerOf('log', SEED),
      await signerOf(
        'log',
        SEED.map((b) => b + 1),
      ),
      await signerOf('x', SEED),
    ]
    const note = parseNote(await signNote('t\n', [old, next]))
    expect((await verifyNote(note, [old])).length).toBe(1)
    expect((await verifyNote(note, [next, old])).length).toBe(2)
    expect(await verifyNote(note, [other])).toEqual([])
  })
  test('whose text or signature was changed is refused', async () => {
    const key = await parseVerifierKey(VKEY)
    for (const changed of [
      NOTE.replace('example m', 'other m'),
      NOTE.replace('UngyaQM', 'UngyaQN').replace('IneyaQM', 'IneyaQA'),
    ])
      await expect(verifyNote(parseNote(changed), [key])).rejects.toThrow(NoteError)
  })
  test('by a witness says when it saw it', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12)
    const named = Buffer.concat([Buffer.from('witness.example\n'), Buffer.from([4]), raw])
    const id = Buffer.from(await crypto.subtle.digest('SHA-256', named)).subarray(0, 4)
    const key = await parseVerifierKey(
      `witness.example+${id.toString('hex')}+${Buffer.concat([Buffer.from([4]), raw]).toString('base64')}`,
    )
    const time = Buffer.alloc(8)
    time.writeBigUInt64BE(1_700_000_000n)
    const signature = sign(null, Buffer.from(`cosignature/v1\ntime 1700000000\n${TEXT}`), privateKey)
    const line = `— witness.example ${Buffer.concat([id, time, signature]).toString('base64')}\n`
    expect(await verifyNote(parseNote(NOTE + line), [key])).toEqual([{ key, time: new Date(1_700_000_000_000) }])
    time.writeBigUInt64BE(1_700_000_001n)
    const later = `— witness.example ${Buffer.concat([id, time, signature]).toString('base64')}\n`
    await expect(verifyNote(parseNote(NOTE + later), [key])).rejects.toThrow('witness.example')
  })
  test.each([
    ['nothing', ''],
    ['no signature', `${TEXT}\n`],
    ['no empty line', `${TEXT}— example.com/foo ${BLOB}\n`],
    ['no last newline', NOTE.slice(0, -1)],
    ['a hyphen for the dash', NOTE.replace('—', '-')],
    ['base64 that is none', NOTE.replace(BLOB, '????')],
    ['base64 written otherwise', NOTE.replace('aQM=', 'aQN=')],
    ['a signature of no bytes', NOTE.replace(BLOB, 'Uw2QOg==')],
    ['something after a signature', NOTE.replace(BLOB, `${BLOB} ${BLOB}`)],
    ['a control character', NOTE.replace('is an', 'is\u0007an')],
    ['a carriage return', NOTE.replace('\n\n', '\r\n\r\n')],
    ['too many signatures', NOTE + `— a ${BLOB}\n`.repeat(100)],
  ])('is not what has %s', (_, note) => {
    expect(() => parseNote(note)).toThrow(NoteError)
  })
})

describe('a signature', () => {
  const good = { name: 'example.com/foo', id: '530d903a', signature: new Uint8Array(64) }
  test('is one that a note can carry when it is read there as what it is', () => {
    expect(isReadable(good)).toBe(true)
    expect(isReadable({ ...good, name: 'é世' })).toBe(true)
    expect(isReadable({ ...good, signature: new Uint8Array(12_000) })).toBe(true)
  })
  test.each([
    ['no name', { name: '' }],
    ['a space in its name', { name: 'a b' }],
    ['a plus in its name', { name: 'a+b' }],
    ['a control character in its name', { name: 'a\u0007b' }],
    ['another line in its name', { name: 'a AAAAAAA=\n— b' }],
    ['an end of the text in its name', { name: 'a AAAAAAA=\n\n— b' }],
    ['no id', { id: '' }],
    ['an id that reads otherwise', { id: '530D903A' }],
    ['a longer id', { id: '530d903a00' }],
    ['a part of an id, and the rest in the signature', { id: '530d', signature: Uint8Array.from([0x90, 0x3a, 1]) }],
    ['an id that is not hex', { id: 'wxyzwxyz' }],
    ['no bytes', { signature: new Uint8Array() }],
    ['more bytes than a witness may answer', { signature: new Uint8Array(16_384) }],
  ])('that has %s is none that a note can carry', (_, part) => {
    expect(isReadable({ ...good, ...part })).toBe(false)
  })
})

describe('a key', () => {
  test.each([
    '',
    'name',
    'example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    'example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    'example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    'example.com/foo+530d903a+Aeky',
    'with space+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    `more+${VKEY}`,
    `${VKEY}+more`,
  ])('is not %j', async (text) => {
    await expect(parseVerifierKey(text)).rejects.toThrow(NoteError)
  })
  // The id is that of what it says: nothing but the name, or the algorithm, is wrong.
  test.each([
    ['a name with a space', 'a log', 1],
    ['no name', '', 1],
    ['an algorithm that is not known', 'log', 2],
  ])('with %s is none', async (_, name, algorithm) => {
    const key = Buffer.concat([Buffer.from([algorithm]), Buffer.alloc(32, 7)])
    const named = createHash('sha256').update(`${name}\n`).update(key).digest('hex')
    const text = `${name}+${named.slice(0, 8)}+${key.toString('base64')}`
    await expect(parseVerifierKey(text)).rejects.toThrow('This is not a verifier key')
  })
  // Here too the id is right.
  test.each([
    ['a name with a space', 'a log', Buffer.from([1]), SEED],
    ['no name', '', Buffer.from([1]), SEED],
    ['the algorithm of a witness', 'log', Buffer.from([4]), SEED],
    ['a byte too few', 'log', Buffer.from([1]), SEED.slice(1)],
    ['a byte too many', 'log', Buffer.from([1]), Buffer.concat([SEED, SEED.slice(0, 1)])],
  ])('that signs, with %s is none', async (_, name, algorithm, seed) => {
    const { id } = await signerOf(name, SEED)
    const text = `PRIVATE+KEY+${name}+${id}+${Buffer.concat([algorithm, seed]).toString('base64')}`
    await expect(parseSigner(text)).rejects.toThrow('This is not a signing key')
  })
  test('that signs is read in Go’s form, and never quoted', async () => {
    const { id, publicKey } = await signerOf('log', SEED)
    const base64 = Buffer.concat([Buffer.from([1]), SEED]).toString('base64')
    const signer = await parseSigner(`PRIVATE+KEY+log+${id}+${base64}\n`)
    expect({ id: signer.id, publicKey: signer.publicKey }).toEqual({ id, publicKey })
    expect(await formatSigner('log', SEED)).toBe(`PRIVATE+KEY+log+${id}+${base64}`)
    for (const bad of [
      `PRIVATE+KEY+log+00000000+${base64}`,
      `PRIVATE+KEY+log+${id}+${base64.slice(4)}`,
      `log+${id}+${base64}`,
      `A PRIVATE+KEY+log+${id}+${base64}`,
      '',
    ])
      await expect(parseSigner(bad)).rejects.toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('BwcH') }),
      )
  })
})

describe('a checkpoint', () => {
  const root = new Uint8Array(32).fill(255)
  test('is written and read, extensions or not', () => {
    const text = formatCheckpoint({ origin: 'log.example/org_1', size: 20_852_163, root })
    expect(text).toBe('log.example/org_1\n20852163\n//////////////////////////////////////////8=\n')
    expect(parseCheckpoint(text)).toEqual({ origin: 'log.example/org_1', size: 20_852_163, root })
    expect(parseCheckpoint(`${text}extension\n`).size).toBe(20_852_163)
  })
  test.each([
    '',
    'log\n1\n',
    'log\n01\n//////////////////////////////////////////8=\n',
    'log\n-1\n//////////////////////////////////////////8=\n',
    'log\n1\n////\n',
    'log\n9007199254740993\n//////////////////////////////////////////8=\n',
    'log\n1\n//////////////////////////////////////////8=\n\nextension\n',
    'log\n1\n//////////////////////////////////////////8=\nextension',
  ])('is not %j', (text) => {
    expect(() => parseCheckpoint(text)).toThrow(NoteError)
  })
})
