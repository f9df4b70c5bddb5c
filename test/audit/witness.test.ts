import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeCheckpoint } from '../../src/audit/checkpoint.ts'
import type { StoredCheckpoint } from '../../src/audit/checkpoint-queries.ts'
import type { AuditContext } from '../../src/audit/context.ts'
import { tipOf } from '../../src/audit/tip.ts'
import { formatSignature, readKeyFor, type Signature } from '../../src/audit/tree/note.ts'
import { cosign, makeCosigned } from '../../src/audit/witness.ts'
import { toBase64 } from '../../src/bytes.ts'
import { database, EVERYONE } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import { audited, exportOf, fill, tamper } from '../support/audit.ts'
import { key } from '../support/log.ts'
import { asAdmin, fault, forget, get, newOrg, newTenant, noFaults, places, sql } from '../support/world.ts'

const context: AuditContext = { config: config(env), db: database(config(env), EVERYONE), env }
/** The witness's key, made once more by Node's crypto alone. */
const WITNESS = key('witness.test', 9, 4)

beforeEach(() => forget('witness'))
afterEach(async () => {
  vi.restoreAllMocks()
  await noFaults()
})

/** Appends entries and signs the log. */
async function grow(org: string, entries: number): Promise<StoredCheckpoint> {
  await fill(org, entries)
  const checkpoint = await makeCheckpoint(context, org)
  if (!checkpoint) throw new Error('not on board')
  return checkpoint
}
const byWitness = ({ id }: Signature) => id === WITNESS.id
const isCosigned = ({ signatures }: StoredCheckpoint) => signatures.some(byWitness)
/** The sizes at which the log was cosigned, as the database has it. */
const cosignedSizes = async (org: string) =>
  (
    await sql<{ size: string }>('select size from audit_signatures where org_id = $1 and key_id = $2 order by size', [
      org,
      WITNESS.id,
    ])
  ).map(({ size }) => Number(size))
/** From which sizes the witness was given a proof, and with how many hashes. */
async function asked() {
  const response = await fetch(`${places.witness}/__requests`)
  const { requests } = await response.json<{ requests: { body: string }[] }>()
  return requests.map(({ body }) => {
    const [old = '', ...hashes] = body.slice(0, body.indexOf('\n\n')).split('\n')
    return [Number(old.slice(4)), hashes.length]
  })
}
/** What is logged meanwhile. */
function logged() {
  const spies = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
  return () => spies.flatMap(({ mock }) => mock.calls.map(([line]) => JSON.parse(String(line))))
}
const forgetCosignatures = (org: string) =>
  tamper(`delete from audit_signatures where org_id = '${org}' and key_id = '${WITNESS.id}'`)

