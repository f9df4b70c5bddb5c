import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  customType,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { AuditEntry } from '../audit/entry.ts'
import { bytea, hex } from '../audit/hash.ts'
import type { EventOutcome, StripeEvent } from '../billing/event.ts'
import type { PlanSource } from '../billing/plans.ts'
import type { DlpPolicy, PolicyFlag } from '../dlp/policy.ts'

import type { Gap } from '../log-sources/connectors/connector.ts'
import type { SignedBaa } from '../tenants/baa.ts'

/** Bytes in the database, lower-case hex in the code. */
const bytes = customType<{ data: string; driverData: Uint8Array | string }>({
  dataType: () => 'bytea',
  toDriver: bytea,
  fromDriver: (value) => (typeof value === 'string' ? value.slice(2) : hex(value)),
})
/** A SHA-256: 32 bytes. */
const hash = bytes
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })
const count = (name: string) => bigint(name, { mode: 'number' })

/** Of tenants: the gateway's key is not what the plan says (src/provisioning/settle.ts). */
export const KEY_DIFFERS = sql`key_wanted or (key_alias is not null and (plan = 'free' or key_plan is distinct from plan))`
/** The same, or it is to be looked at some time. */
const UNSETTLED = sql`${KEY_DIFFERS} or key_check_at is not null`

/** One row an organisation that came on board. */
export const tenants = pgTable(
  'tenants',
  {
    orgId: text('org_id').primaryKey(),
    id: text('id').notNull().unique(),
    /** As its admins call it. */
    name: text('name'),
    plan: text('plan').notNull(),
    /** Who gave the plan: the organisation itself, Stripe, or an operator. Only what it gave itself may it change itself. */
    planSource: text('plan_source').$type<PlanSource>().notNull().default('operator'),
    /** What an operator gave, which counts where no subscription gives more; null: none did. */
    grantedPlan: text('granted_plan'),
    /** Overrides the plan's limit; null: the plan decides. */
    runLimit: integer('run_limit'),
    /** Overrides the plan's agents; null: the plan decides. */
    agents: text('agents').array(),
    vertical: text('vertical').notNull(),
    /** What becomes of findings of a type, where it is not what the vertical says. */
    dlpPolicy: jsonb('dlp_policy').$type<DlpPolicy>().notNull().default({}),
    baaSignedAt: instant('baa_signed_at'),
    /** Who signed which text: signer's user id, name and title, and the text's SHA-256. */
    baa: jsonb('baa').$type<SignedBaa>(),
    /** Alias of the gateway key, `vk_…`; null: not provisioned. */
    keyAlias: text('key_alias'),
    /** Part of the key's derivation; raised to rotate. */
    keyVersion: integer('key_version').notNull().default(1),
    /** The newest alias that was ever in use: a call that is about to make a key of one no newer is executed late. */
    lastAlias: text('last_alias'),
    /** A key that is being made: written before the gateway is asked, so that whoever comes next finishes what died. */
    pendingAlias: text('pending_alias'),
    pendingVersion: integer('pending_version'),
    /** The plan whose budget and limits it has. */
    pendingPlan: text('pending_plan'),
    /** The plan whose budget and limits the key in use has at the gateway; null: not known. */
    keyPlan: text('key_plan'),
    /** A subscription brought a plan, and its key is yet to be made. */
    keyWanted: boolean('key_wanted').notNull().default(false),
    /** When the key is looked at once more, because calls that were under way when the plan changed may have come last at the gateway. */
    keyCheckAt: instant('key_check_at'),
    /** Raised by each change that Stripe makes: who read an older one may not write (src/billing/apply.ts). */
    billingVersion: integer('billing_version').notNull().default(0),
    /** What keys that were given back, or are about to be, had used of the budget, in USD, until that begins anew. */
    spentUsd: doublePrecision('spent_usd').notNull().default(0),
    spentUntil: instant('spent_until'),
    /** The live subscription's period, counted by months where it has several; null: the UTC calendar month counts (billing_period()). */
    periodStart: instant('period_start'),
    periodEnd: instant('period_end'),
    /** For how many days events of its log sources are kept. */
    logRetentionDays: integer('log_retention_days').notNull().default(30),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [index('tenants_unsettled').on(t.orgId).where(UNSETTLED)],
)

/** What we know of each Stripe subscription of an organisation; Stripe's own word is the truth. */
export const stripeSubscriptions = pgTable(
  'stripe_subscriptions',
  {
    id: text('id').primaryKey(),
    orgId: text('org_id').notNull(),
    customerId: text('customer_id').notNull(),
    status: text('status').notNull(),
    /** What its price stands for; null: no plan of ours. */
    plan: text('plan'),
    periodStart: instant('period_start'),
    periodEnd: instant('period_end'),
    cancelAtPeriodEnd: boolean('cancel_at_period_end').notNull(),
    /** By Stripe's clock, in whole seconds. */
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('stripe_subscriptions_org_id').on(t.orgId), index('stripe_subscriptions_customer_id').on(t.customerId)],
)

/** Stripe's events that were handled, each once, and those that could not be, until they come again or are replayed. */
export const stripeEvents = pgTable(
  'stripe_events',
  {
    id: text('id').primaryKey(),
    /** The reduced event: ids, type, created. */
    event: jsonb('event').$type<StripeEvent>().notNull(),
    orgId: text('org_id'),
    outcome: text('outcome').$type<EventOutcome>().notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (t) => [index('stripe_events_outcome').on(t.outcome, t.recordedAt)],
)

/** Keys that were given up; they are deleted at the gateway when no run can be using them any more. */
export const retiredKeys = pgTable(
  'retired_keys',
  {
    orgId: text('org_id').notNull(),
    version: integer('version').notNull(),
    deleteAfter: instant('delete_after').notNull(),
    /** USD of its spending that the key after it began with; null: none came after it, or it was never used. */
    carried: doublePrecision('carried'),
    /** The key that is charged with what it spent since, and up to which sum of its spending, in USD; null: none. */
    chargedVersion: integer('charged_version'),
    chargedTo: doublePrecision('charged_to'),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.version] })],
)

