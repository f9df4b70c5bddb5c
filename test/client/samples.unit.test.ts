import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { openApi } from '../../src/openapi/document.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'

// The base class of Durable Objects, which nothing here makes.
vi.mock('cloudflare:workers', () => ({ DurableObject: class {} }))

const run = promisify(execFile)
type Described = { operationId: string; 'x-codeSamples'?: { source: string }[] }

/** The document's samples, by operation; and what an answer is that is no JSON. */
const SAMPLES = Object.values(openApi(app, OPERATIONS).paths as Record<string, Record<string, Described>>)
  .flatMap((path) => Object.values(path))
  .flatMap(({ operationId, 'x-codeSamples': samples = [] }) =>
    samples.map(({ source }): [string, string] => [operationId, source]),
  )
const TEXT = '\nexport const text: string | undefined = data\n'
const GLOBALS = 'declare const session: { getToken(): Promise<string | null> }'

test('The TypeScript that the document shows calls the client as its types have it, and has text where the answer is no JSON', {
  timeout: 60_000,
}, async () => {
  const project = await mkdtemp(join(tmpdir(), 'samples-'))
  const write = (name: string, text: string) => writeFile(join(project, name), text)
  try {
    for (const [id, source] of SAMPLES) await write(`${id}.mts`, id === 'exportLog' ? source + TEXT : source)
    await write('globals.d.ts', GLOBALS)
    const paths = { 'hosted-agents-client': [resolve('client/index.ts')] }
    const compilerOptions = { paths, allowImportingTsExtensions: true }
    const config = { extends: resolve('test/client/consumer/tsconfig.json'), compilerOptions, include: ['*'] }
    await write('tsconfig.json', JSON.stringify(config))
    const { stdout } = await run(resolve('node_modules/.bin/tsc'), ['-p', project]).catch((error) => error)
    expect(stdout).toBe('')
  } finally {
    await rm(project, { recursive: true })
  }
  expect(SAMPLES.length).toBeGreaterThan(30)
})
