import { noteOf } from './checkpoint.ts'
import type { StoredCheckpoint } from './checkpoint-queries.ts'
import type { AuditContext } from './context.ts'
import { formatLine, formatTrailer } from './log/line.ts'
import { LogProblem } from './log/report.ts'
import { exportLine } from './present.ts'
import { proveRange } from './proof.ts'
import { readEntries, type StoredEntry } from './queries.ts'
import { signing } from './signing.ts'
import type { SeqRange } from './tree/merkle.ts'
import { TILE_HASHES } from './tree/tiles.ts'

/** Entries of one round trip; some full tiles. An entry with 500 flags is 35 kB: four times as many would not fit the Worker's memory. */
const PAGE_ENTRIES = 4 * TILE_HASHES

/**
 * Entries [from, to) of a log, page by page, each but the first and last a multiple of PAGE_ENTRIES; the next page is read while one is
 * worked on.
 * @throws Unavailable
 */
export async function* entryPages(
  { db }: AuditContext,
  orgId: string,
  { from, to }: SeqRange,
): AsyncGenerator<StoredEntry[]> {
  const endOf = (at: number) => Math.min(to, (Math.floor(at / PAGE_ENTRIES) + 1) * PAGE_ENTRIES)
  const pageAt = (at: number) => {
    const page = readEntries(db, orgId, at, endOf(at))
    page.catch(() => {}) // read ahead: whoever asks for it is told
    return page
  }
  let next = pageAt(from)
  for (let at = from; at < to; at = endOf(at)) {
    const page = await next
    if (endOf(at) < to) next = pageAt(endOf(at))
    yield page
  }
}

/** The last line of an export of [from, to). A tree that has a gap proves nothing, and whoever verifies the export sees that. */
export async function trailer(
  context: AuditContext,
  orgId: string,
  range: SeqRange,
  checkpoint: StoredCheckpoint,
): Promise<string> {
  const proof = await proveRange(context, orgId, range, checkpoint).catch((error) => {
    if (error instanceof LogProblem) return []
    throw error
  })
  return formatTrailer({ ...range, proof, checkpoint: noteOf(checkpoint, await signing(context.config)) })
}

/** An export, in pieces of text: a line for each of the entries [from, to), and the checkpoint that covers them. @throws Unavailable */
export async function* exportLines(
  context: AuditContext,
  orgId: string,
  range: SeqRange,
  checkpoint: StoredCheckpoint,
): AsyncGenerator<string> {
  for await (const page of entryPages(context, orgId, range))
    yield page.map((row) => formatLine(exportLine(row))).join('')
  yield await trailer(context, orgId, range, checkpoint)
}
