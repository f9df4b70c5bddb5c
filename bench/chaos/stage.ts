import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { randomOf } from '../../dev/dlp/random.ts'
import { freeBase } from '../../dev/ports.ts'
import { sessionToken } from '../../dev/session.ts'
import { makeSecrets } from '../stage/secrets.ts'
import { varsOf } from '../stage/vars.ts'
import { Workerd } from '../stage/workerd.ts'
import { Broker } from './broker.ts'
import type { Fate } from './fates.ts'
import { type Bases, freeBases, serveParts } from './parts.ts'
import { DEPENDENCIES, type Dependency, seedOf } from './plan.ts'
import { FaultyProxy } from './proxy.ts'
import { REFUSALS } from './refusals.ts'

const TOKEN_TTL_S = 7_200
/** Lets everything through: all requests come from here. Now and then it fails. */
const RATE_LIMITER = `let calls = 0
export default () => ({
  limit: async () => {
    if (++calls % 50 === 0) throw new Error('down')
    return { success: true }
  },
})`

export type Stage = Awaited<ReturnType<typeof openStage>>

/** The Worker and everything that it depends on, each part behind a proxy that shows faults. `direct`: the parts themselves. */
export async function openStage(seed: number, fate: Fate, smallLimit: number) {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'))
  const secrets = await makeSecrets(folder)
  const [api, platform] = [await freeBase(), await freeBase()]
  const direct = await freeBases()
  const places = await freeBases()
  const parts = await serveParts(direct, secrets, `${api}/api/v1/billing/webhook`, smallLimit)
  const proxies = await serveProxies(places, direct, seed, fate)
  const broker = new Broker(
    async (queue, messages) => {
      const response = await fetch(`${platform}/queue`, { method: 'POST', body: JSON.stringify({ queue, messages }) })
      return response.json()
    },
    randomOf(seedOf(seed, 'broker')),
  )
  await broker.serve(direct.queue)
  const worker = new Workerd(folder, { api, platform, queue: places.queue }, varsOf(places, secrets), {
    rateLimiter: RATE_LIMITER,
  })
  return {
    api,
    direct,
    secrets,
    proxies,
    broker,
    worker,
    /** Looks into the database with the owner's rights. */
    query: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> =>
      (await parts.owner.query<Row>(sql, values)).rows,
    token: (org: string, user: string, role: 'admin' | 'member'): Promise<string> => {
      const session = { user, org, role, claims: 'v2', ttlSeconds: TOKEN_TTL_S } as const
      return sessionToken(secrets.clerkKey, places.clerk, session)
    },
    /** Fires a cron; a Worker that is dead hears nothing of it. */
    cron: (expression: string): Promise<unknown> =>
      fetch(`${platform}/cron?cron=${encodeURIComponent(expression)}`).then(
        (response) => response.arrayBuffer(),
        () => {},
      ),
    close: async () => {
      broker.stop()
      await worker.kill()
      await parts.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function serveProxies(places: Bases, direct: Bases, seed: number, fate: Fate) {
  const proxies = new Map<Dependency, FaultyProxy>()
  for (const dependency of DEPENDENCIES) {
    const proxy = await FaultyProxy.serve({
      base: places[dependency],
      target: direct[dependency],
      random: randomOf(seedOf(seed, `how ${dependency}`)),
      fate: (body) => fate.of(dependency, body),
      refusals: REFUSALS[dependency],
    })
    proxies.set(dependency, proxy)
  }
  return proxies
}
