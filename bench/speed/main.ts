/**
 * How fast a run is, beside Portkey's open gateway with a guardrail on, the least that a Worker could need, and the stub that all of them call:
 * `npm run bench -- [--seconds n] [--rounds n]`. All in one run on one machine, one after another and again.
 * `--profile FILE` profiles the Worker under runs instead, and writes a CPU profile.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { keySetOf } from '../../dev/clerk.ts'
import { freeBase } from '../../dev/ports.ts'
import { sessionToken } from '../../dev/session.ts'
import { makeSecrets } from '../stage/secrets.ts'
import { varsOf } from '../stage/vars.ts'
import { Workerd } from '../stage/workerd.ts'
import { residentMiB, startFloor, startPortkey, startStub } from './gateways.ts'
import { load, type Measured, middle, type Target } from './load.ts'
import { hottest, profiled } from './profile.ts'

const CONNECTIONS = [1, 50]
const WARM_UP_S = 3
/** Functions of a profile that are told. */
const HOTTEST = 40

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    profile: { type: 'string' },
  },
})

const MESSAGE =
  'Router at floor 3 is offline since 09:00 — ticket ITSD-4421. Please say what to check first, and who to call.'
const PHI =
  'Jane Miller, born 03/14/1961, MRN 4482913, cannot log in at the portal since 09:00. Please say what to check first.'

const folder = mkdtempSync(join(tmpdir(), 'bench-speed-'))
const [stub, floor, portkey, api, platform] = [
  await freeBase(),
  await freeBase(),
  await freeBase(),
  await freeBase(),
  await freeBase(),
]
const secrets = await makeSecrets(folder)
const at = { database: stub, gateway: stub, clerk: stub, stripe: stub, secrets: stub, witness: stub }
const worker = new Workerd(folder, { api, platform, queue: stub }, varsOf(at, secrets), {
  named: values.profile !== undefined,
})
const started = [
  await startStub(stub, keySetOf(secrets.clerkKey)),
  await startFloor(floor, stub, folder),
  await startPortkey(portkey),
]
const inspector = values.profile === undefined ? undefined : await freeBase()
await worker.start(inspector)

try {
  const targets = await targetsOf()
  for (const target of Object.values(targets)) await load(target, 10, WARM_UP_S)
  if (inspector === undefined) await compare(targets)
  else await profile(inspector, targets['a run'])
} finally {
  await worker.kill()
  for (const { stop } of started) stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit()

/** What is measured, by its name. */
async function targetsOf(): Promise<Record<string, Target>> {
  const session = { user: 'user_bench', org: 'org_bench', role: 'member', claims: 'v2', ttlSeconds: 7_200 } as const
  const token = await sessionToken(secrets.clerkKey, stub, session)
  const [json, completion] = [{ 'Content-Type': 'application/json' }, { base: stub, path: '/v1/chat/completions' }]
  const chat = (content: string) =>
    JSON.stringify({ model: 'claude-haiku-3-5', max_tokens: 500, messages: [{ role: 'user', content }] })
  const run = {
    base: api,
    path: '/api/v1/agent/run',
    headers: { ...json, Authorization: `Bearer ${token}` },
    status: 200,
  }
  const runOf = (message: string) => JSON.stringify({ agentId: 'helpdesk-tier1-triage', message })
  const guarded = {
    provider: 'openai',
    custom_host: `${stub}/v1`,
    input_guardrails: [{ 'default.regexMatch': { rule: '\\b\\d{3}-\\d{2}-\\d{4}\\b', not: true }, deny: true }],
  }
  const bad = `${token.slice(0, -8)}AAAAAAAA`
  return {
    'the stub alone': { ...completion, headers: json, body: chat(MESSAGE), status: 200 },
    'a Worker with nothing but the three calls': {
      ...completion,
      base: floor,
      headers: json,
      body: chat(MESSAGE),
      status: 200,
    },
    'Portkey, one guardrail': {
      ...completion,
      base: portkey,
      headers: { ...json, Authorization: 'Bearer sk-none', 'x-portkey-config': JSON.stringify(guarded) },
      body: chat(MESSAGE),
      status: 200,
    },
    'a run': { ...run, body: runOf(MESSAGE) },
    'a run stopped for PHI': { ...run, body: runOf(PHI), status: 422 },
    'a bad token': { ...run, headers: { ...json, Authorization: `Bearer ${bad}` }, body: runOf(MESSAGE), status: 401 },
  }
}

async function compare(targets: Record<string, Target>): Promise<void> {
  for (const connections of CONNECTIONS) {
    console.log(`${connections} connection${connections === 1 ? '' : 's'}`)
    console.table(tableOf(await measure(targets, connections)))
  }
  const api = Math.round(worker.residentBytes() / 2 ** 20)
  console.log(`memory, MiB: the API ${api}, Portkey ${residentMiB(started[2]?.pid)}`)
}

/** Profiles runs, keeps the profile for Chromium's tools, and says what took the most. */
async function profile(inspector: string, target: Target | undefined): Promise<void> {
  if (!target || values.profile === undefined) return
  const taken = await profiled(inspector, () => load(target, 50, Number(values.seconds)))
  writeFileSync(values.profile, JSON.stringify(taken))
  console.table(Object.fromEntries(hottest(taken, HOTTEST)))
}

/** All targets one after another, in some rounds. */
async function measure(targets: Record<string, Target>, connections: number): Promise<Record<string, Measured>> {
  const rounds = new Map(Object.keys(targets).map((name) => [name, [] as Measured[]]))
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [name, target] of Object.entries(targets))
      rounds.get(name)?.push(await load(target, connections, Number(values.seconds)))
  return Object.fromEntries([...rounds].map(([name, of]) => [name, middle(of)]))
}

function tableOf(measured: Record<string, Measured>) {
  return Object.fromEntries(
    Object.entries(measured).map(([name, { p50, p99, perSecond }]) => [
      name,
      { 'p50, ms': Number(p50.toFixed(2)), 'p99, ms': Number(p99.toFixed(2)), 'requests/s': Math.round(perSecond) },
    ]),
  )
}
