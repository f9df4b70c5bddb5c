import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { keySetOf } from '../../dev/clerk.ts'
import { freeBase } from '../../dev/ports.ts'
import { sessionToken } from '../../dev/session.ts'
import { newId } from '../../src/ids.ts'
import { openDatabase } from '../audit/database.ts'
import { startStub } from '../speed/gateways.ts'
import { makeSecrets } from '../stage/secrets.ts'
import { varsOf } from '../stage/vars.ts'
import { Workerd } from '../stage/workerd.ts'

const TOKEN_TTL_S = 7_200

export type Stage = Awaited<ReturnType<typeof openStage>>

/** The Worker in bare workerd before a real PostgreSQL, with a gateway whose answer is constant. */
export async function openStage(connections: number) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-growth-'))
  const secrets = await makeSecrets(folder)
  const [stub, api, platform] = [await freeBase(), await freeBase(), await freeBase()]
  const stubs = await startStub(stub, keySetOf(secrets.clerkKey))
  const { neon, owner, close } = await openDatabase()
  const at = { gateway: stub, clerk: stub, stripe: stub, secrets: stub, witness: stub }
  const vars = varsOf({ ...at, database: new URL(neon).origin }, secrets)
  const worker = new Workerd(folder, { api, platform, queue: stub }, vars)
  await worker.start()
  const pool = new Pool(api, { connections, pipelining: 1 })
  return {
    owner,
    /** @throws Error it was not answered 200 */
    async ask(token: string, path: string, body?: object): Promise<Record<string, unknown>> {
      const headers = { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) }
      const call = {
        path: `/api/v1${path}`,
        method: body ? 'POST' : 'GET',
        headers,
        body: body ? JSON.stringify(body) : null,
      }
      const { statusCode, body: answer } = await pool.request(call)
      const text = await answer.text()
      if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${text.slice(0, 300)}`)
      return JSON.parse(text)
    },
    token: (org: string): Promise<string> => {
      const session = { user: 'user_bench', org, role: 'admin', claims: 'v2', ttlSeconds: TOKEN_TTL_S } as const
      return sessionToken(secrets.clerkKey, stub, session)
    },
    /** Organisations on a plan without a limit of runs, provisioned. */
    async addOrganizations(orgs: readonly string[]): Promise<void> {
      await owner.query(
        `insert into tenants (org_id, id, plan, vertical, key_alias, key_plan)
         select org, id, 'enterprise', 'general', alias, 'enterprise' from unnest($1::text[], $2::text[], $3::text[]) as t (org, id, alias)`,
        [orgs, orgs.map(() => newId('ten')), orgs.map(() => newId('vk'))],
      )
    },
    close: async () => {
      await pool.close()
      await worker.kill()
      await close()
      stubs.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const run = {
  agentId: 'helpdesk-tier1-triage',
  message: 'Router at floor 3 is offline since 09:00, ticket ITSD-4421',
}
