import { type Dispatcher, Pool } from 'undici'
import { median, percentile } from '../audit/stats.ts'

/** What is sent, again and again, and the status that each answer must have. */
export type Target = { base: string; path: string; headers: Record<string, string>; body: string; status: number }
/** Latencies in ms. */
export type Measured = { p50: number; p99: number; perSecond: number }

/**
 * Sends a request over so many connections, on each the next one as soon as the last is answered, for so long.
 * @throws Error an answer had another status
 */
export async function load({ base, ...target }: Target, connections: number, seconds: number): Promise<Measured> {
  const pool = new Pool(base, { connections, pipelining: 1 })
  const latencies: number[] = []
  const started = performance.now()
  const until = started + 1_000 * seconds
  const connection = async () => {
    while (performance.now() < until) {
      const sent = performance.now()
      await exchange(pool, target)
      latencies.push(performance.now() - sent)
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
  const took = performance.now() - started
  await pool.close()
  return {
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    perSecond: (1_000 * latencies.length) / took,
  }
}

async function exchange(pool: Dispatcher, { path, headers, body, status }: Omit<Target, 'base'>): Promise<void> {
  const { statusCode, body: answer } = await pool.request({ path, method: 'POST', headers, body })
  const text = await answer.text()
  if (statusCode !== status) throw new Error(`${path} answered ${statusCode}: ${text.slice(0, 300)}`)
}

/** The median of each figure over some rounds: what the machine does besides comes and goes. */
export function middle(rounds: readonly Measured[]): Measured {
  const of = (figure: keyof Measured) => median(rounds.map((round) => round[figure]))
  return { p50: of('p50'), p99: of('p99'), perSecond: of('perSecond') }
}
