/**
 * Faults: `npm run -s chaos -- [--seed n] [--requests n] [--rate per second] [--down s]`. Sends requests to the Worker in workerd while all that it
 * depends on fails at random, is down for a while, and the Worker is killed again and again; lets the sweep run; then holds the books against
 * what clients were told. The plan of requests and faults follows from the seed. Exit code 1: something is wrong.
 *
 * `--soak 30m` sends requests for so long, with faults and without a kill, and tells the memory of workerd. `--log FILE` keeps the Worker's log.
 */
import { copyFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { freeBase } from '../../dev/ports.ts'
import { checkBooks } from './books/all.ts'
import { RUN_ENTRIES, type RunEntry } from './books/runs.ts'
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
/** Of what is wrong so many are told. */
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
const secondsSince = (moment: number): number => Math.round((performance.now() - moment) / 1_000)

const violations = await chaos()
for (const violation of violations.slice(0, SHOWN)) console.log(`VIOLATION ${violation}`)
console.log(`seed ${seed}: ${violations.length === 0 ? 'the books are right' : `${violations.length} violations`}`)
process.exit(violations.length === 0 ? 0 : 1)

/** Sends everything, lets it come to rest, prints what happened. @returns what is wrong */
async function chaos(): Promise<string[]> {
  console.log(`seed ${seed}, ${count} requests, ${perSecond} a second; outages of ${downMs / 1_000} s`)
  const plan = planOf(seed, count, seconds === undefined)
  const { requests } = plan
  const fate = new Fate(seed, requests)
  const stage = await openStage(seed, fate, smallLimit(count))
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stage.close().finally(() => process.exit(1)))
  try {
    const inspector = seconds === undefined ? undefined : await freeBase()
    await stage.worker.start(inspector)
    const client = new Client(stage)
    const started = performance.now()
    const stopSampling = inspector === undefined ? async () => {} : await soak(stage.worker, inspector)
    const kills = await drive(stage, client, plan, fate, { perSecond, downMs, seed })
    await stopSampling()
    const [sending, sent] = [secondsSince(started), performance.now()]
    const left = await rest(stage, client)
    const resting = secondsSince(sent)
    console.table(answersTable(requests, client.told))
    console.table(faultsTable(stage.proxies))
    console.table({ ...Object.fromEntries(stage.broker.taken), ...logTable(stage.worker.log) })
    const entries = await stage.query<RunEntry>(RUN_ENTRIES)
    const wrong = await checkBooks(stage, requests, client, entries, left)
    console.table({
      'Worker killed, times': kills,
      'runs in the logs': entries.length,
      "Stripe's events": client.events.length,
      'sending, s': sending,
      'coming to rest, s': resting,
      violations: wrong.length,
    })
    if (values.log !== undefined) copyFileSync(stage.worker.log, values.log)
    return wrong
  } finally {
    await stage.close()
  }
}
