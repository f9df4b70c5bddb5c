import { sql } from 'drizzle-orm'
import { boolean, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { PlanSource } from '../../billing/plans.ts'
import type { DlpPolicy } from '../../dlp/policy.ts'
import type { SignedBaa } from '../../tenants/baa.ts'
import { instant } from './columns.ts'

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
    /** What keys that were given back had used of the budget, in USD, until that begins anew. */
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
