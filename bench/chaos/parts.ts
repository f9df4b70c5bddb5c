import type { Server } from 'node:http'
import pg from 'pg'
import { serveClerk } from '../../dev/clerk.ts'
import { serveNeon } from '../../dev/database.ts'
import { serveLitellm } from '../../dev/litellm/serve.ts'
import { freeBase } from '../../dev/ports.ts'
import { prepare } from '../../dev/postgres.ts'
import { serveSecretManager } from '../../dev/secret-manager.ts'
import { serveStripe } from '../../dev/stripe/serve.ts'
import { serveWitness } from '../../dev/witness.ts'
import { PLAN_NAMES } from '../../src/billing/plans.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import type { Secrets } from '../stage/secrets.ts'
import { DEPENDENCIES, type Dependency } from './plan.ts'
import { seedTenants } from './seed.ts'
import { replyTo } from './texts.ts'

const CONNECTIONS = 40
const SECRET_NAME = 'stripe__hosted-agents__webhook-secret'
const FORGOTTEN_EVERY_MS = 20_000

export type Bases = Record<Dependency, string>

export async function freeBases(): Promise<Bases> {
  const bases = await Promise.all(DEPENDENCIES.map(async (dependency) => [dependency, await freeBase()] as const))
  return Object.fromEntries(bases) as Bases
}

/** What the Worker depends on, but its queues: a real PostgreSQL behind Neon's protocol, and the stand-ins of dev/. */
export async function serveParts(at: Bases, secrets: Secrets, webhook: string, smallLimit: number) {
  const { keySecret, masterKey, stripeKey: secretKey, webhookSecret, witness, logKey } = secrets
  const servers: Server[] = [
    await serveClerk(at.clerk, secrets.clerkKey),
    await serveLitellm(at.gateway, masterKey, undefined, replyTo),
    await serveStripe(at.stripe, { secretKey, webhookSecret, webhook, plans: PLAN_NAMES }),
    await serveSecretManager(at.secrets, secrets.accountKey, { [SECRET_NAME]: webhookSecret }),
    await serveWitness(at.witness, { ...witness, logs: [logKey] }),
  ]
  const postgres = await startPostgres()
  await prepare(postgres.url, (client) =>
    seedTenants(client, { gateway: at.gateway, masterKey, keySecret, smallLimit }),
  )
  const neon = await serveNeon(at.database, postgres.url, CONNECTIONS)
  // It keeps every statement that came, for tests; here nobody reads them.
  const forgetting = setInterval(() => {
    void fetch(`${at.database}/__requests`, { method: 'DELETE' }).then((response) => response.body?.cancel())
  }, FORGOTTEN_EVERY_MS)
  const owner = new pg.Pool({ connectionString: postgres.url, max: 4 })
  owner.on('error', () => {}) // PostgreSQL ends before its connections do
  return {
    owner,
    close: async () => {
      clearInterval(forgetting)
      for (const server of servers) server.closeAllConnections()
      for (const server of servers) server.close()
      await neon.close()
      await owner.end()
      await postgres.stop()
    },
  }
}
