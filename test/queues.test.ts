import { createMessageBatch } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import worker from '../src/index.ts'
import wrangler from '../wrangler.toml?raw'

const consumed = [...wrangler.matchAll(/^\[\[queues\.consumers\]\]\nqueue = "([^"]+)"/gm)].map(([, name = '']) => name)

test('Each queue of wrangler.toml has its consumer', async () => {
  expect(consumed).toHaveLength(8)
  for (const name of consumed) await worker.queue(createMessageBatch(name, []), env)
})

test('A queue that the code does not know is refused, so that its messages wait among the dead letters', async () => {
  const batch = createMessageBatch('hosted-agents-new', [{ id: '1', timestamp: new Date(), attempts: 1, body: {} }])
  await expect(worker.queue(batch, env)).rejects.toThrow('no consumer for the queue hosted-agents-new')
})
