import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { addSource, openStage, reportOf } from './stage.ts'

const TOKEN = '00000000-0000-4000-8000-000000000001'
const EVENTS_A_REQUEST = 100

/** Sends events to a HEC receiver; a request that is not answered 200 is sent again, as HEC clients do. */
export async function received({ events, every }: { events: number; every: number }) {
  const stage = await openStage({ hec: { hecToken: TOKEN } })
  const source = await addSource(stage, 'splunk_hec', { endpoint: 'https://splunk.example.com:8088' }, 'hec', false)
  let worker = await stage.startWorker()
  const resident: number[] = []
  const started = Date.now()
  let [kills, repeats] = [0, 0]
  try {
    const requests = Math.ceil(events / EVENTS_A_REQUEST)
    for (let n = 0; n < requests; n++) {
      const killing = n > 0 && n % every === 0
      let answered = false
      for (let attempt = 0; !answered; attempt++) {
        const sending = send(stage.api, source, bodyOf(n))
        if (killing && attempt === 0) {
          resident.push(worker.residentBytes())
          // Somewhere between the request's arrival and its answer.
          await sleep(Math.random() * 30)
          worker.stop('SIGKILL')
          kills++
        }
        answered = await sending
        if (answered) break
        repeats++
        if (killing && attempt === 0) worker = await stage.startWorker()
        else await sleep(100)
      }
      if (killing && answered && worker.residentBytes() === 0) worker = await stage.startWorker()
    }
    resident.push(worker.residentBytes())
    const report = await reportOf(stage, source, { kills, started, resident })
    return { sent: requests * EVENTS_A_REQUEST, repeats, ...report }
  } finally {
    worker.stop()
    await stage.close()
  }
}

const CHANNEL = randomUUID()
async function send(api: string, source: string, body: string): Promise<boolean> {
  try {
    const response = await fetch(`${api}/api/v1/log-sources/${source}/hec/services/collector/event`, {
      method: 'POST',
      headers: { Authorization: `Splunk ${TOKEN}`, 'X-Splunk-Request-Channel': CHANNEL },
      body,
      signal: AbortSignal.timeout(20_000),
    })
    return response.ok
  } catch {
    return false
  }
}

/** The nth request: the same each time. */
function bodyOf(n: number): string {
  return Array.from({ length: EVENTS_A_REQUEST }, (_, i) => {
    const no = n * EVENTS_A_REQUEST + i
    const event = `Failed password for user${no % 400} from 203.0.113.${no % 250} port ${20_000 + (no % 40_000)} ssh2 (${no})`
    return JSON.stringify({ time: 1_764_000_000 + no, host: `web${no % 7}`, sourcetype: 'linux_secure', event })
  }).join('\n')
}
