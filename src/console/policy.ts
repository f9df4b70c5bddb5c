import { PHI_TYPES } from '../dlp/types.ts'
import type { Tenant } from './answers.ts'

/** What the policy's form shows, by field: `vertical`, and each type of finding, whose '' is "as the vertical says". */
export type Fields = Readonly<Record<string, string>>

export const fieldsOf = ({ vertical, dlp_policy }: Pick<Tenant, 'vertical' | 'dlp_policy'>): Fields => ({
  vertical,
  ...Object.fromEntries(PHI_TYPES.map((type) => [type, dlp_policy[type] ?? ''])),
})

/** The fields of `a` that `b` has otherwise, or not at all. */
export const differing = (a: Fields, b: Fields): string[] => Object.keys(a).filter((field) => a[field] !== b[field])

export const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))

/** Whether a field that is to be changed was changed since it was seen, and not to the same. */
export const clash = (seen: Fields, changes: Fields, now: Fields): boolean =>
  differing(changes, now).some((field) => seen[field] !== now[field])

/** The body that changes these fields and names no other one: what colleagues changed meanwhile stays. */
export function changeOf({ vertical, ...types }: Fields): object {
  const dlpPolicy = Object.fromEntries(Object.entries(types).map(([type, action]) => [type, action || null]))
  return { ...(vertical !== undefined && { vertical }), ...(Object.keys(types).length > 0 && { dlpPolicy }) }
}
