import { afterAll, describe, expect, test } from 'vitest'
import { register, restSources } from '../support/log-sources.ts'
import { newTenant, sql } from '../support/world.ts'

// Functions run with the owner's rights, whom row-level security does not hold: each looks itself whose it is that it is asked for.

afterAll(restSources)

describe('another organisation’s log source is left as it is by', () => {
  test.each([
    `change_log_source($1, $2, '{"enabled": false}', '{}', '\\x00')`,
    `remove_log_source($1, $2, '{}', '\\x00')`,
    'request_log_fetch($1, $2)',
    `lease_log_source($1, $2, 'mine', 60, now() + interval '1 minute', '{"enterprise": 20}')`,
    `keep_log_page($1, $2, 'held', 60, '{"at": 1}', '[]', '[]')`,
    `end_log_fetch($1, $2, 'held', '{"next_in_s": 60}', null, null)`,
    `receive_log_events($1, $2, '[]', null)`,
  ])('%s', async (call) => {
    const [org, other] = [await newTenant(), await newTenant()]
    const id = await register(org, 'gcp_cloud_audit', { projectId: 'demo-project-42' })
    await sql(
      `update log_sources set lease = 'held', lease_until = now() - interval '1 second', next_fetch_at = now() - interval '1 hour' where id = $1`,
      [id],
    )
    const source = () => sql('select * from log_sources where id = $1', [id])
    const before = await source()
    await sql(`select ${call}`, [other, id]).catch(() => {})
    expect(before).toHaveLength(1)
    expect(await source()).toEqual(before)
  })
})
