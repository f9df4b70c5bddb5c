// Before the tests: node dev/chromium.ts. The tests of the pages open Chromium; where it is missing, root on Debian gets it, and all others are
// told what to do.
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** In which the pages are tested. */
export const CHROMIUM = '/usr/bin/chromium'
export const INSTALL = 'apt-get install -y --no-install-recommends chromium'

if (import.meta.main && !existsSync(CHROMIUM)) {
  console.log(`There is no ${CHROMIUM}, in which the pages are tested.`)
  try {
    if (process.getuid?.() !== 0) throw new Error('only root can install it')
    console.log(`Installing it: ${INSTALL}`)
    const options: ExecFileSyncOptions = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }
    execFileSync('apt-get', ['update', '-qq'], options)
    execFileSync('apt-get', INSTALL.split(' ').slice(1), options)
  } catch (error) {
    console.log(
      `The tests of the pages will fail (${error instanceof Error ? error.message : error}). On Debian: ${INSTALL}`,
    )
  }
}
