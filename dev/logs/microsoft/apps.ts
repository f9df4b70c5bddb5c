/** The demo tenant: a domain of it, and its GUID. */
export const CONTOSO = { domain: 'contoso.onmicrosoft.com', id: '6f2c1e0a-9d47-4a57-8b1e-2f0f5a7c3d10' } as const
/** Another tenant, which none of our apps has access to. */
export const FABRIKAM = { domain: 'fabrikam.onmicrosoft.com', id: 'b1d7f3c2-58a0-4c3e-9f64-71e2a90c5b8d' } as const
/** The demo workspace of Microsoft Sentinel. */
export const WORKSPACE = '2a9e4b71-c05d-4f6b-8e13-9b7d60f2a4c8'

/** The APIs, as tokens name them; who wants a token for one asks for `{api}/.default`. */
export const MANAGEMENT = 'https://manage.office.com'
export const LOG_ANALYTICS = 'https://api.loganalytics.io'

/** An app registration of Contoso; `roles` are the permissions that an admin consented to. */
export type Registered = { clientId: string; clientSecret: string; roles: readonly string[] }

export const APPS = {
  m365: {
    clientId: '0c7d2f4e-1b3a-4d58-a6c9-e27f8b5d1a90',
    clientSecret: 'local~m365~client~secret',
    roles: ['ActivityFeed.Read'],
  },
  m365WithDlp: {
    clientId: '4e8a1c95-7f20-4b6d-93e4-0d5c2a7b8f16',
    clientSecret: 'local~dlp~client~secret',
    roles: ['ActivityFeed.Read', 'ActivityFeed.ReadDlp'],
  },
  sentinel: {
    clientId: '93b5d0e7-26c4-4a1f-8d72-5f9e3c6a0b48',
    clientSecret: 'local~sentinel~client~secret',
    roles: ['Data.Read'],
  },
  withoutRights: {
    clientId: 'd60f9a3b-84e1-4c27-b5d8-1a7c4e2f9053',
    clientSecret: 'local~other~client~secret',
    roles: [],
  },
} as const satisfies Record<string, Registered>

const secretOf = ({ clientId, clientSecret }: Registered) => ({ clientId, clientSecret })
/** What these apps' secrets hold, as Secret Manager keeps it. */
export const microsoftSecrets = {
  m365: secretOf(APPS.m365),
  sentinel: { tenantId: CONTOSO.id, ...secretOf(APPS.sentinel) },
}
