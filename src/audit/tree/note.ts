import { concat, fromBase64Url, fromExactBase64, hex, toBase64, unhex, utf8 } from '../../bytes.ts'

// Signed notes (C2SP signed-note): text, an empty line, and a signature line for each key.

/** Ed25519 over the text. */
const ED25519 = 1
/** Ed25519 of a witness, over the text and the time at which it saw it (C2SP tlog-cosignature). */
const COSIGNATURE = 4
const KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const TIME_BYTES = 8
/** Signature lines that are looked at: a note may come from anyone. */
export const MAX_SIGNATURES = 100
/** The longest line that is accepted: MAX_SIGNATURES of them are still little to read. Post-quantum signatures fit. */
const MAX_LINE_CHARS = 16_384
/** What comes before the 32 bytes in the DER forms of RFC 8410. */
const PKCS8_PREFIX = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32])

/** A text is no signed note, or no key, of the form that is read. Its message may be shown. */
export class NoteError extends Error {
  override readonly name = 'NoteError'
}

/** Who signs, or saw: a name, the key's id (8 hex digits) and its public half. */
export type VerifierKey = { name: string; id: string; algorithm: number; publicKey: Uint8Array<ArrayBuffer> }
/** A key that signs notes. */
export type Signer = VerifierKey & { sign(text: string): Promise<Uint8Array<ArrayBuffer>> }
export type Signature = { name: string; id: string; signature: Uint8Array<ArrayBuffer> }
type Note = { text: string; signatures: Signature[] }

/** The first four bytes of SHA-256(name ‖ newline ‖ algorithm ‖ public key), as hex. */
async function keyId(name: string, algorithm: number, publicKey: Uint8Array): Promise<string> {
  const named = concat([utf8(`${name}\n`), Uint8Array.of(algorithm), publicKey])
  return hex(await crypto.subtle.digest('SHA-256', named)).slice(0, 8)
}

/** A name that a signature line can carry. */
const isName = (name: string): boolean => name !== '' && !/[\s+]/u.test(name)

/** A verifier key as text: name, id and key, with `+` between them. */
export const formatVerifierKey = ({ name, id, algorithm, publicKey }: VerifierKey): string =>
  `${name}+${id}+${toBase64(concat([Uint8Array.of(algorithm), publicKey]))}`

/** What a key signs: notes, or that it saw them. */
export type Use = 'log' | 'witness'
const ALGORITHM = { log: ED25519, witness: COSIGNATURE }

/** A key as it is written: a public key's bytes, or a signing key's seed. Whether the id is that of the bytes is not known yet. */
type WrittenKey = { name: string; id: string; algorithm: number; bytes: Uint8Array<ArrayBuffer> }

/** @throws NoteError when it is not a verifier key's form, or one's for another use */
export function readKeyFor(use: Use, text: string): WrittenKey {
  const key = readVerifierKey(text)
  if (key.algorithm !== ALGORITHM[use])
    throw new NoteError(
      use === 'log' ? "This is a witness's key, not a log's." : "This is a log's key, not a witness's.",
    )
  return key
}

function readVerifierKey(text: string): WrittenKey {
  const [, name = '', id = '', base64 = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()) ?? []
  const [algorithm, bytes] = split(fromExactBase64(base64))
  if (!isName(name) || (algorithm !== ED25519 && algorithm !== COSIGNATURE) || bytes.length !== KEY_BYTES)
    throw new NoteError('This is not a verifier key: name+id+base64.')
  return { name, id, algorithm, bytes }
}

/**
 * Reads the form of a signing key, `PRIVATE+KEY+name+id+base64(1 ‖ seed)`, as Go's note package writes them.
 * @throws NoteError when it is none; the message does not quote it
 */
export function readSigner(text: string): WrittenKey {
  const [, name = '', id = '', base64 = ''] = /^PRIVATE\+KEY\+([^+]*)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()) ?? []
  const [algorithm, bytes] = split(fromExactBase64(base64))
  if (!isName(name) || algorithm !== ED25519 || bytes.length !== KEY_BYTES)
    throw new NoteError('This is not a signing key: PRIVATE+KEY+name+id+base64.')
  return { name, id, algorithm, bytes }
}

/** The verifier key that is written so. @throws NoteError when its id is another */
export async function toVerifierKey({ name, id, algorithm, bytes }: WrittenKey): Promise<VerifierKey> {
  if ((await keyId(name, algorithm, bytes)) !== id) throw new NoteError("The key's id is not that of its bytes.")
  return { name, id, algorithm, publicKey: bytes }
}

/** The signing key that is written so. @throws NoteError when its id is another; the message does not quote it */
export async function toSigner({ name, id, bytes }: WrittenKey): Promise<Signer> {
  const signer = await signerOf(name, bytes)
  if (signer.id !== id) throw new NoteError("The signing key's id is not that of its bytes.")
  return signer
}

/** @throws NoteError when it is no verifier key, or one for another use */
export const parseKeyFor = async (use: Use, text: string): Promise<VerifierKey> => toVerifierKey(readKeyFor(use, text))

/** @throws NoteError when it is no verifier key of an algorithm that is known here */
export const parseVerifierKey = async (text: string): Promise<VerifierKey> => toVerifierKey(readVerifierKey(text))

/** @throws NoteError when it is no signing key; the message does not quote it */
export const parseSigner = async (text: string): Promise<Signer> => toSigner(readSigner(text))

