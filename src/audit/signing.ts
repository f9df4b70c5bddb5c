import { ConfigurationError } from '../configuration-error.ts'
import type { Config } from '../env.ts'
import { type Signer, toSigner, toVerifierKey, type VerifierKey } from './tree/note.ts'

/** Who signs checkpoints, whose signatures still count, and who is asked to cosign. */
export type Signing = {
  /** The name that all keys have in common; a log's origin begins with it. */
  name: string
  /** All sign: while one key replaces another, both. */
  signers: Signer[]
  /** The signers' public halves, then those of keys that signed before. */
  keys: VerifierKey[]
  witnesses: { key: VerifierKey; url: string }[]
}

const known = new WeakMap<Config, Promise<Signing>>()

/** The configured keys, imported once an isolate. @throws ConfigurationError when an id is not that of its key */
export function signing(config: Config): Promise<Signing> {
  const imported = known.get(config) ?? importKeys(config)
  known.set(config, imported)
  return imported
}

async function importKeys({ auditSigningKeys, auditRetiredKeys, auditWitnesses }: Config): Promise<Signing> {
  const signers = await all('AUDIT_SIGNING_KEYS', auditSigningKeys.map(toSigner))
  const retired = await all('AUDIT_RETIRED_KEYS', auditRetiredKeys.map(toVerifierKey))
  const witnesses = await all(
    'AUDIT_WITNESSES',
    auditWitnesses.map(async ({ key, url }) => ({ key: await toVerifierKey(key), url })),
  )
  const keys = [...signers.map(({ sign: _, ...key }) => key), ...retired]
  const [name = ''] = keys.map((key) => key.name)
  return { name, signers, keys, witnesses }
}

const all = <T>(variable: string, keys: Promise<T>[]): Promise<T[]> =>
  Promise.all(keys).catch(() => {
    throw new ConfigurationError([variable])
  })