/** The end of each organisation's chain, and how many runs it holds: the one serial point of an organisation. */
export const auditHeads = pgTable('audit_heads', {
  orgId: text('org_id').primaryKey(),
  size: count('size').notNull(),
  headHash: hash('head_hash').notNull(),
  runs: count('runs').notNull(),
  runsByAgent: jsonb('runs_by_agent').$type<Record<string, number>>().notNull(),
  /** Entries before this seq were taken out (prune_audit_log); the tree keeps their hashes. */
  pruned: count('pruned').notNull().default(0),
})

/** The append-only log. `run_no` and `agent_run_no` count runs without gaps, so that a page is a range and a total is the head's. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    orgId: text('org_id').notNull(),
    seq: count('seq').notNull(),
    id: text('id').notNull().unique(),
    userId: text('user_id'),
    agentId: text('agent_id'),
    action: text('action').notNull(),
    modelUsed: text('model_used'),
    tokensUsed: integer('tokens_used'),
    latencyMs: integer('latency_ms'),
    inputHash: hash('input_hash'),
    outputHash: hash('output_hash'),
    systemPromptHash: hash('system_prompt_hash'),
    policyFlags: jsonb('policy_flags').$type<PolicyFlag[]>().notNull(),
    detail: jsonb('detail').$type<NonNullable<AuditEntry['detail']>>(),
    createdAt: instant('created_at').notNull(),
    entryHash: hash('entry_hash').notNull(),
    prevHash: hash('prev_hash').notNull(),
    rowHash: hash('row_hash').notNull(),
    runNo: count('run_no'),
    agentRunNo: count('agent_run_no'),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.seq] }),
    uniqueIndex('audit_entries_run_no').on(t.orgId, t.runNo),
    uniqueIndex('audit_entries_agent_run_no').on(t.orgId, t.agentId, t.agentRunNo),
    index('audit_entries_created_at').on(t.orgId, t.createdAt),
  ],
)

/**
 * The Merkle tree over each log: 256 hashes a tile, of complete subtrees of 256^level entries. Tiles of level 0 are written when they are
 * full (partial only where entries were pruned), the others grow by a hash when one below them is full.
 */
export const auditTiles = pgTable(
  'audit_tiles',
  {
    orgId: text('org_id').notNull(),
    level: integer('level').notNull(),
    index: count('index').notNull(),
    hashes: bytes('hashes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.level, t.index] })],
)

/** What was signed: the root over the first `size` entries, of the log with this origin. */
export const auditCheckpoints = pgTable(
  'audit_checkpoints',
  {
    orgId: text('org_id').notNull(),
    origin: text('origin').notNull(),
    size: count('size').notNull(),
    root: hash('root').notNull(),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.origin, t.size] })],
)

