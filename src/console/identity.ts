import { fromBase64Url } from '../bytes.ts'

/** Whom a session token is of, by its own words: the server checks them. */
export type Identity = { userId: string; orgId: string; isAdmin: boolean }

/** Thrown where a text is no token that the API can accept; said to the user. */
class IdentityError extends Error {
  override readonly name: string = 'IdentityError'
}

/** Thrown where a session is good, and no organisation is active in it. */
export class NoOrganization extends IdentityError {
  override readonly name = 'NoOrganization'
}

type Claims = { sub?: string; exp?: number; org_id?: string; org_role?: string; o?: { id?: string; rol?: string } }

/** Reads a token's claims, of either version of Clerk's. @throws IdentityError */
export function identityIn(token: string, now = Date.now()): Identity {
  const { sub, exp = 0, org_id, org_role, o } = claimsIn(token)
  if (sub === undefined) throw new IdentityError('This is not a session token: it names no user.')
  if (exp * 1_000 <= now) throw new IdentityError('This token has expired.')
  const orgId = o?.id ?? org_id
  if (orgId === undefined) throw new NoOrganization('This token has no active organisation.')
  return { userId: sub, orgId, isAdmin: (o?.rol ?? org_role?.replace(/^org:/, '')) === 'admin' }
}

function claimsIn(token: string): Claims {
  const [, payload = ''] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token) ?? []
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64Url(payload)))
  } catch {
    throw new IdentityError('This is not a session token: paste all of it, three parts with dots between them.')
  }
}
