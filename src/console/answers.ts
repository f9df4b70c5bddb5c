import type {
  FetchedLogSource,
  LogSource,
  operations,
  PolicyFlag,
  ReceivingLogSource,
  RunEvent,
  Scan,
  Tenant,
} from '../../client/schema.ts'

// What the API answers, by the names that the console has for it. client/schema.ts is made of the API's description.

export type {
  AgentDay as Day,
  Baa,
  ChainedAuditEntry as Entry,
  ChainedRun as RunDetail,
  LogKeys,
  LogSource as Source,
  LogSourceTest as SourceTest,
  Provisioning,
  Run as RunSummary,
  Scan,
  Stats,
  Tenant,
} from '../../client/schema.ts'

type Listed<Id extends 'listAgents' | 'listAuditEntries' | 'listRuns'> =
  operations[Id]['responses'][200]['content']['application/json']
export type Agents = Listed<'listAgents'>
export type EntryList = Listed<'listAuditEntries'>
export type RunList = Listed<'listRuns'>

export type ScanFlag = PolicyFlag & Partial<Scan['policy_flags'][number]>
export type Done = Extract<RunEvent, { event: 'done' }>['data']
export type Vertical = Tenant['vertical']
/** One that is fetched, or that is sent to us. */
export type SourceInFull = LogSource & Pick<FetchedLogSource, 'gaps'> & Partial<FetchedLogSource & ReceivingLogSource>
