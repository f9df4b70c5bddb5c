-- The Worker's role: it reads, and changes the books only through admit() and finish(), which run with the
-- owner's rights. It can neither insert, change nor remove an audit entry by a statement of its own.
-- Give it a way to log in once: ALTER ROLE hosted_agents_worker LOGIN PASSWORD '…' (docs/operations.md).
DO $$ BEGIN
  CREATE ROLE hosted_agents_worker NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION append_audit_entry, billing_period, admit, finish FROM PUBLIC;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO hosted_agents_worker;
--> statement-breakpoint
GRANT SELECT ON tenants, audit_heads, audit_entries, run_intents, usage_periods, usage TO hosted_agents_worker;
--> statement-breakpoint
GRANT SELECT, DELETE ON idempotency_keys TO hosted_agents_worker;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION admit TO hosted_agents_worker;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION finish TO hosted_agents_worker;
