-- As in 0029; and a run counts on no day to come. Where one of Stripe's test clocks ran ahead, days lacked their runs, and blocked ones had no bound.
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
