const utf8 = new TextEncoder()

/**
 * An organisation's gateway key: `sk-` and the base64url of HMAC-SHA-256(KEY_SECRET, `org_id:version`). It is
 * stored nowhere: it is derived for each call, in memory, and a higher version replaces it.
 */
export async function deriveGatewayKey(keySecret: string, orgId: string, version: number): Promise<string> {
  const secret = await crypto.subtle.importKey(
    'raw',
    utf8.encode(keySecret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', secret, utf8.encode(`${orgId}:${version}`)))
  return `sk-${btoa(String.fromCharCode(...mac))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')}`
}
