import { signal } from '@preact/signals'
import { type Identity, identityIn } from './identity.ts'

/** Under this name a token is kept until the tab closes, if the user wants that. */
const KEPT = 'token'

type FetchOptions = { skipCache: boolean }
/** Gives the session's token; null: there is none any more. With `skipCache` one that was not given before. */
type TokenSource = (options: FetchOptions) => Promise<string | null>
/** An answer to a 401 that is awaited: a new token, or null when there will be none. */
type Renewal = { settle: (token: string | null) => void; settled: Promise<string | null> }

/** What tokens are fetched from; null: they are pasted. */
let source: TokenSource | null = null
/** The token that was pasted last. It comes before the source's until it is refused; without a source there is no other. */
let pasted: string | null = null

/** Who is signed in; null: nobody. */
export const identity = signal<Identity | null>(null)
/** Set while a new token is asked for. */
export const renewal = signal<Renewal | null>(null)

/** Signs in with a token. @param keep until the tab closes, else in memory only. @throws IdentityError */
export function signIn(token: string, keep: boolean): void {
  begin(token)
  pasted = token
  renewal.value?.settle(token)
  if (keep) sessionStorage.setItem(KEPT, token)
  else sessionStorage.removeItem(KEPT)
}

/** Whether the token is kept until the tab closes. */
export const isKept = (): boolean => sessionStorage.getItem(KEPT) !== null

/** Signs in with a source of tokens, which is asked before each call. @throws IdentityError */
export async function signInBy(tokens: TokenSource): Promise<void> {
  const token = await tokens({ skipCache: false })
  if (token === null) return
  begin(token)
  source = tokens
}

function begin(token: string): void {
  const found = identityIn(token)
  mustBeOfSame(found)
  identity.value = found
}

/** What is on the page belongs to one organisation, and a call that waits must not be made for another. @throws OtherOrganization */
function mustBeOfSame({ orgId }: Identity): void {
  if (identity.value && identity.value.orgId !== orgId)
    throw new OtherOrganization(`This token is of ${orgId}. Sign out first to work for another organisation.`)
}

class OtherOrganization extends Error {
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

/**
 * The tokens to make a call with, each after the one before was refused: the session's, then one from past its source's cache, then what the
 * user is asked for, until he gives none. What was pasted meanwhile comes first. @throws OtherOrganization
 */
export async function* tokensForCall(): AsyncGenerator<string, void> {
  let last = ''
  for (const next of [() => fetched({ skipCache: false }), () => fetched({ skipCache: true })]) {
    const token = pastedSince(last) ?? (await next())
    if (token === null) continue
    yield token
    last = token
  }
  for (let token = await newOne(last); token !== null; token = await newOne(token)) yield token
}

const newOne = async (refused: string): Promise<string | null> => pastedSince(refused) ?? askedFor()

/** The pasted token, unless it is the one that was refused; that gives way to the source, where there is one. */
function pastedSince(refused: string): string | null {
  if (pasted !== refused) return pasted
  if (source !== null) pasted = null
  return null
}

async function fetched(options: FetchOptions): Promise<string | null> {
  const token = (await source?.(options)) ?? null
  if (token !== null) mustBeOfSame(identityIn(token))
  return token
}

/** What the user gives when he is asked, once for all calls that wait; null: nothing. */
function askedFor(): Promise<string | null> {
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
