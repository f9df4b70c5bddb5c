import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { freePort } from '../../dev/ports.ts'

// A public name may be made to lead to a private number after it was checked. What then stands between is the runtime's network: workerd with no
// network configured, as wrangler.toml leaves it, and beside it one that is let into private networks, to show that there was something to reach.

const folder = mkdtempSync(join(tmpdir(), 'hosted-agents-network-'))
const WORKER = `export default {
  async fetch(request) {
    const at = new URL(request.url).searchParams.get('at')
    return new Response(await fetch(at).then((response) => response.text(), ({ message }) => 'refused: ' + message))
  },
}`
const config = (network: string) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [(name = "worker", esModule = embed "worker.js")], compatibilityDate = "2026-11-01"))${network}],
  sockets = [(name = "http", http = (), service = "main")],
);
`
const NETWORKS = { default: '', private: ', (name = "internet", network = (allow = ["public", "private"]))' }

let inside: Server
let port: number
const runtimes: ChildProcess[] = []
const at = { default: '', private: '' }

async function start(network: keyof typeof NETWORKS): Promise<void> {
  const file = join(folder, `${network}.capnp`)
  writeFileSync(file, config(NETWORKS[network]))
  const address = `127.0.0.1:${await freePort()}`
  runtimes.push(
    spawn('node_modules/.bin/workerd', ['serve', file, `--socket-addr=http=${address}`], { stdio: 'inherit' }),
  )
  at[network] = `http://${address}`
  await vi.waitUntil(
    () =>
      fetch(`${at[network]}/?at=x`).then(
        () => true,
        () => false,
      ),
    { timeout: 30_000, interval: 100 },
  )
}

beforeAll(async () => {
  writeFileSync(join(folder, 'worker.js'), WORKER)
  port = await freePort()
  inside = createServer((_, response) => response.end('secret of this network')).listen(port, '::')
  await Promise.all([start('default'), start('private')])
})
afterAll(() => {
  for (const runtime of runtimes) runtime.kill('SIGKILL')
  inside.close()
  rmSync(folder, { recursive: true, force: true })
})

const reach = async (network: keyof typeof NETWORKS, host: string) =>
  (await fetch(`${at[network]}/?at=${encodeURIComponent(`http://${host}:${port}/`)}`)).text()

describe('a name or number that leads into a private network', () => {
  test.each(['localhost', '127.0.0.1', '[::ffff:127.0.0.1]', '0.0.0.0'])(
    'is not reached from a Worker: %s',
    async (host) => {
      expect(await reach('default', host)).toMatch(/^refused: /)
    },
  )
  test.each(['localhost', '127.0.0.1'])('would be reached from one that is let into it: %s', async (host) => {
    expect(await reach('private', host)).toBe('secret of this network')
  })
})
