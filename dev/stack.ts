import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { formatSigner, formatVerifierKey, parseSigner } from '../src/audit/tree/note.ts'
import { PLAN_NAMES } from '../src/billing/plans.ts'
import { issuerKey, serveClerk } from './clerk.ts'
import { complain } from './command.ts'
import { serveNeon } from './database.ts'
import { curlLine, demoRun } from './demo.ts'
import { mustBeFree, sendJson, serve } from './http.ts'
import { serveInbox } from './inbox.ts'
import { serveLitellm } from './litellm/serve.ts'
import { demoSecrets, logApis } from './logs/apis.ts'
import { serveGoogle } from './logs/google/google.ts'
import { serveMicrosoft } from './logs/microsoft/microsoft.ts'
import { serveSplunk } from './logs/splunk.ts'
import { apiPort, devDir, devFile, MASTER_KEY, type Places, places } from './places.ts'
import { openPostgres, prepare } from './postgres.ts'
import { WORKER_DATABASE_URL } from './roles.ts'
import { serveSecretManager, serviceAccount } from './secret-manager.ts'
import { seedKeys, seedTenants } from './seed.ts'
import { AUTHORIZED_PARTY, sessionToken } from './session.ts'
import { localPrice } from './stripe/account.ts'
import { serveStripe } from './stripe/serve.ts'
import { serveWitness, witnessKey } from './witness.ts'
import { startWorker } from './worker.ts'

/** Short, so that a gateway that hangs is seen to time out, and a run that died is soon swept. */
const GATEWAY_TIMEOUT_MS = '10000'

/** Where the stack's parts will be. Before anything is begun, or thrown away: another stack may be running on this data. */
async function freePlaces(): Promise<Places> {
  const all = places(apiPort())
  const { gateway, ...ours } = all
  for (const base of Object.values(process.env.LITELLM_URL === undefined ? all : ours)) await mustBeFree(base)
  return all
}
const stack = await freePlaces().catch((error) => {
  complain(error)
  process.exit()
})
if (process.env.DEV_FRESH === '1') rmSync(devDir, { recursive: true, force: true })

/** What must be stopped, in this order, when the stack ends. */
const stops: (() => unknown)[] = []
let stopping = false
async function shutDown(code: number): Promise<never> {
  if (!stopping) {
    stopping = true
    for (const stop of stops) await stop()
  }
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void shutDown(0))
// npm, or the shell that it runs us in, may be killed without a word to us.
const parent = process.ppid
setInterval(() => process.ppid !== parent && void shutDown(0), 1_000).unref()

try {
  await start()
} catch (error) {
  complain(error)
  await shutDown(1)
}

async function start(): Promise<void> {
  const keySecret = kept('key-secret')
  const gateway = {
    url: process.env.LITELLM_URL ?? stack.gateway,
    masterKey: process.env.LITELLM_MASTER_KEY ?? MASTER_KEY,
  }
  const clerkKey = issuerKey()
  const secrets = await startStandIns(clerkKey, gateway)
  const seeded = await startDatabase(gateway, keySecret)
  const worker = await startWorker(stack.api, {
    DATABASE_URL: WORKER_DATABASE_URL,
    NEON_HTTP_ENDPOINT: `${stack.database}/sql`,
    CLERK_ISSUER: stack.clerk,
    CLERK_AUTHORIZED_PARTIES: AUTHORIZED_PARTY,
    LITELLM_URL: gateway.url,
    LITELLM_MASTER_KEY: gateway.masterKey,
    SELF_SERVE_PLANS: PLAN_NAMES.join(','),
    KEY_SECRET: keySecret,
    STRIPE_API_URL: stack.stripe,
    STRIPE_PRICES: PLAN_NAMES.map((plan) => `${localPrice(plan)}=${plan}`).join(','),
    BILLING_RETURN_URL: `${AUTHORIZED_PARTY}/settings/billing`,
    SECRET_MANAGER_URL: stack.secrets,
    ...secrets,
    ...logApis(stack),
    ALLOWED_ORIGINS: AUTHORIZED_PARTY,
    GATEWAY_TIMEOUT_MS,
  })
  stops.unshift(() => worker.stop())

  const described = { ...stack, gateway: gateway.url, data: devDir }
  writeFileSync(devFile('stack.json'), JSON.stringify(described, null, 2))
  await serve(stack.control, ({ path }, response) =>
    sendJson(response, path === '/__stack' ? 200 : 404, path === '/__stack' ? described : { error: 'not found' }),
  )
  const session = { user: 'user_1', org: 'org_demo', role: 'admin', claims: 'v2', ttlSeconds: 86_400 } as const
  const token = await sessionToken(clerkKey, stack.clerk, session)
  if (seeded) await demoRun(stack.api, token)
  else console.log('\nThe gateway has keys of another key-secret: runs fail until `npm run -s tenant -- rekey --yes`.')
  console.log(
    `\nControl: ${stack.control}/__stack   Worker's log: ${devFile('worker.log')}\n\n${curlLine(stack.api, token)}\n\nready ${stack.api}`,
  )
}

