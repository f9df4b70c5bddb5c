import * as z from 'zod'
import type { LogTip } from './audit/tip.ts'
import { readKeyFor, readSigner } from './audit/tree/note.ts'
import type { StripeMessage } from './billing/consumer.ts'
import { PLAN_NAMES } from './billing/plans.ts'
import { ConfigurationError } from './configuration-error.ts'
import { DatabaseUrl } from './db/url.ts'
import type { DueDigest } from './digests/queries.ts'
import type { FetchMessage } from './log-sources/fetching/consumer.ts'
import type { FinishClaims } from './runs/claims.ts'

/** The bindings of wrangler.toml as they arrive: unchecked text, and what Cloudflare made. */
export interface Env {
  readonly FINISH_QUEUE: Queue<string>
  readonly STRIPE_QUEUE: Queue<StripeMessage>
  readonly FETCH_QUEUE: Queue<FetchMessage>
  readonly DIGEST_QUEUE: Queue<DueDigest>
  readonly ORGANIZATION_RATE: RateLimit
  readonly USER_RATE: RateLimit
  readonly ADDRESS_RATE: RateLimit
  readonly AUDIT_RATE: RateLimit
  readonly FINISH_CLAIMS: DurableObjectNamespace<FinishClaims>
  readonly LOG_TIPS: DurableObjectNamespace<LogTip>
  readonly [name: string]: unknown
}

/** What is read of a text. Why it could not be is not said, since that may quote the text. */
const readBy = <T>(read: (text: string) => T) =>
  z.string().transform((text, context) => {
    try {
      return read(text)
    } catch {
      context.addIssue('is malformed')
      return z.NEVER
    }
  })
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)
/** A base address without its trailing slash, so that `${url}/path` is right. */
const base = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))
/** Addresses, each as a browser says its origin, extensions' and apps' own schemes too. A host of `*` would be nobody's. */
const origins = list.pipe(
  z.array(
    z.url({ hostname: /^[^*]+$/ }).transform((url) => {
      const { origin, protocol, host } = new URL(url)
      return origin === 'null' ? `${protocol}//${host}` : origin
    }),
  ),
)

/** `price_…=plan, …`: which plan a price of Stripe's stands for. */
const prices = list
  .transform((pairs) => pairs.map((pair) => pair.split('=')))
  .pipe(z.array(z.tuple([z.string().min(1), z.enum(PLAN_NAMES)])).min(1))
  .transform((pairs) => new Map(pairs))
/** `verifier key, space, submission address, …`: who is asked to cosign checkpoints. */
const witnesses = list
  .transform((pairs) => pairs.map((pair) => pair.split(/\s+/)))
  .pipe(
    z.array(z.tuple([readBy((text) => readKeyFor('witness', text)), base]).transform(([key, url]) => ({ key, url }))),
  )
/** A service account's key, as Google gives it out. */
const ServiceAccount = z.object({
  project_id: z.string(),
  client_email: z.string(),
  private_key: z.string().regex(/^-----BEGIN PRIVATE KEY-----\s/),
  private_key_id: z.string(),
})
const serviceAccount = readBy((text): unknown => JSON.parse(text)).pipe(ServiceAccount)

