import * as z from 'zod'
import type { Config } from '../env.ts'
import { parseJson } from '../json.ts'
import { Trouble } from '../outside/trouble.ts'
import { isName, REFUSED } from './credential.ts'
import { NoSuchSecret, type Purpose, readSecret } from './secret-manager.ts'

/** A name in Secret Manager. */
export const SecretRef = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,255}$/, 'must be the name of a secret: letters, digits, _ and -')
  .refine(isName, REFUSED)
  .meta({ description: 'The name of a secret in Secret Manager.', examples: ['m365__contoso__audit-secret'] })

/** `neededBy`: what needs the secret, for the sentence. */
type Owner = { orgId: string; secretRef: string; neededBy: 'a digest' | 'this type of log source' }

/**
 * What Secret Manager holds under a name that a tenant gave. The secret itself says whose it is (`"orgId"` in its JSON): an organisation that
 * names another's secret, or one of ours, is told that there is none, as if it did not exist.
 * @throws Trouble when there is none, it is not the organisation's, or not of this form
 * @throws Unavailable when Secret Manager does not answer
 */
export async function openSecret<Secret>(
  config: Config,
  { orgId, secretRef, neededBy }: Owner,
  form: z.ZodType<Secret>,
  purpose?: Purpose,
): Promise<Secret> {
  const held = parseJson(await textOf(config, orgId, secretRef, purpose))
  if (Owned.safeParse(held).data?.orgId !== orgId)
    throw new Trouble(
      `Secret Manager has no secret ${secretRef} of this organization. Create it as JSON with "orgId": "${orgId}", and let our service account access it.`,
    )
  const secret = form.safeParse(held)
  if (secret.success) return secret.data
  const fields = [...new Set(secret.error.issues.map(({ path }) => path.join('.')))].filter(Boolean).join(', ')
  throw new Trouble(
    `The secret ${secretRef} in Secret Manager is not of the form that ${neededBy} needs. See: ${fields}.`,
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
