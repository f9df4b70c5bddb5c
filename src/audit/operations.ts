import * as z from 'zod'
import type { Operations } from '../openapi/operation.ts'
import { AuditEntry } from './entry.ts'
import { CHECKPOINT, CONSISTENCY, ENTRIES, KEY, NOTE, RECEIPT, TLOG_PROOF } from './example.ts'
import type { chainOf, detailed, presentCheckpoint, receiptOf } from './present.ts'

const Hash = z.hex().length(64)
const Base64 = z.base64()
const Note = z.string().describe('A signed note (C2SP tlog-checkpoint).')

const place = {
  seq: z.int().describe('Its number in the log, from 0.'),
  entry_hash: Hash.describe('SHA-256 of the entry’s canonical form (RFC 8785).'),
  prev_hash: Hash.describe('The `row_hash` before it; of the first, zeros.'),
  row_hash: Hash.describe('SHA-256 of 0x01, `prev_hash` and `entry_hash`, as bytes.'),
}
const Chain = z.strictObject(place).meta({ id: 'Chain' }) satisfies z.ZodType<ReturnType<typeof chainOf>>

/** Any JSON in `detail`: zod's own schema of it refers to itself, by no name that one would like to read. */
const Json = z.custom<z.core.util.JSONType>()
const Entry = AuditEntry.extend({
  input_hash: AuditEntry.shape.input_hash.describe('SHA-256 of the message’s UTF-8 bytes.'),
  output_hash: AuditEntry.shape.output_hash.describe('SHA-256 of the answer’s UTF-8 bytes.'),
  system_prompt_hash: AuditEntry.shape.system_prompt_hash.describe('SHA-256 of `systemPromptOverride`.'),
  detail: z.record(z.string(), Json).nullable().describe('What an admin’s action changed; null for runs.'),
}).meta({ id: 'AuditEntry' })
export const ChainedEntry = Entry.extend({ chain: Chain }).meta({ id: 'ChainedAuditEntry' }) satisfies z.ZodType<
  ReturnType<typeof detailed>
>

const Checkpoint = z
  .strictObject({
    origin: z.string(),
    size: z.int().describe('How many entries it covers.'),
    root: Base64.describe('Of the Merkle tree over them (RFC 6962).'),
    created_at: z.iso.datetime(),
    signatures: z.array(z.strictObject({ name: z.string(), id: z.string() })),
    note: Note,
  })
  .meta({ id: 'Checkpoint' }) satisfies z.ZodType<ReturnType<typeof presentCheckpoint>>

const Receipt = z
  .strictObject({
    entry: Entry.nullable().describe('null: it was pruned; its place is proved, and its hashes are left out.'),
    ...z.strictObject(place).partial({ entry_hash: true, prev_hash: true, row_hash: true }).shape,
    hashes: z.array(Base64).describe('The inclusion proof (RFC 9162, section 2.1.3), from the leaf to the root.'),
    checkpoint: Note,
  })
  .meta({ id: 'Receipt' }) satisfies z.ZodType<ReturnType<typeof receiptOf>>

const Tree = z.strictObject({ size: z.int(), root: Base64 })
const Consistency = z
  .strictObject({
    from: Tree,
    to: Tree,
    hashes: z.array(Base64).describe('The proof of RFC 9162, section 2.1.4.'),
    checkpoint: Note.nullable().describe('The signed note of `to`; null: it is not the size of the newest.'),
  })
  .meta({ id: 'Consistency' })

const PublicKey = { id: z.string(), key: z.string().describe('A verifier key (C2SP signed-note).') }
const Keys = z
  .strictObject({
    origin: z.string().describe('The first line of an organization’s checkpoints.'),
    keys: z.array(z.strictObject({ ...PublicKey, status: z.enum(['signing', 'retired']) })),
    witnesses: z.array(z.strictObject(PublicKey)),
  })
  .meta({ id: 'LogKeys' })

const checkpoint = (description: string) => ({
  200: {
    description,
    schema: z.strictObject({ checkpoint: Checkpoint }),
    example: { checkpoint: CHECKPOINT },
    alternatives: { 'text/plain': { example: NOTE } },
  },
})
const ENTRY_NOT_FOUND = { NOT_FOUND: 'Entry not found' }

