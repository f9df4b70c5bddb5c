/** The part of Cloudflare that calls a Worker: `POST /queue {queue, messages}` hands it a batch, any other path fires the cron `?cron=`. */
type Message = { id: string; body: unknown; timestamp: number; attempts: number }
type Worker = {
  queue(name: string, messages: (Omit<Message, 'timestamp'> & { timestamp: Date })[]): Promise<object>
  scheduled(event: { cron: string; scheduledTime: Date }): Promise<object>
}

export default {
  async fetch(request: Request, { WORKER }: { WORKER: Worker }): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname !== '/queue')
      return Response.json(await WORKER.scheduled({ cron: searchParams.get('cron') ?? '', scheduledTime: new Date() }))
    const { queue, messages }: { queue: string; messages: Message[] } = JSON.parse(await request.text())
    const dated = messages.map((message) => ({ ...message, timestamp: new Date(message.timestamp) }))
    return Response.json(await WORKER.queue(queue, dated))
  },
}
