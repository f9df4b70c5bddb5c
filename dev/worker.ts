import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { devFile } from './places.ts'
import { answers, reap } from './process.ts'

const START_TIMEOUT_MS = 60_000
/** Cloudflare runs these each minute and every other; here they come oftener, so that nobody waits for them. */
const CRONS = ['* * * * *', '*/2 * * * *']
const CRON_INTERVAL_MS = 15_000

export type RunningWorker = {
  stop(signal?: 'SIGTERM' | 'SIGKILL'): void
  /** Memory of workerd alone, as Linux counts it. */
  residentBytes(): number
}

/** The Worker in workerd, by `wrangler dev`, with its own process group; its log goes to `worker.log`. */
export async function startWorker(api: string, vars: Record<string, string>): Promise<RunningWorker> {
  writeFileSync(
    devFile('worker.env'),
    Object.entries(vars)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
    { mode: 0o600 },
  )
  const log = openSync(devFile('worker.log'), 'a')
  const wrangler = new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url).pathname
  const child = spawn(
    process.execPath,
    [
      wrangler,
      'dev',
      '--ip',
      '127.0.0.1',
      '--port',
      new URL(api).port,
      '--inspector-port',
      '0',
      '--test-scheduled',
      '--show-interactive-dev-session=false',
      '--env-file',
      devFile('worker.env'),
      '--persist-to',
      devFile('worker'),
    ],
    {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', NO_COLOR: '1' },
    },
  )
  closeSync(log)
  reap(child)

  if (!(await answers(`${api}/health`, child, START_TIMEOUT_MS, 100)))
    throw new Error(`the Worker did not start; see ${devFile('worker.log')}`)
  const cron = setInterval(() => {
    for (const each of CRONS) void fetch(`${api}/__scheduled?cron=${encodeURIComponent(each)}`).catch(() => {})
  }, CRON_INTERVAL_MS)
  return {
    stop: (signal = 'SIGTERM') => {
      clearInterval(cron)
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal)
    },
    residentBytes: () => residentBytes(child.pid),
  }
}

/** Of the processes of a group that are workerd. */
function residentBytes(group: number | undefined): number {
  const { stdout } = spawnSync('ps', ['-eo', 'pgid=,rss=,comm='], { encoding: 'utf8' })
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([pgid, , name]) => Number(pgid) === group && name === 'workerd')
    .reduce((sum, [, kib]) => sum + Number(kib) * 1_024, 0)
}
