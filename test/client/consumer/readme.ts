// README's lines, in a project that installed the client. `npm run types` holds them against what is built.
import { hostedAgents, runEvents } from 'hosted-agents-client'

/** As Clerk declares it. */
declare const session: { getToken(options?: { template?: string }): Promise<string | null> }
declare const message: string
declare function show(text: string): void

const api = hostedAgents({ baseUrl: 'http://127.0.0.1:8787', token: () => session.getToken() })
const { data, error } = await api.POST('/api/v1/agent/run', { body: { agentId: 'helpdesk-tier1-triage', message } })

const body = { agentId: 'helpdesk-tier1-triage', message, stream: true }
const stream = await api.POST('/api/v1/agent/run', { body, parseAs: 'stream' })
if (!stream.data) throw new Error(stream.error?.error)
for await (const { event, data } of runEvents(stream.data)) if (event === 'delta') show(data.text)

export const answered: string | undefined = data?.response ?? error?.code
