import { ATTEMPTS_MAX_MS } from '../db/client.ts'

/** Reference: message 1–32 000 chars, systemPromptOverride up to 8 000, agentId 1–100; chars are UTF-16 units. */
export const MESSAGE_MAX_CHARS = 32_000
export const SYSTEM_PROMPT_MAX_CHARS = 8_000
export const AGENT_ID_MAX_CHARS = 100
/** Room for both texts with every character written as a JSON escape of six bytes. */
export const BODY_MAX_BYTES = 262_144

/** How long queue and claims may take when the database is away. */
export const FALLBACK_TIMEOUT_MS = 3_000

/** Round trips to the database: admission, finish, and the narrator's reading between them. */
const ROUND_TRIPS = 3

/** From its admission, the time in ms after which a run may no longer answer: gateway, round trips, fallback. */
export const runDeadlineMs = (gatewayTimeoutMs: number): number =>
  gatewayTimeoutMs + ROUND_TRIPS * ATTEMPTS_MAX_MS + 2 * FALLBACK_TIMEOUT_MS

/** How far the clocks of Worker, claims and database may be apart. */
const CLOCK_SKEW_MS = 10_000

/** An intent's lease in ms: it ends after the deadline by every clock, so what the sweep aborts can answer no more. */
export const runLeaseMs = (gatewayTimeoutMs: number): number => runDeadlineMs(gatewayTimeoutMs) + CLOCK_SKEW_MS

/** Dead intents that the sweep looks at in one round trip. */
export const SWEEP_PAGE = 200
