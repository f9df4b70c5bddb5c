import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { putSecret, register } from '../support/log-sources.ts'
import { asAdmin, fault, newTenant, places, received, sql } from '../support/world.ts'
import { newAccount, PROJECT, restore } from './connectors/google/google.ts'

beforeEach(restore)
afterEach(async () => {
  vi.restoreAllMocks()
  await restore()
})

const SECRET = { secrets: [`whsec_${btoa('k'.repeat(32))}`] }
/** Whether events can come in, as its admin is told. */
const tested = (org: string, id: string) => asAdmin(org, 'POST', `/api/v1/log-sources/${id}/test`)
const ok = { status: 200, body: { test: { ok: true } } }
const failed = (sentence: RegExp) => ({
  status: 200,
  body: { test: { ok: false, message: expect.stringMatching(sentence) } },
})
/** What was read a second ago is asked for again. */
const aSecondLater = () => {
  const now = Date.now()
  vi.spyOn(Date, 'now').mockImplementation(() => now + 1_001)
}
const webhook = async (secret: object) => {
  const org = await newTenant()
  const name = await putSecret(org, secret)
  return { org, name, id: await register(org, 'custom_webhook', {}, name) }
}
const fetched = async () => {
  const org = await newTenant()
  const name = await putSecret(org, await newAccount())
  return { org, name, id: await register(org, 'gcp_cloud_audit', { projectId: PROJECT }, name) }
}

describe('a test judges the secret as it is now', () => {
  test('which an admin has just mended', async () => {
    const { org, name, id } = await webhook({ secrets: [] })
    expect(await tested(org, id)).toMatchObject(failed(/not of the form/))
    await putSecret(org, SECRET, name)
    aSecondLater()
    expect(await tested(org, id)).toMatchObject(ok)
  })
  test('which is good no longer', async () => {
    const { org, name, id } = await webhook(SECRET)
    expect(await tested(org, id)).toMatchObject(ok)
    await putSecret(org, {}, name)
    aSecondLater()
    expect(await tested(org, id)).toMatchObject(failed(/not of the form/))
  })
  test('and says nothing of one that cannot be read now', async () => {
    const { org, id } = await webhook(SECRET)
    expect(await tested(org, id)).toMatchObject(ok)
    await fault('secrets', 'http-500')
    aSecondLater()
    expect(await tested(org, id)).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } })
  })
  test('asking Secret Manager once a second at the most', async () => {
    const { org, name, id } = await webhook(SECRET)
    await tested(org, id)
    await tested(org, id)
    const asked = await received('secrets')
    expect(asked.filter(({ path }) => path.includes(`/${name}/`))).toHaveLength(1)
  })
  test('and a token that was got before proves nothing', async () => {
    const { org, id } = await fetched()
    expect(await tested(org, id)).toMatchObject(ok)
    await fault('google', 'invalid_grant', { path: '/token' })
    expect(await tested(org, id)).toMatchObject(failed(/invalid_grant/))
  })
})

describe('of a fault that will pass a test says to test again', () => {
  test('in a minute', async () => {
    const { org, id } = await fetched()
    await fault('google', 'http-500', { path: '/v2/entries:list' })
    expect(await tested(org, id)).toMatchObject(
      failed(/^The Cloud Logging API fails at the moment \(500 INTERNAL\)\. Test it again in a minute\.$/),
    )
  })
  test('when the API says', async () => {
    const { org, id } = await fetched()
    await fault('google', 'http-429', { path: '/v2/entries:list' })
    expect(await tested(org, id)).toMatchObject(failed(/\. Test it again in \d+ seconds\.$/))
  })
})

describe('of what is sent to us a test tells', () => {
  test.each([
    ['custom_webhook', {}, SECRET],
    ['splunk_hec', { endpoint: places.splunk }, { hecToken: crypto.randomUUID() }],
  ])('that the plan’s events of today are used up, and when more are taken: %s', async (type, config, secret) => {
    const org = await newTenant({ plan: 'pilot' })
    const id = await register(org, type, config, await putSecret(org, secret))
    const sent = (events: number) =>
      sql(
        `insert into received_events values ($1, (now() at time zone 'UTC')::date, $2)
          on conflict (org_id) do update set events = $2`,
        [org, events],
      )
    await sent(99_999)
    expect(await tested(org, id)).toMatchObject(ok)
    await sent(100_001)
    expect(await tested(org, id)).toMatchObject(failed(/events of today .* midnight \(UTC\)/))
  })
  test('that the plan does not include it any more', async () => {
    const org = await newTenant({ plan: 'pilot' })
    const id = await register(org, 'custom_webhook', {}, await putSecret(org, SECRET))
    await sql("update tenants set plan = 'free' where org_id = $1", [org])
    expect(await tested(org, id)).toMatchObject(failed(/plan does not include/))
  })
})
