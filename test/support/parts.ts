import { mkdirSync, writeFileSync } from 'node:fs'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { serveClerk } from '../../dev/clerk.ts'
import { prepare, serveNeon } from '../../dev/database.ts'
import { sendJson, serve } from '../../dev/http.ts'
import { serveInbox } from '../../dev/inbox.ts'
import { serveLitellm } from '../../dev/litellm.ts'
import { serveGoogle } from '../../dev/logs/google/google.ts'
import { serveMicrosoft } from '../../dev/logs/microsoft/microsoft.ts'
import { serveSplunk } from '../../dev/logs/splunk.ts'
import { serveSecretManager } from '../../dev/secret-manager.ts'
import { serveStripe } from '../../dev/stripe/serve.ts'
import { serveWitness } from '../../dev/witness.ts'
import { formatVerifierKey, signerOf } from '../../src/audit/tree/note.ts'
import { PLAN_NAMES } from '../../src/billing/plans.ts'
import { LOG_KEY, type TestPlaces, WITNESS_KEY } from './places.ts'

/** Starts what the Worker talks to, for the tests in workerd: a real PostgreSQL behind Neon's protocol, Clerk, LiteLLM. */
export default async function startParts(_project: TestProject): Promise<() => Promise<void>> {
  const places: TestPlaces = JSON.parse(process.env.TEST_PLACES ?? '')
  const { startPostgres } = await import('./postgres.ts')
  const postgres = await startPostgres()
  await prepare(postgres.url, async () => {})
  const neon = await serveNeon(places.database, postgres.url, 20)
  const clerk = await serveClerk(places.clerk, JSON.parse(process.env.TEST_CLERK_KEY ?? ''))
  const gateway = await serveLitellm(places.gateway, 'sk-master')
  const account = {
    secretKey: 'sk_test_local',
    webhookSecret: 'whsec_test',
    webhook: 'http://127.0.0.1:9',
    plans: PLAN_NAMES,
  }
  const stripe = await serveStripe(places.stripe, account)
  const secrets = await serveSecretManager(places.secrets, JSON.parse(process.env.TEST_GOOGLE ?? '').publicKey, {})
  const log = formatVerifierKey(await signerOf(LOG_KEY.name, LOG_KEY.seed))
  const witness = await serveWitness(places.witness, { ...WITNESS_KEY, logs: [log] })
  const google = await serveGoogle(places.google)
  const microsoft = await serveMicrosoft(places.microsoft)
  const splunk = await serveSplunk(places.splunk)
  const inbox = await serveInbox(places.inbox)
  const owner = await serveOwner(places.owner, postgres.url)
  return async () => {
    for (const server of [clerk, gateway, stripe, secrets, witness, google, microsoft, splunk, inbox, owner.server]) {
      server.closeAllConnections()
      server.close()
    }
    await neon.close()
    await owner.pool.end()
    mkdirSync('test-results', { recursive: true })
    writeFileSync(`test-results/answered-${process.pid}.json`, JSON.stringify([...owner.answered].sort()))
    await postgres.stop()
  }
}

/**
 * SQL with the owner's rights, for tests to arrange and to look: `POST {query, params}` → `{rows}` or `{error, code}`; and what the API was
 * seen to answer, `POST {answered}`.
 */
async function serveOwner(base: string, url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 5 })
  pool.on('error', () => {})
  const answered = new Set<string>()
  const server = await serve(base, async ({ body }, response) => {
    const { query, params, answered: seen } = JSON.parse(body)
    if (seen) {
      for (const answer of seen) answered.add(answer)
      return sendJson(response, 200, {})
    }
    await pool.query(query, params).then(
      ({ rows }) => sendJson(response, 200, { rows }),
      ({ message, code }) => sendJson(response, 400, { error: message, code }),
    )
  })
  return { server, pool, answered }
}
