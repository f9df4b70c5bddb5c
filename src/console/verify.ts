import { verifyFile } from '../audit/log/file.ts'
import type { Report } from '../audit/log/report.ts'
import { parseKeyFor } from '../audit/tree/note.ts'
import { sha256 } from '../sha256.ts'
import type { Entry, LogKeys } from './answers.ts'
import { ask, call, download } from './api.ts'

// What /verify does with a file, done with what the API answers.

/** The verifier keys that the API names, one a line: good to check with, better to compare with those that you kept. */
export const linesOf = ({ keys }: LogKeys): string => keys.map(({ key }) => key).join('\n')

/** The receipt of an entry as it is shown here: whatever else the API has of it does not count. */
export async function receiptOf({ chain, ...entry }: Entry): Promise<string> {
  const proof = await ask<object>(`/audit/entries/${encodeURIComponent(entry.id)}/proof`)
  return JSON.stringify({ ...proof, entry, ...chain }, null, 2)
}

/** Checks a receipt by the log's keys (one a line). @throws NoteError when one of those is none */
export const verifyReceipt = async (receipt: string, keys: string): Promise<Report> =>
  verify(new Blob([receipt]).stream(), keys)

/** Downloads the whole log, and checks it while it comes. */
export async function verifyLog(
  keys: string,
  progress: (entries: number) => void,
  signal: AbortSignal,
): Promise<Report> {
  const { body } = await call('/audit/export', { accept: 'application/gzip', signal })
  return verify(body ?? new Blob().stream(), keys, progress)
}

/** Downloads the whole log as a file to keep. @param progress is told of the bytes that came */
export const exportLog = (progress: (bytes: number) => void, signal: AbortSignal): Promise<File> =>
  download('/audit/export', { accept: 'application/gzip', signal }, progress)

async function verify(
  file: ReadableStream<Uint8Array>,
  keys: string,
  progress?: (entries: number) => void,
): Promise<Report> {
  const lines = keys.split('\n').map((line) => line.trim())
  const trusted = await Promise.all(lines.filter(Boolean).map((line) => parseKeyFor('log', line)))
  return verifyFile(file, { sha256, keys: trusted, witnesses: [], checkpoints: [], ...(progress && { progress }) })
}
