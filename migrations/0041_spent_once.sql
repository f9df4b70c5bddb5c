-- As in 0024; and what the key has spent is noted here, not before: of one that another replaced while it was being given back, what it spent in
-- between was charged twice, by that note and by carry_over().
CREATE OR REPLACE FUNCTION revoke_keys(p_org_id text, p_version integer, p_lease_ms integer, p_entry jsonb, p_entry_hash bytea,
  p_noted double precision DEFAULT NULL, p_read timestamptz DEFAULT NULL) RETURNS jsonb
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
  IF greatest(v_tenant.key_version, v_tenant.pending_version) > p_version OR v_tenant.updated_at <> p_read THEN
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
      spent_usd = greatest(p_noted, spent_of(v_tenant)), updated_at = clock_timestamp(),
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
