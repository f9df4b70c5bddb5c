import type { PhiType, Reading } from './types.ts'

// The rules without zod, which /console would have to load with them.

/** What identifies a person in every context, and blocks in every vertical. */
export const GRAVE_TYPES: ReadonlySet<PhiType> = new Set(['SSN', 'MRN', 'HEALTH_PLAN_ID', 'PAYMENT_CARD'])

/** Verticals in which every identifier of a person blocks, and a signed BAA is required. */
export const CLINICAL_VERTICALS = ['healthcare', 'behavioral_health'] as const

/** What an organisation may do. */
export const VERTICALS = [
  'general',
  ...CLINICAL_VERTICALS,
  'education',
  'finance',
  'government',
  'legal',
  'manufacturing',
] as const
export type Vertical = (typeof VERTICALS)[number]

/** Whether the clinical policy applies to an organisation, whichever agent it runs. */
export const isClinical = (vertical: string): boolean => CLINICAL_VERTICALS.some((clinical) => clinical === vertical)

/** What becomes of a finding, the strictest first: the run is stopped, a placeholder goes to the model, or it goes as it is and is flagged. */
export const ACTIONS = ['block', 'redact', 'flag'] as const
export type Action = (typeof ACTIONS)[number]

/** What a run's body asks of its PHI: what the policy says, or placeholders. */
export type PhiMode = 'block' | 'redact'

/** By what the clinical policy applies to a run, if it does; what an organisation says of its vertical's policy does not change an agent's. */
export type Clinical = 'vertical' | 'agent' | undefined
export const clinicalBy = (vertical: string, agent?: { clinical: boolean }): Clinical =>
  isClinical(vertical) ? 'vertical' : agent?.clinical ? 'agent' : undefined

/** What becomes of findings of a type: as the run's body says, else as a clinical agent's policy, the organisation or its vertical does. */
export function actionIn(
  mode: PhiMode,
  type: PhiType,
  clinical: Clinical,
  policy: Partial<Record<PhiType, Action>>,
): Action {
  if (mode === 'redact') return 'redact'
  const strict = clinical || GRAVE_TYPES.has(type) ? 'block' : 'flag'
  return (clinical !== 'agent' && policy[type]) || strict
}

/** What becomes of a finding: the strictest action of any type in it. */
export function actionOn({ type, also = [] }: Reading, actionOf: (type: PhiType) => Action): Action {
  const actions = [type, ...also].map(actionOf)
  return ACTIONS.find((action) => actions.includes(action)) ?? actionOf(type)
}