describe('a checkpoint', () => {
  test('is cosigned: the witness’s signature is kept, and is the one that Node’s crypto makes', async () => {
    const org = await newTenant()
    const checkpoint = await grow(org, 3)
    const cosigned = await cosign(context, org, checkpoint)
    const [signature, ...others] = cosigned.signatures.filter(byWitness)
    if (!signature) throw new Error('no cosignature')
    const time = Number(new DataView(signature.signature.buffer).getBigUint64(0))
    const text = `api.test/audit/${org}\n3\n${toBase64(checkpoint.root)}\n`
    expect(formatSignature(signature)).toBe(WITNESS.cosignature(text, time))
    expect(Math.abs(time * 1_000 - Date.now())).toBeLessThan(60_000)
    expect(others).toEqual([])
    expect(cosigned).toEqual({ ...checkpoint, signatures: [...checkpoint.signatures, signature] })
    expect(await makeCheckpoint(context, org)).toEqual(cosigned)
  })
  test('that follows is cosigned with a proof that it continues the last one', async () => {
    const org = await newTenant()
    const sizes = [1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 513, 520]
    for (const [i, size] of sizes.entries())
      expect(isCosigned(await cosign(context, org, await grow(org, size - (sizes[i - 1] ?? 0))))).toBe(true)
    expect((await asked()).map(([old]) => old)).toEqual([0, ...sizes.slice(0, -1)])
    expect(await cosignedSizes(org)).toEqual(sizes)
  })
  test('of an empty log is cosigned too', async () => {
    const org = await newTenant()
    expect(isCosigned(await cosign(context, org, await grow(org, 0)))).toBe(true)
    expect(isCosigned(await cosign(context, org, await grow(org, 5)))).toBe(true)
  })
  test('that is cosigned is not sent again, nor one that is older', async () => {
    const org = await newTenant()
    const older = await grow(org, 2)
    const cosigned = await cosign(context, org, await grow(org, 3))
    expect(await cosign(context, org, cosigned)).toEqual(cosigned)
    expect(await cosign(context, org, older)).toEqual(older)
    expect(await asked()).toEqual([[0, 0]])
  })
  test('of an organisation that is not on board is none, and nobody is asked to cosign it', async () => {
    expect(await makeCosigned(context, newOrg())).toBeUndefined()
    expect(await asked()).toEqual([])
  })
  test('that does not lead to the log as it is now is not sent', async () => {
    const org = await newTenant()
    const checkpoint = await grow(org, 3)
    await tamper(`update audit_entries set entry_hash = sha256('x') where org_id = '${org}' and seq = 1`)
    await expect(cosign(context, org, checkpoint)).rejects.toThrow(
      'The first 3 entries are not those that were signed.',
    )
    expect(await asked()).toEqual([])
  })
})

describe('a witness', () => {
  test('that cosigned what is not noted here says so, and is given the proof from there', async () => {
    const org = await newTenant()
    await cosign(context, org, await grow(org, 3))
    await forgetCosignatures(org)
    expect(isCosigned(await cosign(context, org, await grow(org, 4)))).toBe(true)
    expect(await asked()).toEqual([
      [0, 0],
      [0, 0],
      [3, 4],
    ])
  })
  test('that has lost what it knew is shown the log from its beginning', async () => {
    const org = await newTenant()
    const checkpoint = await grow(org, 5)
    await sql(`insert into audit_signatures values ($1, $3, 3, 'witness.test', $2, '')`, [
      org,
      WITNESS.id,
      checkpoint.origin,
    ])
    expect(isCosigned(await cosign(context, org, checkpoint))).toBe(true)
    expect((await asked()).map(([old]) => old)).toEqual([3, 0])
  })
  test('that is slow is waited for', async () => {
    const org = await newTenant()
    await fault('witness', 'slow')
    expect(isCosigned(await cosign(context, org, await grow(org, 3)))).toBe(true)
  })

  test.each([
    ['http-500', { status: 500 }],
    ['redirect', { status: 307 }],
    ['timeout', { error: 'TimeoutError' }],
    ['reset', { error: 'Error' }],
    ['garbage', { status: 200, error: 'NoteError' }],
    ['stall', { error: 'TimeoutError' }],
    ['flood', { error: 'RangeError' }],
    ['wrong-signature', { status: 200, error: 'NoteError' }],
    ['other-key', { status: 200, error: 'NoteError' }],
    ['old', { status: 200, error: 'NoteError' }],
  ])('%s: nothing is kept, a warning says why, and the next time it cosigns', async (kind, why) => {
    const org = await newTenant()
    const checkpoint = await grow(org, 3)
    const lines = logged()
    await fault('witness', kind)
    expect(await cosign(context, org, checkpoint)).toEqual(checkpoint)
    const warning = { level: 'warn', event: 'witness_failed', org_id: org, witness: 'witness.test', ...why }
    expect(lines()).toEqual([expect.objectContaining(warning)])
    expect(JSON.stringify(lines())).not.toMatch(/Welcome|—/)
    expect(await cosignedSizes(org)).toEqual([])
    expect(isCosigned(await cosign(context, org, checkpoint))).toBe(true)
    expect(await cosignedSizes(org)).toEqual([3])
    expect(lines()).toHaveLength(1)
  })

  test('that fails keeps no other from cosigning', async () => {
    const org = await newTenant()
    const lines = logged()
    const away = { key: readKeyFor('witness', key('away.test', 3, 4).vkey), url: 'http://127.0.0.1:9' }
    const two = { ...context, config: { ...context.config, auditWitnesses: [away, ...context.config.auditWitnesses] } }
    expect(isCosigned(await cosign(two, org, await grow(org, 3)))).toBe(true)
    expect(lines()).toMatchObject([{ event: 'witness_failed', witness: 'away.test' }])
  })
  test('whose cosignature the database did not take gives it again', async () => {
    const org = await newTenant()
    const checkpoint = await grow(org, 3)
    await fault('database', 'down', { match: 'record_checkpoint', times: 3 })
    await expect(cosign(context, org, checkpoint)).rejects.toThrow('database unavailable')
    expect(await cosignedSizes(org)).toEqual([])
    await noFaults()
    expect(isCosigned(await cosign(context, org, checkpoint))).toBe(true)
    expect(await cosignedSizes(org)).toEqual([3])
  })
  test('that another call has shown a later checkpoint is not accused', async () => {
    const org = await newTenant()
    const older = await grow(org, 3)
    await cosign(context, org, await grow(org, 2))
    await forgetCosignatures(org)
    const lines = logged()
    expect(await cosign(context, org, older)).toEqual(older)
    expect(lines()).toEqual([expect.objectContaining({ event: 'witness_failed', status: 409 })])
  })
})

