import { WORKER_DATABASE_URL } from '../../dev/roles.ts'
import { AUTHORIZED_PARTY } from '../../dev/session.ts'
import { localPrice } from '../../dev/stripe/account.ts'
import { witnessKey } from '../../dev/witness.ts'
import { PLAN_NAMES } from '../../src/billing/plans.ts'
import type { Secrets } from './secrets.ts'

type Places = Record<'database' | 'gateway' | 'clerk' | 'stripe' | 'secrets' | 'witness', string>

/** Short, so that a gateway that hangs holds nobody up for long, and leases end soon. */
const GATEWAY_TIMEOUT_MS = '5000'

/** The Worker's configuration: who it talks to, and what it knows. */
export const varsOf = (places: Places, secrets: Secrets): Record<string, string> => ({
  DATABASE_URL: WORKER_DATABASE_URL,
  NEON_HTTP_ENDPOINT: `${places.database}/sql`,
  CLERK_ISSUER: places.clerk,
  CLERK_AUTHORIZED_PARTIES: AUTHORIZED_PARTY,
  LITELLM_URL: places.gateway,
  LITELLM_MASTER_KEY: secrets.masterKey,
  SELF_SERVE_PLANS: 'pilot',
  KEY_SECRET: secrets.keySecret,
  STRIPE_SECRET_KEY: secrets.stripeKey,
  STRIPE_API_URL: places.stripe,
  STRIPE_PRICES: PLAN_NAMES.map((plan) => `${localPrice(plan)}=${plan}`).join(','),
  BILLING_RETURN_URL: AUTHORIZED_PARTY,
  GOOGLE_SERVICE_ACCOUNT: secrets.account,
  SECRET_MANAGER_URL: places.secrets,
  AUDIT_SIGNING_KEYS: secrets.signingKey,
  AUDIT_WITNESSES: `${witnessKey(secrets.witness.name, secrets.witness.seed).vkey} ${places.witness}`,
  GATEWAY_TIMEOUT_MS,
})
