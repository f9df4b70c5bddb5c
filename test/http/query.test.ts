import { beforeAll, describe, expect, test } from 'vitest'
import { asAdmin, newTenant } from '../support/world.ts'

let org: string
beforeAll(async () => {
  org = await newTenant()
})

const MIDNIGHT = '2026-11-27T00:00:00+02:00'
/** What is said of the field that is asked about; undefined: it is taken. */
async function saidOf(field: string, method: string, path: string, body?: object): Promise<string | undefined> {
  const answer = await asAdmin(org, method, `/api/v1${path}`, body)
  return answer.body.issues?.find(({ path }) => path === field)?.message
}

describe('an instant east of Greenwich', () => {
  test.each(['/runs', '/audit/entries', '/log-events'])(
    'may be typed into the query of %s as it is, where its + is a space',
    async (path) => {
      expect(await asAdmin(org, 'GET', `/api/v1${path}?from=${MIDNIGHT}&to=2026-11-26T22:00:00Z`)).toMatchObject({
        status: 200,
      })
      expect(await saidOf('from', 'GET', `${path}?from=${MIDNIGHT}&to=2026-11-26T21:59:59Z`)).toBe(
        'must not be after to',
      )
      expect(await saidOf('to', 'GET', `${path}?to=${MIDNIGHT}+`)).toBe('must be an RFC 3339 date or date-time')
      expect(await saidOf('from', 'GET', `${path}?from=${MIDNIGHT}&from=${MIDNIGHT}`)).toBe('must be given once')
    },
  )
  test('has its + in a body, where nothing takes it away', async () => {
    const ask = (from: string) =>
      saidOf('context.from', 'POST', '/agent/run', {
        agentId: 'audit-trail-narrator',
        message: 'x',
        context: { from, to: MIDNIGHT },
      })
    expect(await ask(MIDNIGHT.replace('27', '26'))).toBeUndefined()
    expect(await ask(MIDNIGHT.replace('27', '26').replace('+', ' '))).toBe('must be an RFC 3339 date or date-time')
  })
})
