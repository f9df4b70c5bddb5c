-- Audit log: where a check found what is wrong.
ALTER TABLE "audit_checks" ADD COLUMN "problem_seq" bigint;
--> statement-breakpoint
-- Keys: which key is charged with what another spent after it was given up, and up to which sum.
ALTER TABLE "retired_keys" ADD COLUMN "charged_version" integer;
--> statement-breakpoint
ALTER TABLE "retired_keys" ADD COLUMN "charged_to" double precision;
--> statement-breakpoint
-- Digests: up to when they have told.
ALTER TABLE "digests" ADD COLUMN "told_until" timestamp (3) with time zone;
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
