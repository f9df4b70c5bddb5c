import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

// The stack's files go to a folder of their own; read when dev/places.ts is first loaded.
process.env.DEV_DIR = mkdtempSync(join(tmpdir(), 'bench-log-sources-'))
const { serveNeon } = await import('../../dev/database.ts')
const { prepare } = await import('../../dev/postgres.ts')
const { freeBase } = await import('../../dev/ports.ts')
const { logApis } = await import('../../dev/logs/apis.ts')
const { serveGoogle } = await import('../../dev/logs/google/google.ts')
const { WORKER_DATABASE_URL } = await import('../../dev/roles.ts')
const { serveSecretManager, serviceAccount } = await import('../../dev/secret-manager.ts')
const { startWorker } = await import('../../dev/worker.ts')
const { startPostgres } = await import('../../test/support/postgres.ts')
const { formatSigner } = await import('../../src/audit/tree/note.ts')
const { newId } = await import('../../src/ids.ts')

const ORG = 'org_bench'

export type Stage = Awaited<ReturnType<typeof openStage>>

/** The Worker as built, in workerd, with a real PostgreSQL, Google's stand-in and a Secret Manager; all gone with `close`. */
export async function openStage(secrets: Record<string, object>) {
  const [api, neon, google, secretManager, nowhere] = [
    await freeBase(),
    await freeBase(),
    await freeBase(),
    await freeBase(),
    await freeBase(),
  ]
  const postgres = await startPostgres()
  await prepare(postgres.url, async (client) => {
    await client.query(`insert into tenants (org_id, id, plan, vertical) values ($1, $2, 'enterprise', 'general')`, [
      ORG,
      newId('ten'),
    ])
  })
  const database = await serveNeon(neon, postgres.url, 20)
  const stand = await serveGoogle(google)
  const { account, publicKey } = await serviceAccount()
  const owned = Object.entries(secrets).map(([name, secret]) => [name, JSON.stringify({ orgId: ORG, ...secret })])
  const manager = await serveSecretManager(secretManager, publicKey, Object.fromEntries(owned))
  const owner = new pg.Client(postgres.url)
  await owner.connect()
  const vars = {
    DATABASE_URL: WORKER_DATABASE_URL,
    NEON_HTTP_ENDPOINT: `${neon}/sql`,
    CLERK_ISSUER: nowhere,
    CLERK_AUTHORIZED_PARTIES: nowhere,
    LITELLM_URL: nowhere,
    LITELLM_MASTER_KEY: 'none',
    KEY_SECRET: 'a-key-secret-of-at-least-32-characters',
    STRIPE_SECRET_KEY: 'none',
    STRIPE_WEBHOOK_SECRET: 'none',
    STRIPE_PRICES: 'price_none=pro',
    BILLING_RETURN_URL: nowhere,
    GOOGLE_SERVICE_ACCOUNT: account,
    SECRET_MANAGER_URL: secretManager,
    AUDIT_SIGNING_KEYS: await formatSigner('bench.invalid/audit', new Uint8Array(32).fill(7)),
    ...logApis({ google, microsoft: nowhere, splunk: nowhere, inbox: nowhere }),
  }
  return {
    api,
    google,
    owner,
    startWorker: () => startWorker(api, vars),
    close: async () => {
      await owner.end()
      for (const server of [stand, manager]) {
        server.closeAllConnections()
        server.close()
      }
      await database.close()
      await postgres.stop()
      rmSync(process.env.DEV_DIR ?? '', { recursive: true, force: true })
    },
  }
}

/** Registers a source of the bench's organisation. @returns its id */
export async function addSource({ owner }: Stage, type: string, config: object, secretRef: string, fetched: boolean) {
  const id = newId('ls')
  await owner.query(
    `insert into log_sources (id, org_id, source_type, display_name, config, secret_ref, next_fetch_at)
     values ($1, $2, $3, $3, $4, $5, case when $6 then now() end)`,
    [id, ORG, type, config, secretRef, fetched],
  )
  return id
}

/** How many events of a source are kept; those whose id is of a pattern. */
async function countEvents({ owner }: Stage, source: string, uid: string): Promise<number> {
  const { rows } = await owner.query(
    'select count(*)::int events from log_events where source_id = $1 and coalesce(uid, id) ~ $2',
    [source, uid],
  )
  return rows[0].events
}

/** Bytes from the least to the most, in MiB. */
const rangeOf = (bytes: readonly number[]): string =>
  [Math.min(...bytes), Math.max(...bytes)].map((size) => Math.round(size / 1_048_576)).join('–')

/** What the bench says of a source: how many events are kept (with ids of a pattern), how often the Worker was killed, how long it took. */
export const reportOf = async (stage: Stage, source: string, { kills, started, resident }: Progress, uid = '') => ({
  kept: await countEvents(stage, source, uid),
  kills,
  seconds: Math.round((Date.now() - started) / 1_000),
  'workerd, MiB': rangeOf(resident),
})
type Progress = { kills: number; started: number; resident: readonly number[] }
