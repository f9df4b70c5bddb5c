-- The SQL functions in force, each as the last migration that writes it has it. Written by `npm run generate`: change them by a migration.

-- 0039_clinical_agents.sql
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

-- 0020_bounds.sql
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
    IF (p_entry->>'created_at')::timestamptz > clock_timestamp() + interval '1 minute' THEN
      RAISE EXCEPTION 'the action is of a later time' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM append_audit_entry(p_entry, p_entry_hash);
  END IF;
END $$;

-- 0009_audit_tree_functions.sql
CREATE OR REPLACE FUNCTION append_audit_entry(p_entry jsonb, p_entry_hash bytea) RETURNS audit_entries
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_org text := p_entry->>'org_id';
  v_agent text := p_entry->>'agent_id';
  v_is_run boolean := p_entry->>'action' LIKE 'agent\_run%';
  v_head audit_heads;
  v_row audit_entries;
BEGIN
  SELECT * INTO v_head FROM audit_heads WHERE org_id = v_org FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit_heads (org_id, size, head_hash, runs, runs_by_agent)
      VALUES (v_org, 0, decode(repeat('00', 32), 'hex'), 0, '{}') ON CONFLICT DO NOTHING;
    SELECT * INTO v_head FROM audit_heads WHERE org_id = v_org FOR UPDATE;
  END IF;

  v_row.org_id := v_org;
  v_row.seq := v_head.size;
  v_row.id := p_entry->>'id';
  v_row.user_id := p_entry->>'user_id';
  v_row.agent_id := v_agent;
  v_row.action := p_entry->>'action';
  v_row.model_used := p_entry->>'model_used';
  v_row.tokens_used := (p_entry->>'tokens_used')::integer;
  v_row.latency_ms := (p_entry->>'latency_ms')::integer;
  v_row.input_hash := decode(p_entry->>'input_hash', 'hex');
  v_row.output_hash := decode(p_entry->>'output_hash', 'hex');
  v_row.system_prompt_hash := decode(p_entry->>'system_prompt_hash', 'hex');
  v_row.policy_flags := p_entry->'policy_flags';
  v_row.detail := nullif(p_entry->'detail', 'null');
  v_row.created_at := (p_entry->>'created_at')::timestamptz;
  v_row.entry_hash := p_entry_hash;
  v_row.prev_hash := v_head.head_hash;
  v_row.row_hash := sha256('\x01'::bytea || v_head.head_hash || p_entry_hash);
  IF v_is_run THEN
    v_row.run_no := v_head.runs + 1;
    v_row.agent_run_no := coalesce((v_head.runs_by_agent->>v_agent)::bigint, 0) + 1;
  END IF;
  INSERT INTO audit_entries SELECT v_row.*;

  UPDATE audit_heads SET
    size = size + 1,
    head_hash = v_row.row_hash,
    runs = coalesce(v_row.run_no, runs),
    runs_by_agent = CASE WHEN v_is_run THEN runs_by_agent || jsonb_build_object(v_agent, v_row.agent_run_no) ELSE runs_by_agent END
  WHERE org_id = v_org;
  IF (v_row.seq + 1) % 256 = 0 THEN
    PERFORM append_audit_tile(v_org, 0, v_row.seq / 256);
  END IF;
  RETURN v_row;
END $$;

