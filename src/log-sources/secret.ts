import type * as z from 'zod'
import type { Config } from '../env.ts'
import { Trouble } from '../outside/trouble.ts'
import type { Purpose } from '../secrets/secret-manager.ts'
import { openSecret } from '../secrets/tenant-secret.ts'
import type { LogSource } from './source.ts'

/**
 * A source's secret.
 * @throws Trouble when it names none, or none of this form
 * @throws Unavailable when Secret Manager does not answer
 */
export async function secretOf<Secret>(
  config: Config,
  { org_id: orgId, secret_ref: secretRef }: Pick<LogSource, 'org_id' | 'secret_ref'>,
  form: z.ZodType<Secret>,
  purpose?: Purpose,
): Promise<Secret> {
  if (secretRef !== null)
    return openSecret(config, { orgId, secretRef, neededBy: 'this type of log source' }, form, purpose)
  throw new Trouble('No secretRef is given. Register the source again with the name of its secret in Secret Manager.')
}
