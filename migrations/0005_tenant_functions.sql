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
-- Round trip 2 of a run: ends its intent, appends its entry, gives its reservation back and, when the run
-- was answered, counts it. Idempotent by the entry's id; the intent's row lock lets exactly one of finish,
-- queue consumer and sweep end a run.
-- p_dead_only (the sweep): ends the run only when its lease is over.
-- Returns {outcome: 'recorded'}, also when this very entry is already there; {outcome: 'superseded'} when
-- the run ended with another entry; {outcome: 'unknown'} when there is neither intent (or, for the sweep,
-- no dead one) nor entry.
CREATE OR REPLACE FUNCTION finish(p_entry jsonb, p_entry_hash bytea, p_dead_only boolean) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_intent run_intents;
  v_answered boolean := p_entry->>'action' = 'agent_run';
  v_recorded bytea;
  -- The place of its time in usage_daily.latencies (src/stats/latency.ts): four for each doubling.
  v_place integer := 1 + least(71, floor(4 * log(2, 1 + coalesce((p_entry->>'latency_ms')::numeric, 0))))::integer;
BEGIN
  DELETE FROM run_intents
    WHERE audit_id = p_entry->>'id' AND org_id = p_entry->>'org_id' AND (NOT p_dead_only OR expires_at < clock_timestamp())
    RETURNING * INTO v_intent;
  IF NOT FOUND THEN
    SELECT entry_hash INTO v_recorded FROM audit_entries WHERE id = p_entry->>'id' AND org_id = p_entry->>'org_id';
    RETURN jsonb_build_object('outcome', CASE
      WHEN v_recorded IS NULL THEN 'unknown' WHEN v_recorded = p_entry_hash THEN 'recorded' ELSE 'superseded' END);
  END IF;
  IF v_intent.user_id IS DISTINCT FROM p_entry->>'user_id' OR v_intent.agent_id IS DISTINCT FROM p_entry->>'agent_id'
    OR v_intent.input_hash IS DISTINCT FROM decode(p_entry->>'input_hash', 'hex')
    OR v_intent.system_prompt_hash IS DISTINCT FROM decode(p_entry->>'system_prompt_hash', 'hex') THEN
    RAISE EXCEPTION 'the entry is not that of the run that was admitted' USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  IF NOT v_answered THEN -- nothing was answered: the same key may try again
    DELETE FROM idempotency_keys WHERE org_id = v_intent.org_id AND audit_id = v_intent.audit_id;
  END IF;
  PERFORM append_audit_entry(p_entry, p_entry_hash);
  UPDATE usage_periods SET reserved = reserved - 1, runs = runs + v_answered::integer
    WHERE org_id = v_intent.org_id AND period_start = v_intent.period_start;
  IF v_answered THEN
    INSERT INTO usage AS u (org_id, period_start, agent_id, runs, tokens)
      VALUES (v_intent.org_id, v_intent.period_start, v_intent.agent_id, 1, coalesce((p_entry->>'tokens_used')::integer, 0))
      ON CONFLICT (org_id, period_start, agent_id) DO UPDATE SET runs = u.runs + 1, tokens = u.tokens + excluded.tokens;
  END IF;
  INSERT INTO usage_daily AS d (org_id, day, agent_id, latencies)
    VALUES (v_intent.org_id, ((p_entry->>'created_at')::timestamptz AT TIME ZONE 'UTC')::date, v_intent.agent_id, array_fill(0, ARRAY[72]))
    ON CONFLICT DO NOTHING;
  UPDATE usage_daily SET
    runs = runs + v_answered::integer,
    tokens = tokens + CASE WHEN v_answered THEN coalesce((p_entry->>'tokens_used')::integer, 0) ELSE 0 END,
    blocked = blocked + (p_entry->>'action' = 'agent_run_blocked')::integer,
    failed = failed + (p_entry->>'action' = 'agent_run_failed')::integer,
    aborted = aborted + (p_entry->>'action' = 'agent_run_aborted')::integer,
    latencies[v_place] = latencies[v_place] + v_answered::integer
  WHERE org_id = v_intent.org_id AND day = ((p_entry->>'created_at')::timestamptz AT TIME ZONE 'UTC')::date AND agent_id = v_intent.agent_id;
  RETURN jsonb_build_object('outcome', 'recorded');
