-- Round trip 1 of a run: every refusal that the database can know, in the contract's order, then the
-- reservation inside the plan's limit and the write-ahead intent, as one atomic step.
-- Idempotent by p_audit_id: a repeated call (its answer was lost) finds its own intent.
-- Locks: its idempotency key, its own new intent, usage_periods. finish() locks an intent, that run's key,
-- the head, usage_periods: neither waits for what the other can hold while waiting for it.
-- Returns {outcome: 'admitted', clinical, key_version, dlp_policy, run_limit, runs, resets_in} (runs: this one and those under way
-- included; resets_in: seconds) or {outcome: 'refused', code, audit_id?, retry_after?, resets_at?, run_limit?}.
CREATE OR REPLACE FUNCTION admit(
  p_audit_id text,
  p_org_id text,
  p_user_id text,
  p_agent_id text,
  p_agent_known boolean,
  p_agent_clinical boolean,
  p_input_hash bytea,
  p_system_prompt_hash bytea,
  p_idempotency_hash bytea,
  p_lease_ms integer,
  p_plans jsonb,               -- the catalogue: plan -> {run_limit, agents, baa}
  p_clinical_verticals text[]
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_now timestamptz := clock_timestamp();
  v_tenant tenants;
  v_clinical boolean;
  v_limit integer;
  v_period record;
  v_holder text;
  v_admitted jsonb;
  v_runs bigint;
  v_resets_in integer;
BEGIN
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id;
  IF NOT FOUND THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'TENANT_NOT_FOUND');
  END IF;
  v_clinical := p_agent_clinical OR v_tenant.vertical = ANY (p_clinical_verticals);
  IF NOT p_agent_known THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'AGENT_NOT_FOUND');
  END IF;
  -- Without a plan nothing is included: what is missing is not this agent, it is a plan and the key that comes with it.
  IF v_tenant.key_alias IS NULL AND v_tenant.plan = 'free' AND v_tenant.agents IS NULL THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'NOT_PROVISIONED');
  END IF;
  IF NOT coalesce(p_agent_id = ANY (v_tenant.agents), p_plans->v_tenant.plan->'agents' ? p_agent_id, false) THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'AGENT_NOT_INCLUDED');
  END IF;
  -- A BAA signed on another plan holds only where the plan includes one.
  IF v_clinical AND (v_tenant.baa_signed_at IS NULL OR NOT coalesce((p_plans->v_tenant.plan->>'baa')::boolean, false)) THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'BAA_REQUIRED');
  END IF;
  IF v_tenant.key_alias IS NULL THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'NOT_PROVISIONED');
  END IF;

  IF p_idempotency_hash IS NOT NULL THEN
    INSERT INTO idempotency_keys AS k (org_id, key_hash, audit_id) VALUES (p_org_id, p_idempotency_hash, p_audit_id)
      ON CONFLICT (org_id, key_hash) DO UPDATE SET audit_id = excluded.audit_id, created_at = excluded.created_at
        WHERE k.created_at < v_now - interval '24 hours';
    SELECT audit_id INTO v_holder FROM idempotency_keys WHERE org_id = p_org_id AND key_hash = p_idempotency_hash;
    IF v_holder <> p_audit_id THEN
      -- While that run is under way, retry_after says when it will have ended at the latest.
      RETURN jsonb_strip_nulls(jsonb_build_object('outcome', 'refused', 'code', 'DUPLICATE_RUN', 'audit_id', v_holder, 'retry_after',
        (SELECT greatest(1, ceil(extract(epoch FROM expires_at - v_now)))::integer FROM run_intents WHERE audit_id = v_holder)));
    END IF;
  END IF;

  -- An override wins; null is unlimited, but a plan that the catalogue does not know includes nothing.
  v_limit := coalesce(v_tenant.run_limit, CASE WHEN p_plans ? v_tenant.plan THEN (p_plans->v_tenant.plan->>'run_limit')::integer ELSE 0 END);
  SELECT * INTO v_period FROM billing_period(v_tenant, v_now);
  v_resets_in := greatest(1, ceil(extract(epoch FROM v_period.ends - v_now)))::integer;
  v_admitted := jsonb_build_object('outcome', 'admitted', 'clinical', v_clinical, 'key_version', v_tenant.key_version,
    'dlp_policy', v_tenant.dlp_policy, 'run_limit', v_limit, 'resets_in', v_resets_in);
  INSERT INTO run_intents (audit_id, org_id, user_id, agent_id, input_hash, system_prompt_hash, period_start, expires_at)
    VALUES (p_audit_id, p_org_id, p_user_id, p_agent_id, p_input_hash, p_system_prompt_hash, v_period.starts,
            v_now + make_interval(secs => p_lease_ms / 1000.0))
    ON CONFLICT (audit_id) DO NOTHING;
  IF NOT FOUND THEN -- an earlier attempt, whose answer was lost, holds the reservation
    SELECT runs + reserved INTO v_runs FROM usage_periods WHERE org_id = p_org_id AND period_start = v_period.starts;
    RETURN v_admitted || jsonb_build_object('runs', v_runs);
  END IF;

  INSERT INTO usage_periods (org_id, period_start) VALUES (p_org_id, v_period.starts) ON CONFLICT DO NOTHING;
  UPDATE usage_periods SET reserved = reserved + 1
    WHERE org_id = p_org_id AND period_start = v_period.starts AND (v_limit IS NULL OR runs + reserved < v_limit)
    RETURNING runs + reserved INTO v_runs;
  IF NOT FOUND THEN
    DELETE FROM run_intents WHERE audit_id = p_audit_id;
    DELETE FROM idempotency_keys WHERE org_id = p_org_id AND audit_id = p_audit_id;
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'RUN_LIMIT_EXCEEDED',
      'retry_after', v_resets_in, 'resets_at', v_period.ends, 'run_limit', v_limit);
  END IF;
  RETURN v_admitted || jsonb_build_object('runs', v_runs);
