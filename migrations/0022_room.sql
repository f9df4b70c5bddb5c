-- How many events of the day (UTC), by its plan, an organisation has left.
CREATE FUNCTION room_of_day(p_org_id text, p_daily jsonb) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce((p_daily->>(SELECT plan FROM tenants WHERE org_id = p_org_id))::bigint, 0)
    - coalesce((SELECT events FROM received_events WHERE org_id = p_org_id AND day >= (clock_timestamp() AT TIME ZONE 'UTC')::date), 0);
$$;
--> statement-breakpoint
-- As in 0020; what room is says room_of_day().
CREATE OR REPLACE FUNCTION log_receiver(p_id text, p_type text, p_limits jsonb, p_daily jsonb DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT to_jsonb(s) || jsonb_build_object('included', log_source_included(s, p_limits), 'room', room_of_day(s.org_id, p_daily))
  FROM log_sources s JOIN tenants USING (org_id) WHERE s.id = p_id AND source_type = p_type AND next_fetch_at IS NULL;
$$;
--> statement-breakpoint
DROP FUNCTION receive_log_events(text, text, jsonb, text);
--> statement-breakpoint
-- As in 0020; and it says what room is left of the day, as others may have been sent events at the same time.
CREATE FUNCTION receive_log_events(p_org_id text, p_id text, p_events jsonb, p_channel text, p_daily jsonb DEFAULT NULL) RETURNS jsonb
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
--> statement-breakpoint
REVOKE ALL ON FUNCTION room_of_day, receive_log_events FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION receive_log_events TO hosted_agents_worker;