describe('a log that grew', () => {
  test.each<[string, (org: string) => Promise<Response | string>]>([
    ['an export', exportOf],
    ['a receipt', async (org) => JSON.stringify((await get(org, '/api/v1/audit/entries/0/proof')).body)],
  ])('is signed for %s, and cosigned at once', async (_, file) => {
    const org = await newTenant()
    await cosign(context, org, await grow(org, 0))
    await fill(org, 3)
    expect(await audited(await file(org), [], [WITNESS.vkey])).toMatchObject({ verified: true, trust: 'witness' })
    expect(await cosignedSizes(org)).toEqual([0, 3])
  })
  test('is signed when somebody asks for that, and cosigned at once', async () => {
    const org = await newTenant()
    await fill(org, 3)
    const { body } = await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')
    expect(body).toMatchObject({ checkpoint: { size: 3, signatures: [{}, { id: WITNESS.id }] } })
  })
  test.each(['http-500', 'timeout', 'wrong-signature'])(
    'is exported without a cosignature, and soon, when the witness does not give one: %s',
    async (kind) => {
      const org = await newTenant()
      await fill(org, 3)
      await fault('witness', kind)
      const asked = Date.now()
      const file = await exportOf(org)
      expect(Date.now() - asked).toBeLessThan(4_500)
      expect(await audited(file, [], [WITNESS.vkey])).toMatchObject({ verified: true, trust: 'checkpoint', to: 3 })
    },
  )
})

describe('whoever has the database, what was noted outside of it, and the signing key', () => {
  test.each([
    ['another', 8, 422],
    ['another of the same size', 5, 409],
    ['a shorter', 4, 409],
  ])('gets %s log cosigned by no witness: it raises an alert', async (_, size, status) => {
    const org = await newTenant()
    const { origin } = await cosign(context, org, await grow(org, 5))
    await tamper(
      ['entries', 'tiles', 'heads', 'checkpoints', 'signatures']
        .map((table) => `delete from audit_${table} where org_id = '${org}'`)
        .join(';'),
    )
    await runInDurableObject(tipOf(env, origin), (_tip, { storage }) => storage.sql.exec('DELETE FROM tip'))
    await fill(org, size, 5)
    const forged = await grow(org, 0)
    const lines = logged()
    expect(await cosign(context, org, forged)).toEqual(forged)
    const alert = { level: 'error', event: 'witness_disagrees', alert: true, org_id: org, witness: 'witness.test' }
    expect(lines()).toEqual([{ ...alert, status }])
    expect(await cosignedSizes(org)).toEqual([])
  })
})
