-- What an operator gives is kept beside what Stripe gives, so that a subscription that comes and goes never leaves a lesser plan (in the order of
-- PLAN_NAMES in the source; a greater plan may lack an agent of a lesser).
ALTER TABLE "tenants" ADD COLUMN "granted_plan" text;
--> statement-breakpoint
-- Where a subscription has taken its place, Stripe's word was to be the last one then.
UPDATE tenants SET granted_plan = plan WHERE plan_source = 'operator';
--> statement-breakpoint
-- As in 0007; and whoever gives the plan, a key that is wanted stays wanted: which subscription brings one, apply_subscription() says.
CREATE OR REPLACE FUNCTION change_plan(p_org_id text, p_plan text, p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
BEGIN
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF v_tenant.pending_alias IS NOT NULL AND v_tenant.pending_plan IS DISTINCT FROM p_plan THEN
    PERFORM retire_key(p_org_id, v_tenant.pending_version, 300000); -- whoever is making it has long given up by then
    IF v_tenant.key_alias IS NULL THEN
      UPDATE tenants SET key_version = pending_version + 1, pending_alias = NULL, pending_version = NULL, pending_plan = NULL WHERE org_id = p_org_id;
    ELSE -- the version in use stays, and the one given up stays known: none is used twice
      UPDATE tenants SET pending_plan = NULL WHERE org_id = p_org_id;
    END IF;
  END IF;
  UPDATE tenants SET plan = p_plan, plan_source = p_source, updated_at = clock_timestamp(),
      key_wanted = CASE
        WHEN p_plan = 'free' THEN false
        WHEN plan = 'free' AND p_source = 'stripe' THEN key_alias IS NULL
        ELSE key_wanted END,
      -- The key of a plan that had ended may be gone from the gateway already: it is looked at.
      key_plan = CASE WHEN plan = 'free' THEN NULL ELSE key_plan END,
      -- Calls that are under way now may come last at the gateway: when they must have ended, it is looked at again.
      key_check_at = clock_timestamp() + interval '5 minutes'
    WHERE org_id = p_org_id;
END $$;
--> statement-breakpoint
-- As in 0019; and a plan that an operator gives (granted_plan) is noted: it names the billing_version that it was read with, as what a subscription
-- changes does (apply_subscription()), so that of two changes at once neither overlooks the other.
CREATE OR REPLACE FUNCTION change_tenant(p_org_id text, p_tenant_id text, p_set jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
BEGIN
  IF p_tenant_id IS NOT NULL THEN
    INSERT INTO tenants (org_id, id, plan, vertical) VALUES (p_org_id, p_tenant_id, 'free', 'general') ON CONFLICT DO NOTHING;
  END IF;
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  -- A BAA that is not there cannot be withdrawn, so twice at once is one entry.
  IF p_set->'baa' = 'null' AND coalesce(v_tenant.baa_signed_at >= (p_entry->>'created_at')::timestamptz, true) THEN
    RETURN to_jsonb(v_tenant);
  END IF;
  IF NOT EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN
    IF (p_set->>'billing_version')::integer <> v_tenant.billing_version THEN
      RAISE EXCEPTION 'a subscription or an operator changed the plan meanwhile' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE tenants SET
      name = CASE WHEN p_set ? 'name' THEN p_set->>'name' ELSE name END,
      vertical = coalesce(p_set->>'vertical', vertical),
      dlp_policy = jsonb_strip_nulls(dlp_policy || coalesce(p_set->'dlp_policy', '{}')),
      baa = CASE WHEN p_set ? 'baa' THEN nullif(p_set->'baa', 'null') ELSE baa END,
      baa_signed_at = CASE WHEN p_set ? 'baa' THEN CASE WHEN p_set->'baa' <> 'null' THEN (p_entry->>'created_at')::timestamptz END ELSE baa_signed_at END,
      granted_plan = coalesce(p_set->>'granted_plan', granted_plan),
      billing_version = billing_version + (p_set ? 'billing_version')::integer,
      run_limit = CASE WHEN p_set ? 'run_limit' THEN (p_set->>'run_limit')::integer ELSE run_limit END,
      agents = CASE WHEN p_set ? 'agents' THEN (SELECT array_agg(agent) FROM jsonb_array_elements_text(nullif(p_set->'agents', 'null')) agent) ELSE agents END,
      log_retention_days = coalesce((p_set->>'log_retention_days')::integer, log_retention_days),
      updated_at = clock_timestamp()
    WHERE org_id = p_org_id;
    IF p_set ? 'plan' THEN
      PERFORM change_plan(p_org_id, p_set->>'plan', p_set->>'plan_source');
    END IF;
    SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id;
    PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  END IF;
  RETURN to_jsonb(v_tenant);
END $$;
--> statement-breakpoint
-- As in 0007; and with what an operator gave.
CREATE OR REPLACE FUNCTION billing_state(p_event_id text, p_subscription_id text, p_org_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  v_org_id text := coalesce((SELECT org_id FROM stripe_subscriptions WHERE id = p_subscription_id), p_org_id);
  v_tenant tenants;
BEGIN
  SELECT * INTO v_tenant FROM tenants WHERE org_id = v_org_id;
  RETURN jsonb_build_object(
    'handled', is_handled(p_event_id),
    'org_id', v_org_id,
    'version', coalesce(v_tenant.billing_version, 0),
    'plan', coalesce(v_tenant.plan, 'free'),
    'plan_source', coalesce(v_tenant.plan_source, 'self'),
    'granted_plan', v_tenant.granted_plan,
    'run_limit', v_tenant.run_limit,
    'agents', v_tenant.agents,
    'subscriptions', (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM stripe_subscriptions s WHERE s.org_id = v_org_id));
END $$;
--> statement-breakpoint
DROP FUNCTION apply_subscription(jsonb, text, text, integer, jsonb, text, timestamptz, timestamptz, jsonb, bytea);
--> statement-breakpoint
-- As in 0007; and the plan may be what an operator gave (p_plan_source). A subscription whose plan may be used (ENTITLED in the source), after none,
-- wants a key if there is none, whoever gave the plan that counts.
CREATE FUNCTION apply_subscription(p_event jsonb, p_org_id text, p_tenant_id text, p_version integer, p_subscription jsonb, p_plan text,
  p_period_start timestamptz, p_period_end timestamptz, p_entry jsonb, p_entry_hash bytea, p_plan_source text DEFAULT 'stripe') RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
  v_entitled text[] := ARRAY['active', 'trialing', 'past_due'];
  v_begins boolean := false;
BEGIN
  INSERT INTO tenants (org_id, id, plan, plan_source, vertical) VALUES (p_org_id, p_tenant_id, 'free', 'self', 'general') ON CONFLICT DO NOTHING;
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF is_handled(p_event->>'id') THEN
    RETURN 'handled';
  END IF;
  IF v_tenant.billing_version <> p_version THEN
    RETURN 'conflict';
  END IF;
  IF p_entry IS NOT NULL THEN
    v_begins := p_subscription->>'status' = ANY (v_entitled)
      AND NOT EXISTS (SELECT FROM stripe_subscriptions WHERE org_id = p_org_id AND status = ANY (v_entitled));
    INSERT INTO stripe_subscriptions AS s (id, org_id, customer_id, status, plan, period_start, period_end, cancel_at_period_end, created_at)
      SELECT n.id, p_org_id, n.customer_id, n.status, n.plan, n.period_start, n.period_end, n.cancel_at_period_end, n.created_at
        FROM jsonb_populate_record(NULL::stripe_subscriptions, p_subscription) n
      ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, status = excluded.status, plan = excluded.plan,
        period_start = excluded.period_start, period_end = excluded.period_end,
        cancel_at_period_end = excluded.cancel_at_period_end, created_at = excluded.created_at
      WHERE s.org_id = p_org_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the subscription belongs to another organisation' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF p_plan IS NOT NULL THEN
      PERFORM change_plan(p_org_id, p_plan, p_plan_source);
    END IF;
    PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  END IF;
  -- Also where nothing changed: who read and asked before this must not write after it.
  UPDATE tenants SET billing_version = billing_version + 1, period_start = p_period_start, period_end = p_period_end,
    key_wanted = key_wanted OR (v_begins AND key_alias IS NULL) WHERE org_id = p_org_id;
  IF p_event IS NOT NULL THEN
    PERFORM record_stripe_event(p_event, p_org_id, CASE WHEN p_entry IS NULL THEN 'unchanged' ELSE 'applied' END);
  END IF;
  RETURN 'done';
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION apply_subscription FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION apply_subscription TO hosted_agents_worker;
