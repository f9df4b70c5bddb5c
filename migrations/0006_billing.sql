CREATE TABLE "stripe_events" (
	"id" text PRIMARY KEY NOT NULL,
	"event" jsonb NOT NULL,
	"org_id" text,
	"outcome" text NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stripe_subscriptions" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"status" text NOT NULL,
	"plan" text,
	"period_start" timestamp (3) with time zone,
	"period_end" timestamp (3) with time zone,
	"cancel_at_period_end" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "key_plan" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "key_wanted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "key_check_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "billing_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "stripe_events_outcome" ON "stripe_events" USING btree ("outcome","recorded_at");--> statement-breakpoint
CREATE INDEX "stripe_subscriptions_org_id" ON "stripe_subscriptions" USING btree ("org_id");--> statement-breakpoint
CREATE INDEX "stripe_subscriptions_customer_id" ON "stripe_subscriptions" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "tenants_unsettled" ON "tenants" USING btree ("org_id") WHERE key_wanted or (key_alias is not null and (plan = 'free' or key_plan is distinct from plan)) or key_check_at is not null;