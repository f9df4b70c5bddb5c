import { describe, expect, test } from 'vitest'
import { formatSigner } from '../src/audit/tree/note.ts'
import { ConfigurationError } from '../src/configuration-error.ts'
import { database } from '../src/db/client.ts'
import { config, type Env } from '../src/env.ts'
import { key } from './support/log.ts'

const signer = (name: string) => formatSigner(name, new Uint8Array(32).fill(7))
const SIGNER = await signer('log.example')
const [LOG, OTHER_LOG, WITNESS] = [key('log.example', 8), key('other.example', 8), key('witness.example', 9, 4)]
const GOOD = {
  DATABASE_URL: 'postgres://worker:s3cret-canary@ep-x.neon.tech/db',
  CLERK_ISSUER: 'https://clerk.example.com/',
  CLERK_AUTHORIZED_PARTIES: 'https://app.example.com, https://admin.example.com',
  LITELLM_URL: 'https://litellm.example.com',
  LITELLM_MASTER_KEY: 'sk-canary',
  KEY_SECRET: 'k'.repeat(32),
  STRIPE_SECRET_KEY: 'sk_live_canary',
  STRIPE_WEBHOOK_SECRET: 'whsec_canary',
  STRIPE_PRICES: 'price_1=pro, price_2=enterprise',
  BILLING_RETURN_URL: 'https://app.example.com/billing',
  AUDIT_SIGNING_KEYS: SIGNER,
}
const serviceAccount = (private_key: string) =>
  JSON.stringify({ project_id: 'p', client_email: 'a@p.iam.gserviceaccount.com', private_key, private_key_id: 'k' })
/** Bindings that are no text do not matter to the configuration. */
const env = (vars: Record<string, string | undefined>) => vars as Partial<Env> as Env

const refused = (vars: Record<string, string | undefined>): ConfigurationError => {
  try {
    config(env(vars))
  } catch (error) {
    if (error instanceof ConfigurationError) return error
  }
  throw new Error('accepted')
}

