import type { RunAction } from '../../audit/entry.ts'
import { addressOf } from '../address.ts'
import type { Agents, RunList, RunSummary } from '../answers.ts'
import { summaryOf } from '../flags.ts'
import { useAnswer } from '../load.ts'
import { Button } from '../parts/button.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { route } from '../route.ts'

const DAY_MS = 86_400_000
export const ACTIONS: Record<RunAction, { name: string; tone: string }> = {
  agent_run: { name: '✓ answered', tone: 'good' },
  agent_run_blocked: { name: '⊘ blocked', tone: 'fair' },
  agent_run_failed: { name: '✗ failed', tone: 'bad' },
  agent_run_aborted: { name: '… aborted', tone: 'bad' },
}

/** The organisation's runs. The filters are in the address: what is seen can be come back to, and shared with colleagues. */
export function Runs() {
  const { query } = route.value
  const runs = useAnswer<RunList>(`/runs?${apiQuery(query)}`)
  return (
    <>
      <Filters key={query.toString()} query={query} />
      <Waiting on={runs}>{(list) => <List list={list} query={query} />}</Waiting>
    </>
  )
}

/** Days in the address, instants in the API's query: `to` is included here, and not there. */
export function apiQuery(query: URLSearchParams): URLSearchParams {
  const asked = new URLSearchParams(query)
  const [from, to] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')]
  if (!Number.isNaN(from)) asked.set('from', new Date(from).toISOString())
  if (!Number.isNaN(to)) asked.set('to', new Date(to + DAY_MS).toISOString())
  return asked
}

function Filters({ query }: { query: URLSearchParams }) {
  const agents = useAnswer<Agents>('/agents')
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const entries = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)])
    location.hash = addressOf('runs', '', Object.fromEntries(entries))
  }
  return (
    <form class="card filters" onSubmit={submit} aria-label="Filters">
      <div class="field">
        <label for="agent_id">Agent</label>
        <select id="agent_id" name="agent_id" defaultValue={query.get('agent_id') ?? ''}>
          <option value="">All</option>
          {agents.answer?.agents.map(({ id, name }) => (
            <option key={id} value={id} selected={query.get('agent_id') === id}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="action">Ended as</label>
        <select id="action" name="action" defaultValue={query.get('action') ?? ''}>
          <option value="">All</option>
          {Object.entries(ACTIONS).map(([action, { name }]) => (
            <option key={action} value={action}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="from">From day (UTC)</label>
        <input id="from" name="from" type="date" defaultValue={query.get('from') ?? ''} />
      </div>
      <div class="field">
        <label for="to">To day (UTC)</label>
        <input id="to" name="to" type="date" defaultValue={query.get('to') ?? ''} />
      </div>
      <Button type="submit">Filter</Button>
    </form>
  )
}

function List({ list: { runs, total, page, per_page }, query }: { list: RunList; query: URLSearchParams }) {
  const pages = Math.max(1, Math.ceil(total / per_page))
  const at = (number: number) => addressOf('runs', '', { ...Object.fromEntries(query), page: String(number) })
  return (
    <>
      <p role="status">
        {total.toLocaleString('en')} {total === 1 ? 'run' : 'runs'}
      </p>
      <Table caption="Runs, newest first" head={['When', 'Run', 'Agent', 'Ended as', 'Tokens', 'Took', 'Flags']}>
        {runs.map((run) => (
          <Row key={run.id} run={run} />
        ))}
      </Table>
      <nav class="actions" aria-label="Pages">
        {page > 1 && <a href={at(page - 1)}>← Newer</a>}
        <span>
          Page {page} of {pages}
        </span>
        {page < pages && <a href={at(page + 1)}>Older →</a>}
      </nav>
    </>
  )
}

function Row({
  run: { id, agent_id, action, tokens_used, latency_ms, policy_flags, created_at },
}: {
  run: RunSummary
}) {
  const { name, tone } = ACTIONS[action]
  return (
    <tr>
      <td>
        <Time at={created_at} />
      </td>
      <td>
        <a href={addressOf('runs', id)}>
          <code>{id}</code>
        </a>
      </td>
      <td>{agent_id}</td>
      <td>
        <span class={`state ${tone}`}>{name}</span>
      </td>
      <td class="number">{tokens_used?.toLocaleString('en')}</td>
      <td class="number">{latency_ms !== null && `${latency_ms.toLocaleString('en')} ms`}</td>
      <td>{summaryOf(policy_flags)}</td>
    </tr>
  )
}
