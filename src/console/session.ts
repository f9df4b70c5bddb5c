import { signal } from '@preact/signals'
import { type Identity, identityIn } from './identity.ts'

/** Under this name a token is kept until the tab closes, if the user wants that. */
const KEPT = 'token'

/** Gives the session's token; null: there is none any more. */
type TokenSource = () => Promise<string | null>
/** An answer to a 401 that is awaited: a new token, or null when there will be none. */
type Renewal = { settle: (token: string | null) => void; settled: Promise<string | null> }

let source: TokenSource = async () => null
/** The token with which the user signed in last. */
let newest = ''

/** Who is signed in; null: nobody. */
export const identity = signal<Identity | null>(null)
/** Set while a new token is asked for. */
export const renewal = signal<Renewal | null>(null)

/** Signs in with a token. @param keep until the tab closes, else in memory only. @throws IdentityError */
export function signIn(token: string, keep: boolean): void {
  begin(token, async () => token)
  if (keep) sessionStorage.setItem(KEPT, token)
  else sessionStorage.removeItem(KEPT)
}

/** Whether the token is kept until the tab closes. */
export const isKept = (): boolean => sessionStorage.getItem(KEPT) !== null

/** Signs in with a source of tokens that are fetched afresh before each call. @throws IdentityError */
export async function signInBy(tokens: TokenSource): Promise<void> {
  const token = await tokens()
  if (token === null) return
  begin(token, async () => {
    const next = await tokens()
    if (next !== null) mustBeOfSame(identityIn(next))
    return next
  })
}

function begin(token: string, tokens: TokenSource): void {
  const found = identityIn(token)
  mustBeOfSame(found)
  source = tokens
  newest = token
  identity.value = found
  renewal.value?.settle(token)
}

/** What is on the page belongs to one organisation, and a call that waits must not be made for another. @throws OtherOrganization */
function mustBeOfSame({ orgId }: Identity): void {
  if (identity.value && identity.value.orgId !== orgId)
    throw new OtherOrganization(`This token is of ${orgId}. Sign out first to work for another organisation.`)
}

export class OtherOrganization extends Error {
  override readonly name = 'OtherOrganization'
}

/** Signs in with a token that was kept, if there is one that is still good. */
export function resume(): void {
  const kept = sessionStorage.getItem(KEPT)
  if (kept === null) return
  try {
    signIn(kept, true)
  } catch {
    sessionStorage.removeItem(KEPT)
  }
}

/** Forgets the token and, by a reload, all that was typed and shown. */
export function signOut(): void {
  sessionStorage.removeItem(KEPT)
  location.reload()
}

/** The token for a call; null: there is none. @throws OtherOrganization */
export const currentToken = async (): Promise<string | null> => (await source()) ?? renew('')

/** Another token than the one that was refused: one that was given since, or what the user is asked for; null: there will be none. */
export function renew(refused: string): Promise<string | null> {
  if (refused !== '' && refused !== newest) return Promise.resolve(newest)
  if (!renewal.value) {
    const { promise: settled, resolve } = Promise.withResolvers<string | null>()
    const settle = (token: string | null): void => {
      renewal.value = null
      resolve(token)
    }
    renewal.value = { settled, settle }
  }
  return renewal.value.settled
}
