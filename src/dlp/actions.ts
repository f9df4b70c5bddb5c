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

/** Whether the strict policy applies to an organisation, whichever agent it runs. */
export const isClinical = (vertical: string): boolean => CLINICAL_VERTICALS.some((clinical) => clinical === vertical)

/** What becomes of a finding, the strictest first: the run is stopped, a placeholder goes to the model, or it goes as it is and is flagged. */
export const ACTIONS = ['block', 'redact', 'flag'] as const
export type Action = (typeof ACTIONS)[number]

/** What a run's body asks of its PHI: what the policy says, or placeholders. */
export type PhiMode = 'block' | 'redact'

/** What becomes of findings of a type: as the run's body says, else as the organisation does, else the vertical. */
export const actionIn = (
  mode: PhiMode,
  type: PhiType,
  clinical: boolean,
  policy: Partial<Record<PhiType, Action>>,
): Action => (mode === 'redact' ? 'redact' : (policy[type] ?? (clinical || GRAVE_TYPES.has(type) ? 'block' : 'flag')))

/** What becomes of a finding: the strictest action of any type in it. */
export function actionOn({ type, also = [] }: Reading, actionOf: (type: PhiType) => Action): Action {
  const actions = [type, ...also].map(actionOf)
  return ACTIONS.find((action) => actions.includes(action)) ?? actionOf(type)
}
