import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as serveHttp } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { freePort } from '../../dev/ports.ts'

// The commands, as somebody runs them who has mistyped something: they answer in a sentence, without a stack trace.

const FOLDER = mkdtempSync(join(tmpdir(), 'hosted-agents-dev-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

type Ran = { status: unknown; out: string; err: string }
const run = (args: string[], env: Record<string, string> = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const given = { ...process.env, DEV_DIR: FOLDER, PORT: '8787', ...env }
    execFile(process.execPath, args, { env: given, timeout: 20_000 }, (error, out, err) =>
      resolve({ status: error ? error.code : 0, out, err }),
    )
  })
const token = (...args: string[]) => run(['dev/token.ts', ...args])
const verify = (...args: string[]) => run(['dev/verify.ts', ...args])
const tenant = (args: readonly string[], env: Record<string, string>) =>
  run(['--import', './dev/modules.ts', 'dev/tenant.ts', ...args], env)
/** Another database than the local stack's. */
const ELSEWHERE = { DATABASE_URL: 'postgres://worker:local@database.invalid/neondb' }
const stack = (PORT: string) => run(['--import', './dev/modules.ts', 'dev/stack.ts'], { PORT })

const sentence = (text: RegExp, status = 1) => ({ status, out: '', err: expect.stringMatching(text) })

test.each(['migrate', 'token', 'verify', 'log-events', 'tenant', 'billing', 'audit', 'stripe-event'])(
  'npm run %s says what it takes when it is asked for --help, whatever else it is told',
  async (command) => {
    const modules = ['--import', './dev/modules.ts']
    for (const words of [['--help'], ['list', '--as', 'me', '--help']])
      expect(await run([...modules, `dev/${command}.ts`, ...words])).toEqual({
        status: 0,
        out: expect.stringMatching(new RegExp(`^usage: ${command} .*\\n$`, 's')),
        err: '',
      })
  },
)

describe('npm run dev', () => {
  test.each(['abc', '80000', '65525', '0', '-1', '87.5', ''])('takes no PORT that is none: %j', async (port) => {
    expect(await stack(port)).toEqual(sentence(/^PORT is a whole number from 1 to 65524[^\n]*\n$/))
  })
  test.each([0, 3, 11])('says whose port is in use: the API’s + %i', async (offset) => {
    const first = await freePort(12)
    const other = createServer().listen(first + offset, '127.0.0.1')
    await once(other, 'listening')
    expect(await stack(String(first))).toEqual(
      sentence(new RegExp(`^Port ${first + offset} is in use\\..*PORT[^\\n]*\\n$`)),
    )
    other.close()
  })
})

describe('npm run token', () => {
  test.each(['admin', 'member', 'org:admin'])('prints a token of the role %s', async (role) => {
    expect(await token('--role', role)).toEqual({ status: 0, out: expect.stringMatching(/^ey[\w.-]+\n$/), err: '' })
  })
  test.each([
    ['a role that there is not', ['--role', 'boss']],
    ['claims that there are not', ['--claims', 'v3']],
    ['a time that is none', ['--ttl', 'long']],
    ['an option that there is not', ['--organization', 'org_1']],
    ['an option without its value', ['--org']],
    ['a word', ['org_1']],
  ])('refuses %s, and says what it takes', async (_, args) => {
    expect(await token(...args)).toEqual(sentence(/^[^\n]+\n(?:.*\n)?usage: token .*--role admin\|member[^\n]*\n$/s))
  })
})

describe('npm run verify', () => {
  test('reads no folder', async () => {
    expect(await verify(FOLDER)).toEqual(sentence(/^There is a folder, and no file, at [^\n]+\n$/, 2))
  })
})

describe('the operator’s commands', () => {
  test('take the gateway of another database than the local stack’s together with it, or not at all', async () => {
    const LITELLM_URL = 'http://127.0.0.1:9'
    for (const more of [{}, { LITELLM_URL, LITELLM_MASTER_KEY: 'sk-1', KEY_SECRET: 'short' }]) {
      expect(await tenant(['rekey', '--yes'], { ...ELSEWHERE, ...more })).toEqual(
        sentence(/^With DATABASE_URL [^\n]* KEY_SECRET[^\n]*\n$/),
      )
    }
  })
  test.each([
    ['tenant', ['list'], 'nonsense-canary'],
    ['tenant', ['list'], 'postgres://worker:ab/canary@database.invalid/neondb'],
    ['tenant', ['rekey'], 'postgres://worker:ab/canary@database.invalid/neondb'],
    ['billing', ['dead'], 'postgres://worker:ab%canary@database.invalid/neondb'],
  ])('name a DATABASE_URL that is none, and do not show it: %s %j, %s', async (command, args, DATABASE_URL) => {
    const ran = await run(['--import', './dev/modules.ts', `dev/${command}.ts`, ...args], { DATABASE_URL })
    expect(ran).toEqual(sentence(/^DATABASE_URL (?:(?!canary)[^\n])*percent-encoded\.\n$/))
  })
  test.each([
    ['wrong', ['list'], "database unavailable: password authentication failed for user 'worker'"],
    ['wrong', ['show', 'org_1'], "database unavailable: password authentication failed for user 'worker'"],
    ['refuses', ['grant', 'org_1', 'pro'], 'the entry of org_1 would be older than the one before it'],
    ['away', ['list'], 'database unavailable: connect ECONNREFUSED [^ ]+'],
  ] as const)('say in a sentence why the database did not do it (%s: %j)', async (how, args, why) => {
    const answers = {
      wrong: { message: "password authentication failed for user 'worker'", code: '28P01' },
      refuses: { message: 'the entry of org_1 would be older than the one before it', code: 'P0001' },
    }
    const neon = serveHttp((_, response) => {
      if (how !== 'away') response.writeHead(400).end(JSON.stringify(answers[how]))
    }).listen(0, '127.0.0.1')
    await once(neon, 'listening')
    const address = neon.address()
    const port = typeof address === 'object' ? address?.port : undefined
    if (how === 'away') await promisify(neon.close.bind(neon))()
    const env = { ...ELSEWHERE, NEON_HTTP_ENDPOINT: `http://127.0.0.1:${port}/sql` }
    expect(await tenant(args, env)).toEqual(sentence(new RegExp(`^${why} \\(DEBUG=1 shows all of it\\)\\n$`)))
    const { err } = await tenant(args, { ...env, DEBUG: '1' })
    expect(err).toMatch(/Failed query.*\n +at /s)
    neon.close()
  })
  test.each([
    'tenant --organization',
    'audit --organization',
    'stripe-event --organization',
    'tenant --as',
    'tenant lists',
    'audit keys',
    'billing replay',
    'billing dismiss',
    'billing --organization',
    'billing dead evt_1',
    'log-events --organization',
    'log-events http://127.0.0.1:1/other',
    'log-events http://127.0.0.1:1/hec http://127.0.0.1:1/hec',
    'stripe-event clock',
    'stripe-event clock --days soon',
    'stripe-event clock --days 3661',
    'stripe-event checkout.session.completed',
  ])('say what they take: %s', async (line) => {
    const [command, ...words] = line.split(' ')
    const ran = await run(['--import', './dev/modules.ts', `dev/${command}.ts`, ...words])
    expect(ran).toEqual(sentence(new RegExp(`^(?:[^\\n]+\\n)?usage: ${command} (?:[^\\n]+\\n)+$`)))
  })
})

describe('npm run log-events', () => {
  test.each(['hec', 'webhook'])('says in a sentence what does not answer: …/%s', async (kind) => {
    writeFileSync(join(FOLDER, 'log-webhook-secret'), '00')
    const url = `http://127.0.0.1:${await freePort()}/${kind}`
    expect(await run(['dev/log-events.ts', url])).toEqual(sentence(/^connect ECONNREFUSED [^\n]+\n$/))
    expect(await run(['dev/log-events.ts', `http://127.0.0.1:1/${kind}`])).toEqual(sentence(/^bad port [^\n]+\n$/))
  })
})
