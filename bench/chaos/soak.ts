import { Inspector } from '../stage/inspector.ts'
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

/**
 * Tells each minute the memory of workerd, and what of the Worker's heap is in use, each with its slope so far.
 * @param address where workerd's inspector listens
 * @returns ends it
 */
export async function soak(worker: Workerd, address: string): Promise<() => Promise<void>> {
  const inspector = await Inspector.open(address)
  const started = Date.now()
  const [resident, heap]: [Sample[], Sample[]] = [[], []]
  const minute = () => (Date.now() - started) / 60_000
  const sample = () => resident.push({ minute: minute(), mib: worker.residentBytes() / MIB })
  const tell = async () => {
    // What may still be collected is no leak.
    await inspector.ask('HeapProfiler.collectGarbage')
    const { usedSize } = await inspector.ask<{ usedSize: number }>('Runtime.getHeapUsage')
    heap.push({ minute: minute(), mib: usedSize / MIB })
    console.log(`${minute().toFixed(0)} min: workerd ${told(resident)}; heap in use ${told(heap)}`)
  }
  const timers = [setInterval(sample, SAMPLED_EVERY_MS), setInterval(tell, TOLD_EVERY_MS)]
  sample()
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await tell()
    inspector.close()
  }
}

type Sample = { minute: number; mib: number }

/** The last sample, and the slope of the second half. */
function told(samples: readonly Sample[]): string {
  const half = samples.slice(samples.length >> 1)
  return `${samples.at(-1)?.mib.toFixed(1)} MiB${half.length > 1 ? ` (${slope(half).toFixed(2)} a minute)` : ''}`
}

/** Of the line that lies nearest (least squares). */
function slope(samples: readonly Sample[]): number {
  const mean = (of: keyof Sample) => samples.reduce((sum, each) => sum + each[of], 0) / samples.length
  const [x, y] = [mean('minute'), mean('mib')]
  const along = samples.reduce((sum, { minute, mib }) => sum + (minute - x) * (mib - y), 0)
  return along / samples.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0)
}
