/**
 * What gateways are measured against, in a process of its own: a model, Neon's SQL over HTTP and a key set, each with constant answers.
 * Forked with its port and the key set as arguments; says `ready` when it listens.
 */
import { createServer } from 'node:http'

const [port = '', keys = ''] = process.argv.slice(2)

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
/** One row of one column, as Neon's proxy gives it; 3802: jsonb. */
const row = (name: string, value: unknown) =>
  json({
    fields: [{ name, dataTypeID: 3802 }],
    rows: [[JSON.stringify(value)]],
    command: 'SELECT',
    rowCount: 1,
    rowAsArray: true,
  })

const COMPLETION = json({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_767_225_600,
  model: 'claude-haiku-3-5',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'P2: on-site check of the patch panel.' },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 90, completion_tokens: 12, total_tokens: 102 },
})
const ADMITTED = row('admit', {
  outcome: 'admitted',
  vertical: 'general',
  key_version: 1,
  dlp_policy: {},
  run_limit: null,
  runs: 1,
  resets_in: 1_000_000,
})
const RECORDED = row('finish', { outcome: 'recorded' })
const KEYS = Buffer.from(keys)

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const body =
      request.url === '/sql'
        ? Buffer.concat(chunks).includes('select admit(')
          ? ADMITTED
          : RECORDED
        : request.method === 'GET'
          ? KEYS
          : COMPLETION
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length })
    response.end(body)
  })
})
  // A gateway keeps its connections for as long as it likes.
  .on('connection', (socket) => socket.setNoDelay(true))
  .listen(Number(port), '127.0.0.1', () => process.send?.('ready'))
