import { signal } from '@preact/signals'
import { ACTIONS, type Action, actionIn, isClinical } from '../dlp/actions.ts'
import { PHI_TYPES, type PhiType } from '../dlp/types.ts'
import type { Tenant } from './answers.ts'

/** What the policy's form shows, by field: `vertical`, and each type of finding, whose '' is "as the vertical says". */
export type Fields = Readonly<Record<string, string>>

/** An organisation's policy as the form shows it. */
export const fieldsOf = ({ vertical, dlp_policy }: Pick<Tenant, 'vertical' | 'dlp_policy'>): Fields => ({
  vertical,
  ...Object.fromEntries(PHI_TYPES.map((type) => [type, dlp_policy[type] ?? ''])),
})

/** The fields of `a` that `b` has otherwise, or not at all. */
export const differing = (a: Fields, b: Fields): string[] => Object.keys(a).filter((field) => a[field] !== b[field])

/** The fields of these names. */
export const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))

/** Whether a field that is to be changed was changed since it was seen, and not to the same. */
export const clash = (seen: Fields, changes: Fields, now: Fields): boolean =>
  differing(changes, now).some((field) => seen[field] !== now[field])

/** What was chosen and is not saved yet, and what these fields were when it was. In memory only. */
export const unsaved = signal<{ edits: Fields; was: Fields }>({ edits: {}, was: {} })

/** The types of which `after` lets more pass than `before`, by what becomes of them then. */
export function weakened(before: Fields, after: Fields): Map<Action, PhiType[]> {
  const weaker = PHI_TYPES.filter((type) => rank(actionOf(after, type)) > rank(actionOf(before, type)))
  return Map.groupBy(weaker, (type) => actionOf(after, type))
}
const rank = (action: Action): number => ACTIONS.indexOf(action)

function actionOf(fields: Fields, type: PhiType): Action {
  const own = ACTIONS.find((action) => action === fields[type])
  const clinical = isClinical(fields.vertical ?? '') ? 'vertical' : undefined
  return actionIn('block', type, clinical, own ? { [type]: own } : {})
}

/** The body that changes these fields and names no other one: what colleagues changed meanwhile stays. */
export function changeOf({ vertical, ...types }: Fields): object {
  const dlpPolicy = Object.fromEntries(Object.entries(types).map(([type, action]) => [type, action || null]))
  return { ...(vertical !== undefined && { vertical }), ...(Object.keys(types).length > 0 && { dlpPolicy }) }
}
