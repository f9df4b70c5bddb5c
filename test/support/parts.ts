import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { serveClerk } from '../../dev/clerk.ts'
import { serveNeon } from '../../dev/database.ts'
import { sendJson, serve } from '../../dev/http.ts'
import { serveInbox } from '../../dev/inbox.ts'
import { serveLitellm } from '../../dev/litellm/serve.ts'
import { serveGoogle } from '../../dev/logs/google/google.ts'
import { serveMicrosoft } from '../../dev/logs/microsoft/microsoft.ts'
import { serveSplunk } from '../../dev/logs/splunk.ts'
import { prepare } from '../../dev/postgres.ts'
import { serveSecretManager } from '../../dev/secret-manager.ts'
import { serveStripe } from '../../dev/stripe/serve.ts'
import { serveWitness } from '../../dev/witness.ts'
import { formatVerifierKey, signerOf } from '../../src/audit/tree/note.ts'
import { PLAN_NAMES } from '../../src/billing/plans.ts'
import type { Judgement } from './conformance.ts'
import { LOG_KEY, type TestPlaces, WITNESS_KEY } from './places.ts'
import type { Seen } from './seen.ts'

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
    owner.judge.kill()
    mkdirSync('test-results', { recursive: true })
    writeFileSync(`test-results/answered-${process.pid}.json`, JSON.stringify([...owner.answered].sort()))
    await postgres.stop()
  }
}

/**
 * SQL with the owner's rights, for tests to arrange and to look: `POST {query, params}` → `{rows}` or `{error, code}`; and a judgement of what
 * the API was seen to answer, `POST {seen}` → `{faults}`.
 */
async function serveOwner(base: string, url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 5 })
  pool.on('error', () => {})
  const answered = new Set<string>()
  // A process of its own reads the description once, and not each file beside the Worker.
  const judge = fork('test/support/conformance.ts', { execArgv: ['--import', './dev/modules.ts'] })
  const server = await serve(base, async ({ body }, response) => {
    const { query, params, seen }: { query: string; params: unknown[]; seen?: Seen[] } = JSON.parse(body)
    if (seen) {
      judge.send(seen)
      const [judgements]: Judgement[][] = await once(judge, 'message')
      for (const { answer } of judgements ?? []) if (answer) answered.add(answer)
      return sendJson(response, 200, { faults: judgements?.flatMap(({ faults }) => faults) })
    }
    await pool.query(query, params).then(
      ({ rows }) => sendJson(response, 200, { rows }),
      ({ message, code }) => sendJson(response, 400, { error: message, code }),
    )
  })
  return { server, pool, judge, answered }
}
