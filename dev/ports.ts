import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { promisify } from 'node:util'

/** Below what operating systems give to connections that go out (32,768 on Linux), and above the ports that the tests' stacks have. */
const FIRST = 20_000
const LAST = 32_767

/**
 * A port that is free on loopback, or the first of several in a row, kept for this process until it ends: what asks for a port here, in whatever
 * process, gets another, however late the one it got is listened on.
 */
export async function freePort(count = 1): Promise<number> {
  for (;;) {
    const first = FIRST + Math.floor(Math.random() * (LAST - FIRST - count))
    const kept = await Promise.all(Array.from({ length: count }, (_, i) => keep(first + i)))
    if (kept.every(Boolean)) return first
  }
}

/** The address of such a port. */
export const freeBase = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`

/** Whether nothing listens on a port and nobody keeps it. What keeps it is the same number among UDP's ports, which nothing here uses. */
async function keep(port: number): Promise<boolean> {
  const keeper = createSocket('udp4').unref()
  const bound = succeeds(once(keeper, 'listening'))
  keeper.bind(port, '127.0.0.1')
  const free = (await bound) && (await listens(port))
  if (!free) keeper.close()
  return free
}

async function listens(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  const listening = await succeeds(once(server, 'listening'))
  if (listening) await promisify(server.close.bind(server))()
  return listening
}

const succeeds = (event: Promise<unknown>): Promise<boolean> =>
  event.then(
    () => true,
    () => false,
  )
