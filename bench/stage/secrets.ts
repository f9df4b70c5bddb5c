import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { issuerKey } from '../../dev/clerk.ts'
import { serviceAccount } from '../../dev/secret-manager.ts'
import { formatSigner, formatVerifierKey, parseSigner } from '../../src/audit/tree/note.ts'

export type Secrets = Awaited<ReturnType<typeof makeSecrets>>

/** What the Worker and its dependencies know, made anew for each stage. */
export async function makeSecrets(folder: string) {
  const signingKey = await formatSigner('chaos.invalid/audit', randomBytes(32))
  const { account, publicKey } = await serviceAccount()
  return {
    keySecret: randomBytes(32).toString('hex'),
    masterKey: 'sk-master',
    stripeKey: 'sk_test_local',
    webhookSecret: `whsec_${randomBytes(16).toString('hex')}`,
    clerkKey: issuerKey(join(folder, 'clerk-key.json')),
    signingKey,
    /** What an auditor has. */
    logKey: formatVerifierKey(await parseSigner(signingKey)),
    witness: { name: 'chaos.invalid/witness', seed: randomBytes(32) },
    account,
    accountKey: publicKey,
  }
}
