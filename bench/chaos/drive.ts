import { setTimeout as sleep } from 'node:timers/promises'
import { randomOf } from '../../dev/dlp/random.ts'
import type { Client } from './client.ts'
import type { Fate } from './fates.ts'
import { type Outage, type Plan, seedOf } from './plan.ts'
import type { Stage } from './stage.ts'

/** Of Cloudflare's crons those that come each minute and every other; here they come oftener. */
const CRONS = [
  { cron: '* * * * *', everyMs: 3_000 },
  { cron: '*/2 * * * *', everyMs: 7_000 },
]
/** More at once would wait for each other and no longer for what fails. */
const UNANSWERED_MAX = 100
/** A Worker is killed so soon after the request that it is to die over was sent. */
const KILLED_WITHIN_MS = 60

type Pace = { perSecond: number; downMs: number; seed: number }

/** Sends all that is planned, at its pace, while what is to fail fails; then nothing fails any more. @returns how often the Worker was killed */
export async function drive(stage: Stage, client: Client, plan: Plan, fate: Fate, pace: Pace): Promise<number> {
  const random = randomOf(seedOf(pace.seed, 'kills'))
  const crons = CRONS.map(({ cron, everyMs }) => setInterval(() => void stage.cron(cron), everyMs))
  const open = new Set<Promise<unknown>>()
  const outages: Promise<void>[] = []
  let kills = 0
  const started = performance.now()
  for (const request of plan.requests) {
    await sleep(Math.max(0, started + (1_000 * request.n) / pace.perSecond - performance.now()))
    while (open.size >= UNANSWERED_MAX) await Promise.race(open)
    for (const outage of plan.outages) if (outage.at === request.n) outages.push(breakDown(stage, outage, pace.downMs))
    const sent: Promise<void> = client.send(request).finally(() => open.delete(sent))
    open.add(sent)
    if (!plan.kills.has(request.n)) continue
    await sleep(KILLED_WITHIN_MS * random.next())
    await stage.worker.kill()
    await stage.worker.start()
    kills++
  }
  await Promise.all([...open, ...outages])
  fate.end()
  for (const cron of crons) clearInterval(cron)
  return kills
}

async function breakDown({ proxies }: Stage, { dependencies }: Outage, ms: number): Promise<void> {
  for (const dependency of dependencies) proxies.get(dependency)?.breakDown()
  await sleep(ms)
  for (const dependency of dependencies) proxies.get(dependency)?.mend()
}
