import { z } from 'zod'
import { PLAN_NAMES } from './billing/plans.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { FinishClaims } from './runs/claims.ts'

/** The bindings of wrangler.toml as they arrive: unchecked text, and what Cloudflare made. */
export interface Env {
  readonly FINISH_QUEUE: Queue<string>
  readonly ORGANIZATION_RATE: RateLimit
  readonly USER_RATE: RateLimit
  readonly ADDRESS_RATE: RateLimit
  readonly FINISH_CLAIMS: DurableObjectNamespace<FinishClaims>
  readonly [name: string]: unknown
}

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)
/** A base address without its trailing slash, so that `${url}/path` is right. */
const base = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))

const Configuration = z
  .object({
    DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\/[^\s]+$/),
    NEON_HTTP_ENDPOINT: z.url().optional(),
    CLERK_ISSUER: base,
    CLERK_JWKS_URL: z.url().optional(),
    CLERK_AUTHORIZED_PARTIES: list.refine((parties) => parties.length > 0, 'names at least one origin'),
    LITELLM_URL: base,
    LITELLM_MASTER_KEY: z.string().min(1),
    KEY_SECRET: z.string().min(32),
    SELF_SERVE_PLANS: list.default(['pilot']).pipe(z.array(z.enum(PLAN_NAMES))),
    ALLOWED_ORIGINS: list.default([]),
    GATEWAY_TIMEOUT_MS: z.coerce.number().int().min(1_000).max(120_000).default(60_000),
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
