import * as z from 'zod'
import { instant } from '../db/instant.ts'
import { line } from '../http/body.ts'
import { GUID } from '../ids.ts'
import { Address, refusedAddress } from '../outside/address.ts'
import { isName, REFUSED, shownText } from '../secrets/credential.ts'

export const SOURCE_TYPES = [
  'm365_unified_audit',
  'google_workspace_admin',
  'gcp_cloud_audit',
  'splunk_hec',
  'azure_sentinel',
  'custom_webhook',
] as const
export type SourceType = (typeof SOURCE_TYPES)[number]
/** What of a source is no secret, as CONFIGS has it for its type. */
export type Config = Readonly<Record<string, string>>

const DOMAIN = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/
/** One to which paths are added: without its trailing slash. */
const Base = Address.transform((value) => value.replace(/\/+$/, ''))

/** What each type must be told, and may be; unknown keys are refused, since whoever gives them means something by them. */
export const CONFIGS = {
  m365_unified_audit: z.strictObject({
    tenantId: shownText
      .max(253)
      .regex(new RegExp(`${GUID.source}|${DOMAIN.source}`), 'must be a GUID or a domain')
      .meta({ description: 'GUID, or a domain.', examples: ['contoso.onmicrosoft.com'] }),
  }),
  google_workspace_admin: z.strictObject({
    customerId: shownText
      .regex(/^C[0-9a-z]{6,12}$/, 'must be the customer id of the Workspace account, as C0abc1234')
      .meta({ description: 'Of the Workspace account.', examples: ['C0abc1234'] }),
  }),
  gcp_cloud_audit: z.strictObject({
    projectId: shownText
      .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'must be a project id (not its name or number)')
      .meta({ description: 'Not its name or number.', examples: ['contoso-prod-42'] }),
  }),
  splunk_hec: z
    .strictObject({
      endpoint: Base.describe('Public https address of your HEC.'),
      searchUrl: Base.optional().describe('Of the search API, to be fetched instead of sent to.'),
      search: shownText.optional().meta({ description: 'What to fetch; with searchUrl.', examples: ['index=main'] }),
    })
    .refine(({ searchUrl, search }) => (searchUrl === undefined) === (search === undefined), {
      path: ['search'],
      message: 'searchUrl and search go together',
    })
    .transform(({ endpoint, searchUrl, search }) =>
      searchUrl !== undefined && search !== undefined ? { endpoint, searchUrl, search } : { endpoint },
    ),
  azure_sentinel: z.strictObject({
    workspaceId: shownText.regex(GUID, 'must be a GUID').meta({ examples: ['2a9e4b71-c05d-4f6b-8e13-9b7d60f2a4c8'] }),
  }),
  custom_webhook: z.strictObject({}),
} as const satisfies Record<SourceType, z.ZodType>

/** Which of the addresses that a config names may not be called, and why. */
export const refusedAddresses = (config: Config, trusted: readonly string[]): { path: string; message: string }[] =>
  ['endpoint', 'searchUrl'].flatMap((key) => {
    const message = config[key] !== undefined && refusedAddress(config[key], trusted)
    return message ? [{ path: `config.${key}`, message }] : []
  })

/** Whether a type's events come from the audit log of a service, which names accounts and no patients. */
export const isAuditLog = (type: SourceType): boolean => type !== 'splunk_hec' && type !== 'custom_webhook'

export const DisplayName = line(100).refine(isName, REFUSED)

export const LogSource = z.object({
  id: z.string(),
  org_id: z.string(),
  source_type: z.enum(SOURCE_TYPES),
  display_name: z.string(),
  config: z.record(z.string(), z.string()),
  secret_ref: z.string().nullable(),
  enabled: z.boolean(),
  last_fetched_at: instant.nullable(),
  fetch_error: z.string().nullable(),
  created_at: instant,
  updated_at: instant,
  next_fetch_at: instant.nullable(),
  gaps: z.array(z.object({ from: z.string(), to: z.string(), reason: z.string() })),
})
/** A registered source, as its row has it. */
export type LogSource = z.output<typeof LogSource>
