import { newOrg } from '../audit/database.ts'
import { type Row, rounded } from '../audit/stats.ts'
import { run, type Stage } from './stage.ts'

const RUNS = 5_000

/** Runs a second, one organisation's and a hundred's, over so many connections. */
export async function benchRate(stage: Stage, connections: number): Promise<Row[]> {
  const rows: Row[] = []
  for (const organizations of [1, 100]) {
    const orgs = Array.from({ length: organizations }, newOrg)
    await stage.addOrganizations(orgs)
    const tokens = await Promise.all(orgs.map(stage.token))
    const seconds = await timed(connections, RUNS, (i) => stage.ask(tokens[i % tokens.length] ?? '', '/agent/run', run))
    rows.push({ organizations, 'runs/s': rounded(RUNS / seconds) })
  }
  return rows
}

/**
 * So many organisations at once, each with a few runs of messages of its own: whether each one's log holds its own runs and nothing else.
 * @throws Error it holds something else
 */
export async function benchOrganizations(
  stage: Stage,
  connections: number,
  organizations: number,
  each: number,
): Promise<Row> {
  const orgs = Array.from({ length: organizations }, newOrg)
  await stage.addOrganizations(orgs)
  const tokens = await Promise.all(orgs.map(stage.token))
  const answered = new Map<string, string>()
  const messageOf = (i: number) => `Router ${i % organizations} of floor ${Math.floor(i / organizations)} is offline`
  const seconds = await timed(connections, organizations * each, async (i) => {
    const body = { ...run, message: messageOf(i) }
    const { audit_id } = await stage.ask(tokens[i % organizations] ?? '', '/agent/run', body)
    answered.set(String(audit_id), `${orgs[i % organizations]} ${messageOf(i)}`)
  })
  const { rows } = await stage.owner.query<{ id: string; org_id: string; input_hash: string }>(
    `select id, org_id, encode(input_hash, 'hex') input_hash from audit_entries where org_id = any($1)`,
    [orgs],
  )
  const wrong = await strangers(rows, answered)
  if (wrong > 0 || rows.length !== organizations * each)
    throw new Error(`${wrong} of ${rows.length} entries are not where they belong`)
  return { organizations, runs: rows.length, 'runs/s': rounded(rows.length / seconds), 'in a foreign log': wrong }
}

type Entry = { id: string; org_id: string; input_hash: string }

/** How many entries are not of the organisation and the message that were answered with their id. */
async function strangers(entries: readonly Entry[], answered: ReadonlyMap<string, string>): Promise<number> {
  let wrong = 0
  for (const { id, org_id, input_hash } of entries) {
    const [org = '', ...message] = (answered.get(id) ?? '').split(' ')
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(message.join(' ')))
    if (org !== org_id || Buffer.from(hash).toString('hex') !== input_hash) wrong++
  }
  return wrong
}

/** Does so many things, some at once. @returns seconds */
async function timed(atOnce: number, count: number, act: (i: number) => Promise<unknown>): Promise<number> {
  const queue = Array.from({ length: count }, (_, i) => i).values()
  const started = performance.now()
  const one = async () => {
    for (const i of queue) await act(i)
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return (performance.now() - started) / 1_000
}
