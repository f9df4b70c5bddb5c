import { randomBytes } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, importSPKI, jwtVerify } from 'jose'
import type { Answer, Settings } from './answer.ts'

const AUDIENCE = 'https://oauth2.googleapis.com/token'
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const MAX_TTL_S = 3_600
/** How far clocks may differ. */
const TOLERANCE_S = 60

/** A service account: its key's public half, what was delegated to it in which Workspace account, and what it may read. */
export type Account = {
  client_email: string
  /** Numeric. */
  client_id: string
  private_key_id: string
  /** SPKI in PEM. */
  public_key_pem: string
  /** Scopes delegated to it across the domain; none: it may act for nobody. */
  scopes: string[]
  customer: string
  /** The domain's users, and who of them are administrators. */
  users: string[]
  admins: string[]
  projects: string[]
  /** Whether it may read data access logs. */
  dataAccess: boolean
}
export type Issued = { account: Account; scope: string; subject: string | undefined; until: number }

const refuse = (status: number, error: string, error_description: string): Answer => ({
  status,
  body: { error, error_description },
})
const grant = (description: string) => refuse(400, 'invalid_grant', description)

/** Google's token endpoint: JWT bearer grants of the service accounts that it knows. */
export class TokenEndpoint {
  readonly #accounts = new Map<string, Account>()
  readonly #issued = new Map<string, Issued>()
  readonly #settings: () => Settings

  constructor(settings: () => Settings) {
    this.#settings = settings
  }

  register(account: Account): void {
    this.#accounts.set(account.client_email, account)
  }

  /** What a token that is good now was given for. */
  holder(authorization: string | undefined): Issued | undefined {
    const issued = this.#issued.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '')
    return issued && issued.until > Date.now() ? issued : undefined
  }

  async answer(form: URLSearchParams): Promise<Answer> {
    if (form.get('grant_type') !== GRANT_TYPE)
      return refuse(400, 'unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type')}`)
    const assertion = form.get('assertion') ?? ''
    const account = this.#accounts.get(issuerOf(assertion))
    if (!account) return grant('Invalid grant: account not found')
    const claims = await claimsOf(assertion, account)
    if (!claims) return grant('Invalid JWT Signature.')
    const { iat = 0, exp = 0, sub, scope } = claims
    if (exp - iat > MAX_TTL_S || iat > Date.now() / 1_000 + TOLERANCE_S)
      return grant('Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.')
    if (typeof scope !== 'string' || !scope.startsWith('https://www.googleapis.com/auth/'))
      return refuse(400, 'invalid_scope', 'Invalid OAuth scope or ID token audience provided.')
    if (sub !== undefined && account.scopes.length === 0)
      return refuse(401, 'unauthorized_client', 'Client is unauthorized to retrieve access tokens using this method.')
    if (sub !== undefined && !account.scopes.includes(scope))
      return refuse(401, 'access_denied', 'Requested client not authorized.')
    if (sub !== undefined && !account.users.includes(sub)) return grant('Invalid email or User ID')
    const token = `ya29.c.${randomBytes(48).toString('base64url')}`
    const { tokenTtlS } = this.#settings()
    this.#issued.set(token, { account, scope, subject: sub, until: Date.now() + tokenTtlS * 1_000 })
    return { status: 200, body: { access_token: token, expires_in: tokenTtlS, token_type: 'Bearer' } }
  }
}

function issuerOf(assertion: string): string {
  try {
    return decodeJwt(assertion).iss ?? ''
  } catch {
    return ''
  }
}

/** What an assertion claims that this account's key signed; undefined: it did not. */
async function claimsOf(assertion: string, { private_key_id, public_key_pem }: Account) {
  if (decodeProtectedHeader(assertion).kid !== private_key_id) return undefined
  const key = await importSPKI(public_key_pem, 'RS256')
  const options = { audience: AUDIENCE, algorithms: ['RS256'], clockTolerance: TOLERANCE_S }
  return jwtVerify(assertion, key, options).then(
    ({ payload }) => payload,
    () => undefined,
  )
}
