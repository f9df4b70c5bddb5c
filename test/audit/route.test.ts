import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseCheckpoint } from '../../src/audit/tree/checkpoint.ts'
import { provesConsistency } from '../../src/audit/tree/merkle.ts'
import { parseNote, parseVerifierKey, verifyNote } from '../../src/audit/tree/note.ts'
import { fromExactBase64 } from '../../src/bytes.ts'
import { sha256 } from '../../src/sha256.ts'
import { audited, fill, publicKeys, tamper } from '../support/audit.ts'
import { denials } from '../support/denials.ts'
import { asAdmin, bearer, call, fault, get, newTenant, noFaults, postRun, sql } from '../support/world.ts'

const UNKNOWN = 'aud_00000000000000000000000000'
denials({ method: 'GET', path: '/api/v1/audit/entries', admin: true })
denials({ method: 'GET', path: `/api/v1/audit/entries/${UNKNOWN}` })
denials({ method: 'GET', path: `/api/v1/audit/entries/${UNKNOWN}/proof` })
denials({ method: 'GET', path: '/api/v1/audit/checkpoint' })
denials({ method: 'POST', path: '/api/v1/audit/checkpoint' })
denials({ method: 'GET', path: '/api/v1/audit/consistency?from=0' })

afterEach(noFaults)

type Body = Record<string, unknown>
const read = async (org: string, path: string) => (await get(org, `/api/v1/audit${path}`)).body as unknown as Body
const sign = async (org: string) =>
  ((await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')).body as unknown as { checkpoint: Checkpoint }).checkpoint
type Checkpoint = { size: number; root: string; note: string; signatures: { id: string }[]; created_at: string }
const text = async (org: string, path: string) =>
  (await call(`/api/v1/audit${path}`, { headers: { ...(await bearer({ org })), Accept: 'text/plain' } })).text()
const bytes = (base64: unknown) => fromExactBase64(String(base64)) ?? new Uint8Array()

describe('GET /audit/keys', () => {
  test('gives the public keys to anyone, in verifier-key form', async () => {
    const response = await call('/api/v1/audit/keys')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      origin: 'api.test/audit/{org_id}',
      keys: [
        {
          id: expect.stringMatching(/^[0-9a-f]{8}$/),
          key: expect.stringMatching(/^api\.test\/audit\+/),
          status: 'signing',
        },
      ],
    })
  })
})

describe('GET /audit/entries', () => {
  test('lists every action, newest first, each with its place in the chain; pages and filters', async () => {
    const org = await newTenant()
    await asAdmin(org, 'PATCH', '/api/v1/tenant', { name: 'A' })
    const run = await postRun(org)
    await asAdmin(org, 'PATCH', '/api/v1/tenant', { name: 'B' })
    const list = async (query: string) =>
      (await asAdmin(org, 'GET', `/api/v1/audit/entries${query}`)).body as unknown as { entries: Body[]; total: number }
    const all = await list('')
    expect(all.entries.map(({ action, chain }) => [action, (chain as Body).seq])).toEqual([
      ['tenant_changed', 2],
      ['agent_run', 1],
      ['tenant_changed', 0],
    ])
    expect(all).toMatchObject({ total: 3, page: 1, per_page: 25 })
    expect((await list('?page=2&per_page=2')).entries).toEqual(all.entries.slice(2))
    expect(await list('?page=9')).toMatchObject({ entries: [], total: 3 })
    expect(await list('?action=agent_run')).toMatchObject({ entries: [{ id: run.body.audit_id }], total: 1 })
    expect(await list('?user_id=user_admin&per_page=1')).toMatchObject({ entries: [all.entries[0]], total: 2 })
    expect(await list('?from=2099-01-01')).toMatchObject({ entries: [], total: 0 })
  })
  test.each(['action=x', 'page=0', 'per_page=101', 'from=yesterday', 'user_id=', 'from=2026-05-02&to=2026-05-01'])(
    'refuses ?%s: 400',
    async (query) => {
      expect((await asAdmin(await newTenant(), 'GET', `/api/v1/audit/entries?${query}`)).status).toBe(400)
    },
  )
})

