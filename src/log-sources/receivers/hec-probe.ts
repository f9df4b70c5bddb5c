import type { Config } from '../../env.ts'
import { refusedAddress } from '../../outside/address.ts'
import { callApi, SMALL_BYTES } from '../../outside/call.ts'
import { Trouble } from '../../outside/trouble.ts'

const TIMEOUT_MS = 10_000

/**
 * Asks Splunk's HTTP Event Collector at `endpoint` whether it is well, for a source whose events are sent to us. Nothing secret is sent.
 * @returns a sentence that says so, and what is to be done for events to come
 * @throws Trouble
 */
export async function probeCollector(config: Config, settings: Readonly<Record<string, string>>): Promise<string> {
  const { endpoint = '' } = settings
  const refused = refusedAddress(endpoint, config.trustedOrigins)
  if (refused) throw new Trouble(`The endpoint of this source ${refused}. Change it.`)
  const { status } = await callApi('Splunk', `${endpoint}/services/collector/health`, {
    timeoutMs: TIMEOUT_MS,
    maxBytes: SMALL_BYTES,
  })
  if (status === 503)
    throw new Trouble("Splunk's HTTP Event Collector says that it is not well (HTTP 503). Look at its queues.", {
      passing: true,
    })
  // Some ask for a token before they say how they are.
  if (status !== 200 && status !== 400 && status !== 401 && status !== 403)
    throw new Trouble(
      `There is no HTTP Event Collector of Splunk's at endpoint (HTTP ${status}). Give its address, with its port, which is 8088 unless it was changed.`,
    )
  return "Splunk's HTTP Event Collector answers. Its events do not come by themselves: have them sent to this source's receiver_url too, with the hecToken of the secret."
}