END $$;
--> statement-breakpoint
-- Gives an organisation another plan, under its row's lock. A key that is being made for another plan is given up; a plan that Stripe
-- newly gives wants a key, if there is none.
CREATE FUNCTION change_plan(p_org_id text, p_plan text, p_source text) RETURNS void
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
        WHEN p_plan = 'free' OR p_source <> 'stripe' THEN false
        WHEN plan = 'free' OR plan_source <> 'stripe' THEN key_alias IS NULL
        ELSE key_wanted END,
      -- The key of a plan that had ended may be gone from the gateway already: it is looked at.
      key_plan = CASE WHEN plan = 'free' THEN NULL ELSE key_plan END,
      -- Calls that are under way now may come last at the gateway: when they must have ended, it is looked at again.
      key_check_at = clock_timestamp() + interval '5 minutes'
    WHERE org_id = p_org_id;
END $$;
--> statement-breakpoint
-- Writes down that a key is to be made, before the gateway is asked.
-- p_self_serve: the plans that an organisation may give itself; by one of them a new organisation comes on board.
-- Returns {outcome: 'pending', alias, version, spent} (spent: USD of the budget that a key given back had used), {outcome: 'provisioned',
-- alias, version}, both with the plan, or {outcome: 'refused', code}.
CREATE OR REPLACE FUNCTION begin_provisioning(p_org_id text, p_plan text, p_self_serve text[], p_tenant_id text, p_alias text, p_lease_ms integer) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
  v_self boolean := p_plan = ANY (p_self_serve);
BEGIN
  IF v_self THEN -- the plan comes with the key, and with the entry that says so
    INSERT INTO tenants (org_id, id, plan, plan_source, vertical) VALUES (p_org_id, p_tenant_id, 'free', 'self', 'general')
      ON CONFLICT DO NOTHING;
  END IF;
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  -- The key of a plan that has ended is about to go, and is replaced.
  IF v_tenant.key_alias IS NOT NULL AND v_tenant.plan <> 'free' THEN
    RETURN jsonb_build_object('outcome', 'provisioned', 'alias', v_tenant.key_alias, 'version', v_tenant.key_version, 'plan', v_tenant.plan);
  END IF;
  IF v_tenant.plan IS DISTINCT FROM p_plan AND NOT (v_self AND (v_tenant.plan = 'free' OR v_tenant.plan_source = 'self')) THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'PLAN_NOT_SUBSCRIBED');
  END IF;
  RETURN await_key(v_tenant, p_plan, v_tenant.key_version + (v_tenant.key_alias IS NOT NULL)::integer, p_alias, p_lease_ms);
