import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const PACKS_MS = 120_000

test('What npm packs of the client is loaded by plain Node in another project, its types beside it', {
  timeout: PACKS_MS,
}, async () => {
  const project = await mkdtemp(join(tmpdir(), 'client-'))
  try {
    const installed = join(project, 'node_modules/hosted-agents-client')
    await mkdir(installed, { recursive: true })
    await run('npm', ['pack', '-w', 'client', '--pack-destination', project])
    await run('tar', ['xzf', join(project, 'hosted-agents-client-1.0.0.tgz'), '--strip-components=1', '-C', installed])
    const { dependencies } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
    for (const name of Object.keys(dependencies))
      await symlink(resolve('node_modules', name), join(project, 'node_modules', name))

    const app = "import * as client from 'hosted-agents-client'; console.log(Object.keys(client).sort().join(' '))"
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', app], { cwd: project })
    expect(stdout.trim()).toBe('NoTokenError UnexpectedAnswerError hostedAgents runEvents')
    await access(join(installed, 'dist/index.d.ts'))
    await access(join(installed, 'dist/schema.d.ts'))
  } finally {
    await rm(project, { recursive: true })
  }
})

test('The lines of README are those of the project that is type-checked', async () => {
  const readme = await readFile('README.md', 'utf8')
  const consumer = await readFile('test/client/consumer/readme.ts', 'utf8')
  const [, lines = ''] = /```ts\n(.*?)```/s.exec(readme) ?? []
  expect(lines).toContain('hostedAgents')
  for (const line of lines.trim().split('\n')) expect(consumer).toContain(line)
})
