/**
 * Sends the stand-ins' stories to a receiver of the local stack: `npm run -s log-events -- RECEIVER_URL`. A `…/hec` gets a night of servers, a
 * `…/webhook` a day of applications, signed as Standard Webhooks say. Prints what was answered.
 */
import { createHmac, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { complain, parsed, UsageError } from './command.ts'
import { hecItems } from './logs/fixtures/splunk.ts'
import { webhookRequests } from './logs/fixtures/webhook.ts'
import { HEC_TOKEN } from './logs/splunk.ts'
import { devFile } from './places.ts'

const USAGE = 'usage: log-events RECEIVER_URL (as GET /api/v1/log-sources/:id shows it)'

/** Posts, and prints what was answered. */
async function post(to: string, headers: Record<string, string>, body: string): Promise<void> {
  const response = await fetch(to, { method: 'POST', headers, body })
  console.log(response.status, await response.text())
  if (!response.ok) process.exitCode = 1
}

async function main(args: string[]): Promise<void> {
  const [url = '', ...more] = parsed(USAGE, { args, allowPositionals: true }).positionals
  if (!/\/(hec|webhook)$/.test(url) || more.length > 0) throw new UsageError(USAGE)
  if (url.endsWith('/hec')) {
    const body = hecItems(Date.now()).join('\n')
    await post(`${url}/services/collector/event`, { Authorization: `Splunk ${HEC_TOKEN}` }, body)
  } else {
    const key = Buffer.from(readFileSync(devFile('log-webhook-secret'), 'utf8'), 'hex')
    for (const { headers, body } of webhookRequests(Date.now())) {
      const [id, at] = [`msg_${randomUUID()}`, String(Math.floor(Date.now() / 1_000))]
      const signature = `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`
      await post(url, { ...headers, 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature }, body)
    }
  }
}

await main(process.argv.slice(2)).catch(complain)