END $$;
--> statement-breakpoint
-- The gateway has the pending key: runs take it from now on. The one that it replaces may be used by runs under way for p_lease_ms more.
-- Returns {outcome, alias}: 'done'; 'already' when another call was first, or a later key is in use; 'superseded' when the key was
-- revoked, or asked for on another plan, meanwhile.
CREATE OR REPLACE FUNCTION complete_key(p_org_id text, p_alias text, p_version integer, p_lease_ms integer, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
BEGIN
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN -- this very call, whose answer was lost
    RETURN jsonb_build_object('outcome', 'done', 'alias', p_alias);
  END IF;
  IF v_tenant.key_alias = p_alias THEN
    RETURN jsonb_build_object('outcome', 'already', 'alias', p_alias);
  END IF;
  -- A plan that Stripe or an operator gave meanwhile stands: change_plan() has given up the key for another.
  IF v_tenant.pending_alias IS DISTINCT FROM p_alias OR v_tenant.pending_version IS DISTINCT FROM p_version OR v_tenant.pending_plan IS NULL THEN
    PERFORM retire_key(p_org_id, p_version, p_lease_ms); -- made, perhaps, after it was deleted
    RETURN jsonb_build_object('outcome', CASE WHEN v_tenant.key_version > p_version AND v_tenant.key_alias IS NOT NULL THEN 'already' ELSE 'superseded' END,
      'alias', v_tenant.key_alias);
  END IF;
  IF v_tenant.key_alias IS NOT NULL THEN
    PERFORM retire_key(p_org_id, v_tenant.key_version, p_lease_ms);
  END IF;
  UPDATE tenants SET key_alias = p_alias, key_version = p_version, key_plan = pending_plan, key_wanted = false, updated_at = clock_timestamp(),
      plan_source = CASE WHEN pending_plan IS DISTINCT FROM plan THEN 'self' ELSE plan_source END, plan = pending_plan,
      pending_alias = NULL, pending_version = NULL, pending_plan = NULL, spent_usd = 0, spent_until = NULL
    WHERE org_id = p_org_id;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN jsonb_build_object('outcome', 'done', 'alias', p_alias);
END $$;
--> statement-breakpoint
-- The organisation's keys up to p_version were deleted at the gateway: no run takes one, and the next key is another. Whoever was making one
-- meanwhile may have made it again: the cron deletes them once more.
-- p_spent_usd, p_spent_until: what was used of the budget, and when that would have begun anew.
-- Returns {outcome}: 'done'; 'already' when there was none; 'superseded' when a later key is there: its deletion must come first.
CREATE OR REPLACE FUNCTION revoke_keys(p_org_id text, p_version integer, p_lease_ms integer, p_spent_usd double precision, p_spent_until timestamptz,
  p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
BEGIN
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN -- this very call, whose answer was lost
    RETURN jsonb_build_object('outcome', 'done');
  END IF;
  IF v_tenant.key_alias IS NULL AND v_tenant.pending_alias IS NULL THEN
    RETURN jsonb_build_object('outcome', 'already');
  END IF;
  IF greatest(v_tenant.key_version, v_tenant.pending_version) > p_version THEN
    RETURN jsonb_build_object('outcome', 'superseded');
  END IF;
  IF v_tenant.key_alias IS NOT NULL THEN
    PERFORM retire_key(p_org_id, v_tenant.key_version, p_lease_ms);
  END IF;
  IF v_tenant.pending_alias IS NOT NULL THEN
    PERFORM retire_key(p_org_id, v_tenant.pending_version, p_lease_ms);
  END IF;
  UPDATE tenants SET key_alias = NULL, key_plan = NULL, pending_alias = NULL, pending_version = NULL, pending_plan = NULL, key_version = p_version + 1,
      spent_usd = p_spent_usd, spent_until = p_spent_until, updated_at = clock_timestamp(),
      -- Nobody asked for it but a subscription that had ended: one that began meanwhile wants another.
      key_wanted = p_entry->>'user_id' IS NULL AND plan <> 'free'
    WHERE org_id = p_org_id;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN jsonb_build_object('outcome', 'done');
END $$;
--> statement-breakpoint
-- Changes what p_set names (name, vertical, dlp_policy, baa, plan, plan_source, run_limit, agents) and nothing else; null takes a value away.
-- `dlp_policy` is laid over the one there is, type by type; a type whose action is null is taken out.
-- p_tenant_id: with it an organisation that is not on board comes on board, on the free plan until p_set says more.
-- Idempotent by the entry's id. Returns the tenant, or null when the organisation is not on board.
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
  IF p_set->'baa' = 'null' AND v_tenant.baa_signed_at IS NULL THEN
    RETURN to_jsonb(v_tenant);
  END IF;
  IF NOT EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN
    UPDATE tenants SET
      name = CASE WHEN p_set ? 'name' THEN p_set->>'name' ELSE name END,
      vertical = coalesce(p_set->>'vertical', vertical),
      dlp_policy = jsonb_strip_nulls(dlp_policy || coalesce(p_set->'dlp_policy', '{}')),
      baa = CASE WHEN p_set ? 'baa' THEN nullif(p_set->'baa', 'null') ELSE baa END,
      baa_signed_at = CASE WHEN p_set ? 'baa' THEN CASE WHEN p_set->'baa' <> 'null' THEN (p_entry->>'created_at')::timestamptz END ELSE baa_signed_at END,
      run_limit = CASE WHEN p_set ? 'run_limit' THEN (p_set->>'run_limit')::integer ELSE run_limit END,
      agents = CASE WHEN p_set ? 'agents' THEN (SELECT array_agg(agent) FROM jsonb_array_elements_text(nullif(p_set->'agents', 'null')) agent) ELSE agents END,
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
-- Whether an event has taken effect, or has none. One that could not be handled may come again, or be replayed.
CREATE FUNCTION is_handled(p_event_id text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM stripe_events WHERE id = p_event_id AND outcome IN ('applied', 'unchanged', 'ignored'));
$$;
--> statement-breakpoint
-- What is known of an event's organisation: whether the event has been handled, and, in one reading, the organisation's plan, its
-- subscriptions, and the version that a change of them must name. The organisation is the one that the subscription is known to belong to,
-- else the one named; null: there is none.
CREATE FUNCTION billing_state(p_event_id text, p_subscription_id text, p_org_id text) RETURNS jsonb
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
    'run_limit', v_tenant.run_limit,
    'agents', v_tenant.agents,
    'subscriptions', (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM stripe_subscriptions s WHERE s.org_id = v_org_id));
END $$;
--> statement-breakpoint
-- What became of an event; one that was handled stays so. Whose it is, where only its customer says so, is for the record.
CREATE FUNCTION record_stripe_event(p_event jsonb, p_org_id text, p_outcome text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO stripe_events (id, event, org_id, outcome)
    VALUES (p_event->>'id', p_event, coalesce(p_org_id, (SELECT org_id FROM stripe_subscriptions WHERE customer_id = p_event->>'customer' LIMIT 1)), p_outcome)
    ON CONFLICT (id) DO UPDATE SET org_id = excluded.org_id, outcome = excluded.outcome, recorded_at = clock_timestamp()
      WHERE NOT is_handled(excluded.id);
$$;
--> statement-breakpoint
-- Writes down how a subscription stands, what plan that gives its organisation, the entry that says so (none when nothing changed), and that
-- the event (none: reconciliation) is handled: one step. p_version is that of billing_state(), read before Stripe was asked: whoever wrote
-- meanwhile may have asked later, so the caller must read and ask again.
-- p_plan: null leaves the plan as it is.
-- Returns 'done', 'handled' (this event, by this call or another), or 'conflict'.
CREATE FUNCTION apply_subscription(p_event jsonb, p_org_id text, p_tenant_id text, p_version integer, p_subscription jsonb, p_plan text,
  p_period_start timestamptz, p_period_end timestamptz, p_entry jsonb, p_entry_hash bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
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
      PERFORM change_plan(p_org_id, p_plan, 'stripe');
    END IF;
    PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  END IF;
  -- Also where nothing changed: who read and asked before this must not write after it.
  UPDATE tenants SET billing_version = billing_version + 1, period_start = p_period_start, period_end = p_period_end WHERE org_id = p_org_id;
  IF p_event IS NOT NULL THEN
    PERFORM record_stripe_event(p_event, p_org_id, CASE WHEN p_entry IS NULL THEN 'unchanged' ELSE 'applied' END);
  END IF;
  RETURN 'done';
END $$;
--> statement-breakpoint
-- The gateway's key p_alias (null: there is none) is what p_plan says. Where the plan is another by now, whose writing came last is not known.
-- p_check_at: when it was to be looked at again, as read before it was; once that is over it is settled for good.
CREATE FUNCTION key_settled(p_org_id text, p_alias text, p_plan text, p_check_at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE tenants SET
      key_plan = CASE WHEN p_alias IS NOT NULL AND plan = p_plan THEN p_plan END,
      key_check_at = CASE WHEN key_check_at = p_check_at AND p_check_at <= clock_timestamp() THEN NULL ELSE key_check_at END
    WHERE org_id = p_org_id AND key_alias IS NOT DISTINCT FROM p_alias;
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION change_plan, is_handled, billing_state, record_stripe_event, apply_subscription, key_settled FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION is_handled, billing_state, record_stripe_event, apply_subscription, key_settled TO hosted_agents_worker;
--> statement-breakpoint
GRANT SELECT ON stripe_subscriptions TO hosted_agents_worker;
--> statement-breakpoint
GRANT SELECT, DELETE ON stripe_events TO hosted_agents_worker;
