import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** What the Worker may weigh, compressed. */
const MAX_GZIP_KIB = 490
const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' } } })
const STARTUP_RUNS = Number(values.runs)

/** Builds the Worker as a deployment does and profiles its start; wrangler prints both. */
function checkStartup(): { raw: number; gzip: number; active: number } {
  const folder = mkdtempSync(join(tmpdir(), 'hosted-agents-bundle-'))
  try {
    const said = execFileSync('wrangler', ['check', 'startup', '--outfile', join(folder, 'startup.cpuprofile')], {
      encoding: 'utf8',
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' },
    })
    const number = (pattern: RegExp) => Number(pattern.exec(said)?.[1] ?? Number.NaN)
    return {
      raw: number(/Bundle: ([\d.]+) KiB/),
      gzip: number(/gzip: ([\d.]+) KiB/),
      active: number(/Active: ([\d.]+) ms/),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const runs = Array.from({ length: STARTUP_RUNS }, checkStartup)
const active = runs.map((run) => run.active).sort((a, b) => a - b)
const { raw, gzip } = runs[0] ?? { raw: Number.NaN, gzip: Number.NaN }
console.table({
  'bundle, KiB': { value: raw },
  'bundle, KiB gzip': { value: gzip, bound: MAX_GZIP_KIB },
  [`start-up on this machine, active ms, median of ${STARTUP_RUNS}`]: { value: active[STARTUP_RUNS >> 1] },
  'start-up, fastest and slowest': { value: `${active[0]} – ${active.at(-1)}` },
})
if (!(gzip <= MAX_GZIP_KIB)) {
  console.error(`The bundle weighs ${gzip} KiB gzip; ${MAX_GZIP_KIB} is the most.`)
  process.exitCode = 1
}
