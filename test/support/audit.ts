import { vi } from 'vitest'
import { verifyFile } from '../../src/audit/log/file.ts'
import type { Report } from '../../src/audit/log/report.ts'
import { parseVerifierKey } from '../../src/audit/tree/note.ts'
import { sha256 } from '../../src/sha256.ts'
import { bearer, call, sql } from './world.ts'

/**
 * Appends so many runs to an organisation's log, as finish() does, by the database alone. `tokens` is in each of them.
 * Its canonical form is written out here: members sorted, no white space.
 */
export const fill = (org: string, count: number, tokens = 534) =>
  sql(
    `select count(append_audit_entry(e::jsonb, sha256(convert_to(e, 'UTF8')))) from (
       select format('{"action":"agent_run","agent_id":"helpdesk-tier1-triage","created_at":"2026-05-12T14:22:00.000Z","detail":null,"id":"%s","input_hash":null,"latency_ms":%s,"model_used":"m","org_id":"%s","output_hash":null,"policy_flags":[],"system_prompt_hash":null,"tokens_used":%s,"user_id":"user_1","v":1}',
         'aud_' || upper(substr(md5(random()::text), 1, 26)), i, $1::text, $3::integer) e
       from generate_series(1, $2) i) entries`,
    [org, count, tokens],
  )

/** Has an entry appended when the state of an organisation's log was read, before anything is made of it. */
export function fillOnceRead(org: string): void {
  const real = fetch
  let isRead = false
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
    const answer = await real(...request)
    const asked = String(request[1]?.body)
    if (!isRead && asked.includes('pruned_root') && asked.includes(org)) {
      isRead = true
      await fill(org, 1)
    }
    return answer
  })
}

/** Does what only a superuser can: triggers do not fire. */
export const tamper = (statements: string) =>
  sql(`begin; set local session_replication_role = replica; ${statements}; commit`)

/** The log's public keys. */
export async function publicKeys(): Promise<string[]> {
  const { keys } = await (await call('/api/v1/audit/keys')).json<{ keys: { key: string }[] }>()
  return keys.map(({ key }) => key)
}

export const exportOf = async (org: string, query = '', headers: Record<string, string> = {}): Promise<Response> =>
  call(`/api/v1/audit/export${query}`, { headers: { ...(await bearer({ org, role: 'admin' })), ...headers } })

/** What an auditor finds who has a file and the log's public keys, and perhaps those of witnesses. */
export async function audited(
  file: Response | string,
  checkpoints: string[] = [],
  witnesses: string[] = [],
): Promise<Report> {
  const { body } = typeof file === 'string' ? new Response(file) : file
  if (!body) throw new Error('there is no file')
  const keys = await Promise.all((await publicKeys()).map(parseVerifierKey))
  const trusted = { keys, witnesses: await Promise.all(witnesses.map(parseVerifierKey)) }
  return verifyFile(body, { sha256, ...trusted, checkpoints })
}

/** Leaves the logs that other tests made to themselves: the cron takes only so many at once. */
export const restLogs = () =>
  sql(
    `insert into audit_checks (org_id, checked_at, problem) select org_id, now(), 'of another test' from tenants
     on conflict (org_id) do update set checked_at = excluded.checked_at, problem = excluded.problem`,
  )
