import { WORKER_DATABASE_URL } from '../../dev/roles.ts'
import type { StoredCheckpoint } from '../../src/audit/checkpoint-queries.ts'
import type { AuditContext } from '../../src/audit/context.ts'
import { originOf } from '../../src/audit/log/signed.ts'
import { readNodes, rootNodes } from '../../src/audit/queries.ts'
import { signing } from '../../src/audit/signing.ts'
import { formatCheckpoint } from '../../src/audit/tree/checkpoint.ts'
import { rootOf } from '../../src/audit/tree/merkle.ts'
import { formatSigner, signaturesOf } from '../../src/audit/tree/note.ts'
import { database, EVERYONE } from '../../src/db/client.ts'
import { config, type Env } from '../../src/env.ts'
import { sha256 } from '../../src/sha256.ts'

/** What the Worker has when it serves the audit log, with the database at this endpoint. */
export async function contextOf(neon: string): Promise<AuditContext> {
  // No bindings: nothing that is measured uses one, and it would fail if it did.
  const env = {
    DATABASE_URL: WORKER_DATABASE_URL,
    NEON_HTTP_ENDPOINT: neon,
    CLERK_ISSUER: 'http://clerk.invalid',
    CLERK_AUTHORIZED_PARTIES: 'http://app.invalid',
    LITELLM_URL: 'http://gateway.invalid',
    LITELLM_MASTER_KEY: 'none',
    KEY_SECRET: 'a-key-secret-of-at-least-32-characters',
    STRIPE_SECRET_KEY: 'none',
    STRIPE_WEBHOOK_SECRET: 'none',
    STRIPE_PRICES: 'price_none=pro',
    BILLING_RETURN_URL: 'http://app.invalid',
    AUDIT_SIGNING_KEYS: await formatSigner('bench.invalid/audit', new Uint8Array(32).fill(7)),
  } as Record<string, string> as Env
  return { config: config(env), db: database(config(env), EVERYONE), env }
}

/** The root over a log's first `size` entries, in one round trip. */
export const treeRoot = async ({ db }: AuditContext, orgId: string, size: number): Promise<Uint8Array> =>
  rootOf(sha256, await readNodes(db, orgId, rootNodes([size])), 0, size)

/**
 * A signed checkpoint. `makeCheckpoint` would also hold the log against what was signed before, and note it in a Durable Object, which there
 * is none of here.
 */
export async function checkpointOf(context: AuditContext, orgId: string, size: number): Promise<StoredCheckpoint> {
  const { name, signers } = await signing(context.config)
  const checkpoint = { origin: originOf(name, orgId), size, root: await treeRoot(context, orgId, size) }
  const signatures = await signaturesOf(formatCheckpoint(checkpoint), signers)
  return { ...checkpoint, created_at: new Date(), signatures }
}
