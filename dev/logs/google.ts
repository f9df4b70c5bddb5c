import type { Server } from 'node:http'
import { Faults } from '../faults.ts'
import { sendJson, serve } from '../http.ts'

/** What the service accounts here hold, as Secret Manager keeps it. */
export const googleSecrets = { workspace: {}, gcp: {} }

/** Google's token endpoint, Admin Reports API and Cloud Logging API. */
export function serveGoogle(base: string): Promise<Server> {
  const faults = new Faults(['reset'] as const)
  return serve(base, (request, response) => {
    if (request.path === '/__faults') return faults.control(request, response)
    sendJson(response, 404, {})
  })
}
