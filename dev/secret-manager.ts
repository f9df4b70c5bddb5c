import type { Server } from 'node:http'
import { exportJWK, exportPKCS8, generateKeyPair, importJWK, type JWK, jwtVerify } from 'jose'
import { crc32c } from '../src/secrets/crc32c.ts'
import { Faults, unanswered } from './faults.ts'
import { type Handler, Requests, sendJson, serve } from './http.ts'

const AUDIENCE = 'https://secretmanager.googleapis.com/'

/** A service account's key, as Google gives it out, and the public half by which its tokens are checked. */
export async function serviceAccount(): Promise<{ account: string; publicKey: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const account = {
    type: 'service_account',
    project_id: 'local-project',
    private_key_id: 'local-key',
    private_key: await exportPKCS8(privateKey),
    client_email: 'hosted-agents@local-project.iam.gserviceaccount.com',
  }
  return { account: JSON.stringify(account), publicKey: await exportJWK(publicKey) }
}

/**
 * Google Secret Manager as its readers see it: `GET /v1/projects/{p}/secrets/{s}/versions/latest:access` with a token that the service account
 * signed. Controls: `POST /__secrets {name, value}`, `/__faults`, `/__requests`.
 */
export async function serveSecretManager(
  base: string,
  publicKey: JWK,
  initial: Record<string, string>,
): Promise<Server> {
  const secrets = new Map(Object.entries(initial))
  const key = await importJWK(publicKey, 'RS256')
  const faults = new Faults(['http-403', 'http-500', 'timeout', 'reset', 'garbage', 'corrupt'] as const)
  const requests = new Requests<{ path: string }>()

  const controls: Record<string, Handler> = {
    '/__faults': faults.control,
    '/__requests': requests.control,
    '/__secrets': ({ body }, response) => {
      const { name, value } = JSON.parse(body)
      secrets.set(name, value)
      sendJson(response, 200, {})
    },
  }
  const answer: Handler = async ({ path, body, raw }, response) => {
    requests.add({ path })
    const fault = faults.take(path, body)
    const refuse = (status: number, text: string, message: string) =>
      sendJson(response, status, { error: { code: status, message, status: text } })
    if (unanswered(fault, response)) return
    if (fault === 'garbage') return void response.writeHead(200).end('{"payl')
    if (fault === 'http-500') return refuse(500, 'INTERNAL', 'Internal error encountered.')
    if (fault === 'http-403')
      return refuse(403, 'PERMISSION_DENIED', "Permission 'secretmanager.versions.access' denied")
    const token = /^Bearer (.+)$/.exec(raw.headers.authorization ?? '')?.[1] ?? ''
    const signed = await jwtVerify(token, key, { audience: AUDIENCE, algorithms: ['RS256'] }).catch(() => undefined)
    if (!signed || signed.payload.iss !== signed.payload.sub)
      return refuse(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')
    const name = /^\/v1\/projects\/local-project\/secrets\/([\w-]+)\/versions\/latest:access$/.exec(path)?.[1] ?? ''
    const value = secrets.get(name)
    if (value === undefined) return refuse(404, 'NOT_FOUND', `Secret [${name}] not found or has no versions.`)
    const bytes = new TextEncoder().encode(value)
    const dataCrc32c = String(crc32c(bytes) + (fault === 'corrupt' ? 1 : 0))
    sendJson(response, 200, {
      name: `projects/1/secrets/${name}/versions/1`,
      payload: { data: Buffer.from(bytes).toString('base64'), dataCrc32c },
    })
  }
  return serve(base, answer, controls)
}
