CREATE TABLE "digests" (
	"org_id" text PRIMARY KEY NOT NULL,
	"every" text NOT NULL,
	"hour" integer NOT NULL,
	"url" text NOT NULL,
	"secret_ref" text NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"queued_until" timestamp (3) with time zone,
	"last_sent_at" timestamp (3) with time zone,
	"error" text,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "hec_channels" (
	"source_id" text NOT NULL,
	"channel" text NOT NULL,
	"next_ack" bigint DEFAULT 0 NOT NULL,
	"pending" bigint[] DEFAULT '{}' NOT NULL,
	"used_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "hec_channels_source_id_channel_pk" PRIMARY KEY("source_id","channel")
);
--> statement-breakpoint
CREATE TABLE "log_events" (
	"org_id" text NOT NULL,
	"id" text NOT NULL,
	"source_id" text NOT NULL,
	"uid_hash" "bytea" NOT NULL,
	"uid" text,
	"time" timestamp with time zone NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"class_uid" integer NOT NULL,
	"activity_id" integer NOT NULL,
	"status_id" integer NOT NULL,
	"severity_id" integer NOT NULL,
	"product" text NOT NULL,
	"event_code" text NOT NULL,
	"actor" text,
	"src_ip" text,
	"resource" text,
	"message" text,
	CONSTRAINT "log_events_org_id_id_pk" PRIMARY KEY("org_id","id")
);
--> statement-breakpoint
CREATE TABLE "removed_log_sources" (
	"id" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "log_sources" ADD COLUMN "cursor" jsonb;--> statement-breakpoint
ALTER TABLE "log_sources" ADD COLUMN "next_fetch_at" timestamp (3) with time zone DEFAULT clock_timestamp();--> statement-breakpoint
ALTER TABLE "log_sources" ADD COLUMN "not_before" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "log_sources" ADD COLUMN "ended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "log_sources" ADD COLUMN "lease" text;--> statement-breakpoint
ALTER TABLE "log_sources" ADD COLUMN "lease_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "log_sources" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "log_sources" ADD COLUMN "failing_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "log_sources" ADD COLUMN "gaps" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "log_retention_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
CREATE INDEX "digests_next_at" ON "digests" USING btree ("next_at");--> statement-breakpoint
CREATE INDEX "hec_channels_used_at" ON "hec_channels" USING btree ("used_at");--> statement-breakpoint
CREATE UNIQUE INDEX "log_events_uid_hash" ON "log_events" USING btree ("source_id","uid_hash");--> statement-breakpoint
CREATE INDEX "log_events_time" ON "log_events" USING btree ("org_id","time","id");--> statement-breakpoint
CREATE INDEX "log_events_source_time" ON "log_events" USING btree ("source_id","time","id");--> statement-breakpoint
CREATE INDEX "log_events_received_at" ON "log_events" USING btree ("org_id","received_at");--> statement-breakpoint
CREATE INDEX "log_sources_next_fetch_at" ON "log_sources" USING btree ("next_fetch_at") WHERE enabled;