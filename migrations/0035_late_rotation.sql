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
