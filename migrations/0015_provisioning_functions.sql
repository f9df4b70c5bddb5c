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
  v_day date;
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
  -- The day of its admission, as its period is that of its admission: a month has the runs of its days. Its admission was noted a moment
  -- before its period was, which may have begun in between.
  v_day := (greatest(v_intent.admitted_at, v_intent.period_start) AT TIME ZONE 'UTC')::date;
  INSERT INTO usage_daily AS d (org_id, day, agent_id, latencies)
    VALUES (v_intent.org_id, v_day, v_intent.agent_id, array_fill(0, ARRAY[72]))
    ON CONFLICT DO NOTHING;
  UPDATE usage_daily SET
    runs = runs + v_answered::integer,
    tokens = tokens + CASE WHEN v_answered THEN coalesce((p_entry->>'tokens_used')::integer, 0) ELSE 0 END,
    blocked = blocked + (p_entry->>'action' = 'agent_run_blocked')::integer,
    failed = failed + (p_entry->>'action' = 'agent_run_failed')::integer,
    aborted = aborted + (p_entry->>'action' = 'agent_run_aborted')::integer,
    latencies[v_place] = latencies[v_place] + v_answered::integer
  WHERE org_id = v_intent.org_id AND day = v_day AND agent_id = v_intent.agent_id;
  RETURN jsonb_build_object('outcome', 'recorded');
END $$;
--> statement-breakpoint
-- USD of its budget that keys which were given back had used, in the budget's period that now counts.
CREATE FUNCTION spent_of(p_tenant tenants) RETURNS double precision
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN p_tenant.spent_until > clock_timestamp() THEN p_tenant.spent_usd ELSE 0 END;
$$;
--> statement-breakpoint
-- Notes what the key in use has spent of its budget, which begins anew at p_until, before the gateway is asked to delete it: nobody can tell
-- afterwards. Within one period it only grows, whichever of several calls comes last.
CREATE FUNCTION note_spent(p_org_id text, p_spent_usd double precision, p_until timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE tenants t SET spent_usd = greatest(p_spent_usd, spent_of(t)), spent_until = greatest(p_until, spent_until) WHERE org_id = p_org_id;
$$;
--> statement-breakpoint
-- Writes down the key that is to be made for p_tenant on p_plan; one that an earlier call was to make for the same plan comes first.
CREATE OR REPLACE FUNCTION await_key(p_tenant tenants, p_plan text, p_version integer, p_alias text, p_lease_ms integer) RETURNS jsonb
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
    'spent', spent_of(v_tenant));
END $$;
--> statement-breakpoint
DROP FUNCTION begin_provisioning(text, text, text[], text, text, integer);
--> statement-breakpoint
-- Writes down that a key is to be made, before the gateway is asked.
-- p_self_serve: the plans that an organisation may give itself; by one of them a new organisation comes on board, which p_entry says.
-- Returns {outcome: 'pending', alias, version, spent, old_version?} (spent: USD of the budget that keys given back had used; old_version: that
-- of the key in use, if there is one), {outcome: 'provisioned', alias, version, spent}, both with the plan, or {outcome: 'refused', code}.
CREATE FUNCTION begin_provisioning(p_org_id text, p_plan text, p_self_serve text[], p_tenant_id text, p_alias text, p_lease_ms integer,
  p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
  v_self boolean := p_plan = ANY (p_self_serve);
BEGIN
  IF v_self THEN -- the plan comes with the key, and with another entry
    INSERT INTO tenants (org_id, id, plan, plan_source, vertical) VALUES (p_org_id, p_tenant_id, 'free', 'self', 'general')
      ON CONFLICT DO NOTHING;
    IF FOUND THEN
      PERFORM append_action(p_org_id, p_entry, p_entry_hash);
    END IF;
  END IF;
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  -- The key of a plan that has ended is about to go, and is replaced.
  IF v_tenant.key_alias IS NOT NULL AND v_tenant.plan <> 'free' THEN
    RETURN jsonb_build_object('outcome', 'provisioned', 'alias', v_tenant.key_alias, 'version', v_tenant.key_version, 'plan', v_tenant.plan,
      'spent', spent_of(v_tenant));
  END IF;
  IF v_tenant.plan IS DISTINCT FROM p_plan AND NOT (v_self AND (v_tenant.plan = 'free' OR v_tenant.plan_source = 'self')) THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'PLAN_NOT_SUBSCRIBED');
  END IF;
  RETURN await_key(v_tenant, p_plan, v_tenant.key_version + (v_tenant.key_alias IS NOT NULL)::integer, p_alias, p_lease_ms)
    || CASE WHEN v_tenant.key_alias IS NULL THEN '{}' ELSE jsonb_build_object('old_version', v_tenant.key_version) END;
END $$;
--> statement-breakpoint
DROP FUNCTION revoke_keys(text, integer, integer, double precision, timestamptz, jsonb, bytea);
--> statement-breakpoint
-- The organisation's keys up to p_version were deleted at the gateway: no run takes one, and the next key is another. Whoever was making one
-- meanwhile may have made it again: the cron deletes them once more.
-- Returns {outcome}: 'done'; 'already' when there was none, or none that anyone was told of: it could not be made; 'superseded' when a later key is there: its deletion must come first.
CREATE FUNCTION revoke_keys(p_org_id text, p_version integer, p_lease_ms integer, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
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
      updated_at = clock_timestamp(),
      key_wanted = CASE
        WHEN key_alias IS NULL THEN key_wanted
        -- Nobody asked for it but a subscription that had ended: one that began meanwhile wants another.
        ELSE p_entry->>'user_id' IS NULL AND plan <> 'free' END
    WHERE org_id = p_org_id;
  IF v_tenant.key_alias IS NULL THEN
    RETURN jsonb_build_object('outcome', 'already');
  END IF;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN jsonb_build_object('outcome', 'done');
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION spent_of, note_spent, begin_provisioning, revoke_keys FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION spent_of, note_spent, begin_provisioning, revoke_keys TO hosted_agents_worker;
