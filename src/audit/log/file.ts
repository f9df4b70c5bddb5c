import { concat } from '../../bytes.ts'
import type { Sha256 } from '../../sha256.ts'
import { parseConsistency, verifyConsistency } from './consistency.ts'
import { parseLine, parseTrailer } from './line.ts'
import { verifyReceipt } from './receipt.ts'
import { LogProblem, type Report, UNVERIFIED } from './report.ts'
import type { Trusted } from './signed.ts'
import { LogVerifier } from './verifier.ts'
import { withWitnesses } from './witnesses.ts'

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
/** The longest line of an export, and the longest receipt, that is read. */
const MAX_LINE_BYTES = 8_388_608

type FileOptions = Trusted & {
  sha256: Sha256
  /** Checkpoints that were kept from earlier, as text. */
  checkpoints: string[]
  /** Whose log it must be: one key may sign the logs of many. */
  orgId?: string | undefined
  /** Is told, now and then, how many entries hold so far. */
  progress?: (entries: number) => void
}

/**
 * Checks a file: an export, a receipt, a tlog-proof or a proof of consistency, compressed by gzip or not. An export is read piece by piece, and
 * never kept. That an editor ended its lines as Windows does, or put a byte-order mark before them, changes nothing: neither was hashed.
 */
export async function verifyFile(file: ReadableStream<Uint8Array>, options: FileOptions): Promise<Report> {
  let verifier: LogVerifier | undefined
  let bytes: Reader | undefined
  try {
    verifier = await LogVerifier.start(options)
    bytes = (await unzipped(file)).getReader()
    const head = await firstLine(bytes)
    const report = isExport(head)
      ? await verifyExport(verifier, head, bytes, options.progress)
      : await verifyProof(await textOf(head, bytes), { ...options, checkpoints: verifier.given })
    return withWitnesses(mustBelongTo(options.orgId, report), options.witnesses, verifier.given)
  } catch (error) {
    if (!(error instanceof LogProblem)) throw error
    return verifier ? verifier.end(error) : { ...UNVERIFIED, problem: error.problem }
  } finally {
    // What is wrong ends the reading.
    bytes?.cancel().catch(() => {})
  }
}

/** What is good and another's is as bad as what is forged: whoever names its owner relies on that. */
function mustBelongTo(orgId: string | undefined, report: Report): Report {
  if (!report.verified || orgId === undefined || report.org_id === orgId) return report
  const message = `This is the log of ${report.org_id}, not of ${orgId}.`
  return { ...report, verified: false, whole: false, problem: { code: 'other_organization', message } }
}

/** A proof of consistency, or that of an entry. */
function verifyProof(text: string, options: Parameters<typeof verifyReceipt>[1]): Promise<Report> {
  const consistency = parseConsistency(text)
  return consistency ? verifyConsistency(consistency, options) : verifyReceipt(text, options)
}

type Reader = ReadableStreamDefaultReader<Uint8Array>

/** The stream, decompressed if it begins as gzip does. */
async function unzipped(file: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  const [peek, all] = file.tee()
  const reader = peek.getReader()
  let start = new Uint8Array()
  while (start.length < 2) {
    const { done, value } = await read(reader)
    if (done) break
    start = concat([start, value])
  }
  void reader.cancel()
  const bytes: ReadableStream<ArrayBuffer | ArrayBufferView> = all
  return start[0] === 0x1f && start[1] === 0x8b ? bytes.pipeThrough(new DecompressionStream('gzip')) : all
}

/** All that comes up to the end of the first line, but a byte-order mark, and some of what follows it. */
async function firstLine(bytes: Reader): Promise<Uint8Array> {
  let head = new Uint8Array()
  while (!head.includes(NEWLINE) && head.length <= MAX_LINE_BYTES) {
    const { done, value } = await read(bytes)
    if (done) break
    head = concat([head, value])
  }
  return BYTE_ORDER_MARK.every((byte, at) => head[at] === byte) ? head.subarray(BYTE_ORDER_MARK.length) : head
}

const withoutReturn = (line: Uint8Array): Uint8Array => (line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line)

function isExport(head: Uint8Array): boolean {
  const end = head.indexOf(NEWLINE)
  const line = new TextDecoder().decode(withoutReturn(end < 0 ? head : head.subarray(0, end)))
  return head.length === 0 || parseTrailer(line) !== undefined || parseLine(line) !== undefined
}

async function textOf(head: Uint8Array, bytes: Reader): Promise<string> {
  const all = [head]
  for (let length = head.length; length <= MAX_LINE_BYTES; ) {
    const { done, value } = await read(bytes)
    if (done) return new TextDecoder().decode(concat(all)).replaceAll('\r\n', '\n')
    all.push(value)
    length += value.length
  }
  throw new LogProblem('malformed_line', 'This is not an export of an audit log.', { line: 1 })
}

async function verifyExport(
  verifier: LogVerifier,
  head: Uint8Array,
  bytes: Reader,
  progress: FileOptions['progress'],
): Promise<Report> {
  let rest = new Uint8Array()
  const add = (chunk: Uint8Array): void => {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = chunk.subarray(start, end)
      verifier.add(withoutReturn(rest.length > 0 ? concat([rest, line]) : line))
      rest = new Uint8Array()
      start = end + 1
    }
    rest = concat([rest, chunk.subarray(start)])
    if (rest.length > MAX_LINE_BYTES) throw new LogProblem('malformed_line', 'The line is too long.')
  }
  add(head)
  for (let next = await read(bytes); !next.done; next = await read(bytes)) {
    add(next.value)
    progress?.(verifier.entries)
  }
  // Editors take the last newline away. A file that was cut off in the middle of a line is one that lacks its last.
  const last = withoutReturn(rest)
  if (parseTrailer(new TextDecoder().decode(last))) verifier.add(last)
  else if (rest.length > 0)
    throw new LogProblem(
      'incomplete',
      `The file ends in the middle of a line. Take that away, and go on with from=${verifier.to}.`,
    )
  return verifier.end()
}

/** A file that says that it is compressed, and is not, or is cut off, cannot be read on. */
const read = (bytes: Reader): Promise<ReadableStreamReadResult<Uint8Array>> =>
  bytes.read().catch((error) => {
    // Web streams say so by a TypeError, Node's zlib by a code.
    const code = error instanceof Error ? String(Reflect.get(error, 'code')) : ''
    const isWeb = error instanceof TypeError
    if (isWeb || /^Z_/.test(code))
      throw new LogProblem(
        'incomplete',
        `The file is cut off, or its compression is damaged.${isWeb ? ' One that was put together of several gzip files only the command reads.' : ''}`,
      )
    throw error
  })
