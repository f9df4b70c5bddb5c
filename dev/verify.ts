#!/usr/bin/env node
// Checks an export of the audit log, a receipt or a tlog-proof file, with nothing but the log's public key.
//   npm run -s verify -- export.ndjson --key 'api.example.com/audit+1234abcd+…'
// --key        verifier key of the log (GET /api/v1/audit/keys), or a file that holds it; several while one replaces another. Without one only
//              the chain is checked, which whoever made it could have arranged
// --witness    verifier key of a witness whose cosignature counts, or a file
// --checkpoint file with a checkpoint, or a receipt, that was kept from earlier: the log must still contain what it signed. Several
// --json       the report as JSON
// Exit status: 0 verified, 1 not, 2 it could not be tried.
import { hash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { describeReport } from '../src/audit/log/describe.ts'
import { verifyFile } from '../src/audit/log/file.ts'
import { members } from '../src/audit/log/line.ts'
import type { Sha256 } from '../src/audit/tree/merkle.ts'
import { NoteError, parseVerifierKey, type VerifierKey } from '../src/audit/tree/note.ts'
import { complain, UsageError } from './command.ts'

const USAGE = 'usage: verify FILE [--key VKEY|FILE]… [--witness VKEY|FILE]… [--checkpoint FILE]… [--json]'
const READ_BYTES = 262_144

/** OpenSSL's, in the form that Node gives out fastest. */
const sha256: Sha256 = (bytes) => Buffer.from(hash('sha256', bytes, 'binary'), 'latin1')

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      key: { type: 'string', multiple: true, default: [] },
      witness: { type: 'string', multiple: true, default: [] },
      checkpoint: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError(USAGE)
  const report = await verifyFile(open(file), {
    sha256,
    keys: await keysOf(values.key),
    witnesses: await keysOf(values.witness),
    checkpoints: values.checkpoint.map(checkpointIn),
  })
  console.log(values.json ? JSON.stringify(report, null, 2) : describeReport(report))
  return report.verified ? 0 : 1
}

/** The file as a stream, with a bar on the terminal that says how far it was read. */
function open(file: string): ReadableStream<Uint8Array> {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}`)
  const { size } = statSync(file)
  const source = createReadStream(file, { highWaterMark: READ_BYTES })
  if (process.stderr.isTTY) {
    source.on('data', () => draw(source.bytesRead / size))
    source.on('close', () => process.stderr.write('\r\x1b[K'))
  }
  return Readable.toWeb(source) as ReadableStream<Uint8Array>
}

let drawn = 0
function draw(part: number): void {
  if (Date.now() - drawn < 100) return
  drawn = Date.now()
  const done = Math.round(part * 40)
  process.stderr.write(`\r[${'█'.repeat(done)}${' '.repeat(40 - done)}] ${Math.floor(part * 100)} %`)
}

/** Verifier keys, each given itself or by a file that holds some, a line each. */
async function keysOf(given: string[]): Promise<VerifierKey[]> {
  const texts = given.flatMap((text) => (existsSync(text) ? readFileSync(text, 'utf8').trim().split(/\s+/) : [text]))
  return Promise.all(
    texts.map((text) =>
      parseVerifierKey(text).catch((error) => {
        throw error instanceof NoteError ? new UsageError(`${error.message} Got: ${text}`) : error
      }),
    ),
  )
}

/** The checkpoint in a file: the note itself, or that of a receipt or an answer of the API. */
function checkpointIn(file: string): string {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}`)
  const text = readFileSync(file, 'utf8')
  const { checkpoint } = members(text)
  if (typeof checkpoint === 'string') return checkpoint
  const note = members(JSON.stringify(checkpoint ?? null)).note
  return typeof note === 'string' ? note : text
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  complain(error)
  process.exitCode = 2
}
