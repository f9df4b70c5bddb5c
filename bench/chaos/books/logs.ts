import { nodeSha256 } from '../../../dev/log-file.ts'
import { verifyFile } from '../../../src/audit/log/file.ts'
import type { Report } from '../../../src/audit/log/report.ts'
import { parseVerifierKey } from '../../../src/audit/tree/note.ts'
import { ORGS, requestOf } from '../orgs.ts'
import type { Planned } from '../plan.ts'
import type { Stage } from '../stage.ts'
import type { Answer, Told } from '../told.ts'

const PAGE = 100

/**
 * Verifies each organisation's log as an auditor does, from its export and the log's key alone, and as the API does (tiles and head); and walks
 * through the runs that it is shown.
 * @returns what is wrong
 */
export async function checkLogs(stage: Stage, requests: readonly Planned[]): Promise<string[]> {
  const wrong: string[] = []
  for (const { id } of ORGS) {
    const [head] = await stage.query<{ size: number; runs: number }>(
      'select size::int, runs::int from audit_heads where org_id = $1',
      [id],
    )
    if (!head) continue
    for (const problem of [
      ...(await checkLog(stage, id, head.size)),
      ...(await checkList(stage, id, head.runs, requests)),
    ])
      wrong.push(`${id}: ${problem}`)
  }
  return wrong
}

async function checkLog(stage: Stage, org: string, size: number): Promise<string[]> {
  const { body } = await ask(stage, org, '/audit/export')
  if (!body) return ['its export is empty']
  const keys = [await parseVerifierKey(stage.secrets.logKey)]
  const offline = await verifyFile(body, { sha256: nodeSha256, keys, witnesses: [], checkpoints: [] })
  const online = (await (await ask(stage, org, '/audit/verify')).json()) as Report
  const isSound = ({ verified, org_id, to }: Report) => verified && org_id === org && to === size
  return [
    ...(isSound(offline) && offline.whole ? [] : [`its export does not verify: ${JSON.stringify(offline)}`]),
    ...(isSound(online) ? [] : [`GET /audit/verify: ${JSON.stringify(online)}`]),
  ]
}

async function checkList(stage: Stage, org: string, runs: number, requests: readonly Planned[]): Promise<string[]> {
  const seen = new Set<string>()
  const wrong: string[] = []
  for (let page = 1; page <= Math.ceil(runs / PAGE); page++) {
    const list = (await (await ask(stage, org, `/runs?per_page=${PAGE}&page=${page}`)).json()) as Answer
    if (list.total !== runs) wrong.push(`page ${page} of its runs says ${list.total} of ${runs}`)
    wrong.push(...foreign(org, list, requests))
    for (const { id } of list.runs ?? []) seen.add(id)
  }
  return seen.size === runs ? wrong : [...wrong, `it is shown ${seen.size} of ${runs} runs`]
}

/** Holds the lists of runs that clients were shown meanwhile against who ran what. @returns what is wrong */
export const checkShown = (told: readonly Told[], requests: readonly Planned[]): string[] =>
  told.flatMap(({ n, answer }) => foreign(requests[n]?.org.id ?? '', answer, requests))

const foreign = (org: string, { runs = [] }: Answer, requests: readonly Planned[]): string[] =>
  runs
    .filter(({ user_id }) => requests[requestOf(user_id)]?.org.id !== org)
    .map(({ id, user_id }) => `${org} was shown ${id} of ${user_id}`)

async function ask({ api, token }: Stage, org: string, path: string): Promise<Response> {
  return fetch(`${api}/api/v1${path}`, {
    headers: { Authorization: `Bearer ${await token(org, 'user_books', 'admin')}` },
  })
}
