-- As in 0021; and who is told that the key in use is his has it confirmed: what was about to take it away looks again.
CREATE OR REPLACE FUNCTION begin_provisioning(p_org_id text, p_plan text, p_self_serve text[], p_tenant_id text, p_alias text, p_lease_ms integer,
  p_entry jsonb, p_entry_hash bytea) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_tenant tenants;
  v_self boolean := p_plan = ANY (p_self_serve);
BEGIN
  IF v_self THEN -- the plan comes with the key, and with another entry
    INSERT INTO tenants (org_id, id, plan, plan_source, vertical) VALUES (p_org_id, p_tenant_id, 'free', 'self', 'general')
      ON CONFLICT DO NOTHING;
    IF FOUND THEN
      PERFORM append_action(p_org_id, p_entry, p_entry_hash);
    END IF;
  END IF;
  SELECT * INTO v_tenant FROM tenants WHERE org_id = p_org_id FOR UPDATE;
  -- The key of a plan that has ended is about to go, and is replaced.
  IF v_tenant.key_alias IS NOT NULL AND v_tenant.plan <> 'free' THEN
    UPDATE tenants SET updated_at = clock_timestamp() WHERE org_id = p_org_id;
    RETURN jsonb_build_object('outcome', 'provisioned', 'alias', v_tenant.key_alias, 'version', v_tenant.key_version, 'plan', v_tenant.plan,
      'spent', spent_of(v_tenant), 'spent_until', v_tenant.spent_until);
  END IF;
  IF v_tenant.plan IS DISTINCT FROM p_plan AND NOT (v_self AND (v_tenant.plan_source = 'self' OR v_tenant.plan = 'free' AND v_tenant.plan_source <> 'operator')) THEN
    RETURN jsonb_build_object('outcome', 'refused', 'code', 'PLAN_NOT_SUBSCRIBED');
  END IF;
  RETURN await_key(v_tenant, p_plan, v_tenant.key_version + (v_tenant.key_alias IS NOT NULL)::integer, p_alias, p_lease_ms)
    || CASE WHEN v_tenant.key_alias IS NULL THEN '{}' ELSE jsonb_build_object('old_version', v_tenant.key_version) END;
END $$;
--> statement-breakpoint
DROP FUNCTION revoke_keys(text, integer, integer, jsonb, bytea, double precision);
--> statement-breakpoint
-- As in 0020; but not if the organisation has changed since p_read, when its keys were read: a call that comes late takes no key away that was
-- confirmed meanwhile.
CREATE FUNCTION revoke_keys(p_org_id text, p_version integer, p_lease_ms integer, p_entry jsonb, p_entry_hash bytea,
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
      updated_at = clock_timestamp(),
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
--> statement-breakpoint
REVOKE ALL ON FUNCTION revoke_keys FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION revoke_keys TO hosted_agents_worker;
