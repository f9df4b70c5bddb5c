-- As in 0011, and: p_source->'fetched' says whether we fetch it, or it is sent to us.
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
-- As in 0011, and: another config is read from its beginning (p_set->'fetched': whether we fetch it); one that is enabled is given another chance.
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
-- As in 0011, and: its events are seen no more, and the cron deletes them.
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
--> statement-breakpoint
-- Changes what p_set names (name, vertical, dlp_policy, baa, plan, plan_source, run_limit, agents,
-- log_retention_days) and nothing else; null takes a value away.
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
-- Whether the plan still includes a source: the oldest ones do, up to its number.
CREATE FUNCTION log_source_included(p_source log_sources, p_limits jsonb) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT (SELECT count(*) FROM log_sources o
      WHERE o.org_id = p_source.org_id AND (o.created_at, o.id) < (p_source.created_at, p_source.id))
    < coalesce((SELECT (p_limits->>plan)::integer FROM tenants WHERE org_id = p_source.org_id), 0);
$$;
--> statement-breakpoint
-- The sources that are due and that their plan includes, the longest first; they are due again in a while, so that a message that is lost is not missed.
CREATE FUNCTION due_log_sources(p_limits jsonb, p_most integer) RETURNS TABLE (org_id text, id text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT s.id FROM log_sources s WHERE s.enabled AND s.next_fetch_at <= clock_timestamp() AND log_source_included(s, p_limits)
    ORDER BY s.next_fetch_at LIMIT p_most FOR UPDATE SKIP LOCKED
  )
  UPDATE log_sources s SET next_fetch_at = clock_timestamp() + interval '10 minutes' FROM due WHERE s.id = due.id RETURNING s.org_id, s.id;
