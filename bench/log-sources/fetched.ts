import { setTimeout as sleep } from 'node:timers/promises'
import { googleSecrets } from '../../dev/logs/google/google.ts'
import { addSource, openStage, reportOf, type Stage } from './stage.ts'

const EVENTS_A_PAGE = 100
const PATH = '/v2/entries:list'
/** The ids of made-up entries; the stand-in has a story of its own beside them. */
const GENERATED = '/g[0-9a-z]{7}$'
const PROJECT = 'demo-project-42'

/** Fetches a source to its end; the Worker is killed each time that so many more pages were asked for. */
export async function fetched({ events, every }: { events: number; every: number }) {
  const stage = await openStage({ gcp: googleSecrets.gcp })
  const post = (path: string, body: object) =>
    fetch(`${stage.google}${path}`, { method: 'POST', body: JSON.stringify(body) })
  await post('/__settings', { pageSize: EVENTS_A_PAGE, emptyEvery: 0 })
  await post('/__generate', { kind: 'gcp', count: events })
  const source = await addSource(stage, 'gcp_cloud_audit', { projectId: PROJECT }, 'gcp', true)
  let worker = await stage.startWorker()
  const resident: number[] = []
  const started = Date.now()
  let [kills, pages, killedAt] = [0, 0, 0]
  try {
    while (!(await isFetched(stage, source))) {
      await timePasses(stage, source)
      await fetch(`${stage.api}/__scheduled?cron=${encodeURIComponent('* * * * *')}`).catch(() => {})
      await sleep(200)
      pages += await newPages(stage)
      if (pages - killedAt < every) continue
      resident.push(worker.residentBytes())
      worker.stop('SIGKILL')
      killedAt = pages
      kills++
      worker = await stage.startWorker()
      // Whoever held the lease is dead: three minutes pass.
      await stage.owner.query('update log_sources set lease_until = now() where id = $1', [source])
    }
    resident.push(worker.residentBytes())
    const report = await reportOf(stage, source, { kills, started, resident }, GENERATED)
    return { asked: events, pages: pages + (await newPages(stage)), ...report }
  } finally {
    worker.stop()
    await stage.close()
  }
}

/** Quotas are counted by the minute: here the next minute comes at once. */
const timePasses = ({ owner }: Stage, source: string) =>
  owner.query(
    'update log_sources set next_fetch_at = now(), not_before = null where id = $1 and (lease is null or lease_until < now())',
    [source],
  )

async function isFetched({ owner }: Stage, source: string): Promise<boolean> {
  const { rows } = await owner.query(
    "select fetch_error, last_fetched_at is not null and cursor->'window' is null done from log_sources where id = $1",
    [source],
  )
  if (rows[0]?.fetch_error) throw new Error(rows[0].fetch_error)
  return rows[0]?.done === true
}

/** Pages that were asked for since this was last asked. */
async function newPages({ google }: Stage): Promise<number> {
  const response = await fetch(`${google}/__requests`, { method: 'DELETE' })
  const { requests } = (await response.json()) as { requests: { path: string }[] }
  return requests.filter(({ path }) => path === PATH).length
}
