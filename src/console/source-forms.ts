import type { Source } from './answers.ts'

export type SourceType = Source['source_type']
type Field = { name: string; label: string; example: string; isOptional?: true }

/** `secret`: what its secret could be called. */
type SourceForm = { name: string; secret: string; fields: Field[] }

/** What each type of source is called, and what it must be told; the API checks it. */
export const SOURCE_FORMS: Record<SourceType, SourceForm> = {
  m365_unified_audit: {
    name: 'Microsoft 365 unified audit log',
    secret: 'm365__contoso__audit',
    fields: [{ name: 'tenantId', label: 'Tenant', example: 'contoso.onmicrosoft.com' }],
  },
  google_workspace_admin: {
    name: 'Google Workspace',
    secret: 'workspace__contoso__audit',
    fields: [{ name: 'customerId', label: 'Customer id', example: 'C0abc1234' }],
  },
  gcp_cloud_audit: {
    name: 'Google Cloud audit logs',
    secret: 'gcp__contoso__audit',
    fields: [{ name: 'projectId', label: 'Project id', example: 'my-project-42' }],
  },
  azure_sentinel: {
    name: 'Microsoft Sentinel',
    secret: 'sentinel__contoso__audit',
    fields: [{ name: 'workspaceId', label: 'Workspace id', example: '2a9e4b71-c05d-4f6b-8e13-9b7d60f2a4c8' }],
  },
  splunk_hec: {
    name: 'Splunk',
    secret: 'splunk__contoso__audit',
    fields: [
      { name: 'endpoint', label: 'Endpoint', example: 'https://splunk.example.com' },
      {
        name: 'searchUrl',
        label: 'Search API (to fetch)',
        example: 'https://splunk.example.com:8089',
        isOptional: true,
      },
      { name: 'search', label: 'Search', example: 'index=main', isOptional: true },
    ],
  },
  custom_webhook: { name: 'Webhook', secret: 'webhook__contoso__audit', fields: [] },
}

export const isSourceType = (id: string): id is SourceType => Object.hasOwn(SOURCE_FORMS, id)
