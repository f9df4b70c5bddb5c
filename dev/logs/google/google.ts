import { generateKeyPairSync } from 'node:crypto'
import type { Server } from 'node:http'
import { type Handler, Requests, sendJson, serve } from '../../http.ts'
import { gcpFixtures } from '../fixtures/gcp.ts'
import { DEMO_ADMIN, workspaceFixtures } from '../fixtures/workspace.ts'
import { DEFAULTS, refusal } from './answer.ts'
import { googleFaults } from './faults.ts'
import { type Generated, servedOf } from './generate.ts'
import { listEntries } from './logging.ts'
import { type Account, TokenEndpoint } from './oauth.ts'
import { listActivities } from './reports.ts'
import { Store } from './store.ts'

export const DEMO_CUSTOMER = 'C0demo123'
export const DEMO_PROJECT = 'demo-project-42'
const REPORTS_SCOPE = 'https://www.googleapis.com/auth/admin.reports.audit.readonly'

/** What an account may do unless who registers it says otherwise. */
const RIGHTS = {
  scopes: [REPORTS_SCOPE],
  customer: DEMO_CUSTOMER,
  users: [DEMO_ADMIN, 'nobody.special@contoso.example'],
  admins: [DEMO_ADMIN],
  projects: [DEMO_PROJECT],
  dataAccess: true,
}

/** A service account with a new key: its key file, and its account as Google has it. */
function serviceAccount(name: string, number: number) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const named = {
    client_email: `${name}@${DEMO_PROJECT}.iam.gserviceaccount.com`,
    client_id: `11${String(number).padStart(19, '0')}`,
    private_key_id: String(number).padStart(40, 'a'),
  }
  const file = {
    ...{ type: 'service_account', project_id: DEMO_PROJECT, private_key: privateKey, ...named },
    token_uri: 'https://oauth2.googleapis.com/token',
  }
  return { file, account: { ...RIGHTS, ...named, public_key_pem: publicKey } satisfies Account }
}

/** The keys take a while to be made: only who needs them makes them. */
let made: { workspace: ReturnType<typeof serviceAccount>; gcp: ReturnType<typeof serviceAccount> } | undefined
function demo() {
  made ??= { workspace: serviceAccount('workspace-logs', 1), gcp: serviceAccount('gcp-logs', 2) }
  return made
}

/** What the service accounts here hold, as Secret Manager keeps it. */
export const googleSecrets = {
  get workspace() {
    return { ...demo().workspace.file, subject: DEMO_ADMIN }
  },
  get gcp() {
    return demo().gcp.file
  },
}

/**
 * Google's token endpoint, Admin Reports API and Cloud Logging API, with what happened in the last 20 hours at a small company.
 * Controls: `/__faults`, `/__requests`; `POST /__accounts` (an Account, of which rights may be left out); `POST /__settings`
 * (Settings, in part; `{}` restores them); `POST /__events {"kind":"workspace"|"gcp","events":[raw…],"arrival"?:ISO}` adds,
 * `DELETE /__events` restores; `POST /__generate {"kind":"gcp","count":n}` makes up entries.
 */
export async function serveGoogle(base: string): Promise<Server> {
  const stores = {
    workspace: new Store(
      (now) => workspaceFixtures(now, DEMO_CUSTOMER),
      ({ id }) => (typeof id === 'object' && id !== null && 'time' in id ? id.time : undefined),
    ),
    gcp: new Store(
      (now) => gcpFixtures(now, DEMO_PROJECT),
      ({ timestamp }) => timestamp,
    ),
  }
  let settings = DEFAULTS
  let generated: Generated = { count: 0, end: Date.now(), project: DEMO_PROJECT }
  const requests = new Requests<{ method: string; path: string; query: Record<string, string>; body: string }>()
  const faults = googleFaults()
  const tokens = new TokenEndpoint(() => settings)
  for (const { account } of [demo().workspace, demo().gcp]) tokens.register(account)

  const handle: Handler = async ({ method, path, url, body, raw }, response) => {
    if (path.startsWith('/__')) return sendJson(response, 200, control(method, path, body) ?? {})
    requests.add({ method, path, query: Object.fromEntries(url.searchParams), body })
    const asked = path === '/v2/entries:list' ? JSON.parse(body) : undefined
    const pageToken = url.searchParams.has('pageToken') || asked?.pageToken !== undefined
    if (faults.meets({ path, body, pageToken }, response)) return
    if (path === '/token') {
      const { status, body: answer } = await tokens.answer(new URLSearchParams(body))
      return sendJson(response, status, answer)
    }
    const holder = tokens.holder(raw.headers.authorization)
    const { status, body: answer } = !holder
      ? refusal(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', 'authError')
      : asked
        ? listEntries(asked, holder, { store: stores.gcp, generated, settings })
        : (listActivities(url, holder, stores.workspace, settings) ??
          refusal(404, 'NOT_FOUND', 'Not Found', 'notFound'))
    sendJson(response, status, answer)
  }
  return serve(base, handle, { '/__faults': faults.control, '/__requests': requests.control })

  function control(method: string, path: string, body: string): object | undefined {
    if (path === '/__events' && method === 'DELETE') {
      for (const store of Object.values(stores)) store.restore()
      generated = { ...generated, count: 0 }
      return undefined
    }
    const given = JSON.parse(body)
    if (path === '/__settings') {
      settings = Object.keys(given).length === 0 ? DEFAULTS : { ...settings, ...given }
      return settings
    }
    if (path === '/__accounts') tokens.register({ ...RIGHTS, ...given })
    if (path === '/__events') {
      const arrival = given.arrival === undefined ? Date.now() : Date.parse(given.arrival)
      const kind: keyof typeof stores = given.kind
      stores[kind].add(given.events.map((event: Record<string, unknown>) => ({ raw: event, arrival })))
    }
    if (path !== '/__generate') return undefined
    generated = { count: given.count, end: Date.now(), project: DEMO_PROJECT }
    return { entries: given.count, served: servedOf(given.count) }
  }
}
