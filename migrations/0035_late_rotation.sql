-- A rotation that reaches the database after one that was asked for later has made its key is answered with that key, which is newer than the
-- call. It was refused (SERVICE_UNAVAILABLE), as what comes late for a key that was given back still is (await_key).
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
--> statement-breakpoint
-- Whoever is told that the key in use is his confirms it, here too: what gives back the keys that it had read before is refused.
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
