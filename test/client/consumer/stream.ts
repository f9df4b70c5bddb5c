// What else a project that installed the client writes.
import { type HostedAgents, hostedAgents, type RunEvent, runEvents } from 'hosted-agents-client'

export async function* narrated(api: HostedAgents, signal: AbortSignal): AsyncGenerator<string | number> {
  const body = { agentId: 'audit-trail-narrator', message: 'What happened?', stream: true }
  const stream = await api.POST('/api/v1/agent/run', { body, parseAs: 'stream', signal })
  if (!stream.data) throw new Error(stream.error?.error)
  for await (const { event, data } of runEvents(stream.data)) {
    if (event === 'delta') yield data.text
    else if (event === 'done') yield data.context?.events ?? 0
    else if (event === 'error') yield data.audit_id
  }
}

/** The stream that a `fetch` of the project's own brings. */
export const told = (response: Response): AsyncGenerator<RunEvent, void> | null =>
  response.body && runEvents(response.body)

/** Clerk has no session before somebody signs in. */
export const early = (clerk: { session?: { getToken(): Promise<string | null> } | null }) =>
  hostedAgents({ baseUrl: 'https://agents.example.com', token: () => clerk.session?.getToken() })
