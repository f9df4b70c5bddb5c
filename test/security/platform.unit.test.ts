import { expect, test } from 'vitest'
import { unstable_readConfig } from 'wrangler'

test('an address that a caller names is reached as from outside: never straight at an origin of our own zone, past its walls', () => {
  const { compatibility_flags } = unstable_readConfig({ config: 'wrangler.toml' })
  expect(compatibility_flags).toContain('global_fetch_strictly_public')
})
