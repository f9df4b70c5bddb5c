import { Inspector } from '../stage/inspector.ts'

/** A V8 CPU profile, of what is read here. */
type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
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

/**
 * Where the time went: the functions that took most of it by themselves, in percent of the samples that are not idle. The times between samples
 * would not do: while workerd waits it is hardly sampled, and the first sample after a wait would have all of it.
 */
export function hottest({ nodes, samples }: Profile, count: number): [where: string, percent: number][] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const taken = new Map<string, number>()
  let busy = 0
  for (const sample of samples) {
    const { functionName, url, lineNumber } = frames.get(sample) ?? { functionName: '?', url: '', lineNumber: 0 }
    if (functionName === '(idle)') continue
    busy++
    const where = `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber + 1}`
    taken.set(where, (taken.get(where) ?? 0) + 1)
  }
  return [...taken]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([where, times]) => [where, Number(((100 * times) / busy).toFixed(1))])
}
