import { readText } from '../../http/read-text.ts'

/**
 * Of a request as it comes, and as it is once it is unpacked. Senders make batches of 1 to 2 MB; all of one is held in memory, as text, which
 * is twice as much where a letter of it is beyond Latin-1, and once more as bytes where it is hashed.
 */
export const MAX_BODY_BYTES = 8 * 1_048_576
/**
 * DecompressionStream unpacks all that is written to it at once, whether it is read or not, and gzip packs up to 1032 bytes into one. So little
 * is written at a time, and no more before what came of it is read: a bomb takes 17 MB at most.
 */
const SLICE_BYTES = 16_384

/** What a request's body says; or why it cannot be read: `large`, or `format`, what is packed is no gzip. */
type HecBody = { text: string } | { refused: 'large' | 'format' }

/** Reads a body, packed by gzip or not. */
export async function readBody(request: Request, maxBytes = MAX_BODY_BYTES): Promise<HecBody> {
  const encoding = (request.headers.get('Content-Encoding') ?? 'identity').trim().toLowerCase()
  if (encoding !== 'gzip' && encoding !== 'identity') return { refused: 'format' }
  try {
    if (Number(request.headers.get('Content-Length') ?? 0) > maxBytes) return { refused: 'large' }
    if (encoding === 'identity') return { text: await readText(new Response(request.body), maxBytes) }
    return { text: await gunzip(request.body ?? [], maxBytes) }
  } catch (error) {
    if (error instanceof RangeError) return { refused: 'large' }
    return { refused: 'format' }
  }
}

/**
 * The text that was packed.
 * @throws RangeError when it is longer than `maxBytes`, packed or not: no more of it is read or unpacked then
 * @throws TypeError when it is no gzip
 */
export async function gunzip(
  packed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const { readable, writable } = new DecompressionStream('gzip')
  const [reader, writer] = [readable.getReader(), writable.getWriter()]
  const decoder = new TextDecoder()
  let [text, bytes, packedBytes] = ['', 0, 0]
  const read = () => {
    const next = reader.read()
    next.catch(() => {}) // the write that failed tells why
    return next
  }
  let reading = read()
  /** Takes what there is, until `end`. */
  const take = async (end: () => Promise<unknown>) => {
    for (;;) {
      const chunk = (await Promise.race([reading, end().then(() => undefined)]))?.value
      if (!chunk) return
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw new RangeError('the text is too long')
      text += decoder.decode(chunk, { stream: true })
      reading = read()
    }
  }
  try {
    for await (const chunk of packed) {
      packedBytes += chunk.byteLength
      if (packedBytes > maxBytes) throw new RangeError('the body is too long')
      for (let from = 0; from < chunk.byteLength; from += SLICE_BYTES) {
        await writer.write(chunk.subarray(from, from + SLICE_BYTES))
        await take(nextTurn)
      }
    }
    await Promise.all([writer.close(), take(() => new Promise(() => {}))])
    return text + decoder.decode()
  } finally {
    await Promise.allSettled([reader.cancel(), writer.abort()])
  }
}

/** By then, what is there to be read has been. */
const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0))
