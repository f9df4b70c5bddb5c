import type { Config } from '../env.ts'
import { Unavailable } from '../unavailable.ts'
import { fetcherOf } from './connectors/all.ts'
import type { LogSource } from './source.ts'
import { SourceTrouble } from './trouble.ts'

/** Whether events of a source can come in now, as a sentence for its admin. */
export type SourceTest = { ok: boolean; message: string }

/**
 * Connects to a source now.
 * @param origin of this API, where what is not fetched is sent to
 * @throws Unavailable when it is not the source that does not answer
 */
export async function testSource(config: Config, source: LogSource, origin: string): Promise<SourceTest> {
  try {
    const opened = await fetcherOf(source.source_type)?.open(config, source)
    return { ok: true, message: (await opened?.test()) ?? origin }
  } catch (error) {
    if (error instanceof SourceTrouble) return { ok: false, message: error.message }
    if (error instanceof Unavailable) throw error
    throw error
  }
}
