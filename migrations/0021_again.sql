-- Audit log: where a check found what is wrong.
ALTER TABLE "audit_checks" ADD COLUMN "problem_seq" bigint;
--> statement-breakpoint
-- Keys: which key is charged with what another spent after it was given up, and up to which sum.
ALTER TABLE "retired_keys" ADD COLUMN "charged_version" integer;
--> statement-breakpoint
ALTER TABLE "retired_keys" ADD COLUMN "charged_to" double precision;
--> statement-breakpoint
-- Digests: up to when they have told.
ALTER TABLE "digests" ADD COLUMN "told_until" timestamp (3) with time zone;