$$;
--> statement-breakpoint
-- Has a source fetched now. Returns its row as it was, and `wait_s`: seconds that its API asked to wait, for which it is not fetched.
CREATE FUNCTION request_log_fetch(p_org_id text, p_id text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_source log_sources;
BEGIN
  SELECT * INTO v_source FROM log_sources WHERE org_id = p_org_id AND id = p_id FOR UPDATE;
  IF v_source.enabled AND v_source.next_fetch_at IS NOT NULL AND coalesce(v_source.not_before <= clock_timestamp(), true) THEN
    UPDATE log_sources SET next_fetch_at = clock_timestamp() WHERE id = p_id;
  END IF;
  RETURN to_jsonb(v_source) || jsonb_build_object('wait_s', greatest(0, ceil(extract(epoch FROM v_source.not_before - clock_timestamp()))));
END $$;
--> statement-breakpoint
-- Takes a source for one who fetches it and was asked to at p_asked_at. Returns its row; null when it is not there, not enabled, not fetched, not
-- included in the plan, another holds it, its API asked to wait, or it has been fetched since.
CREATE FUNCTION lease_log_source(p_org_id text, p_id text, p_lease text, p_seconds integer, p_asked_at timestamptz, p_limits jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE log_sources s SET lease = p_lease, lease_until = clock_timestamp() + make_interval(secs => p_seconds)
  WHERE org_id = p_org_id AND id = p_id AND enabled AND next_fetch_at IS NOT NULL
    AND (lease IS NULL OR lease = p_lease OR lease_until < clock_timestamp())
    AND coalesce(not_before <= clock_timestamp(), true)
    AND coalesce(ended_at < p_asked_at, true)
    AND log_source_included(s, p_limits)
  RETURNING to_jsonb(s);
$$;
--> statement-breakpoint
-- Keeps events; those that are kept already are left as they are. Returns how many were new.
CREATE FUNCTION insert_log_events(p_org_id text, p_source_id text, p_events jsonb) RETURNS integer
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
--> statement-breakpoint
-- Keeps a page of a source and moves its cursor, in one step, for who holds its lease, which is prolonged. Idempotent: what is kept is kept once.
-- Returns how many events were new; null when the lease is another's by now: nothing was written.
CREATE FUNCTION keep_log_page(p_org_id text, p_id text, p_lease text, p_seconds integer, p_cursor jsonb, p_gaps jsonb, p_events jsonb)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE log_sources SET
    cursor = p_cursor,
    lease_until = clock_timestamp() + make_interval(secs => p_seconds),
    gaps = (SELECT coalesce(jsonb_agg(gap ORDER BY n), '[]') FROM (
      SELECT gap, n FROM jsonb_array_elements(
        gaps || (SELECT coalesce(jsonb_agg(g), '[]') FROM jsonb_array_elements(p_gaps) g WHERE NOT gaps @> jsonb_build_array(g))
      ) WITH ORDINALITY AS all_gaps (gap, n) ORDER BY n DESC LIMIT 20) AS latest)
  WHERE org_id = p_org_id AND id = p_id AND lease = p_lease;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  RETURN insert_log_events(p_org_id, p_id, p_events);
END $$;
--> statement-breakpoint
-- Ends a fetch, for who holds the lease. p_result: {next_in_s} and one of {fetched: true}: all that is there was read; {more: true}: there is
-- more; {error, progressed, disable}: it failed, after some pages or before any, and with `disable` for too long: the entry says so then.
-- {asked: true}: it is the API that asked for the pause. Returns whether the lease was still his.
CREATE FUNCTION end_log_fetch(p_org_id text, p_id text, p_lease text, p_result jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS boolean
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
    fetch_error = p_result->>'error',
    not_before = CASE WHEN p_result ? 'asked' THEN v_now + make_interval(secs => (p_result->>'next_in_s')::integer) END,
    failures = CASE WHEN NOT v_failed THEN 0 WHEN v_progressed THEN 1 ELSE failures + 1 END,
    failing_since = CASE WHEN NOT v_failed THEN NULL WHEN v_progressed THEN v_now ELSE coalesce(failing_since, v_now) END,
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
--> statement-breakpoint
-- Who may send events to a source is to be found out by its secret: this only says which source it is. Null when it is none that is sent to us.
CREATE FUNCTION log_receiver(p_id text, p_type text, p_limits jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT to_jsonb(s) || jsonb_build_object('included', log_source_included(s, p_limits))
  FROM log_sources s WHERE id = p_id AND source_type = p_type AND next_fetch_at IS NULL;
$$;
--> statement-breakpoint
-- Keeps events that were sent to a source; with a channel, an acknowledgement of it can be asked for. Returns {new, ack}; null when the source
-- is gone or not enabled.
CREATE FUNCTION receive_log_events(p_org_id text, p_id text, p_events jsonb, p_channel text) RETURNS jsonb
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
  IF v_last IS NULL OR v_last < clock_timestamp() - interval '10 seconds' THEN
    UPDATE log_sources SET last_fetched_at = clock_timestamp(), fetch_error = NULL, updated_at = clock_timestamp()
      WHERE org_id = p_org_id AND id = p_id;
  END IF;
  RETURN jsonb_build_object('new', v_new, 'ack', v_ack);
END $$;
--> statement-breakpoint
-- Which of these acknowledgements are true; each is told once.
CREATE FUNCTION take_hec_acks(p_id text, p_channel text, p_acks bigint[]) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_pending bigint[];
BEGIN
  SELECT pending INTO v_pending FROM hec_channels WHERE source_id = p_id AND channel = p_channel FOR UPDATE;
  UPDATE hec_channels SET used_at = clock_timestamp(), pending = ARRAY(SELECT unnest(v_pending) EXCEPT SELECT unnest(p_acks) ORDER BY 1)
    WHERE source_id = p_id AND channel = p_channel;
  RETURN ARRAY(SELECT unnest(v_pending) INTERSECT SELECT unnest(p_acks));
END $$;
--> statement-breakpoint
-- Deletes events that are older than their organisation keeps them or whose source was removed, p_most at the most, and channels that nobody
-- uses. Returns how many events.
CREATE FUNCTION expire_log_events(p_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_removed integer;
  v_old integer;
BEGIN
  DELETE FROM log_events WHERE (org_id, id) IN (
    SELECT e.org_id, e.id FROM removed_log_sources r JOIN log_events e ON e.source_id = r.id LIMIT p_most);
  GET DIAGNOSTICS v_removed = ROW_COUNT;
  DELETE FROM removed_log_sources r WHERE NOT EXISTS (SELECT FROM log_events e WHERE e.source_id = r.id);
  DELETE FROM log_events WHERE (org_id, id) IN (
    SELECT e.org_id, e.id FROM tenants t CROSS JOIN LATERAL (
      SELECT o.org_id, o.id FROM log_events o
      WHERE o.org_id = t.org_id AND o.received_at < clock_timestamp() - make_interval(days => t.log_retention_days)
      ORDER BY o.received_at LIMIT p_most) e
    LIMIT p_most - v_removed);
  GET DIAGNOSTICS v_old = ROW_COUNT;
  DELETE FROM hec_channels WHERE (source_id, channel) IN (
    SELECT source_id, channel FROM hec_channels WHERE used_at < clock_timestamp() - interval '1 day' LIMIT p_most);
  RETURN v_removed + v_old;
END $$;
--> statement-breakpoint
-- Sets or (p_digest null) ends an organisation's digest, with the entry that says so. Idempotent by the entry's id. Returns whether it is on board.
CREATE FUNCTION set_digest(p_org_id text, p_digest jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF NOT EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN
    DELETE FROM digests WHERE org_id = p_org_id;
    IF p_digest IS NOT NULL THEN
      INSERT INTO digests (org_id, every, hour, url, secret_ref, next_at)
        VALUES (p_org_id, p_digest->>'every', (p_digest->>'hour')::integer, p_digest->>'url', p_digest->>'secret_ref',
          (p_digest->>'next_at')::timestamptz);
    END IF;
    PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  END IF;
  RETURN true;
END $$;
--> statement-breakpoint
CREATE FUNCTION digest_period(p_every text) RETURNS interval LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT CASE p_every WHEN 'week' THEN interval '7 days' ELSE interval '1 day' END;
$$;
--> statement-breakpoint
-- The last time, of those from p_next_at on, at which a digest was due.
CREATE FUNCTION digest_end(p_next_at timestamptz, p_every text) RETURNS timestamptz LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT p_next_at + digest_period(p_every)
    * floor(extract(epoch FROM greatest(clock_timestamp(), p_next_at) - p_next_at) / extract(epoch FROM digest_period(p_every)));
$$;
--> statement-breakpoint
-- The digests that are due, and what time each is to tell of: its period, and those that were missed before, 31 days at the most. Each is told
-- once, and again in half an hour if it has not ended, so that a message that is lost is not missed.
CREATE FUNCTION due_digests(p_most integer) RETURNS TABLE (org_id text, "from" timestamptz, "to" timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT d.org_id FROM digests d
    WHERE d.next_at <= clock_timestamp() AND coalesce(d.queued_until <= clock_timestamp(), true)
    ORDER BY d.next_at LIMIT p_most FOR UPDATE SKIP LOCKED
  ), taken AS (
    UPDATE digests d SET queued_until = clock_timestamp() + interval '30 minutes' FROM due WHERE d.org_id = due.org_id RETURNING d.*
  )
  SELECT t.org_id, greatest(t.next_at - digest_period(t.every), digest_end(t.next_at, t.every) - interval '31 days'), digest_end(t.next_at, t.every)
  FROM taken t;
$$;
--> statement-breakpoint
-- Notes how the digest up to p_to ended (p_error null: it arrived), and when the next one is due. One that has ended does not end again.
CREATE FUNCTION end_digest(p_org_id text, p_to timestamptz, p_error text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE digests SET error = p_error, last_sent_at = CASE WHEN p_error IS NULL THEN clock_timestamp() ELSE last_sent_at END,
    next_at = p_to + digest_period(every), queued_until = NULL
  WHERE org_id = p_org_id AND next_at <= p_to;
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION log_source_included, due_log_sources, request_log_fetch, lease_log_source, insert_log_events, keep_log_page, end_log_fetch, log_receiver,
  receive_log_events, take_hec_acks, expire_log_events, set_digest, digest_period, digest_end, due_digests, end_digest FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION due_log_sources, request_log_fetch, lease_log_source, keep_log_page, end_log_fetch, log_receiver, receive_log_events, take_hec_acks,
  expire_log_events, set_digest, due_digests, end_digest TO hosted_agents_worker;
--> statement-breakpoint
GRANT SELECT ON log_events, digests TO hosted_agents_worker;