END $$;
--> statement-breakpoint
-- Appends the entry of an admin's or operator's action, once: a repeated call (its answer was lost) finds it there.
CREATE FUNCTION append_action(p_org_id text, p_entry jsonb, p_entry_hash bytea) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF p_entry->>'org_id' IS DISTINCT FROM p_org_id OR p_entry->>'action' LIKE 'agent\_run%' THEN
    RAISE EXCEPTION 'the entry is not that of an action of this organisation' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN
    PERFORM append_audit_entry(p_entry, p_entry_hash);
  END IF;
END $$;
--> statement-breakpoint
-- A key that no run takes any more, or that was never put to use: the cron deletes it at the gateway when nothing can be making or
-- using it. Versions are used once, so deleting one again harms nothing.
CREATE FUNCTION retire_key(p_org_id text, p_version integer, p_lease_ms integer) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO retired_keys (org_id, version, delete_after)
    VALUES (p_org_id, p_version, clock_timestamp() + make_interval(secs => p_lease_ms / 1000.0)) ON CONFLICT DO NOTHING;
$$;
--> statement-breakpoint
-- Writes down the key that is to be made for p_tenant on p_plan; one that an earlier call was to make for the same plan comes first.
CREATE FUNCTION await_key(p_tenant tenants, p_plan text, p_version integer, p_alias text, p_lease_ms integer) RETURNS jsonb
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants := p_tenant;
BEGIN
  IF v_tenant.pending_alias IS NULL OR v_tenant.pending_plan IS DISTINCT FROM p_plan THEN
    IF v_tenant.pending_alias IS NOT NULL THEN -- perhaps made already, with another plan's budget
      PERFORM retire_key(v_tenant.org_id, v_tenant.pending_version, p_lease_ms);
    END IF;
    UPDATE tenants SET pending_alias = p_alias, pending_version = coalesce(pending_version + 1, p_version), pending_plan = p_plan
      WHERE org_id = v_tenant.org_id RETURNING * INTO v_tenant;
  END IF;
  RETURN jsonb_build_object('outcome', 'pending', 'alias', v_tenant.pending_alias, 'version', v_tenant.pending_version, 'plan', p_plan,
    'spent', CASE WHEN v_tenant.spent_until > clock_timestamp() THEN v_tenant.spent_usd ELSE 0 END);
END $$;
--> statement-breakpoint
-- Writes down that a key is to be made, before the gateway is asked.
-- p_self_serve: the plans that an organisation may give itself; by one of them a new organisation comes on board.
-- Returns {outcome: 'pending', alias, version, spent} (spent: USD of the budget that a key given back had used), {outcome: 'provisioned',
-- alias, version}, both with the plan, or {outcome: 'refused', code}.
CREATE FUNCTION begin_provisioning(p_org_id text, p_plan text, p_self_serve text[], p_tenant_id text, p_alias text, p_lease_ms integer) RETURNS jsonb
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
  IF v_tenant.key_alias IS NOT NULL THEN
    RETURN jsonb_build_object('outcome', 'provisioned', 'alias', v_tenant.key_alias, 'version', v_tenant.key_version, 'plan', v_tenant.plan);
  END IF;
  IF v_tenant.plan IS DISTINCT FROM p_plan AND NOT (v_self AND (v_tenant.plan = 'free' OR v_tenant.plan_source = 'self')) THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'PLAN_NOT_SUBSCRIBED');
  END IF;
  RETURN await_key(v_tenant, p_plan, v_tenant.key_version, p_alias, p_lease_ms);
END $$;
--> statement-breakpoint
-- Writes down that a key is to take the place of the one in use. Returns what begin_provisioning returns, and `old_version`, that of the
-- key in use.
CREATE FUNCTION begin_rotation(p_org_id text, p_alias text, p_lease_ms integer) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
BEGIN
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'TENANT_NOT_FOUND');
  END IF;
  IF v_tenant.key_alias IS NULL THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'NOT_PROVISIONED');
  END IF;
  RETURN await_key(v_tenant, v_tenant.plan, v_tenant.key_version + 1, p_alias, p_lease_ms) || jsonb_build_object('old_version', v_tenant.key_version);
