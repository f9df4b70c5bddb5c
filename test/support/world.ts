import { env, exports } from 'cloudflare:workers'
import { ulid } from 'ulid'
import { inject } from 'vitest'
import { SIGNED } from '../../dev/baa.ts'
import { sessionToken, type TokenRequest } from '../../dev/session.ts'
import type { AuditEntry } from '../../src/audit/entry.ts'
import { deriveGatewayKey } from '../../src/gateway/keys.ts'
import type { TestPlaces } from './places.ts'
import { see } from './seen.ts'

declare module 'vitest' {
  interface ProvidedContext {
    places: TestPlaces
    clerkKey: JsonWebKey
    googleAccount: string
  }
}

export const places = inject('places')
export const clerkKey = inject('clerkKey')

/** Runs SQL with the owner's rights. */
export async function sql<Row = Record<string, unknown>>(query: string, params: unknown[] = []): Promise<Row[]> {
  const response = await fetch(places.owner, { method: 'POST', body: JSON.stringify({ query, params }) })
  const answer = await response.json<{ rows: Row[]; error?: string; code?: string }>()
  if (!response.ok) throw Object.assign(new Error(answer.error), { code: answer.code })
  return answer.rows
}

type TenantOptions = {
  plan?: string
  runLimit?: number | null
  agents?: string[] | null
  vertical?: string
  baa?: boolean
  provisioned?: boolean
  period?: [string, string]
}

export const newOrg = () => `org_${ulid()}`

/** A new organisation of its own, so that tests do not meet in the database. */
export async function newTenant(options: TenantOptions = {}): Promise<string> {
  const {
    plan = 'enterprise',
    runLimit = null,
    agents = null,
    vertical = 'general',
    baa = false,
    provisioned = true,
    period = [null, null],
  } = options
  const orgId = newOrg()
  const alias = provisioned ? `vk_${ulid()}` : null
  await sql(
    `insert into tenants (org_id, id, plan, granted_plan, run_limit, agents, vertical, baa, baa_signed_at, key_alias, key_plan, period_start, period_end)
     values ($1, $2, $3, $3, $4, $5, $6, $7::jsonb, case when $7 is not null then now() end, $8::text, case when $8 is not null then $3 end, $9, $10)`,
    [orgId, `ten_${ulid()}`, plan, runLimit, agents, vertical, baa ? SIGNED : null, alias, ...period],
  )
  if (provisioned) {
    const key = await deriveGatewayKey({ keySecret: String(env.KEY_SECRET) }, orgId, 1)
    await fetch(`${places.gateway}/key/generate`, {
      method: 'POST',
      headers: { Authorization: 'Bearer sk-master' },
      body: JSON.stringify({ key, key_alias: alias }),
    })
  }
  return orgId
}

export const token = (request: Partial<TokenRequest> = {}) =>
  sessionToken(clerkKey, places.clerk, { user: 'user_test', role: 'member', claims: 'v2', ttlSeconds: 600, ...request })

export const bearer = async (request: Partial<TokenRequest>): Promise<Record<string, string>> => ({
  Authorization: `Bearer ${await token(request)}`,
})

/** Sends a request to the Worker. */
export async function call(path: string, init?: RequestInit): Promise<Response> {
  const request = new Request(`https://api.test${path}`, init)
  // As Cloudflare does; each request comes from somewhere else unless a test says so.
  if (!request.headers.has('CF-Connecting-IP')) request.headers.set('CF-Connecting-IP', crypto.randomUUID())
  return see(request, await exports.default.fetch(request))
}

type Flag = { type: string; offset: number; length: number; field?: string }
type Chain = { seq: number; entry_hash: string; prev_hash: string; row_hash: string }
export type Run = AuditEntry & { chain: Chain }
/** The fields of any answer; which of them an answer has is for the test to say. */
export type Answer = {
  error: string
  message: string
  success: boolean
  keyId: string
  provisioned: boolean
  budgetUsd: number | null
  resets_at: string
  period: { start: string; end: string }
  agents: { id: string; included: boolean }[]
  days: Record<string, unknown>[]
  tokens_used: number
  tenant: Record<string, unknown>
  baa: Record<string, unknown> | null
  code: string
  request_id: string
  issues: { path: string; message: string }[]
  audit_id: string
  response: string
  policy_flags: Flag[]
  runs: Run[]
  total: number
  run: Run
}
/** Sends a request and reads its JSON. */
export async function ask(
  path: string,
  init?: RequestInit,
): Promise<{ status: number; headers: Headers; body: Answer }> {
  const response = await call(path, init)
  return { status: response.status, headers: response.headers, body: await response.json<Answer>() }
}

export const HELLO = {
  agentId: 'helpdesk-tier1-triage',
  message: 'Router at floor 3 is offline since 09:00 — ticket ITSD-4421',
}

/** `POST /api/v1/agent/run` as a member of the organisation. */
export async function postRun(orgId: string, body: unknown = HELLO, headers: Record<string, string> = {}) {
  return ask('/api/v1/agent/run', {
    method: 'POST',
    headers: { ...(await bearer({ org: orgId })), 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** `GET` as a member of the organisation. */
export const get = async (orgId: string, path: string) => ask(path, { headers: await bearer({ org: orgId }) })

/** Sends a request as an admin of the organisation. */
export const asAdmin = async (orgId: string, method: string, path: string, body?: object) =>
  ask(path, {
    method,
    headers: {
      ...(await bearer({ org: orgId, role: 'admin', user: 'user_admin' })),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })

export const CONTROLS = [
  'gateway',
  'database',
  'stripe',
  'secrets',
  'witness',
  'microsoft',
  'google',
  'splunk',
  'inbox',
] as const
type Control = (typeof CONTROLS)[number]
export const fault = (part: Control, fault: string, options: { times?: number; match?: string; path?: string } = {}) =>
  fetch(`${places[part]}/__faults`, { method: 'POST', body: JSON.stringify({ fault, ...options }) })
export const noFaults = () => Promise.all(CONTROLS.map((part) => fault(part, 'none')))
type Received = { path: string; body: { messages: { content: string }[] } }
export const received = async (part: Control): Promise<Received[]> =>
  (await (await fetch(`${places[part]}/__requests`)).json<{ requests: Received[] }>()).requests
export const forget = (part: Control) => fetch(`${places[part]}/__requests`, { method: 'DELETE' })

/** A stored audit entry; big integers as text, as `pg` reads them. */
export type Row = {
  id: string
  seq: string
  run_no: string
  action: string
  user_id: string
  detail: Record<string, unknown> | null
  policy_flags: Flag[]
  entry_hash: string
  prev_hash: string
  row_hash: string
}

/** An organisation's books: its entries in order, what is reserved and counted, and open intents. */
export async function books(orgId: string) {
  const entries = await sql<Row>(
    "select *, encode(entry_hash, 'hex') entry_hash, encode(prev_hash, 'hex') prev_hash, encode(row_hash, 'hex') row_hash from audit_entries where org_id = $1 order by seq",
    [orgId],
  )
  const [period] = await sql<{ runs: string; reserved: string }>(
    'select sum(runs)::text runs, sum(reserved)::text reserved from usage_periods where org_id = $1',
    [orgId],
  )
  const intents = await sql<{ audit_id: string }>('select audit_id from run_intents where org_id = $1', [orgId])
  return {
    entries,
    actions: entries.map((entry) => entry.action),
    runs: Number(period?.runs ?? 0),
    reserved: Number(period?.reserved ?? 0),
    intents: intents.map(({ audit_id }) => audit_id),
  }
}
