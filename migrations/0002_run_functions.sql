-- The period that an organisation's runs count in: its live subscription's, else the UTC calendar month.
-- When a renewal's webhook is late the next periods begin where the known one ended, which is the start
-- that the webhook will bring.
CREATE FUNCTION billing_period(p_tenant tenants, p_at timestamptz, OUT starts timestamptz, OUT ends timestamptz)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  v_length interval := p_tenant.period_end - p_tenant.period_start;
  v_over integer; -- whole periods that have gone by since the known one began
BEGIN
  IF v_length > interval '0' THEN
    v_over := greatest(0, floor(extract(epoch FROM p_at - p_tenant.period_start) / extract(epoch FROM v_length)));
    starts := p_tenant.period_start + v_over * v_length;
    ends := starts + v_length;
  ELSE
    starts := date_trunc('month', p_at, 'UTC');
    ends := date_trunc('month', starts + interval '32 days', 'UTC');
  END IF;
END $$;
--> statement-breakpoint
-- Round trip 1 of a run: every refusal that the database can know, in the contract's order, then the
-- reservation inside the plan's limit and the write-ahead intent, as one atomic step.
-- Idempotent by p_audit_id: a repeated call (its answer was lost) finds its own intent.
-- Locks: its idempotency key, its own new intent, usage_periods. finish() locks an intent, that run's key,
-- the head, usage_periods: neither waits for what the other can hold while waiting for it.
-- Returns {outcome: 'admitted', clinical, key_version} or {outcome: 'refused', code, audit_id?, retry_after?}.
CREATE FUNCTION admit(
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
  p_plans jsonb,               -- the catalogue: plan -> {run_limit, agents}
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
  IF v_clinical AND v_tenant.baa_signed_at IS NULL THEN
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

  v_admitted := jsonb_build_object('outcome', 'admitted', 'clinical', v_clinical, 'key_version', v_tenant.key_version);
  SELECT * INTO v_period FROM billing_period(v_tenant, v_now);
  INSERT INTO run_intents (audit_id, org_id, user_id, agent_id, input_hash, system_prompt_hash, period_start, expires_at)
    VALUES (p_audit_id, p_org_id, p_user_id, p_agent_id, p_input_hash, p_system_prompt_hash, v_period.starts,
            v_now + make_interval(secs => p_lease_ms / 1000.0))
    ON CONFLICT (audit_id) DO NOTHING;
  IF NOT FOUND THEN -- an earlier attempt, whose answer was lost, holds the reservation
    RETURN v_admitted;
  END IF;

  -- An override wins; null is unlimited, but a plan that the catalogue does not know includes nothing.
  v_limit := coalesce(v_tenant.run_limit, CASE WHEN p_plans ? v_tenant.plan THEN (p_plans->v_tenant.plan->>'run_limit')::integer ELSE 0 END);
  INSERT INTO usage_periods (org_id, period_start) VALUES (p_org_id, v_period.starts) ON CONFLICT DO NOTHING;
  UPDATE usage_periods SET reserved = reserved + 1
    WHERE org_id = p_org_id AND period_start = v_period.starts AND (v_limit IS NULL OR runs + reserved < v_limit);
  IF NOT FOUND THEN
    DELETE FROM run_intents WHERE audit_id = p_audit_id;
    DELETE FROM idempotency_keys WHERE org_id = p_org_id AND audit_id = p_audit_id;
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'RUN_LIMIT_EXCEEDED',
      'retry_after', greatest(1, ceil(extract(epoch FROM v_period.ends - v_now)))::integer);
  END IF;
  RETURN v_admitted;
END $$;
--> statement-breakpoint
-- Round trip 2 of a run: ends its intent, appends its entry, gives its reservation back and, when the run
-- was answered, counts it. Idempotent by the entry's id; the intent's row lock lets exactly one of finish,
-- queue consumer and sweep end a run.
-- p_dead_only (the sweep): ends the run only when its lease is over.
-- Returns {outcome: 'recorded'}, also when this very entry is already there; {outcome: 'superseded'} when
-- the run ended with another entry; {outcome: 'unknown'} when there is neither intent (or, for the sweep,
-- no dead one) nor entry.
CREATE FUNCTION finish(p_entry jsonb, p_entry_hash bytea, p_dead_only boolean) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_intent run_intents;
  v_answered boolean := p_entry->>'action' = 'agent_run';
  v_recorded bytea;
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
  RETURN jsonb_build_object('outcome', 'recorded');
END $$;
