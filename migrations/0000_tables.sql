CREATE TABLE "audit_entries" (
	"org_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"id" text NOT NULL,
	"user_id" text,
	"agent_id" text,
	"action" text NOT NULL,
	"model_used" text,
	"tokens_used" integer,
	"latency_ms" integer,
	"input_hash" "bytea",
	"output_hash" "bytea",
	"system_prompt_hash" "bytea",
	"policy_flags" jsonb NOT NULL,
	"detail" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"entry_hash" "bytea" NOT NULL,
	"prev_hash" "bytea" NOT NULL,
	"row_hash" "bytea" NOT NULL,
	"run_no" bigint,
	"agent_run_no" bigint,
	CONSTRAINT "audit_entries_org_id_seq_pk" PRIMARY KEY("org_id","seq"),
	CONSTRAINT "audit_entries_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"org_id" text PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"head_hash" "bytea" NOT NULL,
	"runs" bigint NOT NULL,
	"runs_by_agent" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"org_id" text NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"audit_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_org_id_key_hash_pk" PRIMARY KEY("org_id","key_hash")
);
--> statement-breakpoint
CREATE TABLE "run_intents" (
	"audit_id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"user_id" text NOT NULL,
	"agent_id" text NOT NULL,
	"input_hash" "bytea" NOT NULL,
	"system_prompt_hash" "bytea",
	"period_start" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"org_id" text PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"plan" text NOT NULL,
	"run_limit" integer,
	"agents" text[],
	"vertical" text NOT NULL,
	"baa_signed_at" timestamp (3) with time zone,
	"key_alias" text,
	"key_version" integer DEFAULT 1 NOT NULL,
	"period_start" timestamp (3) with time zone,
	"period_end" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "usage" (
	"org_id" text NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"agent_id" text NOT NULL,
	"runs" bigint DEFAULT 0 NOT NULL,
	"tokens" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_org_id_period_start_agent_id_pk" PRIMARY KEY("org_id","period_start","agent_id")
);
--> statement-breakpoint
CREATE TABLE "usage_periods" (
	"org_id" text NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"runs" bigint DEFAULT 0 NOT NULL,
	"reserved" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_periods_org_id_period_start_pk" PRIMARY KEY("org_id","period_start")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_entries_run_no" ON "audit_entries" USING btree ("org_id","run_no");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_entries_agent_run_no" ON "audit_entries" USING btree ("org_id","agent_id","agent_run_no");--> statement-breakpoint
CREATE INDEX "audit_entries_created_at" ON "audit_entries" USING btree ("org_id","created_at");--> statement-breakpoint
CREATE INDEX "idempotency_keys_audit_id" ON "idempotency_keys" USING btree ("audit_id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_at" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "run_intents_expires_at" ON "run_intents" USING btree ("expires_at");