END $$;
--> statement-breakpoint
-- The gateway has the pending key: runs take it from now on. The one that it replaces may be used by runs under way for p_lease_ms more.
-- Returns {outcome, alias}: 'done'; 'already' when another call was first, or a later key is in use; 'superseded' when the key was
-- revoked, or asked for on another plan, meanwhile.
CREATE FUNCTION complete_key(p_org_id text, p_alias text, p_version integer, p_lease_ms integer, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
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
  -- A plan that Stripe or an operator gave meanwhile stands: the key for another is not put to use.
  IF v_tenant.pending_alias IS DISTINCT FROM p_alias OR v_tenant.pending_version IS DISTINCT FROM p_version
    OR (v_tenant.pending_plan IS DISTINCT FROM v_tenant.plan AND NOT (v_tenant.plan = 'free' OR v_tenant.plan_source = 'self')) THEN
    PERFORM retire_key(p_org_id, p_version, p_lease_ms); -- made, perhaps, after it was deleted
    RETURN jsonb_build_object('outcome', CASE WHEN v_tenant.key_version > p_version AND v_tenant.key_alias IS NOT NULL THEN 'already' ELSE 'superseded' END,
      'alias', v_tenant.key_alias);
  END IF;
  IF v_tenant.key_alias IS NOT NULL THEN
    PERFORM retire_key(p_org_id, v_tenant.key_version, p_lease_ms);
  END IF;
  UPDATE tenants SET key_alias = p_alias, key_version = p_version, updated_at = clock_timestamp(),
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
CREATE FUNCTION revoke_keys(p_org_id text, p_version integer, p_lease_ms integer, p_spent_usd double precision, p_spent_until timestamptz,
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
  UPDATE tenants SET key_alias = NULL, pending_alias = NULL, pending_version = NULL, pending_plan = NULL, key_version = p_version + 1,
      spent_usd = p_spent_usd, spent_until = p_spent_until, updated_at = clock_timestamp()
    WHERE org_id = p_org_id;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN jsonb_build_object('outcome', 'done');
END $$;
--> statement-breakpoint
-- Changes what p_set names (name, vertical, dlp_policy, baa, plan, plan_source, run_limit, agents) and nothing else; null takes a value away.
-- `dlp_policy` is laid over the one there is, type by type; a type whose action is null is taken out.
-- p_tenant_id: with it an organisation that is not on board comes on board, on the free plan until p_set says more.
-- Idempotent by the entry's id. Returns the tenant, or null when the organisation is not on board.
CREATE FUNCTION change_tenant(p_org_id text, p_tenant_id text, p_set jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
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
      plan = coalesce(p_set->>'plan', plan),
      plan_source = coalesce(p_set->>'plan_source', plan_source),
      run_limit = CASE WHEN p_set ? 'run_limit' THEN (p_set->>'run_limit')::integer ELSE run_limit END,
      agents = CASE WHEN p_set ? 'agents' THEN (SELECT array_agg(agent) FROM jsonb_array_elements_text(nullif(p_set->'agents', 'null')) agent) ELSE agents END,
      updated_at = clock_timestamp()
    WHERE org_id = p_org_id RETURNING * INTO v_tenant;
    PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  END IF;
  RETURN to_jsonb(v_tenant);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION append_action, retire_key, await_key, begin_provisioning, begin_rotation, complete_key, revoke_keys, change_tenant FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION begin_provisioning, begin_rotation, complete_key, revoke_keys, change_tenant, billing_period TO hosted_agents_worker;
--> statement-breakpoint
GRANT SELECT ON usage_daily TO hosted_agents_worker;
--> statement-breakpoint
GRANT SELECT, DELETE ON retired_keys TO hosted_agents_worker;
--> statement-breakpoint
-- Notes that some of a run's answer may leave before its entry is there: should it die, the sweep records that it failed, never that it
-- was aborted. False: the run is over, by its lease or by another.
CREATE FUNCTION begin_stream(p_org_id text, p_audit_id text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE run_intents SET streaming = true
    WHERE audit_id = p_audit_id AND org_id = p_org_id AND expires_at > clock_timestamp();
  RETURN FOUND;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION begin_stream FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION begin_stream TO hosted_agents_worker;
