// README's lines, in a project that installed the client. `npm run types` holds them against what is built.
import { hostedAgents } from 'hosted-agents-client'

/** As Clerk declares it. */
declare const session: { getToken(options?: { template?: string }): Promise<string | null> }
declare const message: string

const api = hostedAgents({ baseUrl: 'http://127.0.0.1:8787', token: () => session.getToken() })
const { data, error } = await api.POST('/api/v1/agent/run', { body: { agentId: 'helpdesk-tier1-triage', message } })

export const answered: string | undefined = data?.response ?? error?.code
