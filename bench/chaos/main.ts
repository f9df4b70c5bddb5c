/**
 * Faults: `npm run -s chaos -- [--seed n] [--requests n] [--rate per second] [--down s]`. Sends requests to the Worker in workerd while all that it
 * depends on fails at random, is down for a while, and the Worker is killed again and again; lets the sweep run; then holds the books against
 * what clients were told. The plan of requests and faults follows from the seed. Exit code 1: something is wrong.
 *
 * `--soak 30m` sends requests for so long, with faults and without a kill, and tells the memory of workerd. `--log FILE` keeps the Worker's log.
 */
import { copyFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { checkBilling } from './books/billing.ts'
import { checkCounters } from './books/counters.ts'
import { checkLogs, checkShown } from './books/logs.ts'
import { checkRuns, RUN_ENTRIES, type RunEntry } from './books/runs.ts'
import { checkTenants } from './books/tenants.ts'
import { Client } from './client.ts'
import { drive } from './drive.ts'
import { Fate } from './fates.ts'
import { smallLimit } from './orgs.ts'
import { planOf } from './plan.ts'
import { answersTable, faultsTable, logTable } from './report.ts'
import { rest } from './rest.ts'
import { soak, soakSeconds } from './soak.ts'
import { openStage } from './stage.ts'

const DOWN_S = 30
const REQUESTS = 20_000
const SHOWN = 40

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(1e6 * Math.random())) },
    requests: { type: 'string' },
    rate: { type: 'string', default: '60' },
    down: { type: 'string' },
    soak: { type: 'string' },
    log: { type: 'string' },
  },
})
const [seed, perSecond] = [Number(values.seed), Number(values.rate)]
const seconds = values.soak === undefined ? undefined : soakSeconds(values.soak)
const count = Number(values.requests ?? (seconds === undefined ? REQUESTS : seconds * perSecond))
const downMs = 1_000 * Number(values.down ?? Math.max(1, Math.round((DOWN_S * Math.min(count, REQUESTS)) / REQUESTS)))
console.log(`seed ${seed}, ${count} requests, ${perSecond} a second; outages of ${downMs / 1_000} s`)

const plan = planOf(seed, count, seconds === undefined)
const fate = new Fate(seed, plan.requests)
const stage = await openStage(seed, fate, smallLimit(count))
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stage.close().finally(() => process.exit(1)))
let violations: string[]
try {
  await stage.worker.start()
  const client = new Client(stage)
  const started = performance.now()
  const stopSampling = seconds === undefined ? () => {} : soak(stage.worker)
  const kills = await drive(stage, client, plan, fate, { perSecond, downMs, seed })
  stopSampling()
  const sent = performance.now()
  const left = await rest(stage, client)
  const { told } = client
  console.table(answersTable(plan.requests, told))
  console.table(faultsTable(stage.proxies))
  console.table({ ...Object.fromEntries(stage.broker.taken), ...logTable(stage.worker.log) })
  const entries = await stage.query<RunEntry>(RUN_ENTRIES)
  violations = [
    ...Object.entries(left).flatMap(([what, number]) => (number > 0 ? [`${number} ${what} are left`] : [])),
    ...checkRuns(plan.requests, told, entries),
    ...checkShown(told, plan.requests),
    ...(await checkCounters(stage)),
    ...(await checkBilling(stage, client.events)),
    ...(await checkTenants(stage, plan.requests, told)),
    ...(await checkLogs(stage, plan.requests)),
  ]
  console.table({
    'Worker killed, times': kills,
    'runs in the logs': entries.length,
    "Stripe's events": client.events.length,
    'sending, s': Math.round((sent - started) / 1_000),
    'coming to rest, s': Math.round((performance.now() - sent) / 1_000),
    violations: violations.length,
  })
  for (const violation of violations.slice(0, SHOWN)) console.log(`VIOLATION ${violation}`)
  if (values.log !== undefined) copyFileSync(stage.worker.log, values.log)
} finally {
  await stage.close()
}
console.log(
  violations.length === 0 ? `seed ${seed}: the books are right` : `seed ${seed}: ${violations.length} violations`,
)
process.exit(violations.length === 0 ? 0 : 1)
