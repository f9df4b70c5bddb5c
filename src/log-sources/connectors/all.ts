import type { Config } from '../../env.ts'
import type { Purpose } from '../../secrets/secret-manager.ts'
import { secretOf } from '../secret.ts'
import type { LogSource, SourceType } from '../source.ts'
import type { Connector, Page } from './connector.ts'
import { gcp } from './gcp/gcp.ts'
import { m365 } from './m365/m365.ts'
import { sentinel } from './sentinel/sentinel.ts'
import { splunkSearch } from './splunk/splunk.ts'
import { workspace } from './workspace/workspace.ts'

/** A connector with what it may use of one source. */
type Opened = { test(): Promise<string>; page(cursor: unknown, now: Date): Promise<Page> }
/** How the events of a type of source are fetched. `open` throws Trouble, or Unavailable when Secret Manager does not answer. */
export type Fetcher = Pick<Connector<unknown>, 'intervalS' | 'pagesPerMinute'> & {
  open(config: Config, source: LogSource, purpose?: Purpose): Promise<Opened>
}

const fetcher = <Secret>(connector: Connector<Secret>): Fetcher => ({
  intervalS: connector.intervalS,
  pagesPerMinute: connector.pagesPerMinute,
  open: async (config, source, purpose) => {
    const secret = await secretOf(config, source, connector.secret, purpose)
    const access = { config, settings: source.config, secret }
    return { test: () => connector.test(access), page: (cursor, now) => connector.page(access, cursor, now) }
  },
})

const FETCHERS: Partial<Record<SourceType, Fetcher>> = {
  m365_unified_audit: fetcher(m365),
  google_workspace_admin: fetcher(workspace),
  gcp_cloud_audit: fetcher(gcp),
  splunk_hec: fetcher(splunkSearch),
  azure_sentinel: fetcher(sentinel),
}

/** How events of this type of source are fetched; undefined: they are not. */
export const fetcherOf = (type: SourceType): Fetcher | undefined => FETCHERS[type]
