import * as z from 'zod'
import type { Config } from '../env.ts'
import { parseJson } from '../json.ts'
import { NoSuchSecret, type Purpose, readSecret } from '../secrets/secret-manager.ts'
import { SourceTrouble } from './trouble.ts'

type Owner = { orgId: string; secretRef: string | null }

/**
 * What Secret Manager holds under a name that a tenant gave. The secret itself says whose it is (`"orgId"` in its JSON): an organisation that
 * names another's secret, or one of ours, is told that there is none, as if it did not exist.
 * @throws SourceTrouble when there is none, it is not the organisation's, or not of this form
 * @throws Unavailable when Secret Manager does not answer
 */
export async function openSecret<Secret>(
  config: Config,
  { orgId, secretRef }: Owner,
  form: z.ZodType<Secret>,
  purpose?: Purpose,
): Promise<Secret> {
  if (secretRef === null)
    throw new SourceTrouble(
      'No secretRef is given. Register the source again with the name of its secret in Secret Manager.',
    )
  const held = parseJson(await textOf(config, orgId, secretRef, purpose))
  if (Owned.safeParse(held).data?.orgId !== orgId)
    throw new SourceTrouble(
      `Secret Manager has no secret ${secretRef} of this organization. Create it as JSON with "orgId": "${orgId}", and let our service account access it.`,
    )
  const secret = form.safeParse(held)
  if (secret.success) return secret.data
  const fields = [...new Set(secret.error.issues.map(({ path }) => path.join('.')))].filter(Boolean).join(', ')
  throw new SourceTrouble(
    `The secret ${secretRef} in Secret Manager is not of the form that this type of source needs. See: ${fields}.`,
  )
}

const Owned = z.object({ orgId: z.string() })

/** The secret's text; the empty one, which says nothing, when there is none. */
async function textOf(config: Config, orgId: string, name: string, purpose?: Purpose): Promise<string> {
  try {
    return await readSecret(config, name, { org_id: orgId }, purpose)
  } catch (error) {
    if (error instanceof NoSuchSecret) return ''
    throw error
  }
}
