import { readFileSync } from 'node:fs'
import { DEPENDENCIES, FAULTS, type Planned } from './plan.ts'
import type { FaultyProxy } from './proxy.ts'
import type { Stage } from './stage.ts'
import type { Told } from './told.ts'

const tally = (items: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(items, (item) => item)]
      .map(([item, all]) => [item, all.length] as const)
      .sort((a, b) => b[1] - a[1]),
  )

/** What clients were told, by what they asked. */
export function answersTable(
  requests: readonly Planned[],
  told: readonly Told[],
): Record<string, Record<string, number>> {
  const byTask = Map.groupBy(told, ({ n }) => {
    const request = requests[n]
    return request?.task === 'run' && request.body.stream ? 'run, streamed' : (request?.task ?? '')
  })
  const word = ({ status, answer }: Told) => (status === null ? 'no answer' : (answer.code ?? String(status)))
  const columns = [...byTask].map(([task, all]) => [task, tally(all.map(word))] as const)
  const answers = Object.keys(tally(told.map(word)))
  return Object.fromEntries(
    answers.map((answer) => [answer, Object.fromEntries(columns.map(([task, counts]) => [task, counts[answer] ?? 0]))]),
  )
}

/** What calls met, by dependency. */
export function faultsTable(proxies: Stage['proxies']): Record<string, Record<string, number>> {
  const met = (proxy: FaultyProxy | undefined, what: (typeof FAULTS)[number] | 'none' | 'down') =>
    proxy?.met.get(what) ?? 0
  return Object.fromEntries(
    DEPENDENCIES.map((dependency) => {
      const proxy = proxies.get(dependency)
      const kinds = [...FAULTS, 'down', 'none'] as const
      return [dependency, Object.fromEntries(kinds.map((kind) => [kind === 'none' ? 'well' : kind, met(proxy, kind)]))]
    }),
  )
}

/** How often the Worker logged what, of warnings and errors. */
export function logTable(file: string): Record<string, number> {
  const lines = readFileSync(file, 'utf8').match(/\{"level":"(?:warn|error)","event":"\w+"/g) ?? []
  return tally(lines.map((line) => line.replace(/^.*"level":"(\w+)","event":"(\w+)"$/, '$1 $2')))
}
