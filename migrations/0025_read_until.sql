ALTER TABLE "log_sources" ADD COLUMN "read_until" timestamp (3) with time zone;
--> statement-breakpoint
-- Of the others it is not known: some of them have more to read.
UPDATE "log_sources" SET "read_until" = "last_fetched_at" WHERE "next_fetch_at" IS NOT NULL AND "fetch_error" IS NULL AND "not_before" IS NULL;
--> statement-breakpoint
-- As in 0013; up to when all was read is only what a fetch says that read all.
-- Ends a fetch, for who holds the lease. p_result: {next_in_s} and one of {fetched: true}: all that is there was read; {more: true}: there is
-- more; {error, progressed, disable}: it failed, after some pages or before any, and with `disable` for too long: the entry says so then.
-- {asked: true}: it is the API that asked for the pause. Returns whether the lease was still his.
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
    read_until = CASE WHEN p_result ? 'fetched' THEN v_now ELSE read_until END,
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
-- As in 0021; of what another config says nothing was read yet.
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
