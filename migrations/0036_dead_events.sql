ALTER TABLE "stripe_events" ADD COLUMN "cause" jsonb;
--> statement-breakpoint
DROP FUNCTION record_stripe_event(jsonb, text, text);
--> statement-breakpoint
-- As in 0007; and with the cause of the failure that made it dead, until something else becomes of it.
CREATE FUNCTION record_stripe_event(p_event jsonb, p_org_id text, p_outcome text, p_cause jsonb DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO stripe_events (id, event, cause, org_id, outcome)
    VALUES (p_event->>'id', p_event, p_cause, coalesce(p_org_id, (SELECT org_id FROM stripe_subscriptions WHERE customer_id = p_event->>'customer' LIMIT 1)), p_outcome)
    ON CONFLICT (id) DO UPDATE SET org_id = excluded.org_id, outcome = excluded.outcome, cause = excluded.cause, recorded_at = clock_timestamp()
      WHERE NOT is_handled(excluded.id);
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION record_stripe_event FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION record_stripe_event TO hosted_agents_worker;
