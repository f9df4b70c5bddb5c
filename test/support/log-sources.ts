import { ulid } from 'ulid'
import { ask, bearer, places } from './world.ts'

/** Puts a secret of the organisation's into Secret Manager. @returns its name */
export async function putSecret(orgId: string, secret: object, name = `s_${ulid()}`): Promise<string> {
  const value = JSON.stringify({ orgId, ...secret })
  await fetch(`${places.secrets}/__secrets`, { method: 'POST', body: JSON.stringify({ name, value }) })
  return name
}

/** Registers a source as a member of the organisation. @returns its id */
export async function register(
  orgId: string,
  sourceType: string,
  config: Record<string, string>,
  secretRef: string | null = null,
): Promise<string> {
  const { status, body } = await ask('/api/v1/log-sources', {
    method: 'POST',
    headers: { ...(await bearer({ org: orgId })), 'Content-Type': 'application/json' },
    body: JSON.stringify({ sourceType, displayName: sourceType, config, secretRef }),
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return (body as unknown as { source: { id: string } }).source.id
}
