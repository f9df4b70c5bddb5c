-- As in 0028; and a plan of an operator's that comes back wants the key again that had been taken away with it: a Worker of before 0028 put such a
-- plan aside when a subscription ended. One that an admin gave up stays so.
CREATE OR REPLACE FUNCTION apply_subscription(p_event jsonb, p_org_id text, p_tenant_id text, p_version integer, p_subscription jsonb, p_plan text,
  p_period_start timestamptz, p_period_end timestamptz, p_entry jsonb, p_entry_hash bytea, p_plan_source text DEFAULT 'stripe') RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
  v_entitled text[] := ARRAY['active', 'trialing', 'past_due'];
  v_wants_key boolean := false;
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
    v_wants_key := p_subscription->>'status' = ANY (v_entitled)
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
      IF v_tenant.plan = 'free' AND v_tenant.plan_source = 'stripe' AND p_plan <> 'free' AND v_tenant.key_alias IS NULL THEN
        -- Without a key nothing ran since it was taken: that entry is among the last.
        v_wants_key := v_wants_key OR coalesce((SELECT action = 'tenant_revoked' AND user_id IS NULL FROM audit_entries
          WHERE org_id = p_org_id AND action IN ('tenant_provisioned', 'tenant_revoked') ORDER BY seq DESC LIMIT 1), false);
      END IF;
    END IF;
    PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  END IF;
  -- Also where nothing changed: who read and asked before this must not write after it.
  UPDATE tenants SET billing_version = billing_version + 1, period_start = p_period_start, period_end = p_period_end,
    key_wanted = key_wanted OR (v_wants_key AND key_alias IS NULL) WHERE org_id = p_org_id;
  IF p_event IS NOT NULL THEN
    PERFORM record_stripe_event(p_event, p_org_id, CASE WHEN p_entry IS NULL THEN 'unchanged' ELSE 'applied' END);
  END IF;
  RETURN 'done';
END $$;
