import { env } from 'cloudflare:workers'
import { sql as query } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { signing } from '../../src/audit/signing.ts'
import { tipOf } from '../../src/audit/tip.ts'
import { watchLogs } from '../../src/audit/watch.ts'
import { database } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import { audited, exportOf, fill, tamper } from '../support/audit.ts'
import { asAdmin, bearer, call, get, newTenant, sql } from '../support/world.ts'

const worker = database(config(env))
const { name, signers, witnesses } = await signing(config(env))
/** Keeps what no key of ours signed: the Worker's role may keep anything. */
const forge = (org: string, size: number, by: { name: string; id: string } | undefined) =>
  worker.execute(query`select record_checkpoint(${org}, ${size}, ${`${name}/${org}`}, sha256('x'),
    ${JSON.stringify([{ name: by?.name, id: by?.id, signature: '00' }])})`)
/** Keeps more signatures of what was signed of so many entries: the Worker's role may keep any. */
async function addSignatures(org: string, size: number, signatures: object[]) {
  const [row] = await sql(`select encode(root, 'hex') root from audit_checkpoints where org_id = $1 and size = $2`, [
    org,
    size,
  ])
  await worker.execute(query`select record_checkpoint(${org}, ${size}, ${`${name}/${org}`}, decode(${row?.root}, 'hex'),
    ${JSON.stringify(signatures)})`)
}
const sign = async (org: string) => (await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')).body
const note = async (org: string) =>
  (await call('/api/v1/audit/checkpoint', { headers: { ...(await bearer({ org })), Accept: 'text/plain' } })).text()
const sizes = async (org: string) =>
  (await sql('select size::int from audit_checkpoints where org_id = $1 order by 1', [org])).map(({ size }) => size)

let error: MockInstance
beforeEach(() => {
  error = vi.spyOn(console, 'error')
})
afterEach(() => error.mockRestore())
/** What the operator was alerted of. */
const alerts = () => error.mock.calls.map(([line]) => JSON.parse(String(line)))

describe('a checkpoint that no key of ours signed', () => {
  test.each([
    ['nobody’s', { name: 'x', id: '00000000' }],
    ['in the name of our key', signers[0]],
  ])('counts for nothing, and stops no log from being signed: %s', async (_, by) => {
    const org = await newTenant()
    await fill(org, 5)
    await sign(org)
    await fill(org, 1)
    await forge(org, 6, by)
    // It is where that of these 6 entries would be kept.
    expect(await sign(org)).toMatchObject({ checkpoint: { size: 6 } })
    expect(alerts()[0]).toEqual({ level: 'error', event: 'audit_checkpoint_forged', alert: true, org_id: org, size: 6 })
    expect(await audited(await exportOf(org))).toMatchObject({
      verified: true,
      whole: true,
      trust: 'checkpoint',
      to: 6,
    })
    const receipt = (await get(org, '/api/v1/audit/entries/5/proof')).body
    expect(await audited(JSON.stringify(receipt))).toMatchObject({ verified: true, from: 5 })
    expect((await get(org, '/api/v1/audit/consistency?from=5&to=6')).body).toMatchObject({ to: { size: 6 } })
    expect((await get(org, '/api/v1/audit/verify')).body).toMatchObject({ verified: true, to: 6 })
    expect((await get(org, '/api/v1/audit/checkpoint')).body).toMatchObject({ checkpoint: { size: 5 } })
    expect((await get(org, '/api/v1/audit/checkpoint?size=6')).status).toBe(404)

    await fill(org, 1)
    await sign(org)
    expect(await sizes(org)).toEqual([5, 6, 7])
    error.mockClear()
    await sign(org)
    expect((await get(org, '/api/v1/audit/checkpoint')).body).toMatchObject({ checkpoint: { size: 7 } })
    expect(alerts()).toEqual([])
  })
  test('keeps no broken log from being exported as it was last signed, and is told of once', async () => {
    const org = await newTenant()
    await fill(org, 5)
    await sign(org)
    await fill(org, 3)
    for (const size of [6, 7, 8]) await forge(org, size, signers[0])
    await tamper(`update audit_entries set entry_hash = sha256('x') where org_id = '${org}' and seq = 2`)
    expect(await sign(org)).toMatchObject({ code: 'AUDIT_LOG_BROKEN' })
    expect(alerts().filter(({ event }) => event === 'audit_checkpoint_forged')).toMatchObject([{ size: 8 }])
    expect(await audited(await exportOf(org))).toMatchObject({ verified: false, problem: { code: 'entry_changed' } })
  })
  test('hides none before it, however many there are, up to a thousand', async () => {
    const org = await newTenant()
    await fill(org, 5)
    await sign(org)
    // As if he had kept one whenever the log grew.
    const forgeAll = (from: number, to: number) =>
      tamper(`insert into audit_checkpoints (org_id, origin, size, root)
          select '${org}', '${name}/${org}', size, sha256('x') from generate_series(${from}, ${to}) size;
        insert into audit_signatures (org_id, origin, size, key_name, key_id, signature)
          select '${org}', '${name}/${org}', size, '${name}', '${signers[0]?.id}', sha512('x') from generate_series(${from}, ${to}) size`)
    const shown = () => get(org, '/api/v1/audit/checkpoint')
    await forgeAll(6, 10)
    expect(await shown()).toMatchObject({ status: 200, body: { checkpoint: { size: 5 } } })
    await forgeAll(11, 1_009)
    expect(await shown()).toMatchObject({ status: 200, body: { checkpoint: { size: 5 } } })
    await tamper(`update audit_entries set entry_hash = sha256('x') where org_id = '${org}' and seq = 2`)
    expect(await audited(await exportOf(org))).toMatchObject({ verified: false, problem: { code: 'entry_changed' } })
    await forgeAll(1_010, 1_010)
    expect(await shown()).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', error: 'None of the log’s newest checkpoints is genuine.' },
    })
    expect(await get(org, '/api/v1/audit/checkpoint?size=5')).toMatchObject({ body: { checkpoint: { size: 5 } } })
  })
  test('keeps a log from being signed by the cron until that checks it by chance, whatever is noted of its last check', async () => {
    await tamper('delete from tenants; delete from audit_heads')
    const org = await newTenant()
    await fill(org, 5)
    await sign(org)
    await fill(org, 1)
    await forge(org, 6, signers[0])
    await worker.execute(query`select record_audit_check(${org}, null, null)`)
    await watchLogs(env)
    expect(await tipOf(env, `${name}/${org}`).seen()).toMatchObject({ size: 6 })
    expect(alerts()).toContainEqual(expect.objectContaining({ event: 'audit_checkpoint_forged', org_id: org, size: 6 }))
  })
  test.each<[string, (org: string) => Promise<unknown>]>([
    ['changed', (org) => tamper(`update audit_checkpoints set root = sha256('x') where org_id = '${org}'`)],
    ['without its signatures', (org) => tamper(`delete from audit_signatures where org_id = '${org}'`)],
    [
      'with those of another key',
      (org) => tamper(`update audit_signatures set key_id = '00000000' where org_id = '${org}'`),
    ],
    [
      'with a wrong one in the name of a witness',
      (org) =>
        tamper(
          `update audit_signatures set signature = 'x' where org_id = '${org}' and key_name = '${witnesses[0]?.key.name}'`,
        ),
    ],
  ])('is not shown, and the log goes on from what is noted outside the database: %s', async (_, change) => {
    const org = await newTenant()
    await fill(org, 5)
    await sign(org)
    await change(org)
    expect((await get(org, '/api/v1/audit/checkpoint?size=5')).status).toBe(404)
    expect(alerts()).toMatchObject([{ event: 'audit_checkpoint_forged', alert: true, org_id: org, size: 5 }])
    await fill(org, 1)
    expect(await sign(org)).toMatchObject({ checkpoint: { size: 6 } })
    await tamper(`update audit_checkpoints set root = sha256('x') where org_id = '${org}';
      update audit_entries set entry_hash = sha256('x') where org_id = '${org}' and seq = 2`)
    expect(await sign(org)).toMatchObject({ code: 'AUDIT_LOG_BROKEN' })
    expect(await get(org, '/api/v1/audit/consistency?from=5')).toMatchObject({
      status: 500,
      body: { code: 'AUDIT_LOG_BROKEN' },
    })
  })
})