describe('the configuration', () => {
  test('is parsed with its defaults, and once', () => {
    const vars = env(GOOD)
    expect(config(vars)).toMatchObject({
      clerkIssuer: 'https://clerk.example.com',
      clerkJwksUrl: 'https://clerk.example.com/.well-known/jwks.json',
      clerkAuthorizedParties: ['https://app.example.com', 'https://admin.example.com'],
      allowedOrigins: [],
      gatewayTimeoutMs: 60_000,
      stripePrices: new Map([
        ['price_1', 'pro'],
        ['price_2', 'enterprise'],
      ]),
      stripeWebhookSecrets: ['whsec_canary'],
    })
    expect(config(vars)).toBe(config(vars))
  })

  test.each<[string, string | undefined]>([
    ['DATABASE_URL', undefined],
    ['DATABASE_URL', 'mysql://worker:canary@ep-x.invalid/db'],
    ['DATABASE_URL', 'postgres://worker:ab/canary@ep-x.invalid/db'],
    ['DATABASE_URL', 'postgres://worker:12#canary@ep-x.invalid/db'],
    ['DATABASE_URL', 'postgres://worker:ab?canary@ep-x.invalid/db'],
    ['DATABASE_URL', 'postgres://worker:ab\\canary@ep-x.invalid/db'],
    ['DATABASE_URL', 'postgres://worker:ab%canary@ep-x.invalid/db'],
    ['DATABASE_URL', 'postgres://worker:canary\u2192@ep-x.invalid/db'],
    ['DATABASE_URL', 'postgres://worker:canary@ep-x.invalid/db\n'],
    ['DATABASE_URL', 'postgres://canary@ep-x.invalid/db'],
    ['DATABASE_URL', 'postgres://:canary@ep-x.invalid/db'],
    ['DATABASE_URL', 'postgres://w:canar@/db'],
    ['DATABASE_URL', 'postgres://worker:canary@ep-x.invalid'],
    ['DATABASE_URL', 'postgres://worker:canary@ep-x.invalid/?sslmode=require'],
    ['CLERK_ISSUER', 'clerk'],
    ['CLERK_AUTHORIZED_PARTIES', ' , '],
    ...['CLERK_AUTHORIZED_PARTIES', 'ALLOWED_ORIGINS', 'TRUSTED_ORIGINS'].flatMap((name): [string, string][] => [
      [name, '*'],
      [name, 'canary.example.com'],
      [name, 'https://*.canary.example.com'],
      [name, 'https://app.example.com,canary:x'],
    ]),
    ['LITELLM_URL', 'ftp://x'],
    ['LITELLM_MASTER_KEY', undefined],
    ['SELF_SERVE_PLANS', 'pilot,canary'],
    ['KEY_SECRET', 'short-canary'],
    ['STRIPE_SECRET_KEY', undefined],
    ['STRIPE_WEBHOOK_SECRET', undefined],
    ['STRIPE_WEBHOOK_SECRET', ' , '],
    ['STRIPE_PRICES', ''],
    ['STRIPE_PRICES', 'price_canary'],
    ['STRIPE_PRICES', 'price_canary=gold'],
    ['STRIPE_PRICES', 'price_canary=x=pro'],
    ['STRIPE_PRICES', '=pro'],
    ['STRIPE_API_URL', 'canary'],
    ['BILLING_RETURN_URL', 'javascript:canary'],
    ['GOOGLE_SERVICE_ACCOUNT', 'canary'],
    ['GOOGLE_SERVICE_ACCOUNT', '{"private_key":"canary"}'],
    ['GOOGLE_SERVICE_ACCOUNT', serviceAccount('canary')],
    ['GOOGLE_SERVICE_ACCOUNT', serviceAccount('-----BEGIN PRIVATE KEY-----\\ncanary')],
    ['GOOGLE_SERVICE_ACCOUNT', serviceAccount('-----BEGIN RSA PRIVATE KEY-----\ncanary')],
    ['AUDIT_SIGNING_KEYS', undefined],
    ['AUDIT_SIGNING_KEYS', ' , '],
    ['AUDIT_SIGNING_KEYS', 'canary'],
    ['AUDIT_SIGNING_KEYS', 'PRIVATE+KEY+canary.example+00000000+AQcHBwc='],
    ['AUDIT_SIGNING_KEYS', `${SIGNER},canary`],
    ['AUDIT_SIGNING_KEYS', LOG.vkey],
    ['AUDIT_RETIRED_KEYS', 'canary'],
    ['AUDIT_RETIRED_KEYS', SIGNER],
    ['AUDIT_RETIRED_KEYS', WITNESS.vkey],
    ['AUDIT_WITNESSES', 'canary'],
    ['AUDIT_WITNESSES', 'canary https://witness.example'],
    ['AUDIT_WITNESSES', WITNESS.vkey],
    ['AUDIT_WITNESSES', `${WITNESS.vkey} canary`],
    ['AUDIT_WITNESSES', `${LOG.vkey} https://witness.example`],
    ['GATEWAY_TIMEOUT_MS', '10'],
    ['GATEWAY_TIMEOUT_MS', 'soon'],
  ])('without a good %s (%s) is refused by name, and shows no value', (name, value) => {
    const error = refused({ ...GOOD, [name]: value })
    expect(error.variables).toEqual([name])
    expect(error.message).not.toMatch(/canary|\+/)
  })

  test('takes a service account as Google gives it out, in place of the secrets that it may read', () => {
    const GOOGLE_SERVICE_ACCOUNT = serviceAccount('-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n')
    const read = config(env({ ...GOOD, STRIPE_WEBHOOK_SECRET: undefined, GOOGLE_SERVICE_ACCOUNT }))
    expect(read.googleServiceAccount).toMatchObject({ project_id: 'p' })
  })

  test.each([
    ['CLERK_AUTHORIZED_PARTIES', 'clerkAuthorizedParties'],
    ['ALLOWED_ORIGINS', 'allowedOrigins'],
    ['TRUSTED_ORIGINS', 'trustedOrigins'],
  ] as const)('reads the addresses of %s as browsers say their origins', (name, key) => {
    const vars = {
      ...GOOD,
      [name]:
        'https://App.example.com/, http://localhost:3000/page,https://b\u00fccher.example:443,chrome-extension://abc/',
    }
    const origins = [
      'https://app.example.com',
      'http://localhost:3000',
      'https://xn--bcher-kva.example',
      'chrome-extension://abc',
    ]
    expect(config(env(vars))[key]).toEqual(origins)
  })

  test.each([
    'postgresql://worker:a%2Fb%25%40@ep-x-pooler.eu-central-1.aws.invalid/neondb?sslmode=require&channel_binding=require',
    "postgres://worker:!$&'()*+,;=:@ep-x.invalid:5432/db",
  ])('takes a connection string whose password is percent-encoded: %s', (DATABASE_URL) => {
    expect(config(env({ ...GOOD, DATABASE_URL })).databaseUrl).toBe(DATABASE_URL)
    expect(database({ databaseUrl: DATABASE_URL })).toBeDefined()
  })

  test('takes keys of an audit log of one name only, and shows none', async () => {
    for (const vars of [
      { AUDIT_SIGNING_KEYS: `${SIGNER},${await signer('other.example')}` },
      { AUDIT_RETIRED_KEYS: OTHER_LOG.vkey },
    ]) {
      const error = refused({ ...GOOD, ...vars })
      expect(error.variables).toEqual(['AUDIT_SIGNING_KEYS', 'AUDIT_RETIRED_KEYS'])
      expect(error.message).not.toMatch(/example|\+/)
    }
    const witnesses = { AUDIT_WITNESSES: `${WITNESS.vkey} https://witness.example/` }
    expect(config(env({ ...GOOD, AUDIT_RETIRED_KEYS: LOG.vkey, ...witnesses }))).toMatchObject({
      auditSigningKeys: [{ name: 'log.example' }],
      auditRetiredKeys: [{ name: 'log.example', id: LOG.id }],
      auditWitnesses: [{ key: { name: 'witness.example', id: WITNESS.id }, url: 'https://witness.example' }],
    })
  })
})
