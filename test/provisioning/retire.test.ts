import { expect, test } from 'vitest'
import { atGateway } from '../support/gateway.ts'
import { post, rotate, spender, untilDeleted } from '../support/provisioning.ts'
import { newOrg, sql } from '../support/world.ts'

test('retired keys of who rotates often keep nobody else’s waiting', async () => {
  const [busy, other] = [newOrg(), await spender()]
  await post(busy)
  await sql(
    "insert into retired_keys (org_id, version, delete_after) select $1, 1000 + n, now() - interval '1 hour' from generate_series(1, 1000) n",
    [busy],
  )
  await rotate(other)
  await untilDeleted(other)
  const left = await sql<{ waiting: number }>('select count(*)::int waiting from retired_keys where org_id = $1', [
    busy,
  ])
  await sql('delete from retired_keys where org_id = $1', [busy])
  expect(await atGateway(other)).toBeUndefined()
  expect(left[0]?.waiting).toBeLessThan(1_000)
})
