import { sameBytes, toBase64 } from '../../bytes.ts'
import type { Sha256 } from '../../sha256.ts'
import { type Checkpoint, parseCheckpoint } from '../tree/checkpoint.ts'
import { NoteError, parseNote, type Verified, type VerifierKey, verifyNote } from '../tree/note.ts'
import { type CheckedCheckpoint, LogProblem, type Trust } from './report.ts'

/** Whom a verifier trusts: keys of the log, and keys of witnesses (cosignature/v1). */
export type Trusted = { keys: VerifierKey[]; witnesses: VerifierKey[] }
/** A checkpoint, and who of the trusted signed it. */
export type SignedCheckpoint = Checkpoint & { signed: Verified[]; seen: Verified[] }

/** What a check needs: whom to trust, the hash, and the checkpoints that were kept from earlier. */
export type Checking = Trusted & { sha256: Sha256; checkpoints: SignedCheckpoint[] }

/** The origin of an organisation's log: that of the service, which is its keys' name, and the organisation. */
export const originOf = (keyName: string, orgId: string): string => `${keyName}/${orgId}`

/**
 * Reads a checkpoint and checks its signatures.
 * @throws LogProblem when it is none, a signature is not good, or, where keys are given, none of them signed it
 */
export async function openCheckpoint(text: string, { keys, witnesses }: Trusted): Promise<SignedCheckpoint> {
  const { note, checkpoint } = read(text)
  try {
    const signed = (await verifyNote(note, keys)).filter(({ time }) => time === undefined)
    // Only who says when it saw the log is a witness.
    const seen = (await verifyNote(note, witnesses)).filter(({ time }) => time !== undefined)
    if (keys.length > 0 && signed.length === 0)
      throw new LogProblem(
        'wrong_key',
        `The checkpoint of ${checkpoint.size} entries is signed by ${note.signatures.map(({ name, id }) => `${name} (${id})`).join(', ')}, not by a key that was given.`,
      )
    return { ...checkpoint, signed, seen }
  } catch (error) {
    if (error instanceof NoteError) throw new LogProblem('signature_invalid', error.message)
    throw error
  }
}

/** Of how many entries a checkpoint is, whoever signed it. @throws LogProblem when it is none */
export const sizeOf = (text: string): number => read(text).checkpoint.size

function read(text: string) {
  try {
    const note = parseNote(text)
    return { note, checkpoint: parseCheckpoint(note.text) }
  } catch (error) {
    if (error instanceof NoteError) throw new LogProblem('checkpoint_malformed', error.message)
    throw error
  }
}

/** `orgId` null: there is no entry to say. @throws LogProblem when the checkpoint is one of another log than the organisation's */
export function mustBeOf({ origin, signed }: SignedCheckpoint, orgId: string | null): void {
  if (orgId === null) return
  const isOwn =
    signed.length > 0 ? signed.every(({ key }) => originOf(key.name, orgId) === origin) : origin.endsWith(`/${orgId}`)
  if (!isOwn) throw new LogProblem('other_log', `The checkpoint is of ${origin}, which is not the log of ${orgId}.`)
}

/** Whose log the checkpoint is of, by its origin: no organisation's id has a slash. @throws LogProblem when a key of another name signed it */
export function ownerOf(checkpoint: SignedCheckpoint): string {
  const owner = checkpoint.origin.slice(checkpoint.origin.lastIndexOf('/') + 1)
  mustBeOf(checkpoint, owner)
  return owner
}

/** @param checkpoints of one log, whatever their origins @throws LogProblem when two of one size are of different entries */
export function mustAgree(checkpoints: SignedCheckpoint[]): void {
  for (const one of checkpoints)
    for (const other of checkpoints)
      if (one.size === other.size && !sameBytes(one.root, other.root))
        throw new LogProblem('forked', `The log signed two different trees of ${one.size} entries: it was forked.`)
}

/** What a checkpoint is worth to who trusts these keys. */
export const trustIn = ({ signed, seen }: SignedCheckpoint): Trust =>
  signed.length === 0 ? 'chain' : seen.length === 0 ? 'checkpoint' : 'witness'

/** A checkpoint as reports have it. */
export const present = ({ origin, size, root, signed, seen }: SignedCheckpoint): CheckedCheckpoint => ({
  origin,
  size,
  root: toBase64(root),
  signed_by: signed.map(({ key }) => key.id),
  witnesses: seen.flatMap(({ key, time }) => (time ? [{ name: key.name, seen_at: time.toISOString() }] : [])),
})