const Configuration = z
  .object({
    DATABASE_URL: DatabaseUrl,
    NEON_HTTP_ENDPOINT: z.url().optional(),
    CLERK_ISSUER: base,
    CLERK_JWKS_URL: z.url().optional(),
    CLERK_AUTHORIZED_PARTIES: origins.refine((parties) => parties.length > 0),
    LITELLM_URL: base,
    LITELLM_MASTER_KEY: z.string().min(1),
    KEY_SECRET: z.string().min(32),
    SELF_SERVE_PLANS: list.default(['pilot']).pipe(z.array(z.enum(PLAN_NAMES))),
    STRIPE_SECRET_KEY: z.string().min(1),
    STRIPE_WEBHOOK_SECRET: list.pipe(z.array(z.string()).min(1)).optional(),
    STRIPE_PRICES: prices,
    STRIPE_API_URL: base.default('https://api.stripe.com'),
    BILLING_RETURN_URL: z.url({ protocol: /^https?$/ }),
    GOOGLE_SERVICE_ACCOUNT: serviceAccount.optional(),
    SECRET_MANAGER_URL: base.default('https://secretmanager.googleapis.com'),
    AUDIT_SIGNING_KEYS: list.pipe(z.array(readBy(readSigner)).min(1)),
    AUDIT_RETIRED_KEYS: list.default([]).pipe(z.array(readBy((text) => readKeyFor('log', text)))),
    AUDIT_WITNESSES: witnesses.default([]),
    MICROSOFT_LOGIN_URL: base.default('https://login.microsoftonline.com'),
    M365_MANAGEMENT_URL: base.default('https://manage.office.com'),
    LOG_ANALYTICS_URL: base.default('https://api.loganalytics.azure.com'),
    GOOGLE_TOKEN_URL: base.default('https://oauth2.googleapis.com'),
    GOOGLE_ADMIN_URL: base.default('https://admin.googleapis.com'),
    GOOGLE_LOGGING_URL: base.default('https://logging.googleapis.com'),
    TRUSTED_ORIGINS: origins.default([]),
    ALLOWED_ORIGINS: origins.default([]),
    GATEWAY_TIMEOUT_MS: z.coerce.number().int().min(1_000).max(120_000).default(60_000),
  })
  .refine((vars) => vars.STRIPE_WEBHOOK_SECRET ?? vars.GOOGLE_SERVICE_ACCOUNT, {
    path: ['STRIPE_WEBHOOK_SECRET'],
    message: 'neither it nor GOOGLE_SERVICE_ACCOUNT is there',
  })
  .superRefine(({ AUDIT_SIGNING_KEYS, AUDIT_RETIRED_KEYS }, context) => {
    const names = new Set([...AUDIT_SIGNING_KEYS, ...AUDIT_RETIRED_KEYS].map(({ name }) => name))
    if (names.size < 2) return
    for (const variable of ['AUDIT_SIGNING_KEYS', 'AUDIT_RETIRED_KEYS'])
      context.addIssue({ code: 'custom', path: [variable], message: 'are of several names' })
  })
  .transform((vars) => ({
    databaseUrl: vars.DATABASE_URL,
    neonHttpEndpoint: vars.NEON_HTTP_ENDPOINT,
    clerkIssuer: vars.CLERK_ISSUER,
    clerkJwksUrl: vars.CLERK_JWKS_URL ?? `${vars.CLERK_ISSUER}/.well-known/jwks.json`,
    clerkAuthorizedParties: vars.CLERK_AUTHORIZED_PARTIES,
    litellmUrl: vars.LITELLM_URL,
    litellmMasterKey: vars.LITELLM_MASTER_KEY,
    keySecret: vars.KEY_SECRET,
    selfServePlans: vars.SELF_SERVE_PLANS,
    stripeSecretKey: vars.STRIPE_SECRET_KEY,
    /** Undefined: Secret Manager has it. */
    stripeWebhookSecrets: vars.STRIPE_WEBHOOK_SECRET,
    stripePrices: vars.STRIPE_PRICES,
    stripeApiUrl: vars.STRIPE_API_URL,
    billingReturnUrl: vars.BILLING_RETURN_URL,
    googleServiceAccount: vars.GOOGLE_SERVICE_ACCOUNT,
    secretManagerUrl: vars.SECRET_MANAGER_URL,
    auditSigningKeys: vars.AUDIT_SIGNING_KEYS,
    auditRetiredKeys: vars.AUDIT_RETIRED_KEYS,
    auditWitnesses: vars.AUDIT_WITNESSES,
    /** Where the APIs of log sources are. */
    logApis: {
      microsoftLogin: vars.MICROSOFT_LOGIN_URL,
      m365Management: vars.M365_MANAGEMENT_URL,
      logAnalytics: vars.LOG_ANALYTICS_URL,
      googleToken: vars.GOOGLE_TOKEN_URL,
      googleAdmin: vars.GOOGLE_ADMIN_URL,
      googleLogging: vars.GOOGLE_LOGGING_URL,
    },
    /** Origins that a tenant may name although they are not public. */
    trustedOrigins: vars.TRUSTED_ORIGINS,
    allowedOrigins: vars.ALLOWED_ORIGINS,
    gatewayTimeoutMs: vars.GATEWAY_TIMEOUT_MS,
  }))

export type Config = z.output<typeof Configuration>

const parsed = new WeakMap<Env, Config>()

/**
 * The checked configuration of fetch, queue and scheduled alike; parsed once an isolate.
 * @throws ConfigurationError
 */
export function config(env: Env): Config {
  const known = parsed.get(env)
  if (known) return known
  const result = Configuration.safeParse(env)
  if (!result.success)
    throw new ConfigurationError([...new Set(result.error.issues.map((issue) => String(issue.path[0])))])
  parsed.set(env, result.data)
  return result.data
}