/** The signing key with this name whose private key is the 32-byte seed, as `parseSigner` reads it. */
export async function formatSigner(name: string, seed: Uint8Array): Promise<string> {
  const { id } = await signerOf(name, seed)
  return `PRIVATE+KEY+${name}+${id}+${toBase64(concat([Uint8Array.of(ED25519), seed]))}`
}

/** The signer with this name whose private key is the 32-byte seed (RFC 8032). */
export async function signerOf(name: string, seed: Uint8Array): Promise<Signer> {
  const key = await crypto.subtle.importKey('pkcs8', concat([PKCS8_PREFIX, seed]), 'Ed25519', true, ['sign'])
  const jwk = await crypto.subtle.exportKey('jwk', key)
  const x = 'x' in jwk ? (jwk.x ?? '') : ''
  const publicKey = fromBase64Url(x)
  return {
    name,
    id: await keyId(name, ED25519, publicKey),
    algorithm: ED25519,
    publicKey,
    sign: async (text) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, utf8(text))),
  }
}

const split = (bytes: Uint8Array<ArrayBuffer> = new Uint8Array()): [number | undefined, Uint8Array<ArrayBuffer>] => [
  bytes[0],
  bytes.slice(1),
]

/** Signs a text, which ends with a newline, with each key. */
export async function signNote(text: string, signers: Signer[]): Promise<string> {
  return formatNote({ text, signatures: await signaturesOf(text, signers) })
}

/** A note as text. */
export const formatNote = ({ text, signatures }: Note): string => `${text}\n${signatures.map(formatSignature).join('')}`

/** The signatures of a text, which ends with a newline, by each key. */
export const signaturesOf = (text: string, signers: Signer[]): Promise<Signature[]> =>
  Promise.all(signers.map(async ({ name, id, sign }) => ({ name, id, signature: await sign(text) })))

/** A signature line, with its newline. */
export const formatSignature = ({ name, id, signature }: Signature): string =>
  `— ${name} ${toBase64(concat([unhex(id), signature]))}\n`

/** @throws NoteError when it is no signed note */
export function parseNote(note: string): Note {
  const end = note.lastIndexOf('\n\n')
  // Control characters could make a reader see another text than was signed.
  if (end < 0 || /[^\P{Cc}\n]/u.test(note) || !note.isWellFormed()) throw new NoteError('This is not a signed note.')
  return { text: note.slice(0, end + 1), signatures: parseSignatures(note.slice(end + 2)) }
}

/** Reads signature lines, each with its newline. @throws NoteError when they are not one or more such */
export function parseSignatures(text: string): Signature[] {
  const lines = text.split('\n')
  if (lines.pop() !== '' || lines.length === 0) throw new NoteError('This is not a signed note.')
  if (lines.length > MAX_SIGNATURES) throw new NoteError('The note has too many signatures.')
  return lines.map((line) => {
    const [, name = '', base64 = ''] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? []
    const bytes = fromExactBase64(base64)
    if (!isName(name) || !bytes || bytes.length < 5) throw new NoteError('The note has a malformed signature line.')
    const id = hex(bytes.slice(0, 4))
    return { name, id, signature: bytes.slice(4) }
  })
}

/** Whether a note can carry the signature: its line is read there as what it is. */
export function isReadable(signature: Signature): boolean {
  const line = formatSignature(signature)
  try {
    return line.length <= MAX_LINE_CHARS && parseNote(`\n\n${line}`).signatures.some(isBy(signature))
  } catch (error) {
    if (error instanceof NoteError) return false
    throw error
  }
}

/** Whether a signature says that it is by this key. */
export const isBy =
  (key: Pick<VerifierKey, 'name' | 'id'>) =>
  ({ name, id }: Signature): boolean =>
    name === key.name && id === key.id

/** Whose signature a note has. `time`: when a witness saw it. */
export type Verified = { key: VerifierKey; time?: Date }

/**
 * The keys, of those given, that signed the note. Signatures by others are passed over.
 * @throws NoteError when a signature says that it is by one of them and is not
 */
export async function verifyNote({ text, signatures }: Note, keys: VerifierKey[]): Promise<Verified[]> {
  const verified: Verified[] = []
  for (const key of keys) {
    const own = signatures.find(isBy(key))
    if (!own) continue
    const [time, signature] = key.algorithm === COSIGNATURE ? timed(own.signature) : [undefined, own.signature]
    const message = time === undefined ? text : `cosignature/v1\ntime ${time}\n${text}`
    const publicKey = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', false, ['verify'])
    if (
      signature.length !== SIGNATURE_BYTES ||
      !(await crypto.subtle.verify('Ed25519', publicKey, signature, utf8(message)))
    )
      throw new NoteError(`The signature by ${key.name} (${key.id}) is not good.`)
    const seen = time === undefined ? undefined : new Date(time * 1_000)
    if (Number.isNaN(seen?.getTime())) throw new NoteError(`The time of ${key.name}'s signature is none.`)
    verified.push(seen ? { key, time: seen } : { key })
  }
  return verified
}

/** A cosignature's time in Unix seconds, and the signature itself. */
function timed(blob: Uint8Array<ArrayBuffer>): [number, Uint8Array<ArrayBuffer>] {
  const seconds = blob.slice(0, TIME_BYTES).reduce((time, byte) => time * 256 + byte, 0)
  return [seconds, blob.slice(TIME_BYTES)]
}
