import * as z from 'zod'
import type { Config } from '../../../env.ts'
import { type Call, isOn, noneIfTooLong, type Reply, SMALL_BYTES } from '../../../outside/call.ts'
import { Trouble } from '../../../outside/trouble.ts'
import type { Access } from '../connector.ts'
import { errorCode } from '../microsoft/errors.ts'
import { guid, instantOf } from '../microsoft/fields.ts'
import { type App, microsoft } from '../microsoft/token.ts'
import { Targets } from '../target.ts'
import { AF, feedTrouble } from './errors.ts'
import { apiTime, type ContentWindow } from './window.ts'

const WHAT = 'Microsoft 365'
/** Longest address of an answer that is kept and followed. */
const MAX_URL_CHARS = 2_000

/** What is subscribed to, in the order in which it is read. */
export const TYPES = [
  'Audit.AzureActiveDirectory',
  'Audit.Exchange',
  'Audit.SharePoint',
  'Audit.General',
  'DLP.All',
] as const
export type ContentType = (typeof TYPES)[number]
/** It needs a permission of its own (ActivityFeed.ReadDlp), which an admin may not want to give. */
const OPTIONAL: ContentType = 'DLP.All'

export const M365Secret = z.object({
  clientId: guid,
  clientSecret: z.string().min(1),
  /** The tenant of whoever wrote the calling code: quotas are counted by it. */
  publisherId: guid.optional(),
  allowedTenants: Targets,
})
export type M365Secret = z.output<typeof M365Secret>

/** A blob of events: where it is, and when it was created (RFC 3339, UTC). */
export const Content = z.object({ uri: z.string().max(MAX_URL_CHARS), id: z.string(), created: z.string() })
export type Content = z.output<typeof Content>

/** A page of a list of blobs; `next` is the address of the page after it. `unclear` counts entries that name no blob. */
type Listing = { blobs: Content[]; unclear: number; next: string | null }
/** Why a list was refused in a way that can be helped; if not, `trouble` is to be thrown. */
export type ListRefusal = { refused: 'permission' | 'window' | 'page'; trouble: Trouble }

const Subscription = z.object({ contentType: z.enum(TYPES), status: z.literal('enabled') })

/** The Management Activity API's feed of one tenant. Every method throws Trouble. */
export class Feed {
  readonly #config: Config
  readonly #app: App
  readonly #root: string
  readonly #publisher: string

  /** @param tenant its GUID */
  constructor({ config, secret }: Access<M365Secret>, app: App, tenant: string) {
    this.#config = config
    this.#app = app
    this.#root = `${config.logApis.m365Management}/api/v1.0/${tenant}/activity/feed`
    this.#publisher = secret.publisherId ?? tenant
  }

  /** Which subscriptions are on. */
  async subscriptions(): Promise<ContentType[]> {
    const reply = await this.#call(`${this.#root}/subscriptions/list`, { maxBytes: SMALL_BYTES })
    const listed = z.array(z.unknown()).safeParse(reply.json)
    if (reply.status !== 200 || !listed.success) throw feedTrouble(reply)
    return listed.data.flatMap((item) => Subscription.safeParse(item).data?.contentType ?? [])
  }

  /**
   * A page of the blobs of a type that were created in a window. A subscription that is not on is started.
   * @param page its address, as the page before gave it; null: the first
   */
  async list(type: ContentType, { from, to }: ContentWindow, page: string | null): Promise<Listing | ListRefusal> {
    const query = new URLSearchParams({ contentType: type, startTime: apiTime(from), endTime: apiTime(to) })
    const url = page ?? `${this.#root}/subscriptions/content?${query}`
    let reply = await this.#call(url)
    if (isOff(reply)) {
      const refusal = await this.#start(type)
      if (refusal) return refusal
      reply = await this.#call(url)
    }
    return refusalOf(type, reply) ?? this.#listing(reply)
  }

  #listing(reply: Reply): Listing {
    const listed = z.array(z.unknown()).safeParse(reply.json)
    if (reply.status !== 200 || !listed.success) throw feedTrouble(reply)
    const blobs = listed.data.flatMap((item) => blobOf(item) ?? [])
    const next = reply.headers.get('NextPageUri')
    // Not only when they are followed: an address that the cursor keeps is asked for again and again.
    for (const address of [...blobs.map(({ uri }) => uri), ...(next === null ? [] : [next])]) this.#own(address)
    return { blobs, unclear: listed.data.length - blobs.length, next }
  }

  /** The records of a blob, or why there are none to be had any more, as a sentence. */
  async read({ uri }: Content): Promise<unknown[] | string> {
    const reply = await this.#call(uri).catch(noneIfTooLong)
    if (reply === undefined) return 'A blob of Microsoft 365 is longer than what is read at once.'
    const code = errorCode(reply) ?? ''
    if (isOneOf(AF.lostBlobs, code)) return `Content that Microsoft 365 listed can no longer be had (${code}).`
    if (reply.status !== 200 || reply.json === undefined) throw feedTrouble(reply)
    const records = z.array(z.unknown()).safeParse(reply.json)
    return records.success ? records.data : 'A blob of Microsoft 365 is no list of records.'
  }

  async #start(type: ContentType): Promise<ListRefusal | undefined> {
    const query = new URLSearchParams({ contentType: type })
    const reply = await this.#call(`${this.#root}/subscriptions/start?${query}`, {
      method: 'POST',
      maxBytes: SMALL_BYTES,
    })
    if (reply.status === 200 || errorCode(reply) === AF.alreadyOn) return undefined
    const refusal = refusalOf(type, reply)
    if (refusal) return refusal
    throw feedTrouble(reply)
  }

  /** Whether an address is the API's. */
  isOwn(url: string): boolean {
    return url.length <= MAX_URL_CHARS && isOn(this.#root, url)
  }

  #own(url: string): string {
    if (this.isOwn(url)) return url
    throw new Trouble('Microsoft 365 gives an address that is not its own, which is not followed. Tell our support.')
  }

  /** The token goes to the API and nowhere else, whatever address an answer gave. */
  async #call(address: string, call: Pick<Call, 'method' | 'maxBytes'> = {}): Promise<Reply> {
    const url = this.#own(address)
    const published = /[?&]PublisherIdentifier=/i.test(url)
      ? url
      : `${url}${url.includes('?') ? '&' : '?'}PublisherIdentifier=${this.#publisher}`
    return microsoft.call(this.#config, this.#app, WHAT, published, call)
  }
}

const isOneOf = (codes: readonly string[], code: string): boolean => codes.includes(code)
const isOff = (reply: Reply): boolean => isOneOf([AF.noSubscription, AF.subscriptionDisabled], errorCode(reply) ?? '')

function refusalOf(type: ContentType, reply: Reply): ListRefusal | undefined {
  const code = errorCode(reply) ?? ''
  const trouble = feedTrouble(reply)
  if (type === OPTIONAL && isOneOf([AF.noPermission, AF.unknownType], code)) return { refused: 'permission', trouble }
  if (isOneOf(AF.badWindows, code)) return { refused: 'window', trouble }
  return code === AF.badPage ? { refused: 'page', trouble } : undefined
}

const Entry = z.object({
  contentUri: z.string().max(MAX_URL_CHARS),
  contentId: z.string().max(MAX_URL_CHARS),
  contentCreated: z.string(),
})
function blobOf(item: unknown): Content | undefined {
  const entry = Entry.safeParse(item).data
  const created = instantOf(entry?.contentCreated)
  return entry && created !== undefined ? { uri: entry.contentUri, id: entry.contentId, created } : undefined
}
