import { database } from '../db/client.ts'
import type { Config } from '../env.ts'
import { WebhookSecret } from '../http/standard-webhooks.ts'
import { Trouble } from '../outside/trouble.ts'
import { fetcherOf } from './connectors/all.ts'
import { isFetched } from './fetched.ts'
import { receiverUrl } from './present.ts'
import { HecSecret } from './receivers/hec-admission.ts'
import { probeCollector } from './receivers/hec-probe.ts'
import { findReceiver } from './receivers/queries.ts'
import { FULL } from './receivers/receiver.ts'
import { secretOf } from './secret.ts'
import type { LogSource } from './source.ts'

/** Whether events of a source can come in now, as a sentence for its admin. */
export type SourceTest = { ok: boolean; message: string }

/**
 * Connects to a source now, by its secret as it is now; of one that is sent to us, looks whether its secret is there, the plan includes it and the day has room.
 * @param origin of this API, where what is not fetched is sent to
 * @throws Unavailable when it is not the source that does not answer
 */
export async function testSource(config: Config, source: LogSource, origin: string): Promise<SourceTest> {
  try {
    const isOurs = !isFetched(source.source_type, source.config)
    const message = isOurs ? await received(config, source, origin) : await fetched(config, source)
    const refused = isOurs && (await notTaken(config, source))
    if (refused) return { ok: false, message: refused }
    return { ok: true, message: source.enabled ? message : `${message} ${DISABLED}` }
  } catch (error) {
    if (error instanceof Trouble) return { ok: false, message: sentenceOf(error) }
    throw error
  }
}

/** Nobody tests again for him: whoever tested is told when to. */
function sentenceOf({ message, passing, retryAfterS }: Trouble): string {
  if (!passing) return message
  return `${message} Test it again in ${retryAfterS === undefined ? 'a minute' : `${retryAfterS} seconds`}.`
}

const NOT_INCLUDED = 'The plan does not include this log source.'
const DISABLED = 'But the source is disabled: until it is enabled, nothing comes in.'

async function fetched(config: Config, source: LogSource): Promise<string> {
  const opened = await fetcherOf(source.source_type)?.open(config, source, 'test')
  return opened?.test() ?? ''
}

async function received(config: Config, source: LogSource, origin: string): Promise<string> {
  const url = receiverUrl(source, origin)
  if (source.source_type === 'splunk_hec') {
    await secretOf(config, source, HecSecret, 'test')
    return `${await probeCollector(config, source.config)} That is ${url}.`
  }
  await secretOf(config, source, WebhookSecret, 'test')
  return `Ready. Events are to be sent to ${url}.`
}

/** Why nothing that is sent to this source is taken. */
async function notTaken(config: Config, { source_type, id }: LogSource): Promise<string | undefined> {
  const receiver = await findReceiver(database(config), source_type, id)
  if (receiver?.included === false) return NOT_INCLUDED
  return receiver && receiver.room < 1 ? FULL : undefined
}