-- 0009_audit_tree_functions.sql
CREATE OR REPLACE FUNCTION append_audit_tile(p_org_id text, p_level integer, p_index bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_hashes bytea := audit_tile(p_org_id, p_level, p_index);
BEGIN
  IF p_level = 0 THEN
    INSERT INTO audit_tiles VALUES (p_org_id, 0, p_index, v_hashes)
      ON CONFLICT (org_id, level, "index") DO UPDATE SET hashes = excluded.hashes;
  END IF;
  INSERT INTO audit_tiles AS t VALUES (p_org_id, p_level + 1, p_index / 256, audit_tile_root(v_hashes))
    ON CONFLICT (org_id, level, "index") DO UPDATE SET hashes = t.hashes || excluded.hashes;
  IF (p_index + 1) % 256 = 0 THEN
    PERFORM append_audit_tile(p_org_id, p_level + 1, p_index / 256);
  END IF;
END $$;

-- 0031_given_back.sql
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

-- 0009_audit_tree_functions.sql
CREATE OR REPLACE FUNCTION audit_tile(p_org_id text, p_level integer, p_index bigint) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  v_hashes bytea := coalesce((SELECT hashes FROM audit_tiles WHERE org_id = p_org_id AND level = p_level AND "index" = p_index), '');
BEGIN
  IF p_level > 0 OR length(v_hashes) = 256 * 32 THEN
    RETURN v_hashes;
  END IF;
  RETURN v_hashes || coalesce((SELECT string_agg(sha256('\x00'::bytea || entry_hash), ''::bytea ORDER BY seq) FROM audit_entries
    WHERE org_id = p_org_id AND seq >= p_index * 256 + length(v_hashes) / 32 AND seq < (p_index + 1) * 256), '');
END $$;

-- 0009_audit_tree_functions.sql
CREATE OR REPLACE FUNCTION audit_tile_root(p_hashes bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
DECLARE
  v_level bytea := p_hashes;
BEGIN
  WHILE length(v_level) > 32 LOOP
    v_level := (SELECT string_agg(sha256('\x01'::bytea || substr(v_level, 64 * i + 1, 64)), ''::bytea ORDER BY i)
      FROM generate_series(0, length(v_level) / 64 - 1) i);
  END LOOP;
  RETURN v_level;
END $$;

-- 0021_again.sql
CREATE OR REPLACE FUNCTION await_key(p_tenant tenants, p_plan text, p_version integer, p_alias text, p_lease_ms integer) RETURNS jsonb
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants := p_tenant;
BEGIN
  IF v_tenant.pending_alias IS NULL OR v_tenant.pending_plan IS DISTINCT FROM p_plan THEN
    IF p_alias COLLATE "C" <= v_tenant.last_alias THEN
      RETURN jsonb_build_object('outcome', 'refused', 'code', 'SERVICE_UNAVAILABLE');
    END IF;
    IF v_tenant.pending_alias IS NOT NULL THEN -- perhaps made already, with another plan's budget
      PERFORM retire_key(v_tenant.org_id, v_tenant.pending_version, p_lease_ms);
    END IF;
    UPDATE tenants SET pending_alias = p_alias, pending_version = coalesce(pending_version + 1, p_version), pending_plan = p_plan
      WHERE org_id = v_tenant.org_id RETURNING * INTO v_tenant;
  END IF;
  RETURN jsonb_build_object('outcome', 'pending', 'alias', v_tenant.pending_alias, 'version', v_tenant.pending_version, 'plan', p_plan,
    'spent', spent_of(v_tenant), 'spent_until', v_tenant.spent_until);
END $$;

-- 0024_confirmed.sql
CREATE OR REPLACE FUNCTION begin_provisioning(p_org_id text, p_plan text, p_self_serve text[], p_tenant_id text, p_alias text, p_lease_ms integer,
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
    UPDATE tenants SET updated_at = clock_timestamp() WHERE org_id = p_org_id;
    RETURN jsonb_build_object('outcome', 'provisioned', 'alias', v_tenant.key_alias, 'version', v_tenant.key_version, 'plan', v_tenant.plan,
      'spent', spent_of(v_tenant), 'spent_until', v_tenant.spent_until);
  END IF;
  IF v_tenant.plan IS DISTINCT FROM p_plan AND NOT (v_self AND (v_tenant.plan_source = 'self' OR v_tenant.plan = 'free' AND v_tenant.plan_source <> 'operator')) THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'PLAN_NOT_SUBSCRIBED');
  END IF;
  RETURN await_key(v_tenant, p_plan, v_tenant.key_version + (v_tenant.key_alias IS NOT NULL)::integer, p_alias, p_lease_ms)
    || CASE WHEN v_tenant.key_alias IS NULL THEN '{}' ELSE jsonb_build_object('old_version', v_tenant.key_version) END;
END $$;

-- 0035_late_rotation.sql
CREATE OR REPLACE FUNCTION begin_rotation(p_org_id text, p_alias text, p_lease_ms integer) RETURNS jsonb
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
  -- This very call, whose answer was lost, or one that was asked for later: aliases are in the order of time.
  IF p_alias COLLATE "C" <= v_tenant.key_alias THEN
    UPDATE tenants SET updated_at = clock_timestamp() WHERE org_id = p_org_id;
    RETURN jsonb_build_object('outcome', 'provisioned', 'alias', v_tenant.key_alias, 'version', v_tenant.key_version, 'plan', v_tenant.plan,
      'spent', spent_of(v_tenant), 'spent_until', v_tenant.spent_until);
  END IF;
  RETURN await_key(v_tenant, v_tenant.plan, v_tenant.key_version + 1, p_alias, p_lease_ms) || jsonb_build_object('old_version', v_tenant.key_version);
END $$;

-- 0005_tenant_functions.sql
CREATE OR REPLACE FUNCTION begin_stream(p_org_id text, p_audit_id text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE run_intents SET streaming = true
    WHERE audit_id = p_audit_id AND org_id = p_org_id AND expires_at > clock_timestamp();
  RETURN FOUND;
END $$;

-- 0032_utc.sql
CREATE OR REPLACE FUNCTION billing_period(p_tenant tenants, p_at timestamptz, OUT starts timestamptz, OUT ends timestamptz)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  v_length interval := p_tenant.period_end - p_tenant.period_start;
  v_at timestamptz := greatest(p_at, p_tenant.period_start);
  v_over integer; -- whole periods that have gone by since the known one began
BEGIN
  IF v_length > interval '0' THEN
    v_over := floor(extract(epoch FROM v_at - p_tenant.period_start) / extract(epoch FROM v_length));
    starts := p_tenant.period_start + v_over * v_length;
    ends := starts + v_length;
    IF v_length >= interval '59 days' THEN -- no two months are shorter, and no run of a monthly plan is to wait for this
      SELECT max(month) FILTER (WHERE month <= v_at), coalesce(min(month) FILTER (WHERE month > v_at), ends) INTO starts, ends
        FROM (SELECT (starts AT TIME ZONE 'UTC' + make_interval(months => n)) AT TIME ZONE 'UTC' AS month
          FROM generate_series(0, (extract(epoch FROM v_length) / 2419200)::integer) n -- 28 days
          WHERE n = 0 OR (starts AT TIME ZONE 'UTC' + make_interval(months => n + 1)) AT TIME ZONE 'UTC' <= ends) months;
    END IF;
  ELSE
    starts := date_trunc('month', p_at, 'UTC');
    ends := date_trunc('month', starts + interval '32 days', 'UTC');
  END IF;
END $$;

-- 0028_grants.sql
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

-- 0020_bounds.sql
CREATE OR REPLACE FUNCTION carry_over(p_org_id text, p_version integer, p_spent_usd double precision, p_until timestamptz, p_in_use integer,
  p_in_use_usd double precision) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
  v_retired retired_keys;
BEGIN
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF EXISTS (SELECT FROM retired_keys WHERE org_id = p_org_id AND version <> p_version AND charged_version IS NOT NULL) THEN
    RETURN jsonb_build_object('outcome', 'later');
  END IF;
  SELECT * INTO v_retired FROM retired_keys WHERE org_id = p_org_id AND version = p_version;
  -- One that has spent less than was noted has begun a new period, as has the key that was to be charged.
  IF v_retired.charged_version IS NOT NULL AND p_spent_usd >= v_retired.carried THEN
    RETURN jsonb_build_object('outcome', 'owed', 'version', v_retired.charged_version, 'sum', v_retired.charged_to);
  END IF;
  IF v_retired.carried IS NULL OR v_retired.carried >= p_spent_usd THEN
    RETURN jsonb_build_object('outcome', 'settled');
  END IF;
  IF p_in_use IS DISTINCT FROM (CASE WHEN v_tenant.key_alias IS NOT NULL THEN v_tenant.key_version END) THEN
    RETURN jsonb_build_object('outcome', 'later');
  END IF;
  IF p_in_use_usd IS NULL THEN
    UPDATE retired_keys SET carried = p_spent_usd WHERE org_id = p_org_id AND version = p_version;
    UPDATE tenants SET spent_usd = spent_of(v_tenant) + p_spent_usd - v_retired.carried, spent_until = greatest(p_until, spent_until) WHERE org_id = p_org_id;
    RETURN jsonb_build_object('outcome', 'settled');
  END IF;
  UPDATE retired_keys SET carried = p_spent_usd, charged_version = p_in_use, charged_to = p_in_use_usd + p_spent_usd - carried
    WHERE org_id = p_org_id AND version = p_version RETURNING * INTO v_retired;
  RETURN jsonb_build_object('outcome', 'owed', 'version', v_retired.charged_version, 'sum', v_retired.charged_to);
END $$;

-- 0025_read_until.sql
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
      read_until = CASE WHEN v_begin THEN NULL ELSE read_until END,
      -- Who is fetching, by the old config or what is to be fetched no more, may write no more.
      lease = CASE WHEN v_begin OR (p_set->>'enabled')::boolean IS FALSE THEN NULL ELSE lease END,
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

-- 0028_grants.sql
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

-- 0028_grants.sql
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

-- 0035_late_rotation.sql
CREATE OR REPLACE FUNCTION complete_key(p_org_id text, p_alias text, p_version integer, p_lease_ms integer, p_entry jsonb, p_entry_hash bytea,
  p_carried double precision DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
BEGIN
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN -- this very call, whose answer was lost
    RETURN jsonb_build_object('outcome', 'done', 'alias', p_alias);
  END IF;
  IF v_tenant.key_alias = p_alias THEN
    -- Two made it at once, and it began with the greater of what they carried over. Between it and the key before it may be some that were given up.
    UPDATE retired_keys SET carried = greatest(carried, p_carried) WHERE org_id = p_org_id AND version =
      (SELECT max(version) FROM retired_keys WHERE org_id = p_org_id AND version < p_version AND carried IS NOT NULL);
    UPDATE tenants SET updated_at = clock_timestamp() WHERE org_id = p_org_id;
    RETURN jsonb_build_object('outcome', 'already', 'alias', p_alias);
  END IF;
  -- A plan that Stripe or an operator gave meanwhile stands: change_plan() has given up the key for another.
  IF v_tenant.pending_alias IS DISTINCT FROM p_alias OR v_tenant.pending_version IS DISTINCT FROM p_version OR v_tenant.pending_plan IS NULL THEN
    PERFORM retire_key(p_org_id, p_version, p_lease_ms); -- made, perhaps, after it was deleted
    UPDATE tenants SET updated_at = clock_timestamp()
      WHERE org_id = p_org_id AND key_version > p_version AND key_alias IS NOT NULL;
    RETURN jsonb_build_object('outcome', CASE WHEN FOUND THEN 'already' ELSE 'superseded' END, 'alias', v_tenant.key_alias);
  END IF;
  IF v_tenant.key_alias IS NOT NULL THEN
    PERFORM retire_key(p_org_id, v_tenant.key_version, p_lease_ms);
    UPDATE retired_keys SET carried = p_carried WHERE org_id = p_org_id AND version = v_tenant.key_version;
  END IF;
  UPDATE tenants SET key_alias = p_alias, last_alias = p_alias, key_version = p_version, key_plan = pending_plan, key_wanted = false,
      updated_at = clock_timestamp(),
      plan_source = CASE WHEN pending_plan IS DISTINCT FROM plan THEN 'self' ELSE plan_source END, plan = pending_plan,
      pending_alias = NULL, pending_version = NULL, pending_plan = NULL
    WHERE org_id = p_org_id;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN jsonb_build_object('outcome', 'done', 'alias', p_alias);
END $$;

-- 0019_late_calls.sql
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

-- 0020_bounds.sql
CREATE OR REPLACE FUNCTION delete_old_events(p_most integer, p_each integer) RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_now timestamptz := clock_timestamp(); -- as a constant the index can be searched for it
  v_deleted integer;
BEGIN
  DELETE FROM log_events WHERE (org_id, id) IN (
    SELECT e.org_id, e.id FROM (SELECT org_id, log_retention_days FROM tenants ORDER BY random()) t CROSS JOIN LATERAL (
      SELECT o.org_id, o.id FROM log_events o
      WHERE o.org_id = t.org_id AND o.received_at < v_now - make_interval(days => t.log_retention_days)
      ORDER BY o.received_at LIMIT p_each) e
    LIMIT p_most);
  GET DIAGNOSTICS v_deleted = ROW_COUNT;
  RETURN v_deleted;
END $$;

-- 0009_audit_tree_functions.sql
CREATE OR REPLACE FUNCTION delete_pruned_entries(p_org_id text, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_deleted integer;
BEGIN
  DELETE FROM audit_entries WHERE org_id = p_org_id AND seq IN (
    SELECT e.seq FROM audit_entries e JOIN audit_heads h USING (org_id) WHERE e.org_id = p_org_id AND e.seq < h.pruned ORDER BY e.seq LIMIT p_limit);
  GET DIAGNOSTICS v_deleted = ROW_COUNT;
  RETURN v_deleted;
END $$;

-- 0013_log_event_functions.sql
CREATE OR REPLACE FUNCTION digest_end(p_next_at timestamptz, p_every text) RETURNS timestamptz LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT p_next_at + digest_period(p_every)
    * floor(extract(epoch FROM greatest(clock_timestamp(), p_next_at) - p_next_at) / extract(epoch FROM digest_period(p_every)));
$$;

-- 0032_utc.sql
CREATE OR REPLACE FUNCTION digest_period(p_every text) RETURNS interval LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT CASE p_every WHEN 'week' THEN interval '168 hours' ELSE interval '24 hours' END;
$$;

-- 0032_utc.sql
CREATE OR REPLACE FUNCTION due_digests(p_most integer) RETURNS TABLE (org_id text, "from" timestamptz, "to" timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT d.org_id FROM digests d
    WHERE d.next_at <= clock_timestamp() AND coalesce(d.queued_until <= clock_timestamp(), true)
    ORDER BY d.next_at LIMIT p_most FOR UPDATE SKIP LOCKED
  ), taken AS (
    UPDATE digests d SET queued_until = clock_timestamp() + interval '30 minutes' FROM due WHERE d.org_id = due.org_id RETURNING d.*
  )
  SELECT t.org_id, greatest(coalesce(t.told_until, t.next_at - digest_period(t.every)), digest_end(t.next_at, t.every) - interval '744 hours'),
    digest_end(t.next_at, t.every)
  FROM taken t;
$$;

-- 0013_log_event_functions.sql
CREATE OR REPLACE FUNCTION due_log_sources(p_limits jsonb, p_most integer) RETURNS TABLE (org_id text, id text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT s.id FROM log_sources s WHERE s.enabled AND s.next_fetch_at <= clock_timestamp() AND log_source_included(s, p_limits)
    ORDER BY s.next_fetch_at LIMIT p_most FOR UPDATE SKIP LOCKED
  )
  UPDATE log_sources s SET next_fetch_at = clock_timestamp() + interval '10 minutes' FROM due WHERE s.id = due.id RETURNING s.org_id, s.id;
$$;

-- 0021_again.sql
CREATE OR REPLACE FUNCTION end_digest(p_org_id text, p_to timestamptz, p_error text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE digests SET error = p_error, last_sent_at = CASE WHEN p_error IS NULL THEN clock_timestamp() ELSE last_sent_at END, told_until = p_to,
    next_at = CASE WHEN next_at <= p_to THEN p_to + digest_period(every) ELSE next_at END,
    queued_until = CASE WHEN next_at > p_to THEN queued_until END
  WHERE org_id = p_org_id AND (next_at <= p_to OR p_error IS NULL AND told_until <= p_to);
$$;

-- 0037_passing_failures.sql
CREATE OR REPLACE FUNCTION end_log_fetch(p_org_id text, p_id text, p_lease text, p_result jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_failed boolean := p_result ? 'error';
  v_progressed boolean := coalesce((p_result->>'progressed')::boolean, false);
  v_disable boolean := coalesce((p_result->>'disable')::boolean, false);
  v_now timestamptz := clock_timestamp();
BEGIN
  UPDATE log_sources SET
    lease = NULL,
    lease_until = NULL,
    ended_at = v_now,
    next_fetch_at = v_now + make_interval(secs => (p_result->>'next_in_s')::integer),
    last_fetched_at = CASE WHEN v_failed THEN last_fetched_at ELSE v_now END,
    -- Clocks differ: it goes neither back nor beyond now. A Worker of before says none, and means now.
    read_until = CASE WHEN p_result ? 'fetched' THEN greatest(read_until, least(v_now, (p_result->>'until')::timestamptz)) ELSE read_until END,
    fetch_error = p_result->>'error',
    not_before = CASE WHEN p_result ? 'asked' THEN v_now + make_interval(secs => (p_result->>'next_in_s')::integer) END,
    failures = CASE WHEN NOT v_failed THEN 0 WHEN v_progressed THEN 1 ELSE failures + 1 END,
    failing_since = CASE WHEN NOT v_failed THEN NULL WHEN p_result ? 'passing' THEN CASE WHEN NOT v_progressed THEN failing_since END
      WHEN v_progressed THEN v_now ELSE coalesce(failing_since, v_now) END,
    enabled = enabled AND NOT v_disable,
    updated_at = v_now
  WHERE org_id = p_org_id AND id = p_id AND lease = p_lease;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF v_disable THEN
    PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  END IF;
  RETURN true;
END $$;

-- 0020_bounds.sql
CREATE OR REPLACE FUNCTION expire_log_events(p_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_old integer := delete_old_events(ceil(p_most / 2.0)::integer, ceil(p_most / 10.0)::integer);
  v_removed integer;
BEGIN
  DELETE FROM log_events WHERE (org_id, id) IN (
    SELECT e.org_id, e.id FROM (SELECT id FROM removed_log_sources ORDER BY random()) r CROSS JOIN LATERAL (
      SELECT o.org_id, o.id FROM log_events o WHERE o.source_id = r.id LIMIT p_most) e
    LIMIT p_most - v_old);
  GET DIAGNOSTICS v_removed = ROW_COUNT;
  DELETE FROM removed_log_sources r WHERE NOT EXISTS (SELECT FROM log_events e WHERE e.source_id = r.id);
  v_old := v_old + delete_old_events(p_most - v_old - v_removed, p_most);
  DELETE FROM hec_channels WHERE (source_id, channel) IN (
    SELECT source_id, channel FROM hec_channels WHERE used_at < clock_timestamp() - interval '1 day' LIMIT p_most);
  RETURN v_removed + v_old;
END $$;

-- 0040_test_clocks.sql
CREATE OR REPLACE FUNCTION finish(p_entry jsonb, p_entry_hash bytea, p_dead_only boolean) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_intent run_intents;
  v_answered boolean := p_entry->>'action' = 'agent_run';
  v_recorded audit_entries;
  v_outcome text;
  v_day date;
  -- The place of its time in usage_daily.latencies (src/stats/latency.ts): four for each doubling.
  v_place integer := 1 + least(71, floor(4 * log(2, 1 + coalesce((p_entry->>'latency_ms')::numeric, 0))))::integer;
BEGIN
  IF NOT v_answered THEN
    PERFORM FROM idempotency_keys WHERE org_id = p_entry->>'org_id' AND audit_id = p_entry->>'id' FOR UPDATE;
  END IF;
  DELETE FROM run_intents
    WHERE audit_id = p_entry->>'id' AND org_id = p_entry->>'org_id' AND (NOT p_dead_only OR expires_at < clock_timestamp())
    RETURNING * INTO v_intent;
  SELECT * INTO v_recorded FROM audit_entries WHERE id = p_entry->>'id';
  IF v_recorded.org_id <> p_entry->>'org_id' THEN
    v_recorded := NULL;
  END IF;
  v_outcome := CASE WHEN v_recorded.id IS NULL THEN 'unknown' WHEN v_recorded.entry_hash = p_entry_hash THEN 'recorded' ELSE 'superseded' END;
  IF v_intent.audit_id IS NULL THEN
    RETURN jsonb_build_object('outcome', v_outcome);
  END IF;
  IF v_intent.user_id IS DISTINCT FROM p_entry->>'user_id' OR v_intent.agent_id IS DISTINCT FROM p_entry->>'agent_id'
    OR v_intent.input_hash IS DISTINCT FROM decode(p_entry->>'input_hash', 'hex')
    OR v_intent.system_prompt_hash IS DISTINCT FROM decode(p_entry->>'system_prompt_hash', 'hex') THEN
    RAISE EXCEPTION 'the entry is not that of the run that was admitted' USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  IF coalesce(v_recorded.action, p_entry->>'action') <> 'agent_run' THEN -- nothing was answered: the same key may try again
    DELETE FROM idempotency_keys WHERE org_id = v_intent.org_id AND audit_id = v_intent.audit_id;
  END IF;
  IF v_recorded.id IS NOT NULL THEN
    UPDATE usage_periods SET reserved = reserved - 1 WHERE org_id = v_intent.org_id AND period_start = v_intent.period_start;
    RETURN jsonb_build_object('outcome', v_outcome);
  END IF;
  IF p_entry->>'action' NOT IN ('agent_run', 'agent_run_blocked', 'agent_run_failed', 'agent_run_aborted')
    OR (p_entry->>'created_at')::timestamptz
      NOT BETWEEN v_intent.admitted_at - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN
    RAISE EXCEPTION 'the entry is not that of how a run ended' USING ERRCODE = 'integrity_constraint_violation';
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
  -- before its period was, which may have begun in between. A period that has yet to begin is that of one of Stripe's test clocks.
  v_day := (least(greatest(v_intent.admitted_at, v_intent.period_start), clock_timestamp()) AT TIME ZONE 'UTC')::date;
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

-- 0013_log_event_functions.sql
CREATE OR REPLACE FUNCTION insert_log_events(p_org_id text, p_source_id text, p_events jsonb) RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_new integer;
BEGIN
  INSERT INTO log_events (org_id, source_id, id, uid_hash, uid, time, class_uid, activity_id, status_id, severity_id, product, event_code,
      actor, src_ip, resource, message)
    SELECT p_org_id, p_source_id, e.id, decode(e.uid_hash, 'hex'), e.uid, e.time, e.class_uid, e.activity_id, e.status_id, e.severity_id,
      e.product, e.event_code, e.actor, e.src_ip, e.resource, e.message
    FROM jsonb_to_recordset(p_events) AS e (id text, uid_hash text, uid text, time timestamptz, class_uid integer, activity_id integer,
      status_id integer, severity_id integer, product text, event_code text, actor text, src_ip text, resource text, message text)
    ORDER BY e.uid_hash -- whoever else keeps the same events waits, and does not lock us
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_new = ROW_COUNT;
  RETURN v_new;
END $$;

-- 0007_billing_functions.sql
CREATE OR REPLACE FUNCTION is_handled(p_event_id text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM stripe_events WHERE id = p_event_id AND outcome IN ('applied', 'unchanged', 'ignored'));
$$;

-- 0009_audit_tree_functions.sql
CREATE OR REPLACE FUNCTION is_pruned_entry(p_entry audit_entries) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce(p_entry.seq < (SELECT pruned FROM audit_heads WHERE org_id = p_entry.org_id), false);
$$;

-- 0038_merged_gaps.sql
CREATE OR REPLACE FUNCTION keep_log_page(p_org_id text, p_id text, p_lease text, p_seconds integer, p_cursor jsonb, p_gaps jsonb, p_events jsonb)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_merged text := 'In this time several stretches are missing: more than are listed one by one.';
BEGIN
  UPDATE log_sources SET
    cursor = p_cursor,
    lease_until = clock_timestamp() + make_interval(secs => p_seconds),
    gaps = (
      WITH known AS (
        SELECT gap, n, count(*) OVER () AS most FROM jsonb_array_elements(
          gaps || (SELECT coalesce(jsonb_agg(g), '[]') FROM jsonb_array_elements(p_gaps) g WHERE NOT EXISTS (
            SELECT FROM jsonb_array_elements(gaps) k WHERE k @> g
              OR k->>'reason' = v_merged AND k->>'from' <= g->>'from' COLLATE "C" AND k->>'to' >= g->>'to' COLLATE "C"))
        ) WITH ORDINALITY AS all_gaps (gap, n)
      ), old AS (
        SELECT gap FROM known WHERE most > 20 AND n <= most - 19
      )
      SELECT coalesce(jsonb_agg(gap ORDER BY n), '[]') FROM (
        SELECT jsonb_build_object('from', min(gap->>'from' COLLATE "C"), 'to', max(gap->>'to' COLLATE "C"), 'reason', v_merged) AS gap, 0 AS n
        FROM old HAVING count(*) > 0
        UNION ALL
        SELECT gap, n FROM known WHERE most <= 20 OR n > most - 19) AS told)
  WHERE org_id = p_org_id AND id = p_id AND lease = p_lease;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  RETURN insert_log_events(p_org_id, p_id, p_events);
END $$;

-- 0007_billing_functions.sql
CREATE OR REPLACE FUNCTION key_settled(p_org_id text, p_alias text, p_plan text, p_check_at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE tenants SET
      key_plan = CASE WHEN p_alias IS NOT NULL AND plan = p_plan THEN p_plan END,
      key_check_at = CASE WHEN key_check_at = p_check_at AND p_check_at <= clock_timestamp() THEN NULL ELSE key_check_at END
    WHERE org_id = p_org_id AND key_alias IS NOT DISTINCT FROM p_alias;
$$;

-- 0013_log_event_functions.sql
CREATE OR REPLACE FUNCTION lease_log_source(p_org_id text, p_id text, p_lease text, p_seconds integer, p_asked_at timestamptz, p_limits jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE log_sources s SET lease = p_lease, lease_until = clock_timestamp() + make_interval(secs => p_seconds)
  WHERE org_id = p_org_id AND id = p_id AND enabled AND next_fetch_at IS NOT NULL
    AND (lease IS NULL OR lease = p_lease OR lease_until < clock_timestamp())
    AND coalesce(not_before <= clock_timestamp(), true)
    AND coalesce(ended_at < p_asked_at, true)
    AND log_source_included(s, p_limits)
  RETURNING to_jsonb(s);
$$;

-- 0022_room.sql
CREATE OR REPLACE FUNCTION log_receiver(p_id text, p_type text, p_limits jsonb, p_daily jsonb DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT to_jsonb(s) || jsonb_build_object('included', log_source_included(s, p_limits), 'room', room_of_day(s.org_id, p_daily))
  FROM log_sources s JOIN tenants USING (org_id) WHERE s.id = p_id AND source_type = p_type AND next_fetch_at IS NULL;
$$;

-- 0013_log_event_functions.sql
CREATE OR REPLACE FUNCTION log_source_included(p_source log_sources, p_limits jsonb) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT (SELECT count(*) FROM log_sources o
      WHERE o.org_id = p_source.org_id AND (o.created_at, o.id) < (p_source.created_at, p_source.id))
    < coalesce((SELECT (p_limits->>plan)::integer FROM tenants WHERE org_id = p_source.org_id), 0);
$$;

-- 0019_late_calls.sql
CREATE OR REPLACE FUNCTION note_spent(p_org_id text, p_spent_usd double precision, p_until timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE tenants t SET spent_usd = greatest(p_spent_usd, spent_of(t)), spent_until = greatest(p_until, spent_until),
    key_check_at = clock_timestamp() + interval '5 minutes' WHERE org_id = p_org_id;
$$;

-- 0032_utc.sql
CREATE OR REPLACE FUNCTION previous_period(p_tenant tenants, p_at timestamptz, OUT starts timestamptz, OUT ends timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
  SELECT CASE
      WHEN p_tenant.period_end IS NULL OR c.starts > p_tenant.period_start THEN (billing_period(p_tenant, c.starts - interval '1 ms')).starts
      ELSE coalesce((SELECT max(period_start) FROM usage_periods WHERE org_id = p_tenant.org_id AND period_start < c.starts
        AND period_start >= c.starts - (c.ends - c.starts) - interval '4 days'), c.starts - (c.ends - c.starts)) END, c.starts
    FROM billing_period(p_tenant, p_at) c;
$$;

-- 0009_audit_tree_functions.sql
CREATE OR REPLACE FUNCTION prune_audit_log(p_org_id text, p_size bigint, p_entry jsonb, p_entry_hash bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_head audit_heads;
  v_tile bigint := p_size / 256;
BEGIN
  PERFORM FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  SELECT * INTO v_head FROM audit_heads WHERE org_id = p_org_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'no_log';
  END IF;
  IF p_entry->>'action' IS DISTINCT FROM 'log_pruned' OR (p_entry->'detail'->>'size')::bigint IS DISTINCT FROM p_size THEN
    RAISE EXCEPTION 'the entry does not tell of this pruning' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF v_head.pruned = p_size AND p_size > 0 THEN -- an earlier call, which may have been broken off
    RETURN 'pruned';
  END IF;
  IF EXISTS (SELECT FROM tenants WHERE org_id = p_org_id AND (plan <> 'free' OR key_alias IS NOT NULL OR pending_alias IS NOT NULL OR key_wanted)) THEN
    RETURN 'not_left';
  END IF;
  IF EXISTS (SELECT FROM audit_entries WHERE org_id = p_org_id AND created_at > clock_timestamp() - interval '30 days' AND action <> 'log_pruned') THEN
    RETURN 'too_recent';
  END IF;
  IF p_size < v_head.pruned OR NOT EXISTS (SELECT FROM audit_checkpoints JOIN audit_signatures USING (org_id, origin, size)
    WHERE org_id = p_org_id AND size = p_size AND encode(root, 'base64') = p_entry->'detail'->>'root') THEN
    RETURN 'no_checkpoint';
  END IF;
  -- The hashes of a last tile that is not full are in the entries alone.
  IF p_size % 256 > 0 THEN
    INSERT INTO audit_tiles VALUES (p_org_id, 0, v_tile, substr(audit_tile(p_org_id, 0, v_tile), 1, (p_size % 256)::integer * 32))
      ON CONFLICT (org_id, level, "index") DO UPDATE SET hashes = excluded.hashes WHERE length(audit_tiles.hashes) < length(excluded.hashes);
  END IF;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  UPDATE audit_heads SET pruned = p_size WHERE org_id = p_org_id;
  RETURN 'pruned';
END $$;

-- 0022_room.sql
CREATE OR REPLACE FUNCTION receive_log_events(p_org_id text, p_id text, p_events jsonb, p_channel text, p_daily jsonb DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_last timestamptz;
  v_new integer;
  v_ack bigint;
BEGIN
  SELECT last_fetched_at INTO v_last FROM log_sources WHERE org_id = p_org_id AND id = p_id AND enabled FOR KEY SHARE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  v_new := insert_log_events(p_org_id, p_id, p_events);
  IF p_channel IS NOT NULL THEN
    -- Channels are a sender's to name: the one that was not used for longest makes room.
    IF NOT EXISTS (SELECT FROM hec_channels WHERE source_id = p_id AND channel = p_channel) THEN
      DELETE FROM hec_channels WHERE source_id = p_id AND channel IN (
        SELECT channel FROM hec_channels WHERE source_id = p_id ORDER BY used_at DESC OFFSET 999);
    END IF;
    INSERT INTO hec_channels AS c (source_id, channel, next_ack, pending) VALUES (p_id, p_channel, 1, '{0}')
      ON CONFLICT (source_id, channel) DO UPDATE SET
        next_ack = c.next_ack + 1,
        pending = (c.pending || c.next_ack)[greatest(1, cardinality(c.pending) - 998):],
        used_at = clock_timestamp()
      RETURNING c.next_ack - 1 INTO v_ack;
  END IF;
  IF v_new > 0 THEN -- in a row of its own, that nobody locks who waits for us
    INSERT INTO received_events AS r (org_id, day, events) VALUES (p_org_id, (clock_timestamp() AT TIME ZONE 'UTC')::date, v_new)
      ON CONFLICT (org_id) DO UPDATE SET
        events = CASE WHEN r.day >= excluded.day THEN r.events ELSE 0 END + excluded.events,
        day = greatest(r.day, excluded.day);
  END IF;
  IF v_last IS NULL OR v_last < clock_timestamp() - interval '10 seconds' THEN
    UPDATE log_sources SET last_fetched_at = clock_timestamp(), fetch_error = NULL, updated_at = clock_timestamp()
      WHERE org_id = p_org_id AND id = p_id;
  END IF;
  RETURN jsonb_build_object('new', v_new, 'ack', v_ack, 'room', room_of_day(p_org_id, p_daily));
END $$;

-- 0021_again.sql
CREATE OR REPLACE FUNCTION record_audit_check(p_org_id text, p_problem text, p_problem_seq bigint DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO audit_checks (org_id, checked_at, problem, problem_seq) VALUES (p_org_id, clock_timestamp(), p_problem, p_problem_seq)
    ON CONFLICT (org_id) DO UPDATE SET checked_at = excluded.checked_at, problem = excluded.problem, problem_seq = excluded.problem_seq;
$$;

-- 0009_audit_tree_functions.sql
CREATE OR REPLACE FUNCTION record_checkpoint(p_org_id text, p_size bigint, p_origin text, p_root bytea, p_signatures jsonb) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_kept timestamptz;
BEGIN
  IF p_size > coalesce((SELECT size FROM audit_heads WHERE org_id = p_org_id), 0) OR length(p_root) <> 32 OR jsonb_array_length(p_signatures) = 0 THEN
    RETURN NULL;
  END IF;
  INSERT INTO audit_checkpoints (org_id, origin, size, root) VALUES (p_org_id, p_origin, p_size, p_root) ON CONFLICT DO NOTHING;
  SELECT created_at INTO v_kept FROM audit_checkpoints WHERE org_id = p_org_id AND origin = p_origin AND size = p_size AND root = p_root;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  INSERT INTO audit_signatures (org_id, origin, size, key_name, key_id, signature)
    SELECT p_org_id, p_origin, p_size, s->>'name', s->>'id', decode(s->>'signature', 'hex') FROM jsonb_array_elements(p_signatures) s
    ON CONFLICT DO NOTHING;
  RETURN v_kept;
END $$;

-- 0036_dead_events.sql
CREATE OR REPLACE FUNCTION record_stripe_event(p_event jsonb, p_org_id text, p_outcome text, p_cause jsonb DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO stripe_events (id, event, cause, org_id, outcome)
    VALUES (p_event->>'id', p_event, p_cause, coalesce(p_org_id, (SELECT org_id FROM stripe_subscriptions WHERE customer_id = p_event->>'customer' LIMIT 1)), p_outcome)
    ON CONFLICT (id) DO UPDATE SET org_id = excluded.org_id, outcome = excluded.outcome, cause = excluded.cause, recorded_at = clock_timestamp()
      WHERE NOT is_handled(excluded.id);
$$;

-- 0009_audit_tree_functions.sql
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- 0013_log_event_functions.sql
CREATE OR REPLACE FUNCTION remove_log_source(p_org_id text, p_id text, p_entry jsonb, p_entry_hash bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_owner text;
BEGIN
  PERFORM FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'TENANT_NOT_FOUND';
  END IF;
  IF EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN -- this very call, whose answer was lost
    RETURN 'removed';
  END IF;
  SELECT org_id INTO v_owner FROM log_sources WHERE id = p_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'NOT_FOUND';
  END IF;
  IF v_owner <> p_org_id THEN
    RETURN 'FORBIDDEN';
  END IF;
  DELETE FROM log_sources WHERE id = p_id;
  DELETE FROM hec_channels WHERE source_id = p_id;
  INSERT INTO removed_log_sources (id) VALUES (p_id) ON CONFLICT DO NOTHING;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN 'removed';
END $$;

-- 0019_late_calls.sql
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

-- 0005_tenant_functions.sql
CREATE OR REPLACE FUNCTION retire_key(p_org_id text, p_version integer, p_lease_ms integer) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO retired_keys (org_id, version, delete_after)
    VALUES (p_org_id, p_version, clock_timestamp() + make_interval(secs => p_lease_ms / 1000.0)) ON CONFLICT DO NOTHING;
$$;

-- 0041_spent_once.sql
CREATE OR REPLACE FUNCTION revoke_keys(p_org_id text, p_version integer, p_lease_ms integer, p_entry jsonb, p_entry_hash bytea,
  p_noted double precision DEFAULT NULL, p_read timestamptz DEFAULT NULL) RETURNS jsonb
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
  IF greatest(v_tenant.key_version, v_tenant.pending_version) > p_version OR v_tenant.updated_at <> p_read THEN
    RETURN jsonb_build_object('outcome', 'superseded');
  END IF;
  IF v_tenant.key_alias IS NOT NULL THEN
    PERFORM retire_key(p_org_id, v_tenant.key_version, p_lease_ms);
    UPDATE retired_keys SET carried = p_noted WHERE org_id = p_org_id AND version = v_tenant.key_version;
  END IF;
  IF v_tenant.pending_alias IS NOT NULL THEN
    PERFORM retire_key(p_org_id, v_tenant.pending_version, p_lease_ms);
  END IF;
  UPDATE tenants SET key_alias = NULL, key_plan = NULL, pending_alias = NULL, pending_version = NULL, pending_plan = NULL, key_version = p_version + 1,
      spent_usd = greatest(p_noted, spent_of(v_tenant)), updated_at = clock_timestamp(),
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

-- 0022_room.sql
CREATE OR REPLACE FUNCTION room_of_day(p_org_id text, p_daily jsonb) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce((p_daily->>(SELECT plan FROM tenants WHERE org_id = p_org_id))::bigint, 0)
    - coalesce((SELECT events FROM received_events WHERE org_id = p_org_id AND day >= (clock_timestamp() AT TIME ZONE 'UTC')::date), 0);
$$;

-- 0034_digests.sql
CREATE OR REPLACE FUNCTION set_digest(p_org_id text, p_digest jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_digest digests;
BEGIN
  PERFORM FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN -- this very call, whose answer was lost; others may have changed it since
    SELECT * INTO v_digest FROM digests WHERE org_id = p_org_id;
    RETURN jsonb_build_object('changed', true, 'digest',
      CASE WHEN p_digest IS NOT NULL THEN to_jsonb(jsonb_populate_record(v_digest, p_digest)) END);
  END IF;
  IF p_digest IS NULL THEN
    DELETE FROM digests WHERE org_id = p_org_id;
    IF NOT FOUND THEN
      RETURN jsonb_build_object('changed', false, 'digest', NULL);
    END IF;
  ELSE
    INSERT INTO digests AS d (org_id, every, hour, url, secret_ref, next_at)
      VALUES (p_org_id, p_digest->>'every', (p_digest->>'hour')::integer, p_digest->>'url', p_digest->>'secret_ref',
        (p_digest->>'next_at')::timestamptz)
      ON CONFLICT (org_id) DO UPDATE SET every = excluded.every, hour = excluded.hour, url = excluded.url, secret_ref = excluded.secret_ref,
        next_at = CASE WHEN (d.every, d.hour) = (excluded.every, excluded.hour) THEN d.next_at ELSE excluded.next_at END,
        queued_until = CASE WHEN (d.every, d.hour) = (excluded.every, excluded.hour) THEN d.queued_until END,
        told_until = coalesce(d.told_until, d.next_at - digest_period(d.every)), error = NULL, updated_at = clock_timestamp()
      RETURNING * INTO v_digest;
  END IF;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN jsonb_build_object('changed', true, 'digest', CASE WHEN p_digest IS NOT NULL THEN to_jsonb(v_digest) END);
END $$;

-- 0015_provisioning_functions.sql
CREATE OR REPLACE FUNCTION spent_of(p_tenant tenants) RETURNS double precision
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN p_tenant.spent_until > clock_timestamp() THEN p_tenant.spent_usd ELSE 0 END;
$$;

-- 0013_log_event_functions.sql
CREATE OR REPLACE FUNCTION take_hec_acks(p_id text, p_channel text, p_acks bigint[]) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_pending bigint[];
BEGIN
  SELECT pending INTO v_pending FROM hec_channels WHERE source_id = p_id AND channel = p_channel FOR UPDATE;
  UPDATE hec_channels SET used_at = clock_timestamp(), pending = ARRAY(SELECT unnest(v_pending) EXCEPT SELECT unnest(p_acks) ORDER BY 1)
    WHERE source_id = p_id AND channel = p_channel;
  RETURN ARRAY(SELECT unnest(v_pending) INTERSECT SELECT unnest(p_acks));
END $$;

-- 0009_audit_tree_functions.sql
CREATE OR REPLACE FUNCTION tells_of_pruning(p_head audit_heads) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM audit_entries WHERE org_id = p_head.org_id AND seq >= p_head.pruned AND action = 'log_pruned'
    AND (detail->>'size')::bigint = p_head.pruned);
$$;
