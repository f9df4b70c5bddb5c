import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { putSecret, register } from '../../support/log-sources.ts'
import { asAdmin, newTenant, sql } from '../../support/world.ts'
import { kept } from './receiver.ts'
import { LATER, LOGIN, OTHER, post, REFUSED, SECRET, type Sent, took, webhookSource } from './signer.ts'

afterEach(() => vi.restoreAllMocks())

describe('a signature', () => {
  test('by either secret is good while one replaces the other', async () => {
    const id = await webhookSource(await newTenant(), [SECRET, OTHER])
    for (const secret of [SECRET, OTHER]) expect(await post(id, LOGIN, { secret })).toEqual(took(1))
  })
  test.each<[string, () => Sent]>([
    ['by a stranger', () => ({ secret: OTHER })],
    ['too old', () => ({ at: Date.now() - 310_000 })],
    ['from the future', () => ({ at: Date.now() + 310_000 })],
    ['missing', () => ({ headers: { 'webhook-signature': '' } })],
    ['of another message', () => ({ headers: { 'webhook-id': 'msg_other' } })],
  ])('that is %s is refused, and nothing is kept', async (_, sent) => {
    const id = await webhookSource(await newTenant())
    expect(await post(id, LOGIN, sent())).toMatchObject(REFUSED)
    expect(await kept(id)).toEqual([])
  })
  test('of another organisation is refused, as is a source that is not there, is none of this kind, or has no secret', async () => {
    const [org, other] = [await newTenant(), await newTenant()]
    await webhookSource(other, [OTHER])
    expect(await post(await webhookSource(org), LOGIN, { secret: OTHER })).toMatchObject(REFUSED)
    const ids = [
      ...['ls_00000000000000000000000000', 'ls_x'],
      await register(
        org,
        'splunk_hec',
        { endpoint: 'https://splunk.example.com' },
        await putSecret(org, { secrets: [SECRET] }),
      ),
      await register(org, 'custom_webhook', {}),
      await register(org, 'custom_webhook', {}, 'no_such_secret'),
      await register(org, 'custom_webhook', {}, await putSecret(other, { secrets: [SECRET] })),
      await webhookSource(org, []),
      await webhookSource(org, SECRET),
    ]
    for (const id of ids) expect(await post(id, LOGIN)).toMatchObject(REFUSED)
    expect(await sql('select from log_events where org_id = any($1)', [[org, other]])).toEqual([])
  })
  test('that is refused too often from one address is a 429, as is too much for one source', async () => {
    const id = await webhookSource(await newTenant())
    const tooMany = { status: 429, body: { code: 'RATE_LIMITED' } }
    const address = vi.spyOn(env.ADDRESS_RATE, 'limit').mockResolvedValue({ success: false })
    expect(await post(id, LOGIN, { secret: OTHER })).toMatchObject(tooMany)
    expect(await post(id, LOGIN)).toEqual(took(1))
    address.mockRestore()
    const limit = vi.spyOn(env.ORGANIZATION_RATE, 'limit').mockResolvedValue({ success: false })
    expect(await post(id, LOGIN)).toMatchObject(tooMany)
    expect(limit).toHaveBeenCalledWith({ key: `log source ${id}` })
  })
  test('when the plan’s events of the day have been sent is a 429 until the day (UTC) ends', async () => {
    const org = await newTenant({ plan: 'starter' })
    const id = await webhookSource(org)
    await sql(`insert into received_events values ($1, (now() at time zone 'UTC')::date, 499999)`, [org])
    expect(await post(id, LOGIN)).toEqual(took(1))
    const refused = await post(id, LOGIN, { id: 'msg_2' })
    expect(refused).toMatchObject({
      status: 429,
      body: { code: 'RATE_LIMITED', error: expect.stringContaining('tomorrow') },
    })
    expect(await sql('select from log_events where source_id = $1', [id])).toHaveLength(1)
  })
  test('that is wrong does not use up what its source may be sent', async () => {
    const id = await webhookSource(await newTenant())
    const limit = vi.spyOn(env.ORGANIZATION_RATE, 'limit')
    expect(await post(id, LOGIN, { secret: OTHER })).toMatchObject(REFUSED)
    expect(limit).not.toHaveBeenCalled()
    expect(await post(id, LOGIN)).toEqual(took(1))
    expect(limit).toHaveBeenCalledTimes(1)
  })
})

describe('a source', () => {
  test('that is disabled has the sender come again; strangers do not hear of it', async () => {
    const org = await newTenant()
    const id = await webhookSource(org)
    await asAdmin(org, 'PATCH', `/api/v1/log-sources/${id}`, { enabled: false })
    expect(await post(id, LOGIN, { id: 'msg_1' })).toMatchObject(LATER)
    expect(await post(id, LOGIN, { secret: OTHER })).toMatchObject(REFUSED)
    expect(await kept(id)).toEqual([])
    await asAdmin(org, 'PATCH', `/api/v1/log-sources/${id}`, { enabled: true })
    expect(await post(id, LOGIN, { id: 'msg_1' })).toEqual(took(1))
  })
  test('that the plan no longer includes has the sender come again', async () => {
    const org = await newTenant()
    const ids = [await webhookSource(org), await webhookSource(org), await webhookSource(org)]
    await sql("update tenants set plan = 'pilot' where org_id = $1", [org])
    const answers = await Promise.all(ids.map((id) => post(id, LOGIN)))
    expect(answers).toMatchObject([took(1), took(1), LATER])
  })
  test('that is removed is one that is not there', async () => {
    const org = await newTenant()
    const id = await webhookSource(org)
    await asAdmin(org, 'DELETE', `/api/v1/log-sources/${id}`)
    expect(await post(id, LOGIN)).toMatchObject(REFUSED)
  })
})
