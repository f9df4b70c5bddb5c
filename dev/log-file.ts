import { hash } from 'node:crypto'
import { closeSync, createReadStream, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { verifyFile } from '../src/audit/log/file.ts'
import { checkpointIn } from '../src/audit/log/kept.ts'
import { printable } from '../src/audit/log/printable.ts'
import type { Report } from '../src/audit/log/report.ts'
import type { Sha256 } from '../src/audit/tree/merkle.ts'
import { NoteError, parseKeyFor, type Use, type VerifierKey } from '../src/audit/tree/note.ts'
import { UsageError } from './command.ts'

const READ_BYTES = 262_144
const BAR_WIDTH = 40
const REDRAW_MS = 100

/** OpenSSL's, in the form in which Node gives it out fastest. */
export const nodeSha256: Sha256 = (bytes) => Buffer.from(hash('sha256', bytes, 'binary'), 'latin1')

type Given = { keys: string[]; witnesses?: string[]; checkpoints?: string[] }

/**
 * Checks a file with the log's keys, each given itself or by a file that holds some, and with checkpoints kept in files.
 * @throws UsageError when a file is not there, or a key is none
 */
export async function verifyFileAt(path: string, { keys, witnesses = [], checkpoints = [] }: Given): Promise<Report> {
  return verifyFile(open(path), {
    sha256: nodeSha256,
    keys: await keysOf('log', keys),
    witnesses: await keysOf('witness', witnesses),
    checkpoints: checkpoints.map((file) => checkpointIn(readFileSync(existing(file), 'utf8'))),
  })
}

function existing(path: string): string {
  if (!existsSync(path)) throw new UsageError(`There is no file ${path}`)
  return path
}

/** The file as a stream, with a bar on the terminal that says how far it was read. */
function open(path: string): ReadableStream<Uint8Array> {
  const { size } = statSync(existing(path))
  const source = createReadStream(path, { highWaterMark: READ_BYTES })
  if (process.stderr.isTTY) {
    source.on('data', () => draw(source.bytesRead / size))
    source.on('close', () => process.stderr.write('\r\x1b[K'))
  }
  // A gzip file may have been put together of several, which web streams do not read.
  const bytes = isGzip(path) ? source.pipe(createGunzip({ chunkSize: READ_BYTES })) : source
  source.on('error', (error) => bytes.destroy(error))
  // Not Readable.toWeb(): it gives copies, in which a newline is sought six times as long as in Node's own buffers.
  const chunks = bytes[Symbol.asyncIterator]()
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void bytes.destroy(),
  })
}

function isGzip(path: string): boolean {
  const start = Buffer.alloc(2)
  const file = openSync(path, 'r')
  readSync(file, start, 0, 2, 0)
  closeSync(file)
  return start[0] === 0x1f && start[1] === 0x8b
}

let drawn = 0
function draw(part: number): void {
  if (Date.now() - drawn < REDRAW_MS) return
  drawn = Date.now()
  const done = Math.round(part * BAR_WIDTH)
  process.stderr.write(`\r[${'█'.repeat(done)}${' '.repeat(BAR_WIDTH - done)}] ${Math.floor(part * 100)} %`)
}

function keysOf(use: Use, given: string[]): Promise<VerifierKey[]> {
  const texts = new Set(
    given.flatMap((text) => (existsSync(text) ? readFileSync(text, 'utf8').trim().split(/\s+/) : [text])),
  )
  return Promise.all(
    [...texts].map((text) =>
      parseKeyFor(use, text).catch((error) => {
        throw error instanceof NoteError ? new UsageError(printable(`${error.message} Got: ${text}`)) : error
      }),
    ),
  )
}
