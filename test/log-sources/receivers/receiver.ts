import { env } from 'cloudflare:workers'
import { inject } from 'vitest'
import { app } from '../../../src/app.ts'
import type { KeptEvent } from '../../../src/log-events/event.ts'
import { putSecret, register } from '../../support/log-sources.ts'
import { see } from '../../support/seen.ts'
import { places, sql } from '../../support/world.ts'

/** An installation that has a Secret Manager. */
const installation = { ...env, GOOGLE_SERVICE_ACCOUNT: inject('googleAccount') }

/** Sends a request to a source's receiver; each comes from somewhere else unless a test says so. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const request = new Request(`https://api.test/api/v1/log-sources/${path}`, init)
  if (!request.headers.has('CF-Connecting-IP')) request.headers.set('CF-Connecting-IP', crypto.randomUUID())
  return see(request, await app.request(request, undefined, installation))
}

export const HEC_TOKEN = '7c1f0a52-5d1e-4b0e-9a55-3a8d6d1f2b90'
/** Registers a source that Splunk's senders send to. @returns its id */
export const hecSource = async (org: string, secret: object = { hecToken: HEC_TOKEN }): Promise<string> =>
  register(org, 'splunk_hec', { endpoint: places.splunk }, await putSecret(org, secret))

/** What is kept of a source, in the order of what it says. */
export const kept = (id: string): Promise<(KeptEvent & { org_id: string })[]> =>
  sql('select * from log_events where source_id = $1 order by message, id', [id])

/** How often a text stands in anything that the table of events has of an organisation. */
export const mentions = async (org: string, text: string): Promise<number> => {
  const [row] = await sql<{ times: number }>(
    'select count(*)::integer times from log_events e where org_id = $1 and strpos(to_jsonb(e)::text, $2) > 0',
    [org, text],
  )
  return Number(row?.times)
}
