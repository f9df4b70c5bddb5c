-- A call that its caller had given up, and perhaps sent again, may be executed after others that came later: what was done since stays.
--
-- As in 0005; and an action that was sealed a minute ago has been given up by whoever waited for it (src/db/client.ts tries for 10 s at the most).
CREATE OR REPLACE FUNCTION append_action(p_org_id text, p_entry jsonb, p_entry_hash bytea) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF p_entry->>'org_id' IS DISTINCT FROM p_org_id OR p_entry->>'action' LIKE 'agent\_run%' THEN
    RAISE EXCEPTION 'the entry is not that of an action of this organisation' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN
    IF (p_entry->>'created_at')::timestamptz < clock_timestamp() - interval '1 minute' THEN
      RAISE EXCEPTION 'the action comes too late' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM append_audit_entry(p_entry, p_entry_hash);
  END IF;
END $$;
--> statement-breakpoint
-- As in 0007; and an admission that finds no room leaves its Idempotency-Key to the answer that this very run has given meanwhile.
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
    DELETE FROM idempotency_keys WHERE org_id = p_org_id AND audit_id = p_audit_id
      AND NOT EXISTS (SELECT FROM audit_entries WHERE id = p_audit_id AND action = 'agent_run');
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'RUN_LIMIT_EXCEEDED',
      'retry_after', v_resets_in, 'resets_at', v_period.ends, 'run_limit', v_limit);
  END IF;
  RETURN v_admitted || jsonb_build_object('runs', v_runs);
END $$;
--> statement-breakpoint
-- As in 0015; and the key is looked at once more, because its deletion may come late at the gateway, after its caller gave it up.
CREATE OR REPLACE FUNCTION note_spent(p_org_id text, p_spent_usd double precision, p_until timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE tenants t SET spent_usd = greatest(p_spent_usd, spent_of(t)), spent_until = greatest(p_until, spent_until),
    key_check_at = clock_timestamp() + interval '5 minutes' WHERE org_id = p_org_id;
$$;
--> statement-breakpoint
-- As in 0013; and a source that was created by this very call, and removed since, does not come back.
CREATE OR REPLACE FUNCTION create_log_source(p_org_id text, p_source jsonb, p_limits jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_plan text;
  v_source log_sources;
BEGIN
  SELECT plan INTO v_plan FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN jsonb_build_object('refused', 'TENANT_NOT_FOUND');
  END IF;
  SELECT * INTO v_source FROM log_sources WHERE org_id = p_org_id AND id = p_source->>'id';
  IF FOUND THEN -- this very call, whose answer was lost
    RETURN jsonb_build_object('source', to_jsonb(v_source));
  END IF;
  IF EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN
    RAISE EXCEPTION 'the log source was removed meanwhile' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (SELECT count(*) FROM log_sources WHERE org_id = p_org_id) >= coalesce((p_limits->>v_plan)::integer, 0) THEN
    RETURN jsonb_build_object('refused', 'LOG_SOURCE_LIMIT_EXCEEDED');
  END IF;
  INSERT INTO log_sources (id, org_id, source_type, display_name, config, secret_ref, next_fetch_at)
    VALUES (p_source->>'id', p_org_id, p_source->>'source_type', p_source->>'display_name', p_source->'config', p_source->>'secret_ref',
      CASE WHEN (p_source->>'fetched')::boolean THEN clock_timestamp() END)
    RETURNING * INTO v_source;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN jsonb_build_object('source', to_jsonb(v_source));
END $$;
--> statement-breakpoint
-- As in 0013; and messages that asked for a fetch before the config changed are of no use any more.
CREATE OR REPLACE FUNCTION change_log_source(p_org_id text, p_id text, p_set jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_source log_sources;
  v_begin boolean;
  v_again boolean;
BEGIN
  SELECT * INTO v_source FROM log_sources WHERE org_id = p_org_id AND id = p_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF NOT EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN
    v_begin := p_set ? 'config' AND p_set->'config' <> v_source.config;
    v_again := v_begin OR (p_set->>'enabled')::boolean IS TRUE;
    UPDATE log_sources SET
      display_name = coalesce(p_set->>'display_name', display_name),
      config = coalesce(p_set->'config', config),
      enabled = coalesce((p_set->>'enabled')::boolean, enabled),
      cursor = CASE WHEN v_begin THEN NULL ELSE cursor END,
      lease = CASE WHEN v_begin THEN NULL ELSE lease END, -- who is fetching by the old config may write no more
      ended_at = CASE WHEN v_begin THEN clock_timestamp() ELSE ended_at END,
      next_fetch_at = CASE
        WHEN v_begin THEN CASE WHEN (p_set->>'fetched')::boolean THEN clock_timestamp() END
        WHEN v_again AND next_fetch_at IS NOT NULL THEN greatest(clock_timestamp(), not_before)
        ELSE next_fetch_at END,
      fetch_error = CASE WHEN v_again THEN NULL ELSE fetch_error END,
      failures = CASE WHEN v_again THEN 0 ELSE failures END,
      failing_since = CASE WHEN v_again THEN NULL ELSE failing_since END,
      not_before = CASE WHEN v_begin THEN NULL ELSE not_before END,
      updated_at = clock_timestamp()
    WHERE id = p_id RETURNING * INTO v_source;
    PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  END IF;
  RETURN to_jsonb(v_source);
END $$;
--> statement-breakpoint
-- As in 0013; and a BAA that was signed after its withdrawal was sealed is another one.
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
    UPDATE tenants SET
      name = CASE WHEN p_set ? 'name' THEN p_set->>'name' ELSE name END,
      vertical = coalesce(p_set->>'vertical', vertical),
      dlp_policy = jsonb_strip_nulls(dlp_policy || coalesce(p_set->'dlp_policy', '{}')),
      baa = CASE WHEN p_set ? 'baa' THEN nullif(p_set->'baa', 'null') ELSE baa END,
      baa_signed_at = CASE WHEN p_set ? 'baa' THEN CASE WHEN p_set->'baa' <> 'null' THEN (p_entry->>'created_at')::timestamptz END ELSE baa_signed_at END,
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
-- Has a source fetched now. Returns its row as it is then, and `wait_s`: seconds that its API asked to wait, for which it is not fetched.
CREATE OR REPLACE FUNCTION request_log_fetch(p_org_id text, p_id text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_source log_sources;
BEGIN
  SELECT * INTO v_source FROM log_sources WHERE org_id = p_org_id AND id = p_id FOR UPDATE;
  IF v_source.enabled AND v_source.next_fetch_at IS NOT NULL AND coalesce(v_source.not_before <= clock_timestamp(), true) THEN
    UPDATE log_sources SET next_fetch_at = clock_timestamp() WHERE id = p_id RETURNING * INTO v_source;
  END IF;
  RETURN to_jsonb(v_source) || jsonb_build_object('wait_s', greatest(0, ceil(extract(epoch FROM v_source.not_before - clock_timestamp()))));
END $$;
