import { generateKeyPairSync } from 'node:crypto'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { logApis } from './dev/logs/apis.ts'
import { WORKER_DATABASE_URL } from './dev/roles.ts'
import { serviceAccount } from './dev/secret-manager.ts'
import { AUTHORIZED_PARTY } from './dev/session.ts'
import { localPrice } from './dev/stripe/account.ts'
import { witnessKey } from './dev/witness.ts'
import { formatSigner } from './src/audit/tree/note.ts'
import { PLAN_NAMES } from './src/billing/plans.ts'
import { choosePlaces, LOG_KEY, type TestPlaces, WITNESS_KEY } from './test/support/places.ts'

/** Of what runs in Node: see dev/modules.ts. */
const execArgv = ['--import', './dev/modules.ts']

/**
 * `*.unit.test.ts` run in Node (the pure core), `*.e2e.test.ts` in Node against `npm run dev`, all others in workerd
 * against a real PostgreSQL, behind Neon's protocol, and the stand-ins of dev/.
 */
export default defineConfig(async (): Promise<ViteUserConfig> => {
  // Vitest reads this file again for each project: the first reading decides.
  process.env.TEST_PLACES ??= JSON.stringify(await choosePlaces())
  process.env.TEST_CLERK_KEY ??= JSON.stringify(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  )
  process.env.TEST_GOOGLE ??= JSON.stringify(await serviceAccount())
  const places: TestPlaces = JSON.parse(process.env.TEST_PLACES)
  const clerkKey: JsonWebKey = JSON.parse(process.env.TEST_CLERK_KEY)
  const { account: googleAccount }: { account: string } = JSON.parse(process.env.TEST_GOOGLE)
  const bindings = {
    DATABASE_URL: WORKER_DATABASE_URL,
    NEON_HTTP_ENDPOINT: `${places.database}/sql`,
    CLERK_ISSUER: places.clerk,
    CLERK_AUTHORIZED_PARTIES: AUTHORIZED_PARTY,
    LITELLM_URL: places.gateway,
    LITELLM_MASTER_KEY: 'sk-master',
    SELF_SERVE_PLANS: 'pilot',
    STRIPE_SECRET_KEY: 'sk_test_local',
    STRIPE_WEBHOOK_SECRET: 'whsec_next,whsec_test',
    STRIPE_PRICES: PLAN_NAMES.map((plan) => `${localPrice(plan)}=${plan}`).join(', '),
    STRIPE_API_URL: places.stripe,
    BILLING_RETURN_URL: 'https://app.test/settings/billing',
    GOOGLE_SERVICE_ACCOUNT: googleAccount,
    SECRET_MANAGER_URL: places.secrets,
    KEY_SECRET: 'test-key-secret-of-at-least-32-characters',
    AUDIT_SIGNING_KEYS: await formatSigner(LOG_KEY.name, LOG_KEY.seed),
    AUDIT_WITNESSES: `${witnessKey(WITNESS_KEY.name, WITNESS_KEY.seed).vkey} ${places.witness}`,
    ...logApis(places),
    ALLOWED_ORIGINS: AUTHORIZED_PARTY,
    GATEWAY_TIMEOUT_MS: '2000',
  }
  return {
    test: {
      silent: 'passed-only',
      projects: [
        {
          extends: true,
          test: {
            name: 'unit',
            include: ['test/**/*.unit.test.ts'],
            // Node's V8 compiles modifiers of expressions (`(?-i:…)`) wrongly now and then; workerd's does not (docs/phi.md).
            execArgv: [...execArgv, '--regexp-interpret-all'],
            isolate: false,
            testTimeout: 30_000,
          },
        },
        {
          extends: true,
          plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.toml' }, miniflare: { bindings } })],
          test: {
            name: 'worker',
            include: ['test/**/*.test.ts'],
            exclude: ['test/**/*.{unit,e2e}.test.ts'],
            globalSetup: './test/support/parts.ts',
            setupFiles: ['./test/support/tell.ts', './test/support/quiet.ts'],
            provide: { places, clerkKey, googleAccount },
            // Faults are shown to whoever calls next: one file at a time.
            fileParallelism: false,
            // The Worker's modules are loaded once, not once a file: half of the time.
            isolate: false,
            testTimeout: 30_000,
            hookTimeout: 30_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'e2e',
            include: ['test/**/*.e2e.test.ts'],
            execArgv,
            testTimeout: 180_000,
            hookTimeout: 240_000,
          },
        },
      ],
    },
  }
})
