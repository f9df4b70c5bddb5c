import { ENDINGS } from '../actions.ts'
import { addressOf } from '../address.ts'
import type { Agents, RunList, RunSummary } from '../answers.ts'
import { summaryOf } from '../flags.ts'
import { apiQuery } from '../listing.ts'
import { useAnswer } from '../load.ts'
import { Filters } from '../parts/filters.tsx'
import { Paged } from '../parts/paged.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { place } from '../place.ts'

/** The organisation's runs. */
export function Runs() {
  const agents = useAnswer<Agents>('/agents')
  const runs = useAnswer<RunList>(`/runs?${apiQuery(place.value.query)}`)
  const reload = () => {
    agents.reload()
    runs.reload()
  }
  return (
    <>
      <Filters names={['agent_id', 'action']}>
        {(field) => (
          <>
            <div class="field">
              <label for="agent_id">Agent</label>
              <select {...field('agent_id')}>
                <option value="">All</option>
                {(agents.answer?.agents ?? []).map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </div>
            <div class="field">
              <label for="action">Ended as</label>
              <select {...field('action')}>
                <option value="">All</option>
                {Object.entries(ENDINGS).map(([action, { name }]) => (
                  <option key={action} value={action}>
                    {name}
                  </option>
                ))}
              </select>
            </div>
          </>
        )}
      </Filters>
      <Waiting on={{ ...runs, reload }}>
        {(list) => (
          <Paged of={list} noun={['run', 'runs']}>
            <Table caption="Runs, newest first" head={['When', 'Run', 'Agent', 'Ended as', 'Tokens', 'Took', 'Flags']}>
              {list.runs.map((run) => (
                <Row key={run.id} run={run} />
              ))}
            </Table>
          </Paged>
        )}
      </Waiting>
    </>
  )
}

function Row({
  run: { id, agent_id, action, tokens_used, latency_ms, policy_flags, created_at },
}: {
  run: RunSummary
}) {
  const { name, tone } = ENDINGS[action]
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