/** Signatures of checkpoints: by our keys, and by witnesses outside. */
export const auditSignatures = pgTable(
  'audit_signatures',
  {
    orgId: text('org_id').notNull(),
    origin: text('origin').notNull(),
    size: count('size').notNull(),
    keyName: text('key_name').notNull(),
    /** 8 hex digits. */
    keyId: text('key_id').notNull(),
    signature: bytes('signature').notNull(),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.origin, t.size, t.keyName, t.keyId] })],
)

/** When each log was last checked by the cron, and what was wrong with it. */
export const auditChecks = pgTable('audit_checks', {
  orgId: text('org_id').primaryKey(),
  checkedAt: instant('checked_at').notNull(),
  problem: text('problem'),
  /** The entry at which it was found: it is looked at again first. */
  problemSeq: count('problem_seq'),
})

/** Where an organisation's outside events come from. `config` holds nothing secret: that is in Secret Manager, under the name `secret_ref`. */
export const logSources = pgTable(
  'log_sources',
  {
    id: text('id').primaryKey(),
    orgId: text('org_id').notNull(),
    sourceType: text('source_type').notNull(),
    displayName: text('display_name').notNull(),
    config: jsonb('config').$type<Record<string, string>>().notNull(),
    secretRef: text('secret_ref'),
    enabled: boolean('enabled').notNull().default(true),
    lastFetchedAt: instant('last_fetched_at'),
    /** When all that there was had been read, of one that is fetched; null: not yet. */
    readUntil: instant('read_until'),
    /** A sentence that an admin can act on; null: the last fetch went well. */
    fetchError: text('fetch_error'),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
    updatedAt: instant('updated_at').notNull().default(sql`clock_timestamp()`),
    /** Up to where it was read, in its connector's own words; null: from the beginning. */
    cursor: jsonb('cursor').$type<unknown>(),
    /** When it is due; null: it is not fetched, it is sent to us. */
    nextFetchAt: instant('next_fetch_at').default(sql`clock_timestamp()`),
    /** Before this its API asked not to be called again. */
    notBefore: instant('not_before'),
    /** When the last fetch ended, however it did. */
    endedAt: instant('ended_at'),
    /** Who is fetching it, and until when nobody else does. Only who holds it may write. */
    lease: text('lease'),
    leaseUntil: instant('lease_until'),
    /** Fetches that failed one after the other, and since when. */
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    /** Times of which events are known to be missing, the last ones. */
    gaps: jsonb('gaps').$type<Gap[]>().notNull().default([]),
  },
  (t) => [
    index('log_sources_org_id').on(t.orgId, t.createdAt),
    index('log_sources_next_fetch_at').on(t.nextFetchAt).where(sql`enabled`),
  ],
)

/** How many events an organisation's log sources were sent on a day (UTC), the newest on which there were any. */
export const receivedEvents = pgTable('received_events', {
  orgId: text('org_id').primaryKey(),
  day: date('day').notNull(),
  events: bigint('events', { mode: 'number' }).notNull(),
})

/** Events of log sources, normalised and scrubbed, for some days (`tenants.log_retention_days`). */
export const logEvents = pgTable(
  'log_events',
  {
    orgId: text('org_id').notNull(),
    id: text('id').notNull(),
    sourceId: text('source_id').notNull(),
    /** SHA-256 of the source's own name of the event: the same event is kept once. */
    uidHash: hash('uid_hash').notNull(),
    uid: text('uid'),
    time: timestamp('time', { withTimezone: true, mode: 'string' }).notNull(),
    receivedAt: instant('received_at').notNull().default(sql`clock_timestamp()`),
    classUid: integer('class_uid').notNull(),
    activityId: integer('activity_id').notNull(),
    statusId: integer('status_id').notNull(),
    severityId: integer('severity_id').notNull(),
    product: text('product').notNull(),
    eventCode: text('event_code').notNull(),
    actor: text('actor'),
    srcIp: text('src_ip'),
    resource: text('resource'),
    message: text('message'),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    uniqueIndex('log_events_uid_hash').on(t.sourceId, t.uidHash),
    index('log_events_time').on(t.orgId, t.time, t.id),
    index('log_events_source_time').on(t.sourceId, t.time, t.id),
    index('log_events_received_at').on(t.orgId, t.receivedAt),
  ],
)

