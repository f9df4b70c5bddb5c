import { ConfigurationError } from '../configuration-error.ts'
import type { Config } from '../env.ts'
import { parseKeyFor, parseSigner, type Signer, type VerifierKey } from './tree/note.ts'

/** Who signs checkpoints, whose signatures still count, and who is asked to cosign. */
export type Signing = {
  /** Of every key; a log's origin begins with it. */
  name: string
  /** All sign: while one key replaces another, both. */
  signers: Signer[]
  /** The signers' public halves, then those of keys that signed before. */
  keys: VerifierKey[]
  witnesses: { key: VerifierKey; url: string }[]
}

const known = new WeakMap<Config, Promise<Signing>>()

/** The configured keys, read once an isolate. @throws ConfigurationError */
export function signing(config: Config): Promise<Signing> {
  const read = known.get(config) ?? readKeys(config)
  known.set(config, read)
  return read
}

async function readKeys({ auditSigningKeys, auditRetiredKeys, auditWitnesses }: Config): Promise<Signing> {
  const signers = await all('AUDIT_SIGNING_KEYS', auditSigningKeys.map(parseSigner))
  const retired = await all(
    'AUDIT_RETIRED_KEYS',
    auditRetiredKeys.map((key) => parseKeyFor('log', key)),
  )
  const witnesses = await all(
    'AUDIT_WITNESSES',
    auditWitnesses.map(async ({ key, url }) => ({ key: await parseKeyFor('witness', key), url })),
  )
  const keys = [...signers.map(({ sign: _, ...key }) => key), ...retired]
  const [name = '', ...others] = new Set(keys.map((key) => key.name))
  if (others.length > 0) throw new ConfigurationError(['AUDIT_SIGNING_KEYS', 'AUDIT_RETIRED_KEYS'])
  return { name, signers, keys, witnesses }
}

const all = <T>(variable: string, keys: Promise<T>[]): Promise<T[]> =>
  Promise.all(keys).catch(() => {
    throw new ConfigurationError([variable])
  })