describe('signatures that are nobody’s, beside those of a genuine checkpoint', () => {
  const junk = { name: 'x', id: '00000000', signature: '00' }
  test.each([
    ['in a name with a space', [{ ...junk, name: 'a b' }]],
    ['in a name with a control character', [{ ...junk, name: 'a\u0007b' }]],
    ['a hundred of them', Array.from({ length: 100 }, (_, i) => ({ ...junk, name: `x${i}` }))],
  ])(
    'have nothing refused that it is part of, though they were kept first, and the operator is alerted: %s',
    async (_, signatures) => {
      const org = await newTenant()
      await fill(org, 5)
      await sign(org)
      await addSignatures(org, 5, signatures)
      await tamper(
        `update audit_signatures set created_at = created_at - interval '1 hour' where org_id = '${org}' and key_id = '00000000'`,
      )
      expect(await audited(await exportOf(org), [await note(org)])).toMatchObject({
        verified: true,
        whole: true,
        to: 5,
      })
      const receipt = (await get(org, '/api/v1/audit/entries/2/proof')).body
      expect(await audited(JSON.stringify(receipt))).toMatchObject({ verified: true, from: 2 })
      expect(await get(org, '/api/v1/audit/verify')).toMatchObject({ body: { verified: true, to: 5 } })
      expect(alerts()[0]).toEqual({
        level: 'error',
        event: 'audit_checkpoint_forged',
        alert: true,
        org_id: org,
        size: 5,
      })
      expect(alerts().filter(({ event }) => event !== 'audit_checkpoint_forged')).toEqual([])
    },
  )
  test('are shown, where they are few and a note can carry them: it may be a witness whom others know', async () => {
    const org = await newTenant()
    await fill(org, 5)
    await sign(org)
    await addSignatures(org, 5, [junk])
    expect(await sign(org)).toMatchObject({
      checkpoint: { signatures: expect.arrayContaining([{ name: 'x', id: '00000000' }]) },
    })
    expect(alerts()).toEqual([])
  })
})