/** Sources that were removed and whose events are not yet deleted. */
export const removedLogSources = pgTable('removed_log_sources', { id: text('id').primaryKey() })

/** Acknowledgements that a HEC client may still ask for, and the number of the next, by channel. */
export const hecChannels = pgTable(
  'hec_channels',
  {
    sourceId: text('source_id').notNull(),
    channel: text('channel').notNull(),
    nextAck: count('next_ack').notNull().default(0),
    /** Given out and not yet asked for, the last thousand. */
    pending: bigint('pending', { mode: 'number' }).array().notNull().default([]),
    usedAt: instant('used_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.channel] }), index('hec_channels_used_at').on(t.usedAt)],
)

/** Who wants the narrator's account of each day or week sent, and where to. */
export const digests = pgTable(
  'digests',
  {
    orgId: text('org_id').primaryKey(),
    every: text('every').$type<'day' | 'week'>().notNull(),
    /** Hour of the day, UTC. */
    hour: integer('hour').notNull(),
    url: text('url').notNull(),
    /** Name in Secret Manager of what it is signed with. */
    secretRef: text('secret_ref').notNull(),
    nextAt: instant('next_at').notNull(),
    /** Up to when digests have told, and from when the next one does; null: its period before the first. */
    toldUntil: instant('told_until'),
    /** It is on the queue, and is put there again only after this. */
    queuedUntil: instant('queued_until'),
    lastSentAt: instant('last_sent_at'),
    /** A sentence that an admin can act on; null: the last one arrived. */
    error: text('error'),
    updatedAt: instant('updated_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index('digests_next_at').on(t.nextAt)],
)

/** Write-ahead record of an admitted run: it holds one reservation until the run's entry is appended. */
export const runIntents = pgTable(
  'run_intents',
  {
    auditId: text('audit_id').primaryKey(),
    orgId: text('org_id').notNull(),
    userId: text('user_id').notNull(),
    agentId: text('agent_id').notNull(),
    inputHash: hash('input_hash').notNull(),
    systemPromptHash: hash('system_prompt_hash'),
    periodStart: instant('period_start').notNull(),
    /** Says the day that it counts in; not rounded, or the last moment of a month would be in the next. */
    admittedAt: timestamp('admitted_at', { withTimezone: true, mode: 'date' }).notNull().defaultNow(),
    /** Some of its answer may have left: should it die, it failed, and was not aborted. */
    streaming: boolean('streaming').notNull().default(false),
    /** After this the run may no longer answer, and the sweep may abort it. */
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('run_intents_expires_at').on(t.expiresAt)],
)

/** SHA-256 of the Idempotency-Key of runs answered or under way in the last 24 hours. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    orgId: text('org_id').notNull(),
    keyHash: hash('key_hash').notNull(),
    auditId: text('audit_id').notNull(),
    /** Of all that makes another run of it. */
    requestHash: hash('request_hash'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.keyHash] }),
    index('idempotency_keys_audit_id').on(t.auditId),
    index('idempotency_keys_created_at').on(t.createdAt),
  ],
)

/** An organisation's period against its limit: runs answered, and runs admitted that have not ended. */
export const usagePeriods = pgTable(
  'usage_periods',
  {
    orgId: text('org_id').notNull(),
    periodStart: instant('period_start').notNull(),
    runs: count('runs').notNull().default(0),
    reserved: count('reserved').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.periodStart] })],
)

/** Answered runs and their tokens, by period and agent. */
export const usage = pgTable(
  'usage',
  {
    orgId: text('org_id').notNull(),
    periodStart: instant('period_start').notNull(),
    agentId: text('agent_id').notNull(),
    runs: count('runs').notNull().default(0),
    tokens: count('tokens').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.periodStart, t.agentId] })],
)

/** Ended runs by the UTC day of their admission and agent, for plots. `latencies` counts answered runs by how long they took (src/stats/latency.ts). */
export const usageDaily = pgTable(
  'usage_daily',
  {
    orgId: text('org_id').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    agentId: text('agent_id').notNull(),
    runs: count('runs').notNull().default(0),
    tokens: count('tokens').notNull().default(0),
    blocked: count('blocked').notNull().default(0),
    failed: count('failed').notNull().default(0),
    aborted: count('aborted').notNull().default(0),
    latencies: integer('latencies').array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.day, t.agentId] })],
)
