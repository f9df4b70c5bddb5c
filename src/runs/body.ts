import * as z from 'zod'
import { AGENT_IDS, findAgent } from '../agents/templates.ts'
import { Context, NARRATOR } from '../narrator/context.ts'
import { AGENT_ID_MAX_CHARS, MESSAGE_MAX_CHARS, SYSTEM_PROMPT_MAX_CHARS } from './limits.ts'

/** Text that has a UTF-8 form, so that its hash can be proved by anyone. */
const text = z.string().refine((value) => value.isWellFormed(), 'must be well-formed Unicode (no lone surrogates)')

/** PostgreSQL's text cannot hold U+0000. */
export const agentId = text
  .min(1)
  .max(AGENT_ID_MAX_CHARS)
  .regex(/^[^\0]*$/, 'must not contain U+0000')

/** What is scanned of a run, and by which policy. */
const INPUT = {
  agentId: agentId.meta({ description: 'The id of a template.', examples: AGENT_IDS }),
  message: text.min(1).max(MESSAGE_MAX_CHARS).describe('Never stored; its SHA-256 is.'),
  // Forms send an empty field for one that was left out.
  systemPromptOverride: text
    .max(SYSTEM_PROMPT_MAX_CHARS)
    .transform((prompt) => prompt || undefined)
    .optional()
    .describe('In place of the template’s prompt.'),
  phi: z
    .enum(['block', 'redact'])
    .default('block')
    .describe('`redact`: placeholders go to the model, and nothing blocks.'),
}

/** The body of `POST /agent/scan`. */
export const ScanBody = z.object(INPUT)

/** The body of `POST /agent/run`. */
export const RunBody = z
  .object({
    ...INPUT,
    stream: z.boolean().optional().describe('Answer with server-sent events; default: as `Accept` asks.'),
    context: Context.optional().describe(`For ${NARRATOR}: what it reads; default: the last 24 hours.`),
  })
  // An unknown agent passes here, and is refused as AGENT_NOT_FOUND later.
  .refine(({ agentId, context }) => !context || agentId === NARRATOR || !findAgent(agentId), {
    path: ['context'],
    message: `is for ${NARRATOR} only`,
  })
