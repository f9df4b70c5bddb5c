import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { issuerKey, serveClerk } from '../../dev/clerk.ts'
import { freePort, prepare, serveNeon } from '../../dev/database.ts'
import { randomOf } from '../../dev/dlp/random.ts'
import { serveLitellm } from '../../dev/litellm.ts'
import { WORKER_DATABASE_URL } from '../../dev/roles.ts'
import { serveSecretManager, serviceAccount } from '../../dev/secret-manager.ts'
import { AUTHORIZED_PARTY, sessionToken } from '../../dev/session.ts'
import { localPrice } from '../../dev/stripe/account.ts'
import { serveStripe } from '../../dev/stripe/serve.ts'
import { serveWitness, witnessKey } from '../../dev/witness.ts'
import { formatSigner, formatVerifierKey, parseSigner } from '../../src/audit/tree/note.ts'
import { PLAN_NAMES } from '../../src/billing/plans.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { Broker } from './broker.ts'
import type { Fate } from './fates.ts'
import { DEPENDENCIES, type Dependency, seedOf } from './plan.ts'
import { FaultyProxy } from './proxy.ts'
import { REFUSALS } from './refusals.ts'
import { seedTenants } from './seed.ts'
import { replyTo } from './texts.ts'
import { Workerd } from './workerd.ts'

const GATEWAY_TIMEOUT_MS = '5000'
const SECRET_NAME = 'stripe__hosted-agents__webhook-secret'
const [STRIPE_KEY, MASTER_KEY] = ['sk_test_local', 'sk-master']
const TOKEN_TTL_S = 7_200
const FORGOTTEN_EVERY_MS = 20_000

export type Stage = Awaited<ReturnType<typeof openStage>>

/** The Worker and everything that it depends on: a real PostgreSQL, the stand-ins of dev/, lasting queues, each behind a proxy that shows faults. */
export async function openStage(seed: number, fate: Fate, smallLimit: number) {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'))
  const base = async () => `http://127.0.0.1:${await freePort()}`
  const [api, platform] = [await base(), await base()]
  // What is asked past the proxies, and the proxies themselves.
  const direct = await basesOf(base)
  const places = await basesOf(base)

  const keySecret = randomBytes(32).toString('hex')
  const webhookSecret = `whsec_${randomBytes(16).toString('hex')}`
  const clerkKey = issuerKey(join(folder, 'clerk-key.json'))
  const signingKey = await formatSigner('chaos.invalid/audit', randomBytes(32))
  const logKey = formatVerifierKey(await parseSigner(signingKey))
  const witness = { name: 'chaos.invalid/witness', seed: randomBytes(32) }
  const { account, publicKey } = await serviceAccount()
  const stripe = { secretKey: STRIPE_KEY, webhookSecret, webhook: `${api}/api/v1/billing/webhook`, plans: PLAN_NAMES }
  const postgres = await startPostgres()
  const servers: Server[] = [
    await serveClerk(direct.clerk, clerkKey),
    await serveLitellm(direct.gateway, MASTER_KEY, undefined, replyTo),
    await serveStripe(direct.stripe, stripe),
    await serveSecretManager(direct.secrets, publicKey, { [SECRET_NAME]: webhookSecret }),
    await serveWitness(direct.witness, { ...witness, logs: [logKey] }),
  ]
  await prepare(postgres.url, (client) =>
    seedTenants(client, { gateway: direct.gateway, masterKey: MASTER_KEY, keySecret, smallLimit }),
  )
  const neon = await serveNeon(direct.database, postgres.url, 40)
  // It keeps every statement that came, for tests; here nobody reads them.
  const forgetting = setInterval(() => {
    void fetch(`${direct.database}/__requests`, { method: 'DELETE' }).then((response) => response.body?.cancel())
  }, FORGOTTEN_EVERY_MS)
  const owner = new pg.Pool({ connectionString: postgres.url, max: 4 })
  owner.on('error', () => {}) // PostgreSQL ends before its connections do

  const proxies = new Map<Dependency, FaultyProxy>()
  for (const dependency of DEPENDENCIES) {
    const options = {
      base: places[dependency],
      target: direct[dependency],
      random: randomOf(seedOf(seed, `how ${dependency}`)),
      fate: (body: string) => fate.of(dependency, body),
      refusals: REFUSALS[dependency],
    }
    proxies.set(dependency, await FaultyProxy.serve(options))
  }
  const broker = new Broker(
    async (queue, messages) => {
      const response = await fetch(`${platform}/queue`, { method: 'POST', body: JSON.stringify({ queue, messages }) })
      return response.json()
    },
    randomOf(seedOf(seed, 'broker')),
  )
  await broker.serve(direct.queue)

  const worker = new Workerd(
    folder,
    { api, platform, queue: places.queue },
    {
      DATABASE_URL: WORKER_DATABASE_URL,
      NEON_HTTP_ENDPOINT: `${places.database}/sql`,
      CLERK_ISSUER: places.clerk,
      CLERK_AUTHORIZED_PARTIES: AUTHORIZED_PARTY,
      LITELLM_URL: places.gateway,
      LITELLM_MASTER_KEY: MASTER_KEY,
      SELF_SERVE_PLANS: 'pilot',
      KEY_SECRET: keySecret,
      STRIPE_SECRET_KEY: STRIPE_KEY,
      STRIPE_API_URL: places.stripe,
      STRIPE_PRICES: PLAN_NAMES.map((plan) => `${localPrice(plan)}=${plan}`).join(','),
      BILLING_RETURN_URL: AUTHORIZED_PARTY,
      GOOGLE_SERVICE_ACCOUNT: account,
      SECRET_MANAGER_URL: places.secrets,
      AUDIT_SIGNING_KEYS: signingKey,
      AUDIT_WITNESSES: `${witnessKey(witness.name, witness.seed).vkey} ${places.witness}`,
      GATEWAY_TIMEOUT_MS,
    },
  )
  return {
    api,
    direct,
    folder,
    proxies,
    broker,
    worker,
    logKey,
    keySecret,
    masterKey: MASTER_KEY,
    stripeKey: STRIPE_KEY,
    /** Looks into the database with the owner's rights. */
    query: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> =>
      (await owner.query<Row>(sql, values)).rows,
    token: (org: string, user: string, role: 'admin' | 'member'): Promise<string> =>
      sessionToken(clerkKey, places.clerk, { user, org, role, claims: 'v2', ttlSeconds: TOKEN_TTL_S }),
    /** Fires a cron; nobody waits for it where the Worker is dead. */
    cron: (expression: string): Promise<unknown> =>
      fetch(`${platform}/cron?cron=${encodeURIComponent(expression)}`).then(
        (response) => response.arrayBuffer(),
        () => {},
      ),
    close: async () => {
      clearInterval(forgetting)
      broker.stop()
      await worker.kill()
      for (const server of servers) server.closeAllConnections()
      for (const server of servers) server.close()
      await neon.close()
      await owner.end()
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function basesOf(base: () => Promise<string>): Promise<Record<Dependency, string>> {
  return {
    database: await base(),
    gateway: await base(),
    queue: await base(),
    clerk: await base(),
    stripe: await base(),
    secrets: await base(),
    witness: await base(),
  }
}
