import { describe, expect, test } from 'vitest'
import { HELLO, newTenant, postRun } from '../support/world.ts'

describe('the plan’s runs', () => {
  test('that are left are said with each answer, and from 80 % on with a warning', async () => {
    const org = await newTenant({ runLimit: 5 })
    const answers = []
    for (let i = 0; i < 6; i++) answers.push(await postRun(org))
    expect(answers.map(({ headers }) => /"runs";r=(\d+);t=\d+/.exec(headers.get('RateLimit') ?? '')?.[1])).toEqual([
      '4',
      '3',
      '2',
      '1',
      '0',
      '0',
    ])
    expect(answers.map(({ headers }) => headers.get('X-Run-Limit-Warning'))).toEqual([
      null,
      null,
      null,
      '4 of 5 runs of this period are used',
      '5 of 5 runs of this period are used',
      '5 of 5 runs of this period are used',
    ])
    for (const { headers } of answers) expect(headers.get('RateLimit-Policy')).toContain('"runs";q=5')
    const { status, headers, body } = answers[5] ?? (await postRun(org))
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'RUN_LIMIT_EXCEEDED' })
    const now = new Date()
    const nextMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)
    expect(body.resets_at).toBe(new Date(nextMonth).toISOString())
    expect(Math.abs(nextMonth - Date.now() - Number(headers.get('Retry-After')) * 1_000)).toBeLessThan(60_000)
  })
  test('of an unlimited plan are not counted down', async () => {
    const { headers } = await postRun(await newTenant())
    expect(headers.get('RateLimit')).toBeNull()
    expect(headers.get('X-Run-Limit-Warning')).toBeNull()
  })
  test('are said of a blocked run too', async () => {
    const { status, headers } = await postRun(await newTenant({ runLimit: 5 }), {
      ...HELLO,
      message: 'SSN 123-45-6789',
    })
    expect({ status, left: headers.get('RateLimit') }).toEqual({ status: 422, left: expect.stringContaining('r=4') })
  })
})
