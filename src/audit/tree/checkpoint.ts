import { fromExactBase64, toBase64 } from '../../bytes.ts'
import { HASH_BYTES } from './merkle.ts'
import { NoteError } from './note.ts'

/** What a checkpoint commits to (C2SP tlog-checkpoint): the tree of a log's first `size` entries. */
export type Checkpoint = { origin: string; size: number; root: Uint8Array }

/** The text that is signed: origin, size, and the root's hash in base64, a line each. */
export const formatCheckpoint = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${toBase64(root)}\n`

/**
 * Reads a checkpoint's text; lines after the third are extensions, which are not empty, and passed over. An origin is an address: visible ASCII, without spaces.
 * @throws NoteError when it is none
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [, origin = '', size = '', base64 = ''] =
    /^([!-~]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n(?:.+\n)*$/.exec(text) ?? []
  const root = fromExactBase64(base64)
  if (root?.length !== HASH_BYTES || !Number.isSafeInteger(Number(size)))
    throw new NoteError('This is not a checkpoint: origin, size and root hash, a line each.')
  return { origin, size: Number(size), root }
}
