import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { PolicyFlag } from '../../../src/dlp/policy.ts'
import { requestOf, userOf } from '../orgs.ts'
import type { Planned, Run } from '../plan.ts'
import type { Answer, Told } from '../told.ts'

/** A run's entry as the database has it; hashes in hex. */
export type RunEntry = {
  id: string
  org_id: string
  user_id: string
  agent_id: string
  action: string
  input_hash: string
  output_hash: string | null
  system_prompt_hash: string | null
  policy_flags: PolicyFlag[]
  model_used: string | null
  tokens_used: number | null
}
export const RUN_ENTRIES = `select id, org_id, user_id, agent_id, action, encode(input_hash, 'hex') input_hash, encode(output_hash, 'hex') output_hash,
  encode(system_prompt_hash, 'hex') system_prompt_hash, policy_flags, model_used, tokens_used
  from audit_entries where run_no is not null`

/** How the entry of a run says what its client was told. Codes that are not here are of requests that were no runs. */
const ACTION_OF: Record<string, string> = {
  DLP_INPUT_BLOCKED: 'agent_run_blocked',
  GATEWAY_ERROR: 'agent_run_failed',
  GATEWAY_TIMEOUT: 'agent_run_failed',
  BUDGET_EXCEEDED: 'agent_run_failed',
  RATE_LIMITED: 'agent_run_failed',
}
const NO_RUN = new Set([
  ...['TENANT_NOT_FOUND', 'AGENT_NOT_INCLUDED', 'BAA_REQUIRED', 'NOT_PROVISIONED'],
  ...['DUPLICATE_RUN', 'RUN_LIMIT_EXCEEDED'],
])

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Holds what the clients of runs were told against the entries of runs. @returns what is wrong */
export function checkRuns(requests: readonly Planned[], told: readonly Told[], entries: readonly RunEntry[]): string[] {
  const toldBy = Map.groupBy(told, ({ n }) => n)
  const entriesOf = Map.groupBy(entries, ({ user_id }) => requestOf(user_id))
  const ids = new Set(entries.map(({ id }) => id))
  const strangers = [...entriesOf.keys()].filter((n) => requests[n]?.task !== 'run')
  return [
    ...(ids.size < entries.length ? ['two entries have one id'] : []),
    ...strangers.map((n) => `${userOf(n)} ran nothing, and has a run in the log`),
    ...requests.flatMap((request) =>
      request.task === 'run'
        ? checkRun(request, toldBy.get(request.n) ?? [], entriesOf.get(request.n) ?? []).map(
            (wrong) => `request ${request.n} (${request.org.id}): ${wrong}`,
          )
        : [],
    ),
  ]
}

/** All sendings of one request, against all entries of its user, who sent nothing else. */
function checkRun(request: Planned & Run, told: Told[], entries: RunEntry[]): string[] {
  const wrong = entries.flatMap((entry) => checkIdentity(request, entry))
  const left = new Set(entries)
  const take = (matches: (entry: RunEntry) => boolean): RunEntry | undefined => {
    const found = [...left].find(matches)
    if (found) left.delete(found)
    return found
  }
  // Those whose id was told come first, and are nobody else's.
  for (const one of told.filter(({ status }) => status === 200)) {
    const entry = take(({ id }) => id === one.answer.audit_id)
    if (entry) wrong.push(...checkAnswer(one, entry))
    else wrong.push(`was answered, and its entry ${one.answer.audit_id} is not there`)
  }
  const named = told.toSorted(
    (a, b) => Number(b.answer.audit_id !== undefined) - Number(a.answer.audit_id !== undefined),
  )
  for (const { status, answer } of named) {
    const { code = '' } = answer
    const action = ACTION_OF[code]
    if (action !== undefined && !take((entry) => entry.action === action && says(entry, answer)))
      wrong.push(`was told ${code}, and there is no ${action}`)
    if (code === 'DUPLICATE_RUN' && !entries.some(({ id }) => id === answer.audit_id))
      wrong.push(`was told that ${answer.audit_id} is the run, which it is not`)
    if (status !== null && status !== 200 && action === undefined && !NO_RUN.has(code) && !isUncertain(code))
      wrong.push(`was told ${status} ${code}`)
  }
  return [...wrong, ...checkRest(request, told, [...left])]
}

/** Whether an entry is of the run that a refusal tells of: of a stream by its id, of what was blocked by the places. */
const says = ({ id, policy_flags }: RunEntry, answer: Answer): boolean =>
  (answer.audit_id === undefined || answer.audit_id === id) &&
  (answer.policy_flags === undefined || isDeepStrictEqual(answer.policy_flags, policy_flags))

/** A run may have been admitted, and ended anyhow. */
const isUncertain = (code: string): boolean => code === 'AUDIT_UNAVAILABLE' || code === 'SERVICE_UNAVAILABLE'

/** The entries whose run was told of nobody must be those of sendings whose end is not known. */
function checkRest({ key }: Run, told: Told[], left: RunEntry[]): string[] {
  const wrong: string[] = []
  const withheld = told.filter(({ answer }) => answer.code === 'AUDIT_UNAVAILABLE').length
  const unknown = told.filter(({ status, answer }) => status === null || isUncertain(answer.code ?? ''))
  // An admission that was given up and sent again, and then refused, may be executed later all the same: nobody asks on, and it is aborted.
  const refused = told.filter(({ answer }) => NO_RUN.has(answer.code ?? '')).length
  const aborted = left.filter(({ action }) => action === 'agent_run_aborted').length
  if (left.length - Math.min(aborted, refused) > unknown.length)
    wrong.push(`${left.length} entries are of no sending: ${left.map(({ action }) => action)}`)
  if (left.length < withheld) wrong.push('its output was withheld, and its run is not in the log')
  const begun = unknown.filter(({ seen = '' }) => seen !== '').length
  const ended = left.filter(({ action }) => action === 'agent_run' || action === 'agent_run_failed').length
  if (ended < begun) wrong.push(`some of its answer left, and its entry says ${left.map(({ action }) => action)}`)
  const answered =
    told.filter(({ status }) => status === 200).length + left.filter(({ action }) => action === 'agent_run').length
  if (key !== undefined && answered > 1) wrong.push(`its Idempotency-Key ran ${answered} times`)
  return wrong
}

function checkIdentity({ n, org, body }: Planned & Run, entry: RunEntry): string[] {
  const expected = {
    org_id: org.id,
    user_id: userOf(n),
    agent_id: body.agentId,
    input_hash: sha256(body.message),
    system_prompt_hash: body.systemPromptOverride === undefined ? null : sha256(body.systemPromptOverride),
  }
  return differences(expected, entry).map((field) => `${entry.id} has another ${field}`)
}

function checkAnswer({ answer }: Told, entry: RunEntry): string[] {
  const expected = {
    action: 'agent_run',
    output_hash: sha256(answer.response ?? ''),
    policy_flags: answer.policy_flags,
    model_used: answer.model_used,
    tokens_used: answer.tokens_used,
  }
  return differences(expected, entry).map((field) => `${entry.id} was answered with another ${field}`)
}

const differences = <Expected extends object>(expected: Expected, entry: Expected | object): string[] =>
  Object.entries(expected).flatMap(([field, value]) =>
    isDeepStrictEqual(Reflect.get(entry, field), value) ? [] : [field],
  )
