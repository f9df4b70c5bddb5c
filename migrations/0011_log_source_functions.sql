-- Registers a log source inside the plan's limit, with the entry that says so. Idempotent by its id.
-- p_limits: the catalogue, plan -> how many. Returns {source} or {refused: code}.
CREATE FUNCTION create_log_source(p_org_id text, p_source jsonb, p_limits jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
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
  INSERT INTO log_sources (id, org_id, source_type, display_name, config, secret_ref)
    VALUES (p_source->>'id', p_org_id, p_source->>'source_type', p_source->>'display_name', p_source->'config', p_source->>'secret_ref')
    RETURNING * INTO v_source;
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN jsonb_build_object('source', to_jsonb(v_source));
END $$;
--> statement-breakpoint
-- Changes what p_set names (display_name, config, enabled) and nothing else, with the entry that says so. Idempotent by the entry's id.
-- Returns the source; null when the organisation has none with this id.
CREATE FUNCTION change_log_source(p_org_id text, p_id text, p_set jsonb, p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_source log_sources;
BEGIN
  SELECT * INTO v_source FROM log_sources WHERE org_id = p_org_id AND id = p_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF NOT EXISTS (SELECT FROM audit_entries WHERE id = p_entry->>'id') THEN
    UPDATE log_sources SET
      display_name = coalesce(p_set->>'display_name', display_name),
      config = coalesce(p_set->'config', config),
      enabled = coalesce((p_set->>'enabled')::boolean, enabled),
      updated_at = clock_timestamp()
    WHERE id = p_id RETURNING * INTO v_source;
    PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  END IF;
  RETURN to_jsonb(v_source);
END $$;
--> statement-breakpoint
-- Removes a log source, with the entry that says so. Idempotent by the entry's id.
-- Returns 'removed', 'NOT_FOUND', 'FORBIDDEN' (it is another organisation's), or 'TENANT_NOT_FOUND'.
CREATE FUNCTION remove_log_source(p_org_id text, p_id text, p_entry jsonb, p_entry_hash bytea) RETURNS text
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
  PERFORM append_action(p_org_id, p_entry, p_entry_hash);
  RETURN 'removed';
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION create_log_source, change_log_source, remove_log_source FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION create_log_source, change_log_source, remove_log_source TO hosted_agents_worker;
--> statement-breakpoint
GRANT SELECT ON log_sources TO hosted_agents_worker;
