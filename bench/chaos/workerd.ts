import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildSync } from 'esbuild'

const START_TIMEOUT_MS = 20_000
/** The bindings of wrangler.toml. */
const QUEUES = {
  FINISH_QUEUE: 'hosted-agents-finish',
  STRIPE_QUEUE: 'hosted-agents-stripe',
  FETCH_QUEUE: 'hosted-agents-fetch',
  DIGEST_QUEUE: 'hosted-agents-digest',
}
const OBJECTS = { FINISH_CLAIMS: 'FinishClaims', LOG_TIPS: 'LogTip' }
const RATES = ['ORGANIZATION_RATE', 'USER_RATE', 'ADDRESS_RATE']
/** Lets everything through: all requests come from here. Now and then it fails. */
const RATE_LIMITER = `let calls = 0
export default () => ({
  limit: async () => {
    if (++calls % 50 === 0) throw new Error('down')
    return { success: true }
  },
})`
const COMPATIBILITY_DATE = '2026-11-01'

type Places = { api: string; platform: string; queue: string }

/**
 * The Worker as it is deployed, in bare workerd, which starts in a part of a second and so can be killed often. Its Durable Objects are files,
 * and outlive it; its queues are at `places.queue`.
 */
export class Workerd {
  readonly #folder: string
  readonly #places: Places
  readonly #vars: Record<string, string>
  #child: ChildProcess | undefined
  #reaper: ChildProcess | undefined

  /** @param folder for the bundle, the objects' files and the log */
  constructor(folder: string, places: Places, vars: Record<string, string>) {
    this.#folder = folder
    this.#places = places
    this.#vars = vars
    mkdirSync(join(folder, 'objects'))
    const quiet = { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' }
    execFileSync('wrangler', ['deploy', '--dry-run', '--outdir', folder], { stdio: 'pipe', env: quiet })
    const platform = new URL('./platform.ts', import.meta.url).pathname
    buildSync({ entryPoints: [platform], outfile: join(folder, 'platform.js'), format: 'esm' })
    writeFileSync(join(folder, 'config.capnp'), configOf(folder, places, Object.keys(vars)))
  }

  /** What it logged, all that were killed included. */
  get log(): string {
    return join(this.#folder, 'workerd.log')
  }

  async start(): Promise<void> {
    const log = openSync(this.log, 'a')
    const binary = new URL('../../node_modules/workerd/bin/workerd', import.meta.url).pathname
    const child = spawn(binary, ['serve', '--experimental', join(this.#folder, 'config.capnp')], {
      detached: true,
      stdio: ['ignore', log, log],
      env: this.#vars,
    })
    closeSync(log)
    this.#child = child
    const reaper = new URL('../../dev/reaper.ts', import.meta.url).pathname
    this.#reaper = spawn(process.execPath, [reaper, String(child.pid)], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    this.#reaper.unref()
    if (!(await answers(`${this.#places.api}/health`, child)))
      throw new Error(`workerd did not start:\n${readFileSync(this.log, 'utf8').slice(-2_000)}`)
  }

  /** SIGKILL, and waits until it has gone. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((exited) => child.once('exit', exited))
    child.kill('SIGKILL')
    await gone
    this.#reaper?.stdin?.end()
  }

  /** Its memory, in bytes. */
  residentBytes(): number {
    return 1_024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.#child?.pid)], { encoding: 'utf8' }))
  }
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (Date.now() < deadline && child.exitCode === null) {
    const healthy = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
    if (healthy) return true
    await sleep(20)
  }
  return false
}

/** workerd's configuration (Cap'n Proto). Vars come from its environment. */
function configOf(folder: string, { api, platform, queue }: Places, vars: string[]): string {
  const { host } = new URL(queue)
  const list = (items: string[]) => `[\n${items.map((item) => `    ${item},\n`).join('')}  ]`
  const socket = (service: string, url: string) =>
    `(name = "${service}", address = "${new URL(url).host}", http = (), service = "${service}")`
  const services = [
    '(name = "api", worker = .api)',
    '(name = "platform", worker = .platform)',
    `(name = "objects", disk = (path = "${join(folder, 'objects')}", writable = true))`,
    '(name = "internet", network = (allow = ["public", "private", "local"]))',
    ...Object.values(QUEUES).map(
      (name) =>
        `(name = "${name}", external = (address = "${host}", http = (injectRequestHeaders = [(name = "X-Queue", value = "${name}")])))`,
    ),
  ]
  const bindings = [
    ...vars.map((name) => `(name = "${name}", fromEnvironment = "${name}")`),
    ...Object.entries(QUEUES).map(([name, queue]) => `(name = "${name}", queue = "${queue}")`),
    ...Object.entries(OBJECTS).map(([name, of]) => `(name = "${name}", durableObjectNamespace = "${of}")`),
    ...RATES.map((name) => `(name = "${name}", wrapped = (moduleName = "chaos:rate"))`),
  ]
  const objects = Object.values(OBJECTS).map(
    (name) => `(className = "${name}", uniqueKey = "${name}", enableSql = true)`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = ${list(services)},
  sockets = [${socket('api', api)}, ${socket('platform', platform)}],
  extensions = [(modules = [(name = "chaos:rate", internal = true, esModule = ${JSON.stringify(RATE_LIMITER)})])]
);
const api :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "index.js")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  bindings = ${list(bindings)},
  durableObjectNamespaces = ${list(objects)},
  durableObjectStorage = (localDisk = "objects")
);
const platform :Workerd.Worker = (
  modules = [(name = "platform.js", esModule = embed "platform.js")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  compatibilityFlags = ["service_binding_extra_handlers"],
  bindings = [(name = "WORKER", service = "api")]
);
`
}
