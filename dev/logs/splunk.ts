import type { Server } from 'node:http'
import { Faults } from '../faults.ts'
import { sendJson, serve } from '../http.ts'

/** What Secret Manager keeps for a Splunk source whose search API is at `base`. */
export const splunkSecret = (base: string) => ({ hecToken: '', searchToken: '', searchUrl: base })

/** Splunk's search export and HEC health. */
export function serveSplunk(base: string): Promise<Server> {
  const faults = new Faults(['reset'] as const)
  return serve(base, (request, response) => {
    if (request.path === '/__faults') return faults.control(request, response)
    sendJson(response, 404, {})
  })
}
