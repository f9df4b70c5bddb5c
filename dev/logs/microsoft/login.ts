import { randomUUID } from 'node:crypto'
import { APPS, CONTOSO, FABRIKAM, LOG_ANALYTICS, MANAGEMENT, type Registered } from './apps.ts'

/** An answer: JSON, or text, or nothing. */
export type Reply = { status: number; body?: unknown; text?: string; headers?: Record<string, string> }
/** What a token says, and until when (milliseconds since 1970). */
export type Token = { app: Registered; tenant: string; audience: string; until: number }

/** Faults that Entra ID can be told to show. */
export const LOGIN_FAULTS = ['login-429', 'login-500', 'login-garbage', 'short-token', 'aadsts7000222'] as const
type LoginFault = (typeof LOGIN_FAULTS)[number]

const LIFE_S = { usual: 3_599, short: 300 }
const TENANTS: readonly { domain: string; id: string }[] = [CONTOSO, FABRIKAM]

const refusal = (status: number, error: string, number: number, text: string): Reply => ({
  status,
  body: {
    error,
    error_description: `AADSTS${number}: ${text} Trace ID: ${randomUUID()} Correlation ID: ${randomUUID()} Timestamp: ${new Date().toISOString()}`,
    error_codes: [number],
    timestamp: new Date().toISOString(),
    trace_id: randomUUID(),
    correlation_id: randomUUID(),
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  },
})

/** Entra ID for client credentials: its token endpoint and OpenID metadata, and the tokens that it gave. */
export class Login {
  readonly #tokens = new Map<string, Token>()

  /** Forgets all tokens: who shows one is refused. */
  revoke(): void {
    this.#tokens.clear()
  }

  /** The token of an Authorization header; undefined: there is none that is valid for the audience. */
  tokenOf(authorization: string | undefined, audience: string): Token | undefined {
    const token = this.#tokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '')
    return token?.audience === audience && Date.now() < token.until ? token : undefined
  }

  /** `/{tenant}/oauth2/v2.0/token` and `/{tenant}/v2.0/.well-known/openid-configuration`; undefined: another path. */
  answer(method: string, path: string, body: string, fault: LoginFault | undefined): Reply | undefined {
    const [, name = '', what] =
      /^\/([^/]+)\/(oauth2\/v2\.0\/token|v2\.0\/\.well-known\/openid-configuration)$/.exec(path) ?? []
    if (what === undefined) return undefined
    if (fault === 'login-429') return { status: 429, body: {}, headers: { 'Retry-After': '17' } }
    if (fault === 'login-500') return { status: 503, text: '<html>Service Unavailable</html>' }
    if (fault === 'login-garbage') return { status: 200, text: '{"token_type":"Bea' }
    if (fault === 'aadsts7000222')
      return refusal(401, 'invalid_client', 7000222, "The provided client secret keys for app 'local' are expired.")
    const tenant = TENANTS.find(({ domain, id }) => [domain, id].includes(decodeURIComponent(name).toLowerCase()))
    if (!tenant)
      return refusal(
        400,
        'invalid_request',
        90002,
        `Tenant '${name}' not found. Check to make sure you have the correct tenant ID.`,
      )
    if (method === 'POST' && what.endsWith('token'))
      return this.#grant(tenant.id, new URLSearchParams(body), fault === 'short-token')
    const issuer = `https://login.microsoftonline.com/${tenant.id}/v2.0`
    return {
      status: 200,
      body: { issuer, token_endpoint: `https://login.microsoftonline.com/${tenant.id}/oauth2/v2.0/token` },
    }
  }

  #grant(tenant: string, form: URLSearchParams, short: boolean): Reply {
    const clientId = form.get('client_id')
    if (form.get('grant_type') !== 'client_credentials')
      return refusal(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.')
    const app = Object.values(APPS).find((known) => known.clientId === clientId)
    if (!app || tenant !== CONTOSO.id)
      return refusal(
        400,
        'unauthorized_client',
        700016,
        `Application with identifier '${clientId}' was not found in the directory.`,
      )
    if (form.get('client_secret') !== app.clientSecret)
      return refusal(
        401,
        'invalid_client',
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
      )
    const audience = [MANAGEMENT, LOG_ANALYTICS].find((api) => form.get('scope') === `${api}/.default`)
    if (audience === undefined)
      return refusal(400, 'invalid_scope', 1002012, `The provided value for scope ${form.get('scope')} is not valid.`)
    const token = `local.${randomUUID()}`
    const expires_in = short ? LIFE_S.short : LIFE_S.usual
    this.#tokens.set(token, { app, tenant, audience, until: Date.now() + expires_in * 1_000 })
    return { status: 200, body: { token_type: 'Bearer', expires_in, ext_expires_in: expires_in, access_token: token } }
  }
}
