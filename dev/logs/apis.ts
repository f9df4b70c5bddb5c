import { googleSecrets } from './google/google.ts'
import { microsoftSecrets } from './microsoft/microsoft.ts'
import { splunkSecret } from './splunk.ts'

type Places = { microsoft: string; google: string; splunk: string; inbox: string }

/** Where the Worker finds the log sources' APIs; Splunk's and the inbox's addresses are a tenant's to give, and are let through although they are local. */
export const logApis = ({ microsoft, google, splunk, inbox }: Places) => ({
  MICROSOFT_LOGIN_URL: microsoft,
  M365_MANAGEMENT_URL: microsoft,
  LOG_ANALYTICS_URL: microsoft,
  GOOGLE_TOKEN_URL: google,
  GOOGLE_ADMIN_URL: google,
  GOOGLE_LOGGING_URL: google,
  TRUSTED_ORIGINS: `${splunk},${inbox}`,
})

/** Secrets for log sources of org_demo, by name: what an organisation's admin would put into Secret Manager. */
export function demoSecrets({ splunk }: Pick<Places, 'splunk'>, webhookKey: string): Record<string, string> {
  const owned = (secret: object) => JSON.stringify({ orgId: 'org_demo', ...secret })
  return {
    m365__demo__audit: owned(microsoftSecrets.m365),
    sentinel__demo__audit: owned(microsoftSecrets.sentinel),
    workspace__demo__audit: owned(googleSecrets.workspace),
    gcp__demo__audit: owned(googleSecrets.gcp),
    splunk__demo__audit: owned(splunkSecret(splunk)),
    webhook__demo__audit: owned({ secrets: [`whsec_${Buffer.from(webhookKey, 'hex').toString('base64')}`] }),
  }
}
