-- As in 0030; what fails passing by is nothing that an admin could mend: only what else fails begins the days until a source is disabled.
-- Ends a fetch, for who holds the lease. p_result: {next_in_s} and one of {fetched: true, until}: all that is there up to `until` was read;
-- {more: true}: there is more; {error, progressed, disable}: it failed, after some pages or before any, and with `disable` for too long: the
-- entry says so then. {passing: true}: that will pass, or is ours; a Worker of before does not say so. {asked: true}: it is the API that asked
-- for the pause. Returns whether the lease was still his.
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
