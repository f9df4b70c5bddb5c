import { toBase64Url, utf8 } from '../bytes.ts'
import type { Config } from '../env.ts'
import { hmacKey } from '../sha256.ts'

/**
 * An organisation's gateway key: `sk-` and the base64url of HMAC-SHA-256(KEY_SECRET, `org_id:version`). It is
 * stored nowhere: it is derived for each call, in memory, and a higher version replaces it.
 */
export async function deriveGatewayKey(
  { keySecret }: Pick<Config, 'keySecret'>,
  orgId: string,
  version: number,
): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', await hmacKey(utf8(keySecret)), utf8(`${orgId}:${version}`))
  return `sk-${toBase64Url(new Uint8Array(mac))}`
}
