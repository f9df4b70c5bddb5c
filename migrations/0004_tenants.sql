CREATE TABLE "retired_keys" (
	"org_id" text NOT NULL,
	"version" integer NOT NULL,
	"delete_after" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "retired_keys_org_id_version_pk" PRIMARY KEY("org_id","version")
);
--> statement-breakpoint
CREATE TABLE "usage_daily" (
	"org_id" text NOT NULL,
	"day" date NOT NULL,
	"agent_id" text NOT NULL,
	"runs" bigint DEFAULT 0 NOT NULL,
	"tokens" bigint DEFAULT 0 NOT NULL,
	"blocked" bigint DEFAULT 0 NOT NULL,
	"failed" bigint DEFAULT 0 NOT NULL,
	"aborted" bigint DEFAULT 0 NOT NULL,
	"latencies" integer[] NOT NULL,
	CONSTRAINT "usage_daily_org_id_day_agent_id_pk" PRIMARY KEY("org_id","day","agent_id")
);
--> statement-breakpoint
ALTER TABLE "run_intents" ADD COLUMN "streaming" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "plan_source" text DEFAULT 'operator' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "dlp_policy" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "baa" jsonb;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "pending_alias" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "pending_version" integer;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "pending_plan" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "spent_usd" double precision DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "spent_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "retired_keys_delete_after" ON "retired_keys" USING btree ("delete_after");