describe('one entry', () => {
  test('is there by its id and by its seq, for its own organisation', async () => {
    const [org, other] = [await newTenant(), await newTenant()]
    const { audit_id } = (await postRun(org)).body
    const { entry } = await read(org, `/entries/${audit_id}`)
    expect(entry).toMatchObject({ id: audit_id, action: 'agent_run', chain: { seq: 0 } })
    expect(await read(org, '/entries/0')).toEqual(expect.objectContaining({ entry }))
    for (const path of [`/entries/${audit_id}`, '/entries/0', `/entries/${audit_id}/proof`, '/entries/0/proof'])
      expect(await get(other, `/api/v1/audit${path}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })
  test('of what an admin did is for admins, with its proof', async () => {
    const org = await newTenant()
    await asAdmin(org, 'PATCH', '/api/v1/tenant', { name: 'A' })
    for (const path of ['/api/v1/audit/entries/0', '/api/v1/audit/entries/0/proof']) {
      expect(await get(org, path)).toMatchObject({ status: 403, body: { code: 'INSUFFICIENT_PERMISSIONS' } })
      expect((await asAdmin(org, 'GET', path)).status).toBe(200)
    }
  })
  test.each(['-1', '1.5', 'x', '99999999999', '%00', 'aud_lower', '01'])('%s is none: 404', async (id) => {
    const org = await newTenant()
    expect(await get(org, `/api/v1/audit/entries/${id}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    expect((await get(org, `/api/v1/audit/entries/${id}/proof`)).status).toBe(404)
  })
})

describe('a checkpoint', () => {
  test('is there once the log was signed, as JSON and as the note itself', async () => {
    const org = await newTenant()
    expect(await get(org, '/api/v1/audit/checkpoint')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    await fill(org, 300)
    const made = await sign(org)
    expect(made).toMatchObject({ origin: `api.test/audit/${org}`, size: 300 })
    expect((await read(org, '/checkpoint')).checkpoint).toEqual(made)
    expect((await read(org, '/checkpoint?size=300')).checkpoint).toEqual(made)
    expect((await get(org, '/api/v1/audit/checkpoint?size=299')).status).toBe(404)
    expect(await text(org, '/checkpoint')).toBe(made.note)
    const [vkey = ''] = await publicKeys()
    const note = parseNote(made.note)
    expect((await verifyNote(note, [await parseVerifierKey(vkey)])).length).toBe(1)
    expect(parseCheckpoint(note.text)).toMatchObject({ size: 300, root: bytes(made.root) })
  })
  test('of a log that did not grow is the same; 20 asked for at once are one', async () => {
    const org = await newTenant()
    await fill(org, 3)
    const all = await Promise.all(Array.from({ length: 20 }, () => sign(org)))
    // All but the witness's line: each that found it not cosigned yet may have one of its own time.
    const signed = all.map((made) => made?.note.split('\n').slice(0, 5).join('\n'))
    expect(new Set(signed)).toEqual(new Set([expect.stringMatching(/\n3\n.+\n\n— api\.test\/audit /)]))
    expect(await sql('select 1 from audit_checkpoints where org_id = $1', [org])).toHaveLength(1)
  })
  test('is made while runs go on, each of a log that contains the one before', async () => {
    const org = await newTenant()
    await postRun(org)
    const made = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => (i % 3 === 0 ? sign(org) : void (await postRun(org)))),
    )
    const sizes = made.flatMap((checkpoint) => checkpoint ?? []).toSorted((a, b) => a.size - b.size)
    for (const [i, first] of sizes.entries()) {
      const second = sizes[i + 1]
      if (!second) continue
      const proof = (await read(org, `/consistency?from=${first.size}&to=${second.size}`)) as { hashes: string[] }
      const trees = {
        first: first.size,
        firstRoot: bytes(first.root),
        second: second.size,
        secondRoot: bytes(second.root),
      }
      expect(provesConsistency(sha256, trees, proof.hashes.map(bytes))).toBe(true)
    }
  })
  test('of an organisation without an entry is of the empty tree', async () => {
    expect(await sign(await newTenant())).toMatchObject({
      size: 0,
      root: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    })
  })
  test('is not made, nor shown, while the database is down: 503', async () => {
    const org = await newTenant()
    await fault('database', 'down', { times: 20 })
    expect((await asAdmin(org, 'POST', '/api/v1/audit/checkpoint')).status).toBe(503)
    expect((await get(org, '/api/v1/audit/checkpoint')).status).toBe(503)
  })
  test('whose recording’s answer was lost is recorded once', async () => {
    const org = await newTenant()
    await fill(org, 2)
    await fault('database', 'drop-response', { match: 'record_checkpoint(', times: 1 })
    expect(await sign(org)).toMatchObject({ size: 2 })
    expect(
      await sql('select 1 from audit_signatures where org_id = $1 and key_name = $2', [org, 'api.test/audit']),
    ).toHaveLength(1)
  })
  test('is kept with a signature alone, of entries that there are, and with one root for each size', async () => {
    const org = await newTenant()
    await fill(org, 3)
    const keep = async (size: number, root: string, signatures: object[]) =>
      (
        await sql<{ kept: string | null }>(
          `select record_checkpoint($1, $2, 'test', decode(repeat($3, 32), 'hex'), $4::jsonb) kept`,
          [org, size, root, JSON.stringify(signatures)],
        )
      )[0]?.kept
    const signatures = [{ name: 'test', id: '00000000', signature: '00' }]
    expect(await keep(3, 'aa', [])).toBeNull()
    expect(await keep(4, 'aa', signatures)).toBeNull()
    const kept = await keep(3, 'aa', signatures)
    expect(kept).not.toBeNull()
    expect(await keep(3, 'aa', signatures)).toBe(kept)
    expect(await keep(3, 'bb', signatures)).toBeNull()
  })
})

describe('a receipt', () => {
  test('proves nothing of a log that nobody has written to yet', async () => {
    expect((await get(await newTenant(), '/api/v1/audit/entries/0/proof')).status).toBe(404)
  })
  test('proves an entry to whoever has the public key, as JSON and as a tlog-proof file', async () => {
    const org = await newTenant()
    await fill(org, 700)
    await sign(org)
    for (const seq of [0, 255, 256, 511, 699]) {
      const receipt = await read(org, `/entries/${seq}/proof`)
      expect(receipt).toMatchObject({ seq, entry: { org_id: org }, row_hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
      expect(await audited(JSON.stringify(receipt))).toMatchObject({ verified: true, trust: 'checkpoint', from: seq })
      const file = await text(org, `/entries/${seq}/proof`)
      expect(file).toMatch(/^c2sp\.org\/tlog-proof@v1\nextra /)
      expect(await audited(file)).toMatchObject({ verified: true, from: seq })
    }
  })
  test('of an entry that no checkpoint covers yet brings one with it', async () => {
    const org = await newTenant()
    await fill(org, 10)
    await sign(org)
    const { audit_id } = (await postRun(org)).body
    const receipt = await read(org, `/entries/${audit_id}/proof`)
    expect(await audited(JSON.stringify(receipt))).toMatchObject({ verified: true, checkpoint: { size: 11 } })
  })
  test('is not given for an entry that is not the one that was signed: 500, and the operator is alerted', async () => {
    const org = await newTenant()
    await fill(org, 10)
    await sign(org)
    await tamper(`update audit_entries set tokens_used = 5 where org_id = '${org}' and seq = 4`)
    expect(await get(org, '/api/v1/audit/entries/4/proof')).toMatchObject({
      status: 500,
      body: { code: 'AUDIT_LOG_BROKEN' },
    })
    expect((await get(org, '/api/v1/audit/entries/5/proof')).status).toBe(200)
  })
})

describe('a receipt of an entry that was removed', () => {
  test.each([0, 41, 299])(
    'is not given as if entry %i had been pruned: 500, and the operator is alerted',
    async (seq) => {
      const org = await newTenant()
      await fill(org, 300)
      await sign(org)
      await tamper(`delete from audit_entries where org_id = '${org}' and seq = ${seq}`)
      expect(await get(org, `/api/v1/audit/entries/${seq}/proof`)).toMatchObject({
        status: 500,
        body: { code: 'AUDIT_LOG_BROKEN' },
      })
    },
  )
  test('is given when it only came after it was first looked for', async () => {
    const org = await newTenant()
    await fill(org, 3)
    const real = fetch
    vi.spyOn(globalThis, 'fetch').mockImplementationOnce(async (...request) => {
      const answer = await real(...request)
      await fill(org, 1)
      return answer
    })
    const receipt = await read(org, '/entries/3/proof')
    vi.restoreAllMocks()
    expect(receipt).toMatchObject({ seq: 3, entry: { org_id: org } })
  })
})

describe('GET /audit/consistency', () => {
  test('proves to who kept a checkpoint that the log only grew', async () => {
    const org = await newTenant()
    await fill(org, 257)
    const kept = await sign(org)
    await fill(org, 300)
    await sign(org)
    const proof = (await read(org, '/consistency?from=257')) as {
      to: { size: number; root: string }
      hashes: string[]
      checkpoint: string
    }
    const now = parseCheckpoint(parseNote(proof.checkpoint).text)
    const trees = { first: 257, firstRoot: bytes(kept.root), second: now.size, secondRoot: now.root }
    expect(now.size).toBe(557)
    expect(provesConsistency(sha256, trees, proof.hashes.map(bytes))).toBe(true)
  })
  test.each(['', 'from=x', 'from=-1', 'from=5&to=4', 'from=0&to=11', 'from=11'])('refuses ?%s: 400', async (query) => {
    const org = await newTenant()
    await fill(org, 10)
    expect(await get(org, `/api/v1/audit/consistency?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR' },
    })
  })
})
