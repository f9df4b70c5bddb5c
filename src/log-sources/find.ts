import type { Context } from 'hono'
import { type AppEnv, ownDatabase } from '../http/context.ts'
import { problem } from '../http/problem.ts'
import { idOrNone } from '../ids.ts'
import { getSource } from './queries.ts'
import type { LogSource } from './source.ts'

/** 404: the organisation has no log source with the id that was asked for. */
export const sourceNotFound = (c: Context<AppEnv>): Response =>
  problem(c, { code: 'NOT_FOUND', error: 'Log source not found' })

/** The organisation's source with this id, or the answer that there is none. */
export async function findSource(c: Context<AppEnv>, id: string): Promise<LogSource | Response> {
  const source = await getSource(ownDatabase(c), c.get('principal').orgId, idOrNone('ls', id))
  if (source === undefined) return problem(c, { code: 'TENANT_NOT_FOUND' })
  return source ?? sourceNotFound(c)
}
