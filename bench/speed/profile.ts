/** A V8 CPU profile, of what is read here. */
type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

/** Profiles the Worker behind an inspector of workerd's while something runs. */
export async function profiled(inspector: string, work: () => Promise<unknown>): Promise<Profile> {
  const targets: { webSocketDebuggerUrl: string }[] = await (await fetch(`${inspector}/json`)).json()
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '')
  await new Promise((opened) => socket.addEventListener('open', opened, { once: true }))
  let id = 0
  const waiting = new Map<number, (result: { profile: Profile }) => void>()
  socket.addEventListener('message', ({ data }) => {
    const message: { id: number; result: { profile: Profile } } = JSON.parse(String(data))
    waiting.get(message.id)?.(message.result)
  })
  const ask = (method: string, params = {}) =>
    new Promise<{ profile: Profile }>((resolve) => {
      waiting.set(++id, resolve)
      socket.send(JSON.stringify({ id, method, params }))
    })
  await ask('Profiler.enable')
  await ask('Profiler.setSamplingInterval', { interval: 500 })
  await ask('Profiler.start')
  await work()
  const { profile } = await ask('Profiler.stop')
  socket.close()
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
