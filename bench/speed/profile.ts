import { Inspector } from '../stage/inspector.ts'

/** A V8 CPU profile, of what is read here. */
type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

/** Profiles the Worker behind an inspector of workerd's while something runs. */
export async function profiled(address: string, work: () => Promise<unknown>): Promise<Profile> {
  const inspector = await Inspector.open(address)
  await inspector.ask('Profiler.enable')
  await inspector.ask('Profiler.setSamplingInterval', { interval: 500 })
  await inspector.ask('Profiler.start')
  await work()
  const { profile } = await inspector.ask<{ profile: Profile }>('Profiler.stop')
  inspector.close()
  return profile
}

/** Where the time went: the functions that took most of it by themselves, in percent of the time that was not idle. */
export function hottest({ nodes, samples, timeDeltas }: Profile, count: number): [where: string, percent: number][] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const times = new Map<string, number>()
  let total = 0
  for (const [i, sample] of samples.entries()) {
    const { functionName, url, lineNumber } = frames.get(sample) ?? { functionName: '?', url: '', lineNumber: 0 }
    if (functionName === '(idle)') continue
    const time = timeDeltas[i] ?? 0
    total += time
    const where = `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber + 1}`
    times.set(where, (times.get(where) ?? 0) + time)
  }
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([where, time]) => [where, Number(((100 * time) / total).toFixed(1))])
}
