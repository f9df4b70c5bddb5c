import { useEffect } from 'preact/hooks'
import { DAY_MS } from '../../durations.ts'
import { addressOf } from '../address.ts'
import type { Agents, RunList, RunSummary } from '../answers.ts'
import { summaryOf } from '../flags.ts'
import { useAnswer } from '../load.ts'
import { useHandOn } from '../parts/hand-on.ts'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { route } from '../route.ts'
import { ACTIONS, Filters } from './run-filters.tsx'

/** The organisation's runs. The filters are in the address, so that a view can be bookmarked and shared with colleagues. */
export function Runs() {
  const { query } = route.value
  const agents = useAnswer<Agents>('/agents')
  const runs = useAnswer<RunList>(`/runs?${apiQuery(query)}`)
  const reload = () => {
    agents.reload()
    runs.reload()
  }
  return (
    <>
      <Filters query={query} agents={agents.answer?.agents ?? []} />
      <Waiting on={{ ...runs, reload }}>{(list) => <List list={list} query={query} />}</Waiting>
    </>
  )
}

/** Days in the address, instants in the API's query: `to` is included here, and not there. */
function apiQuery(query: URLSearchParams): URLSearchParams {
  const asked = new URLSearchParams(query)
  for (const [name, ms] of [
    ['from', 0],
    ['to', DAY_MS],
  ] as const) {
    const day = query.get(name)
    if (day !== null) asked.set(name, after(day, ms))
  }
  return asked
}

/** The instant so long after a day begins; what is none of the years that the API knows stays as it is, for the API to refuse. */
function after(day: string, ms: number): string {
  const at = Date.parse(day) + ms
  return at < YEAR_10000_MS ? new Date(at).toISOString() : day
}
const YEAR_10000_MS = Date.UTC(10_000, 0)

function List({ list, query }: { list: RunList; query: URLSearchParams }) {
  const { runs, total, page, per_page } = list
  const pages = Math.max(1, Math.ceil(total / per_page))
  const at = (number: number) => addressOf('runs', '', { ...Object.fromEntries(query), page: String(number) })
  // Filters that leave fewer runs, or an old bookmark: the page is gone, the runs are not.
  const isPast = page > pages
  useEffect(() => {
    if (isPast) location.replace(at(pages))
  }, [list])
  if (isPast) return <p class="help">Loading…</p>
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
        {page > 1 && (
          <PageLink key="newer" to={at(page - 1)}>
            ← Newer
          </PageLink>
        )}
        <span>
          Page {page} of {pages}
        </span>
        {page < pages && (
          <PageLink key="older" to={at(page + 1)}>
            Older →
          </PageLink>
        )}
      </nav>
    </>
  )
}

/** The first page has no newer one and the last no older one: the link goes then. */
function PageLink({ to, children }: { to: string; children: string }) {
  return (
    <a ref={useHandOn<HTMLAnchorElement>()} href={to}>
      {children}
    </a>
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
