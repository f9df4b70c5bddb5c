import { hash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, existsSync, type ReadStream, readFileSync, statSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { verifyFile } from '../src/audit/log/file.ts'
import { checkpointIn } from '../src/audit/log/kept.ts'
import { printable } from '../src/audit/log/printable.ts'
import { LogProblem, type Report } from '../src/audit/log/report.ts'
import { NoteError, parseKeyFor, type Use, type VerifierKey } from '../src/audit/tree/note.ts'
import type { Sha256 } from '../src/sha256.ts'
import { UsageError } from './command.ts'

const READ_BYTES = 262_144
const BAR_WIDTH = 40
const REDRAW_MS = 100

/** OpenSSL's, in the form in which Node gives it out fastest. */
export const nodeSha256: Sha256 = (bytes) => Buffer.from(hash('sha256', bytes, 'binary'), 'latin1')

type Given = { keys: string[]; witnesses?: string[]; checkpoints?: string[]; orgId?: string | undefined }

/**
 * Checks a file with the log's keys, each given itself or by a file that holds some, and with checkpoints kept in files.
 * @throws UsageError when a file is not there, or a key is none
 */
export async function verifyFileAt(
  path: string,
  { keys, witnesses = [], checkpoints = [], orgId }: Given,
): Promise<Report> {
  const options = {
    sha256: nodeSha256,
    keys: await keysOf('log', keys),
    witnesses: await keysOf('witness', witnesses),
    checkpoints: checkpoints.map((file) => checkpointIn(readFileSync(existing(file), 'utf8'))),
    orgId,
  }
  return verifyFile(await open(path), options)
}

function existing(path: string): string {
  if (!existsSync(path)) throw new UsageError(`There is no file ${path}`)
  if (statSync(path).isDirectory()) throw new UsageError(`There is a folder, and no file, at ${path}`)
  return path
}

/** The file as a stream, with a bar on the terminal that says how far it was read, unless it is a pipe. */
async function open(path: string): Promise<ReadableStream<Uint8Array>> {
  const { size } = statSync(existing(path))
  const source = createReadStream(path, { highWaterMark: READ_BYTES })
  const isDrawn = process.stderr.isTTY && size > 0
  if (isDrawn) source.on('close', () => process.stderr.write('\r\x1b[K'))
  // A gzip file may have been put together of several, which web streams do not read.
  const gunzip = (await isGzip(source)) ? source.pipe(createGunzip({ chunkSize: READ_BYTES })) : undefined
  const bytes = gunzip ?? source
  source.on('error', (error) => bytes.destroy(error))
  // Not Readable.toWeb(): it gives copies, in which a newline is sought six times as long as in Node's own buffers.
  const chunks = bytes[Symbol.asyncIterator]()
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      // To Node's zlib a zero after a gzip file is padding, and all that follows too; to others it is damage.
      if (done && gunzip && gunzip.bytesWritten < source.bytesRead)
        throw new LogProblem('incomplete', 'The file goes on after its compressed part: it is damaged from there on.')
      if (isDrawn) draw(source.bytesRead / size)
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void bytes.destroy(),
  })
}

/** Looks at the first bytes and puts them back: what comes through a pipe cannot be opened twice. */
async function isGzip(source: ReadStream): Promise<boolean> {
  await once(source, 'readable')
  const start: Buffer | null = source.read(2)
  if (start) source.unshift(start)
  return start?.[0] === 0x1f && start[1] === 0x8b
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
    given.flatMap((text) => (existsSync(text) ? readFileSync(existing(text), 'utf8').trim().split(/\s+/) : [text])),
  )
  return Promise.all(
    [...texts].map((text) =>
      parseKeyFor(use, text).catch((error) => {
        throw error instanceof NoteError ? new UsageError(printable(`${error.message} Got: ${text}`)) : error
      }),
    ),
  )
}
