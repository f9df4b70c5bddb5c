import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { readEntries, readNodes, rootNodes } from '../../src/audit/queries.ts'
import { checkTiles } from '../../src/audit/tile-check.ts'
import { rootOf } from '../../src/audit/tree/merkle.ts'
import { database, EVERYONE } from '../../src/db/client.ts'
import { config } from '../../src/env.ts'
import { sha256 } from '../../src/sha256.ts'
import { fill, tamper } from '../support/audit.ts'
import { root } from '../support/log.ts'
import { newTenant, sql } from '../support/world.ts'

const db = database(config(env), EVERYONE)
const hashes = async (org: string) =>
  (
    await sql<{ leaf: string }>(
      `select encode(sha256('\\x00'::bytea || entry_hash), 'base64') leaf from audit_entries where org_id = $1 order by seq`,
      [org],
    )
  ).map(({ leaf }) => Buffer.from(leaf, 'base64'))
const rootAt = async (org: string, size: number) =>
  Buffer.from(rootOf(sha256, await readNodes(db, org, rootNodes([size])), 0, size)).toString('hex')
const tiles = (org: string) =>
  sql<{ level: number; count: string; shortest: number; longest: number }>(
    'select level, count(*), min(length(hashes)) shortest, max(length(hashes)) longest from audit_tiles where org_id = $1 group by level order by level',
    [org],
  )

test('the tree that the database keeps is RFC 6962’s, at every size around a tile’s end', async () => {
  const org = await newTenant()
  let size = 0
  for (const next of [1, 2, 255, 256, 257, 511, 512, 513, 1_000]) {
    await fill(org, next - size)
    size = next
    expect(await rootAt(org, size)).toBe(root(await hashes(org)).toString('hex'))
  }
  // And at every size that it had.
  const leaves = await hashes(org)
  for (const before of [0, 1, 100, 256, 300, 767, 999])
    expect(await rootAt(org, before)).toBe(root(leaves.slice(0, before)).toString('hex'))
})

test('a tile of tiles is written when 65,536 entries fill it', async () => {
  const org = await newTenant()
  await fill(org, 256)
  // So many entries one by one take long: most are copies, with the tiles that they fill.
  await tamper(`insert into audit_entries select copy.* from audit_entries e, generate_series(1, 254) i,
      jsonb_populate_record(e, jsonb_build_object('seq', 256 * i + seq, 'id', i || id, 'run_no', null, 'agent_run_no', null,
      'entry_hash', sha256(entry_hash || int4send(i)))) copy where e.org_id = '${org}';
    select append_audit_tile('${org}', 0, i) from generate_series(1, 254) i; update audit_heads set size = 255 * 256 where org_id = '${org}'`)
  await fill(org, 720)
  expect(await tiles(org)).toEqual([
    { level: 0, count: '257', shortest: 8_192, longest: 8_192 },
    { level: 1, count: '2', shortest: 32, longest: 8_192 },
    { level: 2, count: '1', shortest: 32, longest: 32 },
  ])
  expect(await rootAt(org, 66_000)).toBe(root(await hashes(org)).toString('hex'))

  // The check of what fills it, too.
  const page = await readEntries(db, org, 65_280, 65_536)
  await checkTiles(db, org, page)
  await tamper(
    `update audit_tiles set hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40)) where org_id = '${org}' and level = 1 and "index" = 0`,
  )
  await expect(checkTiles(db, org, page)).rejects.toMatchObject({ problem: { code: 'tile_wrong', seq: 65_535 } })
}, 120_000)

test('entries of many runs at once are in the tree as they are in the chain', async () => {
  const org = await newTenant()
  await Promise.all(Array.from({ length: 40 }, () => fill(org, 13)))
  expect(await rootAt(org, 520)).toBe(root(await hashes(org)).toString('hex'))
})
