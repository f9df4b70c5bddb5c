import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { unstable_readConfig } from 'wrangler'
import * as z from 'zod'
import { answers, reap } from '../../dev/process.ts'

const UNLIMITED = 'export default () => ({ limit: async () => ({ success: true }) })'
const START_TIMEOUT_MS = 20_000

/** What of wrangler.toml the Worker is given here too. */
const Config = z.object({
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()),
  queues: z.object({ producers: z.array(z.object({ binding: z.string(), queue: z.string() })) }),
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
  ratelimits: z.array(z.object({ name: z.string() })),
})

type Places = { api: string; platform: string; queue: string }
type Options = {
  /** A module whose default export makes what stands for Cloudflare's rate limiters; by default they let everything through. */
  rateLimiter?: string
  /** Functions keep their names, for a profile. */
  named?: boolean
}

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

  /**
   * @param folder for the bundle, the objects' files and the log
   */
  constructor(
    folder: string,
    places: Places,
    vars: Record<string, string>,
    { rateLimiter = UNLIMITED, named = false }: Options = {},
  ) {
    this.#folder = folder
    this.#places = places
    this.#vars = vars
    mkdirSync(join(folder, 'objects'))
    const quiet = { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' }
    execFileSync('wrangler', ['deploy', '--dry-run', '--outdir', folder, `--minify=${!named}`], {
      stdio: 'pipe',
      env: quiet,
    })
    const platform = new URL('./platform.ts', import.meta.url).pathname
    buildSync({ entryPoints: [platform], outfile: join(folder, 'platform.js'), format: 'esm' })
    writeFileSync(join(folder, 'config.capnp'), configOf(folder, places, Object.keys(vars), rateLimiter))
  }

  /** What it logged, all that were killed included. */
  get log(): string {
    return join(this.#folder, 'workerd.log')
  }

  /** @param inspector where a profiler may ask */
  async start(inspector?: string): Promise<void> {
    const log = openSync(this.log, 'a')
    const child = serve(join(this.#folder, 'config.capnp'), log, this.#vars, inspector)
    closeSync(log)
    this.#child = child
    this.#reaper = reap(child)
    if (!(await answers(`${this.#places.api}/health`, child, START_TIMEOUT_MS, 20)))
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

/** Runs bare workerd in a process group of its own. */
export function serve(
  config: string,
  log: number | 'ignore',
  env: Record<string, string>,
  inspector?: string,
): ChildProcess {
  const binary = new URL('../../node_modules/workerd/bin/workerd', import.meta.url).pathname
  const inspected = inspector === undefined ? [] : [`--inspector-addr=${new URL(inspector).host}`]
  return spawn(binary, ['serve', '--experimental', ...inspected, config], {
    detached: true,
    stdio: ['ignore', log, log],
    env,
  })
}

/** workerd's configuration (Cap'n Proto), by wrangler.toml. Vars come from its environment. */
function configOf(folder: string, { api, platform, queue }: Places, vars: string[], rateLimiter: string): string {
  const read = Config.parse(unstable_readConfig({ config: 'wrangler.toml' }))
  const { compatibility_date, compatibility_flags, queues, durable_objects, ratelimits } = read
  const { host } = new URL(queue)
  const list = (items: string[]) => `[\n${items.map((item) => `    ${item},\n`).join('')}  ]`
  const socket = (service: string, url: string) =>
    `(name = "${service}", address = "${new URL(url).host}", http = (), service = "${service}")`
  const services = [
    '(name = "api", worker = .api)',
    '(name = "platform", worker = .platform)',
    `(name = "objects", disk = (path = "${join(folder, 'objects')}", writable = true))`,
    '(name = "internet", network = (allow = ["public", "private", "local"]))',
    ...queues.producers.map(
      ({ queue: name }) =>
        `(name = "${name}", external = (address = "${host}", http = (injectRequestHeaders = [(name = "X-Queue", value = "${name}")])))`,
    ),
  ]
  const bindings = [
    ...vars.map((name) => `(name = "${name}", fromEnvironment = "${name}")`),
    ...queues.producers.map(({ binding, queue }) => `(name = "${binding}", queue = "${queue}")`),
    ...durable_objects.bindings.map(
      ({ name, class_name }) => `(name = "${name}", durableObjectNamespace = "${class_name}")`,
    ),
    ...ratelimits.map(({ name }) => `(name = "${name}", wrapped = (moduleName = "bench:rate"))`),
  ]
  const objects = durable_objects.bindings.map(
    ({ class_name: name }) => `(className = "${name}", uniqueKey = "${name}", enableSql = true)`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = ${list(services)},
  sockets = [${socket('api', api)}, ${socket('platform', platform)}],
  extensions = [(modules = [(name = "bench:rate", internal = true, esModule = ${JSON.stringify(rateLimiter)})])]
);
const api :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "index.js")],
  compatibilityDate = "${compatibility_date}",
  compatibilityFlags = ${JSON.stringify(compatibility_flags)},
  bindings = ${list(bindings)},
  durableObjectNamespaces = ${list(objects)},
  durableObjectStorage = (localDisk = "objects")
);
const platform :Workerd.Worker = (
  modules = [(name = "platform.js", esModule = embed "platform.js")],
  compatibilityDate = "${compatibility_date}",
  compatibilityFlags = ["service_binding_extra_handlers"],
  bindings = [(name = "WORKER", service = "api")]
);
`
}
