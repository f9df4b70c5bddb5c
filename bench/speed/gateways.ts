import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answers, reap } from '../../dev/process.ts'
import { serve } from '../stage/workerd.ts'

const START_TIMEOUT_MS = 30_000
const here = (path: string): string => new URL(path, import.meta.url).pathname

/** A process that is measured. */
type Running = { pid: number | undefined; stop: () => void }

const running = (child: ChildProcess): Running => {
  const reaper = reap(child)
  return { pid: child.pid, stop: () => reaper.stdin?.end() }
}

/** The stub that all of them call. */
export async function startStub(base: string, keys: object): Promise<Running> {
  const child = fork(here('stub.ts'), [new URL(base).port, JSON.stringify(keys)], { detached: true })
  await once(child, 'message')
  return running(child)
}

/** Portkey's open gateway, as its package starts it; what it needs is installed the first time. */
export async function startPortkey(base: string): Promise<Running> {
  const rival = here('rival')
  if (!existsSync(join(rival, 'node_modules')))
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false'], {
      cwd: rival,
      stdio: 'pipe',
    })
  const script = join(rival, 'node_modules/@portkey-ai/gateway/build/start-server.js')
  const child = spawn(process.execPath, [script, `--port=${new URL(base).port}`, '--headless'], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (!(await answers(base, child, START_TIMEOUT_MS, 100))) throw new Error('Portkey did not start')
  return running(child)
}

/** floor.js in bare workerd. */
export async function startFloor(base: string, stub: string, folder: string): Promise<Running> {
  const config = join(folder, 'floor.capnp')
  copyFileSync(here('floor.js'), join(folder, 'floor.js'))
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "floor", worker = .floor), (name = "internet", network = (allow = ["local", "private"]))],
  sockets = [(name = "floor", address = "${new URL(base).host}", http = (), service = "floor")]
);
const floor :Workerd.Worker = (
  modules = [(name = "floor.js", esModule = embed "floor.js")],
  compatibilityDate = "2026-11-01",
  bindings = [(name = "STUB", text = "${stub}")]
);
`,
  )
  const child = serve(config, 'ignore', {})
  if (!(await answers(base, child, START_TIMEOUT_MS, 20))) throw new Error('workerd did not start')
  return running(child)
}

/** A process's memory and those of its children, in MiB. */
export function residentMiB(pid: number | undefined): number {
  const kib = execFileSync('ps', ['-o', 'rss=', '--pid', String(pid), '--ppid', String(pid)], { encoding: 'utf8' })
  return Math.round(kib.split('\n').reduce((sum, line) => sum + Number(line), 0) / 1_024)
}
