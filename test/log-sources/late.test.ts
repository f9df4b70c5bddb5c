import { expect, test } from 'vitest'
import { register } from '../support/log-sources.ts'
import { asAdmin, newTenant, sql } from '../support/world.ts'

// A call that the Worker gave up after its time-out, and sent again, may still be executed by the database, when all is over.

test('a log source whose creation is executed once more after its removal does not come back', async () => {
  const org = await newTenant({ plan: 'pro' })
  const id = 'ls_01J00000000000000000000000'
  const source = { id, source_type: 'splunk_hec', display_name: 'a', config: {}, secret_ref: 's', fetched: false }
  const entry = {
    ...{ id: crypto.randomUUID(), org_id: org, action: 'log_source_created', policy_flags: [] },
    created_at: new Date(),
  }
  const create = () =>
    sql(`select create_log_source($1, $2, '{"pro": 5}', $3, sha256('x')) answer`, [org, source, entry])
  const [created] = await create()
  expect(created).toMatchObject({ answer: { source: { id } } })
  expect((await asAdmin(org, 'DELETE', `/api/v1/log-sources/${id}`)).status).toBe(200)
  await expect(create()).rejects.toThrow(/was removed meanwhile/)
  expect(await sql('select id from log_sources where org_id = $1', [org])).toEqual([])
})

test('who was asked to fetch before the config changed writes no more, though he asks for his lease again', async () => {
  const org = await newTenant({ plan: 'pro' })
  const id = await register(org, 'gcp_cloud_audit', { projectId: 'project-a' })
  const asked = new Date()
  const lease = async (askedAt: Date) =>
    (
      await sql<{ source: object | null }>(`select lease_log_source($1, $2, 'message', 60, $3, '{"pro": 5}') source`, [
        org,
        id,
        askedAt.toISOString(),
      ])
    )[0]?.source
  await sql('update log_sources set next_fetch_at = now() where id = $1', [id])
  expect(await lease(asked)).toMatchObject({ id })
  const entry = {
    ...{ id: crypto.randomUUID(), org_id: org, action: 'log_source_changed', policy_flags: [] },
    created_at: new Date(),
  }
  await sql("select change_log_source($1, $2, $3, $4, sha256('x'))", [
    org,
    id,
    { config: { projectId: 'project-b' }, fetched: true },
    entry,
  ])
  expect(await lease(asked)).toBeNull()
  expect(await lease(new Date(Date.now() + 1_000))).toMatchObject({ id })
})
