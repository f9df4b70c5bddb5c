import { type PlotDay, roundUp } from '../plot.ts'

const WIDTH = 640
const HEIGHT = 240
const LEFT = 64
const BOTTOM = 32
const TOP = 16

/** Runs of a period day by day: how they add up (a line), each day's (bars; hollow: of other periods), and what the plan includes (dashes). */
export function UsagePlot({ days, limit, length }: { days: PlotDay[]; limit: number | null; length: number }) {
  const used = days.at(-1)?.sum ?? 0
  const top = roundUp(Math.max(used, limit ?? 0, 2, ...days.map(({ runs, others }) => runs + others)))
  const x = (day: number) => LEFT + (day * (WIDTH - LEFT)) / length
  const y = (runs: number) => TOP + (1 - runs / top) * (HEIGHT - TOP - BOTTOM)
  const width = (0.7 * (WIDTH - LEFT)) / length
  const line = days.map(({ sum }, i) => `H${x(i)}V${y(sum)}`).join('')
  const step = Math.ceil(length / 6)
  return (
    <svg
      class="plot"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${used.toLocaleString('en')} runs in ${days.length} days${limit === null ? '' : `, of ${limit.toLocaleString('en')} that the plan includes`}. The table below has each day.`}
    >
      {[0, top / 2, top].map((runs) => (
        <g key={runs}>
          <line class="grid" x1={LEFT} x2={WIDTH} y1={y(runs)} y2={y(runs)} />
          <text x={LEFT - 8} y={y(runs) + 4} text-anchor="end">
            {runs.toLocaleString('en')}
          </text>
        </g>
      ))}
      {days.map(({ date, runs, others }, i) => (
        <g key={date}>
          <rect class="bar" x={x(i + 0.15)} width={width} y={y(runs)} height={y(0) - y(runs)} />
          {others > 0 && (
            <rect class="others" x={x(i + 0.15)} width={width} y={y(runs + others)} height={y(0) - y(others)} />
          )}
          {i % step === 0 && (
            <text x={x(i + 0.5)} y={HEIGHT - 8} text-anchor="middle">
              {date.slice(5)}
            </text>
          )}
        </g>
      ))}
      <path class="sum" d={`M${LEFT} ${y(0)}${line}H${x(days.length)}`} />
      {limit !== null && (
        <g>
          <line class="limit" x1={LEFT} x2={WIDTH} y1={y(limit)} y2={y(limit)} />
          <text x={WIDTH} y={y(limit) + 14} text-anchor="end">
            plan: {limit.toLocaleString('en')}
          </text>
        </g>
      )}
    </svg>
  )
}
