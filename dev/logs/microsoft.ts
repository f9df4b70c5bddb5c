import type { Server } from 'node:http'
import { Faults } from '../faults.ts'
import { sendJson, serve } from '../http.ts'

/** What the applications registered here hold, as Secret Manager keeps it. */
export const microsoftSecrets = { m365: {}, sentinel: {} }

/** Microsoft's token endpoint, Management Activity API and Log Analytics query API. */
export function serveMicrosoft(base: string): Promise<Server> {
  const faults = new Faults(['reset'] as const)
  return serve(base, (request, response) => {
    if (request.path === '/__faults') return faults.control(request, response)
    sendJson(response, 404, {})
  })
}
