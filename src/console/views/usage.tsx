import { useState } from 'preact/hooks'
import type { Day, Stats } from '../answers.ts'
import { useLoaded } from '../load.ts'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { type Usage as Used, usageOf } from '../usage.ts'
import { UsagePlot } from './usage-plot.tsx'

const number = (value: number | null): string => value?.toLocaleString('en') ?? 'unlimited'

/** What was used in a billing period, and what is left of the plan. */
export function Usage() {
  const [period, setPeriod] = useState('current')
  const usage = useLoaded((signal) => usageOf(period, signal), period)
  return (
    <>
      <div class="field short">
        <label for="period">Billing period</label>
        <select id="period" value={period} onChange={(event) => setPeriod(event.currentTarget.value)}>
          <option value="current">This one</option>
          <option value="previous">The one before</option>
        </select>
      </div>
      <Waiting on={usage}>
        {(answer) => (
          <>
            <Totals stats={answer.stats} />
            <Daily usage={answer} />
          </>
        )}
      </Waiting>
    </>
  )
}

function Totals({
  stats: { period, plan, plan_run_limit, runs_total, runs_remaining, tokens_total, by_agent },
}: {
  stats: Stats
}) {
  return (
    <section class="card stack" aria-labelledby="totals">
      <h2 id="totals">
        {period.start.slice(0, 10)} to {period.end.slice(0, 10)}
      </h2>
      <dl class="figures">
        <div>
          <dt>Runs</dt>
          <dd>{number(runs_total)}</dd>
        </div>
        {plan !== null && (
          <div>
            <dt>Left of plan {plan}</dt>
            <dd>{number(runs_remaining)}</dd>
          </div>
        )}
        <div>
          <dt>Tokens</dt>
          <dd>{number(tokens_total)}</dd>
        </div>
      </dl>
      {plan_run_limit !== null && plan_run_limit > 0 && runs_remaining !== null && (
        <meter
          aria-label={`${plan_run_limit - runs_remaining} of ${plan_run_limit} runs used`}
          max={plan_run_limit}
          high={0.8 * plan_run_limit}
          value={plan_run_limit - runs_remaining}
        />
      )}
      <Table caption="By agent" head={['Agent', 'Runs', 'Tokens']}>
        {Object.entries(by_agent).map(([agent, { runs, tokens }]) => (
          <tr key={agent}>
            <th scope="row">{agent}</th>
            <td class="number">{number(runs)}</td>
            <td class="number">{number(tokens)}</td>
          </tr>
        ))}
      </Table>
    </section>
  )
}

function Daily({ usage: { stats, days, plotted, length } }: { usage: Used }) {
  const { plan_run_limit: limit } = stats
  const shared = plotted.filter(({ others }) => others > 0)
  return (
    <section class="card stack" aria-labelledby="daily">
      <h2 id="daily">Day by day</h2>
      <UsagePlot days={plotted} limit={limit} length={length} />
      <p class="help">
        Line: answered runs since the period began. Bars: each day’s.
        {limit !== null && ' Dashes: what the plan includes.'} Days are UTC.
      </p>
      {shared.length > 0 && (
        <p class="reason">
          Hollow bars, and the table, also have runs that count in another billing period:{' '}
          {shared.map(({ date, others }) => `${number(others)} of ${date}`).join(', ')}. This one is from{' '}
          <Time at={stats.period.start} /> to <Time at={stats.period.end} />.
        </p>
      )}
      <DailyTable days={days} />
    </section>
  )
}

function DailyTable({ days }: { days: Day[] }) {
  return (
    <Table
      caption="By day and agent"
      head={['Day', 'Agent', 'Runs', 'Blocked', 'Failed', 'Aborted', 'Tokens', 'p50', 'p95']}
    >
      {days.toReversed().map(({ date, agent_id, runs, blocked, failed, aborted, tokens, latency_ms: { p50, p95 } }) => (
        <tr key={date + agent_id}>
          <th scope="row">{date}</th>
          <td>{agent_id}</td>
          {[runs, blocked, failed, aborted, tokens].map((value, i) => (
            <td key={i} class="number">
              {number(value)}
            </td>
          ))}
          <td class="number">{p50 !== null && `${p50} ms`}</td>
          <td class="number">{p95 !== null && `${p95} ms`}</td>
        </tr>
      ))}
    </Table>
  )
}
