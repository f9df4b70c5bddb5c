import { createHash } from 'node:crypto'
import { type AuditEntry, seal } from '../src/audit/entry.ts'

const REQUEST = {
  agentId: 'helpdesk-tier1-triage',
  message: 'Router at floor 3 is offline since 09:00 — ticket ITSD-4421',
}

type Run = AuditEntry & { chain: { seq: number; entry_hash: string; prev_hash: string; row_hash: string } }

/** One real run over HTTP; prints the request, the answer, and whether its audit entry proves itself. */
export async function demoRun(api: string, token: string): Promise<void> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  console.log(`\nPOST ${api}/api/v1/agent/run\n${JSON.stringify(REQUEST, null, 2)}`)
  const answer = await fetch(`${api}/api/v1/agent/run`, { method: 'POST', headers, body: JSON.stringify(REQUEST) })
  const body = await answer.json()
  console.log(`\nHTTP ${answer.status}\n${JSON.stringify(body, null, 2)}`)
  if (!answer.ok) throw new Error('the demo run failed')

  const { run } = (await (await fetch(`${api}/api/v1/runs/${body.audit_id}`, { headers })).json()) as { run: Run }
  console.log(`\nAudit entry ${run.id}: ${await verdict(run)}`)
}

/** Recomputes both hashes of an entry from what the API says about it, and nothing else. */
async function verdict({ chain, ...entry }: Run): Promise<string> {
  const { entryHash } = await seal(entry)
  const linked = createHash('sha256').update(`01${chain.prev_hash}${entryHash}`, 'hex').digest('hex')
  if (entryHash !== chain.entry_hash || linked !== chain.row_hash)
    return `DOES NOT VERIFY (entry ${entryHash}, row ${linked})`
  return `verified. entry_hash ${entryHash.slice(0, 16)}… and row_hash ${linked.slice(0, 16)}… recompute, at seq ${chain.seq} of the chain`
}

/** The demo request as a line to paste. */
export function curlLine(api: string, token: string): string {
  return `curl -sS ${api}/api/v1/agent/run -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' -d '${JSON.stringify(REQUEST)}'`
}
