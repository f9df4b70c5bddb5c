import type { Source } from './answers.ts'
import { ask } from './api.ts'

/** How a source is, in words and a tone. */
export function healthOf({ enabled, fetch_error, last_fetched_at }: Source): { tone: string; text: string } {
  if (!enabled) return { tone: 'fair', text: '⏸ disabled' }
  if (fetch_error !== null) return { tone: 'bad', text: '✗ failing' }
  return last_fetched_at === null ? { tone: 'fair', text: '○ nothing came yet' } : { tone: 'good', text: '✓ healthy' }
}

/** A fetch is queued: how often, and in which steps, its result is looked for. */
const LOOKS = 20
const LOOK_INTERVAL_MS = 1_500

/** Has a source fetched now; says how that went. @throws as `call` */
export async function fetchNow(id: string): Promise<string> {
  const asked = await ask<{ source: Source }>(`/log-sources/${id}/fetch`, { method: 'POST' })
  for (let look = 0; look < LOOKS; look++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS))
    const { source } = await ask<{ source: Source }>(`/log-sources/${id}`)
    if (source.updated_at !== asked.source.updated_at)
      return source.fetch_error === null ? '✓ It was fetched.' : '✗ It could not be fetched.'
  }
  return 'It is still to be fetched. Come back later.'
}
