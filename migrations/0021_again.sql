-- Audit log: where a check found what is wrong.
ALTER TABLE "audit_checks" ADD COLUMN "problem_seq" bigint;
--> statement-breakpoint
DROP FUNCTION record_audit_check(text, text);
--> statement-breakpoint
-- As in 0009; and at which entry it was found.
CREATE FUNCTION record_audit_check(p_org_id text, p_problem text, p_problem_seq bigint DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO audit_checks (org_id, checked_at, problem, problem_seq) VALUES (p_org_id, clock_timestamp(), p_problem, p_problem_seq)
    ON CONFLICT (org_id) DO UPDATE SET checked_at = excluded.checked_at, problem = excluded.problem, problem_seq = excluded.problem_seq;
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION record_audit_check FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION record_audit_check TO hosted_agents_worker;
--> statement-breakpoint
-- Keys: which key is charged with what another spent after it was given up, and up to which sum.
ALTER TABLE "retired_keys" ADD COLUMN "charged_version" integer;
--> statement-breakpoint
ALTER TABLE "retired_keys" ADD COLUMN "charged_to" double precision;
--> statement-breakpoint
-- Organisations take turns now, by the primary key.
DROP INDEX "retired_keys_delete_after";
--> statement-breakpoint
-- As in 0018; and spent_until says when what was spent counts no more: the budget may begin anew while the key is being made.
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
--> statement-breakpoint
-- As in 0015; and with spent_until, as await_key(). An organisation gives itself a plan where it has none (its subscription has ended) or one that
-- it gave itself: not where an operator gave it one, or took it away.
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
    RETURN jsonb_build_object('outcome', 'provisioned', 'alias', v_tenant.key_alias, 'version', v_tenant.key_version, 'plan', v_tenant.plan,
      'spent', spent_of(v_tenant), 'spent_until', v_tenant.spent_until);
  END IF;
  IF v_tenant.plan IS DISTINCT FROM p_plan AND NOT (v_self AND (v_tenant.plan_source = 'self' OR v_tenant.plan = 'free' AND v_tenant.plan_source <> 'operator')) THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'PLAN_NOT_SUBSCRIBED');
  END IF;
  RETURN await_key(v_tenant, p_plan, v_tenant.key_version + (v_tenant.key_alias IS NOT NULL)::integer, p_alias, p_lease_ms)
    || CASE WHEN v_tenant.key_alias IS NULL THEN '{}' ELSE jsonb_build_object('old_version', v_tenant.key_version) END;
END $$;
--> statement-breakpoint
-- Digests: up to when they have told.
ALTER TABLE "digests" ADD COLUMN "told_until" timestamp (3) with time zone;
--> statement-breakpoint
-- Sets or (p_digest null) ends an organisation's digest, with the entry that says so. Idempotent by the entry's id. Returns whether it is on board.
-- One that is set again goes on from where it is: while it comes at the same times, what is due stays due; else the next one tells of it.
CREATE OR REPLACE FUNCTION set_digest(p_org_id text, p_digest jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF NOT EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN
    IF p_digest IS NULL THEN
      DELETE FROM digests WHERE org_id = p_org_id;
    ELSE
      INSERT INTO digests AS d (org_id, every, hour, url, secret_ref, next_at)
        VALUES (p_org_id, p_digest->>'every', (p_digest->>'hour')::integer, p_digest->>'url', p_digest->>'secret_ref',
          (p_digest->>'next_at')::timestamptz)
        ON CONFLICT (org_id) DO UPDATE SET every = excluded.every, hour = excluded.hour, url = excluded.url, secret_ref = excluded.secret_ref,
          next_at = CASE WHEN (d.every, d.hour) = (excluded.every, excluded.hour) THEN d.next_at ELSE excluded.next_at END,
          queued_until = CASE WHEN (d.every, d.hour) = (excluded.every, excluded.hour) THEN d.queued_until END,
          told_until = coalesce(d.told_until, d.next_at - digest_period(d.every)), error = NULL, updated_at = clock_timestamp();
    END IF;
    PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  END IF;
  RETURN true;
END $$;
--> statement-breakpoint
-- The digests that are due, and what time each is to tell of: from where the last one ended, its period before there was any, and those that
-- were missed before, 31 days at the most. Each is told once, and again in half an hour if it has not ended, so that a message that is lost is
-- not missed.
CREATE OR REPLACE FUNCTION due_digests(p_most integer) RETURNS TABLE (org_id text, "from" timestamptz, "to" timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT d.org_id FROM digests d
    WHERE d.next_at <= clock_timestamp() AND coalesce(d.queued_until <= clock_timestamp(), true)
    ORDER BY d.next_at LIMIT p_most FOR UPDATE SKIP LOCKED
  ), taken AS (
    UPDATE digests d SET queued_until = clock_timestamp() + interval '30 minutes' FROM due WHERE d.org_id = due.org_id RETURNING d.*
  )
  SELECT t.org_id, greatest(coalesce(t.told_until, t.next_at - digest_period(t.every)), digest_end(t.next_at, t.every) - interval '31 days'),
    digest_end(t.next_at, t.every)
  FROM taken t;
$$;
--> statement-breakpoint
-- Notes how the digest up to p_to ended (p_error null: it arrived), and when the next one is due. One that has ended does not end again, but may
-- have arrived after all: its message came twice, and the second could not know; or its times were changed while it was handed over.
CREATE OR REPLACE FUNCTION end_digest(p_org_id text, p_to timestamptz, p_error text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE digests SET error = p_error, last_sent_at = CASE WHEN p_error IS NULL THEN clock_timestamp() ELSE last_sent_at END, told_until = p_to,
    next_at = CASE WHEN next_at <= p_to THEN p_to + digest_period(every) ELSE next_at END,
    queued_until = CASE WHEN next_at > p_to THEN queued_until END
  WHERE org_id = p_org_id AND (next_at <= p_to OR p_error IS NULL AND told_until <= p_to);
$$;
--> statement-breakpoint
-- Log sources: as in 0019; and one that is disabled while it is fetched takes no more.
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
