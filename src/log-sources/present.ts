import { toSecond } from '../http/instant.ts'
import { isFetched } from './fetched.ts'
import type { LogSource } from './source.ts'

/** As the reference shows a source: times to the second. */
export const presentSource = ({
  last_fetched_at,
  created_at,
  updated_at,
  next_fetch_at: _next,
  gaps: _gaps,
  ...source
}: LogSource) => ({
  ...source,
  last_fetched_at: last_fetched_at && toSecond(last_fetched_at),
  created_at: toSecond(created_at),
  updated_at: toSecond(updated_at),
})

/** A source with what its admin may want to know of its fetching: when it is next, what is missing; or where events are to be sent. */
export const presentInFull = (source: LogSource, origin: string) => ({
  ...presentSource(source),
  ...(isFetched(source.source_type, source.config)
    ? { next_fetch_at: source.enabled && source.next_fetch_at ? toSecond(source.next_fetch_at) : null }
    : { receiver_url: receiverUrl(source, origin) }),
  gaps: source.gaps,
})

/** Where the events of a source that is not fetched are sent. */
export const receiverUrl = ({ id, source_type }: LogSource, origin: string): string =>
  `${origin}/api/v1/log-sources/${id}/${source_type === 'splunk_hec' ? 'hec' : 'webhook'}`
