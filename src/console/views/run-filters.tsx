import { useEffect, useState } from 'preact/hooks'
import type { RunAction } from '../../audit/entry.ts'
import { addressOf } from '../address.ts'
import type { Agents } from '../answers.ts'
import { Button } from '../parts/button.tsx'

/** How a run ended, in words and a tone. */
export const ACTIONS: Record<RunAction, { name: string; tone: string }> = {
  agent_run: { name: '✓ answered', tone: 'good' },
  agent_run_blocked: { name: '⊘ blocked', tone: 'fair' },
  agent_run_failed: { name: '✗ failed', tone: 'bad' },
  agent_run_aborted: { name: '… aborted', tone: 'bad' },
}

const FILTERS = ['agent_id', 'action', 'from', 'to'] as const

/** Of the years that the API knows; a field without it takes years of six digits. */
const LAST_DAY = '9999-12-31'

/** Which runs are listed: the form is filled from the address, and changes it. */
export function Filters({ query, agents }: { query: URLSearchParams; agents: Agents['agents'] }) {
  const asked = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? '']))
  const [values, setValues] = useState(asked)
  // The address leads, after the browser's Back too; the form stays, and the keyboard's focus with it.
  useEffect(() => setValues(asked), [query])
  const submit = (event: Event) => {
    event.preventDefault()
    location.hash = addressOf('runs', '', { ...Object.fromEntries(query), ...values, page: '' })
  }
  const field = (name: (typeof FILTERS)[number]) => ({
    id: name,
    value: values[name] ?? '',
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setValues((last) => ({ ...last, [name]: value })),
  })
  return (
    <form class="card filters" onSubmit={submit} aria-label="Filters">
      <div class="field">
        <label for="agent_id">Agent</label>
        <select {...field('agent_id')}>
          <option value="">All</option>
          {agents.map(({ id, name }) => (
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
          {Object.entries(ACTIONS).map(([action, { name }]) => (
            <option key={action} value={action}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="from">From day (UTC)</label>
        <input type="date" max={LAST_DAY} {...field('from')} />
      </div>
      <div class="field">
        <label for="to">To day (UTC)</label>
        <input type="date" max={LAST_DAY} {...field('to')} />
      </div>
      <Button type="submit">Filter</Button>
    </form>
  )
}