type Gateway = { url: string; masterKey: string }

/** Starts what stands in for everybody else. @returns the Worker's vars for what they know each other by */
async function startStandIns(clerkKey: JsonWebKey, { masterKey }: Gateway): Promise<Record<string, string>> {
  await serveClerk(stack.clerk, clerkKey)
  if (process.env.LITELLM_URL === undefined) await serveLitellm(stack.gateway, masterKey, devFile('litellm-keys.json'))
  const stripe = {
    secretKey: 'sk_test_local',
    webhookSecret: `whsec_${kept('webhook-secret')}`,
    webhook: `${stack.api}/api/v1/billing/webhook`,
    plans: PLAN_NAMES,
  }
  await serveStripe(stack.stripe, stripe, devFile('stripe.json'))
  const { account, publicKey } = await serviceAccount()
  await serveGoogle(stack.google)
  await serveMicrosoft(stack.microsoft)
  await serveSplunk(stack.splunk)
  await serveInbox(stack.inbox)
  await serveSecretManager(stack.secrets, publicKey, {
    'stripe__hosted-agents__webhook-secret': stripe.webhookSecret,
    ...demoSecrets(stack, kept('log-webhook-secret')),
  })
  const signingKey = await formatSigner(`${new URL(stack.api).host}/audit`, keptBytes('signing-key'))
  const witness = { name: `${new URL(stack.witness).host}/witness`, seed: keptBytes('witness-key') }
  await serveWitness(stack.witness, { ...witness, logs: [formatVerifierKey(await parseSigner(signingKey))] })
  return {
    STRIPE_SECRET_KEY: stripe.secretKey,
    GOOGLE_SERVICE_ACCOUNT: account,
    AUDIT_SIGNING_KEYS: signingKey,
    AUDIT_WITNESSES: `${witnessKey(witness.name, witness.seed).vkey} ${stack.witness}`,
  }
}

/** @returns whether the demo organisations have their keys */
async function startDatabase({ url, masterKey }: Gateway, keySecret: string): Promise<boolean> {
  const postgres = await openPostgres(process.env.DATABASE_URL, devFile('pglite'))
  stops.unshift(() => postgres.close())
  const seeded = await prepare(postgres.url, async (client) => {
    await seedTenants(client)
    return seedKeys(client, { litellmUrl: url, litellmMasterKey: masterKey }, keySecret)
  })
  const neon = await serveNeon(stack.database, postgres.url, postgres.connections)
  stops.unshift(() => neon.close())
  return seeded
}

/** A random secret of the local stack, made once. */
function kept(name: string): string {
  const file = devFile(name)
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}
function keptBytes(name: string): Buffer {
  return Buffer.from(kept(name), 'hex')
}
