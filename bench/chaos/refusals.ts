import type { Dependency } from './plan.ts'

/** How a dependency refuses. */
export type Refusal = { status: number; body: unknown; headers?: Record<string, string> }

const http = (status: number, headers: Record<string, string> = {}): Refusal => ({
  status,
  body: { error: { message: 'failed', type: 'internal_server_error', code: String(status) } },
  headers,
})
const postgres = (code: string, message: string): Refusal => ({
  status: 400,
  body: { message, code, severity: 'FATAL' },
})

/** How each dependency says that it cannot, in its own words. */
export const REFUSALS: Record<Dependency, readonly Refusal[]> = {
  database: [
    postgres('57P03', 'the database system is starting up'),
    postgres('57P01', 'terminating connection due to administrator command'),
    postgres('53300', 'sorry, too many clients already'),
    http(500),
    http(503),
  ],
  gateway: [
    http(500),
    http(503),
    http(429, { 'Retry-After': '7' }),
    { status: 400, body: { error: { message: 'Budget has been exceeded!', type: 'budget_exceeded', code: '400' } } },
  ],
  queue: [http(500), http(429)],
  clerk: [http(500), http(429)],
  stripe: [http(500), http(429)],
  secrets: [http(500), http(403)],
  witness: [http(500), http(409)],
}
