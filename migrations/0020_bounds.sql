ALTER TABLE "retired_keys" ADD COLUMN "carried" double precision;
--> statement-breakpoint
CREATE TABLE "received_events" (
	"org_id" text PRIMARY KEY NOT NULL,
	"day" date NOT NULL,
	"events" bigint NOT NULL
);
--> statement-breakpoint
-- The second wall, as in 0017.
ALTER TABLE received_events ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_rows ON received_events TO hosted_agents_worker USING ((SELECT current_setting('app.org_id', true)) IN (org_id, '*'));
--> statement-breakpoint
CREATE POLICY operator_rows ON received_events TO hosted_agents_operator USING (true);
--> statement-breakpoint
-- As in 0019; and an action is not of a time that is still to come.
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
--> statement-breakpoint
-- As in 0016; and a run ends in one of the four actions of runs, after it was admitted and not later than now (clocks may differ by a minute).
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
  DELETE FROM run_intents
    WHERE audit_id = p_entry->>'id' AND org_id = p_entry->>'org_id' AND (NOT p_dead_only OR expires_at < clock_timestamp())
    RETURNING * INTO v_intent;
  SELECT * INTO v_recorded FROM audit_entries WHERE id = p_entry->>'id' AND org_id = p_entry->>'org_id';
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
-- As in 0019; and runs that are blocked, which are not counted, have a bound of their own: in a day ten times as many as the plan's runs of a
-- period, 1,000 at the least, 100,000 where it has no limit.
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
  v_today date;
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

  -- An override wins; null is unlimited, but a plan that the catalogue does not know includes nothing.
  v_limit := coalesce(v_tenant.run_limit, CASE WHEN p_plans ? v_tenant.plan THEN (p_plans->v_tenant.plan->>'run_limit')::integer ELSE 0 END);
  v_today := (v_now AT TIME ZONE 'UTC')::date;
  IF (SELECT sum(blocked) FROM usage_daily WHERE org_id = p_org_id AND day = v_today) >= (CASE WHEN v_limit IS NULL THEN 100000 ELSE greatest(1000, 10 * v_limit::bigint) END)
    -- What is sent again is answered as before.
    AND NOT EXISTS (SELECT FROM run_intents WHERE audit_id = p_audit_id)
    AND NOT EXISTS (SELECT FROM idempotency_keys WHERE org_id = p_org_id AND key_hash = p_idempotency_hash AND created_at >= v_now - interval '24 hours') THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'RATE_LIMITED',
      'retry_after', ceil(extract(epoch FROM (v_today + 1)::timestamp AT TIME ZONE 'UTC' - v_now))::integer);
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

  SELECT * INTO v_period FROM billing_period(v_tenant, v_now);
  v_resets_in := greatest(1, ceil(extract(epoch FROM v_period.ends - v_now)))::integer;
  v_admitted := jsonb_build_object('outcome', 'admitted', 'clinical', v_clinical, 'key_version', v_tenant.key_version,
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
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'RUN_LIMIT_EXCEEDED',
      'retry_after', v_resets_in, 'resets_at', v_period.ends, 'run_limit', v_limit);
  END IF;
  RETURN v_admitted || jsonb_build_object('runs', v_runs);
END $$;
--> statement-breakpoint
DROP FUNCTION complete_key(text, text, integer, integer, jsonb, bytea);
--> statement-breakpoint
-- As in 0018; and what the key that is replaced had spent when its successor was made is noted: what it spends until its last run has ended
-- is carried over by carry_over().
CREATE FUNCTION complete_key(p_org_id text, p_alias text, p_version integer, p_lease_ms integer, p_entry jsonb, p_entry_hash bytea,
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
--> statement-breakpoint
-- What a replaced key has spent in all, until p_until: what its successor did not begin with is charged to the key in use, which is p_in_use and
-- has spent p_in_use_usd (null: there is no such key). Which key is charged, and up to which sum of its spending, is noted in the row (columns
-- of 0021) as long as that stays: the gateway can be told again and again. A key that was replaced before it was charged is charged all the
-- same: what its successor did not begin with is carried over when its own turn comes, which is after this one.
-- Returns {outcome}: 'owed' with {version, sum}: the key that is to have spent so many USD at the least; 'settled': nothing is owed, or the next key begins
-- with it; 'later': another key of the organisation is being settled, or p_in_use is in use no more.
CREATE FUNCTION carry_over(p_org_id text, p_version integer, p_spent_usd double precision, p_until timestamptz, p_in_use integer,
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
--> statement-breakpoint
DROP FUNCTION revoke_keys(text, integer, integer, jsonb, bytea);
--> statement-breakpoint
-- As in 0015; but the organisation's keys up to p_version were suspended at the gateway, where the cron deletes them, and p_noted is what the key in
-- use had spent when note_spent() noted it: what runs under way spend until then is carried over by carry_over(), too.
CREATE FUNCTION revoke_keys(p_org_id text, p_version integer, p_lease_ms integer, p_entry jsonb, p_entry_hash bytea,
  p_noted double precision DEFAULT NULL) RETURNS jsonb
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
    UPDATE retired_keys SET carried = p_noted WHERE org_id = p_org_id AND version = v_tenant.key_version;
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
-- Deletes up to p_most events that their organisations keep no longer, up to p_each of one. They take turns by chance: who has many keeps nobody waiting.
CREATE FUNCTION delete_old_events(p_most integer, p_each integer) RETURNS integer
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
--> statement-breakpoint
-- As in 0013; and neither those of removed sources nor those of one organisation keep the others waiting: half of the room is for old events,
-- a tenth of it for one organisation's, as long as others have some.
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
--> statement-breakpoint
DROP FUNCTION log_receiver(text, text, jsonb);
--> statement-breakpoint
-- As in 0013, with room: how many events of the day, by its plan, the organisation has left.
CREATE FUNCTION log_receiver(p_id text, p_type text, p_limits jsonb, p_daily jsonb DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT to_jsonb(s) || jsonb_build_object('included', log_source_included(s, p_limits), 'room',
    coalesce((p_daily->>t.plan)::bigint, 0) - coalesce(r.events, 0))
  FROM log_sources s JOIN tenants t USING (org_id)
    LEFT JOIN received_events r ON r.org_id = s.org_id AND r.day >= (clock_timestamp() AT TIME ZONE 'UTC')::date
  WHERE s.id = p_id AND source_type = p_type AND next_fetch_at IS NULL;
$$;
--> statement-breakpoint
-- As in 0013; and the events that are new are counted, by the day.
CREATE OR REPLACE FUNCTION receive_log_events(p_org_id text, p_id text, p_events jsonb, p_channel text) RETURNS jsonb
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
  RETURN jsonb_build_object('new', v_new, 'ack', v_ack);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION complete_key, carry_over, revoke_keys, delete_old_events, log_receiver FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION complete_key, carry_over, revoke_keys, log_receiver TO hosted_agents_worker;
