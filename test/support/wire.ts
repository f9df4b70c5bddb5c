import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** The network between a browser and a port of this machine, which can be cut (e2e tests). */
export class Wire {
  readonly #sockets = new Set<Socket>()
  readonly #server
  /** While it is set, connections are reset as soon as they are made. */
  isDown = false

  private constructor(port: number) {
    this.#server = createServer((from) => {
      if (this.isDown) return void from.on('error', () => {}).resetAndDestroy()
      const to = connect(port, '127.0.0.1')
      from.pipe(to).pipe(from)
      for (const socket of [from, to]) {
        this.#sockets.add(socket)
        // A socket that is reset says so by an error; the other one goes with it.
        socket
          .on('error', () => {})
          .on('close', () => {
            this.#sockets.delete(socket)
            from.destroy()
            to.destroy()
          })
      }
    })
  }

  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port)
    wire.#server.listen(0, '127.0.0.1')
    await once(wire.#server, 'listening')
    return wire
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Resets every connection that there is. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  close(): void {
    this.#server.close()
    this.reset()
  }
}
