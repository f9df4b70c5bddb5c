import type { StoredCheckpoint } from './checkpoint-queries.ts'
import type { Signing } from './signing.ts'
import { formatCheckpoint } from './tree/checkpoint.ts'
import {
  isBy,
  isReadable,
  MAX_SIGNATURES,
  NoteError,
  type Signature,
  type VerifierKey,
  verifyNote,
} from './tree/note.ts'

// Whoever has the Worker's rights in the database can keep any checkpoint there, and any signature of one.

/** Whether a key of ours signed it, and what it holds in the name of a known key is by that key. */
export async function isGenuine(checkpoint: StoredCheckpoint, keys: Signing): Promise<boolean> {
  const note = { text: formatCheckpoint(checkpoint), signatures: checkpoint.signatures }
  try {
    const signed = await verifyNote(note, known(keys))
    return signed.some(({ key }) => keys.keys.includes(key))
  } catch (error) {
    if (error instanceof NoteError) return false
    throw error
  }
}

/** Those of its signatures that a note can carry, the known keys' first: with one that is malformed, or too many, the note would be refused. */
export function carried({ signatures }: StoredCheckpoint, signing: Signing): Signature[] {
  const keys = known(signing)
  const isKnown = (signature: Signature) => keys.some((key) => isBy(key)(signature))
  const others = signatures.filter((signature) => !isKnown(signature) && isReadable(signature))
  // With room for all known keys: those that are missing may sign yet.
  return [...signatures.filter(isKnown), ...others.slice(0, MAX_SIGNATURES - keys.length)]
}

const known = ({ keys, witnesses }: Signing): VerifierKey[] => [...keys, ...witnesses.map(({ key }) => key)]
