import type * as z from 'zod'
import type { ErrorCode } from '../http/errors.ts'

/** The sections of the reference. */
export const TAGS = {
  Agents: 'Run an agent, see what its input holds, and list what ran. Messages and answers are never stored.',
  Tenants: 'The organization: its policy, its BAA and its digests.',
  Provisioning:
    'The key with which the organization’s runs reach the model gateway. It is derived, and stored nowhere.',
  Stats: 'What the organization has used, from counters.',
  Audit: 'The hash-chained log: its entries, proofs, checkpoints and keys. Anyone can check them offline.',
  'Log sources': 'Where the narrator reads: sources that are fetched, receivers that are sent to, and their events.',
  Billing: 'The subscription, which Stripe decides.',
  Health: 'Whether the service runs and reaches its database.',
} as const
type Tag = keyof typeof TAGS

/** A text; `events`: of server-sent events, what each is, as `{event, data}`. */
type Form = { example?: string; events?: z.ZodType }

/** An answer that is no refusal. */
export type Answer = {
  description: string
  /** Of a JSON body: all of its fields, none besides. */
  schema?: z.ZodType
  /** Of any other body. */
  mediaType?: string
  example?: unknown
  /** More examples, by name. */
  examples?: Readonly<Record<string, unknown>>
  /** Its other forms, by the media type that `Accept` asks for. */
  alternatives?: Readonly<Record<string, Form>>
  headers?: Record<string, string>
}

/** A parameter that is a text. */
export type Parameter = { description: string; required?: true }

/** What a route says of itself beyond what its middlewares tell: bodies, parameters, roles and most refusals are theirs. */
export type Operation = {
  /** Its name in generated clients. */
  id: string
  tag: Tag
  summary: string
  description?: string
  /** By status. */
  answers: Readonly<Record<number, Answer>>
  /** Refusals of its own. */
  errors?: readonly ErrorCode[]
  /** What its refusals say where it is not the table’s sentence. */
  sentences?: Readonly<Partial<Record<ErrorCode, string>>>
  /** Statuses of refusals in another protocol’s form, by their description. */
  foreignErrors?: Readonly<Record<number, string>>
  /** What their bodies are. */
  foreignSchema?: z.ZodType
  /** Of the body, by name. */
  examples?: Readonly<Record<string, unknown>>
  /** Of a body that no middleware validates. */
  requestMediaType?: string
  /** Headers and query parameters that no middleware validates, by name. */
  headers?: Readonly<Record<string, Parameter>>
  query?: Readonly<Record<string, Parameter>>
  /** How a caller proves itself where no session is asked for. */
  security?: 'hecToken' | 'standardWebhook' | 'stripeSignature'
}

/** Operations by method and path, as the application has them: `GET /api/v1/runs/:runId`. */
export type Operations = Readonly<Record<string, Operation>>