export const AUDIT_OPERATIONS = {
  'GET /api/v1/audit/keys': {
    id: 'listLogKeys',
    tag: 'Audit',
    summary: 'Get the keys that logs are signed with',
    description: 'One set of keys signs the logs of all organizations. Signatures of retired keys still count.',
    answers: {
      200: {
        description: 'The public keys.',
        schema: Keys,
        example: {
          origin: 'api.intelligentit.io/audit/{org_id}',
          keys: [KEY],
          witnesses: [],
        },
      },
    },
  },
  'GET /api/v1/audit/entries': {
    id: 'listAuditEntries',
    tag: 'Audit',
    summary: 'List the entries of the log',
    description: 'Runs and what admins did, newest first.',
    answers: {
      200: {
        description: 'A page of entries.',
        schema: z.strictObject({
          entries: z.array(ChainedEntry),
          total: z.int().describe('Of all pages.'),
          page: z.int(),
          per_page: z.int(),
        }),
        example: { entries: ENTRIES, total: 2, page: 1, per_page: 25 },
      },
    },
    errors: ['TENANT_NOT_FOUND'],
  },
  'GET /api/v1/audit/entries/:id': {
    id: 'getAuditEntry',
    tag: 'Audit',
    summary: 'Get an entry',
    description:
      '`id` may be its `seq`. Without `chain` it is the entry that was hashed. Entries of what admins did are for admins.',
    answers: {
      200: {
        description: 'The entry.',
        schema: z.strictObject({ entry: ChainedEntry }),
        example: { entry: ENTRIES[0] },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'NOT_FOUND', 'INSUFFICIENT_PERMISSIONS'],
    sentences: ENTRY_NOT_FOUND,
  },
  'GET /api/v1/audit/entries/:id/proof': {
    id: 'getReceipt',
    tag: 'Audit',
    summary: 'Get a receipt for an entry',
    description:
      'All that proves the entry, to file and to verify offline; the log is signed if no checkpoint covers the entry yet. `id` may be its `seq`, also of a pruned entry. With `Accept: text/plain` it is a C2SP tlog-proof file. Entries of what admins did are for admins.',
    answers: {
      200: {
        description: 'The receipt.',
        schema: Receipt,
        example: RECEIPT,
        alternatives: { 'text/plain': { example: TLOG_PROOF } },
      },
    },
    errors: ['TENANT_NOT_FOUND', 'NOT_FOUND', 'INSUFFICIENT_PERMISSIONS', 'AUDIT_LOG_BROKEN'],
    sentences: ENTRY_NOT_FOUND,
  },
  'GET /api/v1/audit/checkpoint': {
    id: 'getCheckpoint',
    tag: 'Audit',
    summary: 'Get the newest checkpoint, or that of a size',
    description:
      'Keep one outside: it binds the log to all before it. With `Accept: text/plain` it is the note itself.',
    answers: checkpoint('The checkpoint.'),
    errors: ['TENANT_NOT_FOUND', 'NOT_FOUND'],
    sentences: { NOT_FOUND: 'The log has no checkpoint yet.' },
  },
  'POST /api/v1/audit/checkpoint': {
    id: 'makeCheckpoint',
    tag: 'Audit',
    summary: 'Sign the log as it is now',
    description:
      'It must still contain all that was signed before. A log that has grown is signed once an hour anyway. With `Accept: text/plain` the answer is the note itself.',
    answers: checkpoint('The checkpoint of all entries.'),
    errors: ['TENANT_NOT_FOUND', 'AUDIT_LOG_BROKEN'],
  },
  'GET /api/v1/audit/consistency': {
    id: 'proveConsistency',
    tag: 'Audit',
    summary: 'Prove that the log only grew',
    description: 'The log of the first `from` entries is the beginning of that of the first `to`.',
    answers: { 200: { description: 'The proof.', schema: Consistency, example: CONSISTENCY } },
    errors: ['TENANT_NOT_FOUND', 'AUDIT_LOG_BROKEN'],
  },
} as const satisfies Operations
