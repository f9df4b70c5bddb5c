import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { makeCheckpoint, noteOf } from '../../src/audit/checkpoint.ts'
import { signing } from '../../src/audit/signing.ts'
import {
  formatSigner,
  formatVerifierKey,
  parseNote,
  parseVerifierKey,
  readKeyFor,
  readSigner,
  signerOf,
  verifyNote,
} from '../../src/audit/tree/note.ts'
import { ConfigurationError } from '../../src/configuration-error.ts'
import { database, EVERYONE } from '../../src/db/client.ts'
import { type Config, config } from '../../src/env.ts'
import { fill } from '../support/audit.ts'
import { newTenant } from '../support/world.ts'

const seed = (byte: number) => new Uint8Array(32).fill(byte)
const NAME = 'api.test/audit'
const signer = async (byte: number) => readSigner(await formatSigner(NAME, seed(byte)))
const vkey = async (byte: number) => formatVerifierKey(await signerOf(NAME, seed(byte)))
const retired = async (byte: number) => readKeyFor('log', await vkey(byte))

/** The Worker with other keys. */
const withKeys = (keys: Partial<Pick<Config, 'auditSigningKeys' | 'auditRetiredKeys'>>) => {
  const changed: Config = { ...config(env), auditWitnesses: [], ...keys }
  return { config: changed, db: database(changed, EVERYONE), env }
}
let old: ReturnType<typeof withKeys>, both: typeof old, next: typeof old
beforeAll(async () => {
  old = withKeys({ auditSigningKeys: [await signer(7)] })
  both = withKeys({ auditSigningKeys: [await signer(7), await signer(8)] })
  next = withKeys({ auditSigningKeys: [await signer(8)], auditRetiredKeys: [await retired(7)] })
})
const signedBy = async (context: typeof old, org: string) => {
  const checkpoint = await makeCheckpoint(context, org)
  if (!checkpoint) throw new Error('not on board')
  const note = parseNote(noteOf(checkpoint, await signing(context.config)))
  const keys = await Promise.all([7, 8].map(async (byte) => parseVerifierKey(await vkey(byte))))
  return { size: checkpoint.size, by: (await verifyNote(note, keys)).map(({ key }) => keys.indexOf(key) + 7) }
}

describe('a signing key', () => {
  test('is rotated with an overlap: both sign, then the new one alone', async () => {
    const org = await newTenant()
    await fill(org, 3)
    expect(await signedBy(old, org)).toEqual({ size: 3, by: [7] })
    await fill(org, 1)
    expect(await signedBy(both, org)).toEqual({ size: 4, by: [7, 8] })
    await fill(org, 1)
    expect(await signedBy(next, org)).toEqual({ size: 5, by: [8] })
  })
  test('that is new signs the newest checkpoint too, of a log that no longer grows', async () => {
    const org = await newTenant()
    await fill(org, 3)
    await signedBy(old, org)
    expect(await signedBy(both, org)).toEqual({ size: 3, by: [7, 8] })
    const idle = await newTenant()
    await fill(idle, 3)
    await signedBy(old, idle)
    expect(await signedBy(next, idle)).toEqual({ size: 3, by: [7, 8] })
  })
  test('signs in the line that its place among the keys gives it, also of a checkpoint that was kept', async () => {
    for (const bytes of [
      [7, 8],
      [8, 7],
    ]) {
      const context = withKeys({ auditSigningKeys: await Promise.all(bytes.map(signer)) })
      const org = await newTenant()
      await fill(org, 2)
      for (const checkpoint of [await makeCheckpoint(context, org), await makeCheckpoint(context, org)]) {
        if (!checkpoint) throw new Error('not on board')
        const { signatures } = parseNote(noteOf(checkpoint, await signing(context.config)))
        expect(signatures.map(({ id }) => id)).toEqual(context.config.auditSigningKeys.map(({ id }) => id))
      }
    }
  })
  test('that nobody knows any more is missed: what it signed counts for nothing, and the operator is alerted', async () => {
    const org = await newTenant()
    await fill(org, 3)
    await signedBy(old, org)
    await fill(org, 1)
    const error = vi.spyOn(console, 'error')
    expect(await signedBy(withKeys({ auditSigningKeys: [await signer(8)] }), org)).toEqual({ size: 4, by: [8] })
    expect(error.mock.calls).toEqual([[expect.stringContaining('"audit_checkpoint_forged"')]])
    error.mockRestore()
  })
  test.each([
    ['a signing key', async () => ({ auditSigningKeys: [{ ...(await signer(7)), id: '00000000' }] })],
    ['a retired key', async () => ({ auditRetiredKeys: [{ ...(await retired(7)), id: '00000000' }] })],
  ])('with the id of another is refused, and not quoted: %s', async (_, keys) => {
    const refused = signing(withKeys(await keys()).config)
    await expect(refused).rejects.toThrow(ConfigurationError)
    await expect(refused).rejects.toThrow(expect.not.objectContaining({ message: expect.stringContaining('+') }))
  })
})
