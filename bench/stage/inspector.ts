/** Asks workerd's inspector of the isolate that it names first, in Chromium's protocol. */
export class Inspector {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #id = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      const { id, result, error }: { id: number; result: unknown; error?: { message: string } } = JSON.parse(
        String(data),
      )
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error) waiting?.reject(new Error(error.message))
      else waiting?.resolve(result)
    })
  }

  /** @param address where workerd's inspector listens */
  static async open(address: string): Promise<Inspector> {
    const targets: { webSocketDebuggerUrl: string }[] = await (await fetch(`${address}/json`)).json()
    const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '')
    await new Promise((opened) => socket.addEventListener('open', opened, { once: true }))
    return new Inspector(socket)
  }

  /** @throws Error what the inspector refuses */
  async ask<Result>(method: string, params: object = {}): Promise<Result> {
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(++this.#id, waiting)
    this.#socket.send(JSON.stringify({ id: this.#id, method, params }))
    return (await waiting.promise) as Result
  }

  close(): void {
    this.#socket.close()
  }
}
