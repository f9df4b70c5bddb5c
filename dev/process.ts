import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** Ends a child's process group when this process ends, however it does, or when the reaper's stdin is closed. */
export function reap(child: ChildProcess): ChildProcess {
  const reaper = spawn(process.execPath, [new URL('reaper.ts', import.meta.url).pathname, String(child.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  reaper.unref()
  return reaper
}

/** Waits until a child answers well at an address. @returns whether it did, before it ended and the time was over */
export async function answers(url: string, child: ChildProcess, timeoutMs: number, everyMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline && child.exitCode === null) {
    const healthy = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
    if (healthy) return true
    await sleep(everyMs)
  }
  return false
}
