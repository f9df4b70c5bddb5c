import type { Context } from 'hono'
import type { Database } from '../db/client.ts'
import type { Config, Env } from '../env.ts'
import { type AppEnv, ownDatabase } from '../http/context.ts'

/** What the log is read, checked and signed with. */
export type AuditContext = { config: Config; db: Database; env: Env }

/** That of a request: its database shows the caller's organisation only. */
export const auditContext = (c: Context<AppEnv>): AuditContext => ({
  config: c.get('config'),
  db: ownDatabase(c),
  env: c.env,
})
