import type { Workerd } from '../stage/workerd.ts'

const SAMPLED_EVERY_MS = 15_000
const TOLD_EVERY_MS = 60_000
const MIB = 1_048_576

/** Seconds of `30m`, `90s`, `1h`. @throws Error when it is none */
export function soakSeconds(text: string): number {
  const [, number, unit = ''] = /^(\d+)([smh])$/.exec(text) ?? []
  const seconds = { s: 1, m: 60, h: 3_600 }[unit]
  if (seconds === undefined) throw new Error('--soak takes a time such as 30m')
  return Number(number) * seconds
}

/** Samples the memory of workerd and tells it each minute, with its slope so far. @returns ends it */
export function soak(worker: Workerd): () => void {
  const started = Date.now()
  const samples: { minute: number; mib: number }[] = []
  const sample = () => samples.push({ minute: (Date.now() - started) / 60_000, mib: worker.residentBytes() / MIB })
  const tell = () => {
    const [last, half] = [samples.at(-1), samples.slice(samples.length >> 1)]
    console.log(
      `${last?.minute.toFixed(0)} min: workerd ${last?.mib.toFixed(0)} MiB; of the second half ${slope(half).toFixed(2)} MiB a minute`,
    )
  }
  const timers = [setInterval(sample, SAMPLED_EVERY_MS), setInterval(tell, TOLD_EVERY_MS)]
  sample()
  return () => {
    for (const timer of timers) clearInterval(timer)
    tell()
  }
}

/** Of the line that lies nearest (least squares). */
function slope(samples: readonly { minute: number; mib: number }[]): number {
  const mean = (of: 'minute' | 'mib') => samples.reduce((sum, each) => sum + each[of], 0) / samples.length
  const [x, y] = [mean('minute'), mean('mib')]
  const along = samples.reduce((sum, { minute, mib }) => sum + (minute - x) * (mib - y), 0)
  return along / samples.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0)
}
