import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { nodeSha256 } from '../../dev/log-file.ts'
import { verifyFile } from '../../src/audit/log/file.ts'
import { parseVerifierKey } from '../../src/audit/tree/note.ts'
import { sha256 as noble } from '../../src/sha256.ts'
import { KEY, writeExport } from './lines.ts'
import { median, type Row, rounded } from './stats.ts'

const ROUNDS = 5
const FLAGGED = {
  policy_flags: [
    { length: 11, offset: 12, type: 'SSN' },
    { length: 8, offset: 40, type: 'PERSON_NAME' },
  ],
}
type Command = (path: string) => string[]
const script = (name: string): string => new URL(name, import.meta.url).pathname
const ours: Command = (path) => [script('../../dev/verify.ts'), path, '--key', KEY]
const plain: Command = (path) => [script('./plain.ts'), path]

type Run = { seconds: number; cpuSeconds: number; rssMib: number }

/** Whole exports verified, each by a process of its own, and the verifier's hashes side by side in this one. */
export async function benchVerify(top: number): Promise<{ processes: Row[]; hashes: Row[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-audit-'))
  try {
    const file = (name: string) => join(folder, name)
    const [one, tenth, whole, flagged] = [file('one'), file('tenth'), file('whole'), file('flagged')]
    await writeExport(one, 1)
    await writeExport(tenth, top / 10)
    await writeExport(whole, top)
    await writeExport(flagged, top / 10, FLAGGED)
    await pipeline(createReadStream(whole), createGzip(), createWriteStream(`${whole}.gz`))
    const row = async (input: string, path: string, entries: number, command = ours): Promise<Row> => {
      const [idle, run] = [await medianRun(command(one)), await medianRun(command(path))]
      return {
        input,
        entries,
        MB: rounded(statSync(path).size / 1e6, 1),
        'whole process, s': rounded(run.seconds, 2),
        'of which start-up': rounded(idle.seconds, 2),
        'entries/s without start-up': rounded((entries - 1) / (run.seconds - idle.seconds)),
        'CPU time, s': rounded(run.cpuSeconds, 2),
        'entries/s of CPU time without start-up': rounded((entries - 1) / (run.cpuSeconds - idle.cpuSeconds)),
        'most memory, MiB': rounded(run.rssMib),
      }
    }
    const processes = [
      await row('export', tenth, top / 10),
      await row('export', whole, top),
      await row('export, gzip', `${whole}.gz`, top),
      await row('two policy flags in each entry', flagged, top / 10),
      await row('export, by JSON.parse and createHash (plain.ts: no tree, no signature)', whole, top, plain),
    ]
    return { processes, hashes: await benchHashes(tenth, top / 10) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The median of some runs of a verifier, each of which must say yes. */
async function medianRun(command: string[]): Promise<Run> {
  const runs: Run[] = []
  for (let round = 0; round < ROUNDS; round++) runs.push(await runOnce(command))
  const of = (name: keyof Run) => median(runs.map((run) => run[name]))
  return { seconds: of('seconds'), cpuSeconds: of('cpuSeconds'), rssMib: of('rssMib') }
}

async function runOnce(command: string[]): Promise<Run> {
  const start = performance.now()
  const child = spawn(process.execPath, ['--import', script('./report-use.ts'), ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  const [status] = await once(child, 'close')
  const seconds = (performance.now() - start) / 1_000
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${said}`)
  const used: Omit<Run, 'seconds'> = JSON.parse(said.trim().split('\n').at(-1) ?? '')
  return { seconds, ...used }
}

/** The same verifier with OpenSSL's SHA-256, as the command has it, and with the one that browsers and the Worker get. */
async function benchHashes(path: string, entries: number): Promise<Row[]> {
  const keys = [await parseVerifierKey(KEY)]
  const rates: Record<string, number[]> = {}
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, sha256] of Object.entries({
      "node:crypto's": nodeSha256,
      '@noble/hashes, as in browsers': noble,
    })) {
      const start = performance.now()
      const file = Readable.toWeb(createReadStream(path, { highWaterMark: 262_144 })) as ReadableStream<Uint8Array>
      const { verified } = await verifyFile(file, { sha256, keys, witnesses: [], checkpoints: [] })
      if (!verified) throw new Error('the export does not verify')
      rates[name] = [...(rates[name] ?? []), (entries / (performance.now() - start)) * 1_000]
    }
  return Object.entries(rates).map(([hash, all]) => ({ hash, entries, 'entries/s': rounded(median(all)) }))
}
