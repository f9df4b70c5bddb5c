import { describe, expect, test } from 'vitest'
import { checkTarget, Targets } from '../../../src/log-sources/connectors/target.ts'
import { trouble } from '../../outside/trouble.ts'

const [DOMAIN, GUID] = ['contoso.onmicrosoft.com', '6f2c1e0a-9d47-4a57-8b1e-2f0f5a7c3d10']
const check = async (allowed: string[] | undefined) =>
  checkTarget({ field: 'tenantId', names: [DOMAIN, GUID] }, { field: 'allowedTenants', allowed })

describe('a secret', () => {
  test.each([
    ['that names no target', undefined],
    ['that names the target as the source does', ['fabrikam.example', DOMAIN]],
    ['that names it otherwise', [GUID]],
    ['that names it in other letters', [` ${GUID.toUpperCase()} `]],
  ])('%s is used', async (_, allowed) => {
    await expect(check(allowed)).resolves.toBeUndefined()
  })

  test.each([
    ['another target', ['fabrikam.example']],
    ['one whose name is longer', [`${DOMAIN}.example`, `x${DOMAIN}`]],
    ['none at all', []],
    ['nothing', ['']],
  ])('that is meant for %s is not, and the sentence does not say what for', async (_, allowed) => {
    const { message, passing } = await trouble(check(allowed))
    expect(message).toBe(
      'The secret is not meant for the tenantId of this source: its allowedTenants does not name it. Correct tenantId, or let the owner of the secret add it.',
    )
    expect(passing).toBe(false)
  })

  test.each([DOMAIN, { 0: DOMAIN }, [7], null])(
    'whose targets are no list of names has the wrong form: %j',
    (given) => {
      expect(Targets.safeParse(given).success).toBe(false)
    },
  )
})
