CREATE TABLE "audit_checkpoints" (
	"org_id" text NOT NULL,
	"origin" text NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "audit_checkpoints_org_id_origin_size_pk" PRIMARY KEY("org_id","origin","size")
);
--> statement-breakpoint
CREATE TABLE "audit_checks" (
	"org_id" text PRIMARY KEY NOT NULL,
	"checked_at" timestamp (3) with time zone NOT NULL,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "audit_signatures" (
	"org_id" text NOT NULL,
	"origin" text NOT NULL,
	"size" bigint NOT NULL,
	"key_name" text NOT NULL,
	"key_id" text NOT NULL,
	"signature" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "audit_signatures_org_id_origin_size_key_name_key_id_pk" PRIMARY KEY("org_id","origin","size","key_name","key_id")
);
--> statement-breakpoint
CREATE TABLE "audit_tiles" (
	"org_id" text NOT NULL,
	"level" integer NOT NULL,
	"index" bigint NOT NULL,
	"hashes" "bytea" NOT NULL,
	CONSTRAINT "audit_tiles_org_id_level_index_pk" PRIMARY KEY("org_id","level","index")
);
--> statement-breakpoint
ALTER TABLE "audit_heads" ADD COLUMN "pruned" bigint DEFAULT 0 NOT NULL;