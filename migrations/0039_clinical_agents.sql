-- What an organisation says of findings goes before its vertical's policy, but not before a clinical agent's: who runs it must be told the vertical.
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
  p_clinical_verticals text[],
  p_sources text[] DEFAULT NULL, -- log sources that the run names
  p_request_hash bytea DEFAULT NULL -- of all that makes another run of it
) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_now timestamptz := clock_timestamp();
  v_tenant tenants;
  v_clinical boolean;
  v_limit integer;
  v_today date;
  v_period record;
  v_holder record;
  v_admitted jsonb;
  v_runs bigint;
  v_resets_in integer;
  v_refusal jsonb;
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

  -- An override wins; null is unlimited, but a plan that the catalogue does not know includes nothing.
  v_limit := coalesce(v_tenant.run_limit, CASE WHEN p_plans ? v_tenant.plan THEN (p_plans->v_tenant.plan->>'run_limit')::integer ELSE 0 END);
  v_today := (v_now AT TIME ZONE 'UTC')::date;
  IF EXISTS (SELECT FROM unnest(p_sources) named WHERE NOT EXISTS (SELECT FROM log_sources WHERE org_id = p_org_id AND id = named)) THEN
    v_refusal := jsonb_build_object('outcome', 'refused', 'code', 'NOT_FOUND');
  ELSIF (SELECT sum(blocked) FROM usage_daily WHERE org_id = p_org_id AND day = v_today) >= (CASE WHEN v_limit IS NULL THEN 100000 ELSE greatest(1000, 10 * v_limit::bigint) END) THEN
    v_refusal := jsonb_build_object('outcome', 'refused', 'code', 'RATE_LIMITED',
      'retry_after', ceil(extract(epoch FROM (v_today + 1)::timestamp AT TIME ZONE 'UTC' - v_now))::integer);
  END IF;
  -- What is sent again is answered as before.
  IF v_refusal IS NOT NULL
    AND NOT EXISTS (SELECT FROM run_intents WHERE audit_id = p_audit_id)
    AND NOT EXISTS (SELECT FROM idempotency_keys WHERE org_id = p_org_id AND key_hash = p_idempotency_hash AND created_at >= v_now - interval '24 hours') THEN
    RETURN v_refusal;
  END IF;

  IF p_idempotency_hash IS NOT NULL THEN
    INSERT INTO idempotency_keys AS k (org_id, key_hash, audit_id, request_hash)
      VALUES (p_org_id, p_idempotency_hash, p_audit_id, p_request_hash)
      ON CONFLICT (org_id, key_hash) DO UPDATE
        SET audit_id = excluded.audit_id, request_hash = excluded.request_hash, created_at = excluded.created_at
        WHERE k.created_at < v_now - interval '24 hours';
    SELECT audit_id, request_hash INTO v_holder FROM idempotency_keys WHERE org_id = p_org_id AND key_hash = p_idempotency_hash;
    IF v_holder.audit_id <> p_audit_id THEN
      IF v_holder.request_hash <> p_request_hash THEN
        RETURN jsonb_build_object('outcome', 'refused', 'code', 'VALIDATION_ERROR');
      END IF;
      -- While that run is under way, retry_after says when it will have ended at the latest.
      RETURN jsonb_strip_nulls(jsonb_build_object('outcome', 'refused', 'code', 'DUPLICATE_RUN', 'audit_id', v_holder.audit_id, 'retry_after',
        (SELECT greatest(1, ceil(extract(epoch FROM expires_at - v_now)))::integer FROM run_intents WHERE audit_id = v_holder.audit_id)));
    END IF;
  END IF;

  SELECT * INTO v_period FROM billing_period(v_tenant, v_now);
  v_resets_in := greatest(1, ceil(extract(epoch FROM v_period.ends - v_now)))::integer;
  -- clinical is for the Worker that is deployed while this migration runs: it does not ask for the vertical.
  v_admitted := jsonb_build_object('outcome', 'admitted', 'vertical', v_tenant.vertical, 'clinical', v_clinical, 'key_version', v_tenant.key_version,
    'dlp_policy', v_tenant.dlp_policy, 'run_limit', v_limit, 'resets_in', v_resets_in);
  INSERT INTO run_intents (audit_id, org_id, user_id, agent_id, input_hash, system_prompt_hash, period_start, expires_at)
    VALUES (p_audit_id, p_org_id, p_user_id, p_agent_id, p_input_hash, p_system_prompt_hash, v_period.starts,
            v_now + make_interval(secs => p_lease_ms / 1000.0))
    ON CONFLICT (audit_id) DO NOTHING;
  IF NOT FOUND THEN -- an earlier attempt, whose answer was lost, holds the reservation
    -- In the period that it was made in: another may have begun with a subscription's change. None: it has ended, and nobody waits for this.
    SELECT coalesce(max(u.runs + u.reserved), 1) INTO v_runs FROM run_intents i JOIN usage_periods u USING (org_id, period_start)
      WHERE i.audit_id = p_audit_id;
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
    SELECT v_limit - runs INTO v_runs FROM usage_periods WHERE org_id = p_org_id AND period_start = v_period.starts;
    IF v_runs > 0 THEN
      RETURN jsonb_build_object('outcome', 'refused', 'code', 'RUN_LIMIT_EXCEEDED', 'run_limit', v_limit, 'under_way', v_runs);
    END IF;
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'RUN_LIMIT_EXCEEDED',
      'retry_after', v_resets_in, 'resets_at', v_period.ends, 'run_limit', v_limit);
  END IF;
  RETURN v_admitted || jsonb_build_object('runs', v_runs);
END $$;
