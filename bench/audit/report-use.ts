// node --import: the process says at its end, in a last line on stderr, what it used.
import { readFileSync } from 'node:fs'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  console.error(JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, rssMib: peakKib(maxRSS) / 1_024 }))
})

/** On Linux `maxRSS` is at least what the parent had when it forked; the kernel's own mark begins anew with the program. */
function peakKib(maxRss: number): number {
  if (process.platform !== 'linux') return maxRss
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
}
