import { AUDIT_NARRATOR } from './audit-trail-narrator.ts'
import { CLINICAL_DOCS } from './coleman-clinical-docs.ts'
import { EVIDENCE_COLLECTOR } from './compliance-evidence-collector.ts'
import { HELPDESK_TRIAGE } from './helpdesk-tier1-triage.ts'

/** An agent: what the model is told, and which model the gateway is asked for. */
export type AgentTemplate = {
  name: string
  description: string
  /** The gateway's name of the model. */
  model: string
  systemPrompt: string
  /** Upper bound of the answer, in tokens. */
  maxTokens: number
  temperature: number
  /** Clinical agents fall under the strict policy and the BAA in every vertical. */
  clinical: boolean
}

export const TEMPLATES = {
  'coleman-clinical-docs': CLINICAL_DOCS,
  'helpdesk-tier1-triage': HELPDESK_TRIAGE,
  'compliance-evidence-collector': EVIDENCE_COLLECTOR,
  'audit-trail-narrator': AUDIT_NARRATOR,
} as const satisfies Record<string, AgentTemplate>

export type AgentId = keyof typeof TEMPLATES
export const AGENT_IDS = Object.keys(TEMPLATES)
/** Every model that a template asks for. */
export const MODELS = [...new Set(Object.values(TEMPLATES).map(({ model }) => model))]

const byId: ReadonlyMap<string, AgentTemplate> = new Map(Object.entries(TEMPLATES))

/** The template with this id, or undefined. */
export const findAgent = (agentId: string): AgentTemplate | undefined => byId.get(agentId)
